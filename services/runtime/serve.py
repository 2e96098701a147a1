"""Runs one service: FastStream consumes, the host makes effects last, HTTP tells health, readiness and metrics."""

import asyncio
import contextlib
import importlib
import logging
import signal
import socket
import sys
from collections.abc import Awaitable, Callable, Iterator
from typing import Any, TypeVar

import structlog
import uvicorn
from faststream.asgi import AsgiFastStream

from services.runtime import kafka, logs
from services.runtime.backoff import delays
from services.runtime.errors import Retryable, UsageError
from services.runtime.handler import Handler
from services.runtime.health import routes
from services.runtime.host import Host
from services.runtime.lag import watch_lag
from services.runtime.memory import calm_collector
from services.runtime.sender import Sender
from services.runtime.settings import Settings, load
from services.runtime.store import Store
from services.runtime.subscription import subscribe
from services.runtime.ticker import send_ticks

SERVICES = ("intake", "embedder", "matcher", "roadshow", "notifier")
_START_S = 120.0
_log = structlog.get_logger()
_T = TypeVar("_T")


def run(name: str) -> int:
    """Run service `name` in the foreground until SIGTERM or SIGINT; return the exit code.

    0: stopped in order; 4: broker or store did not answer at the start; 6: log and store disagree.
    Raises UsageError for wrong settings, a taken port or a name that is no service.
    """
    if name not in SERVICES:
        raise UsageError(f"no service {name!r}; there are: {', '.join(SERVICES)}")
    module = importlib.import_module(f"services.{name}.app")
    settings = load(getattr(module, "SETTINGS", Settings))
    logs.configure(settings, name)
    listener = _bound(settings)
    handler: Handler = module.build(settings)  # models load here: before the broker starts, not after
    calm_collector()
    try:
        return asyncio.run(_serve(settings, handler, listener))
    except Retryable as error:
        _log.error("start_failed", reason=str(error))
        return 4


def _bound(settings: Settings) -> socket.socket:
    listener = socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
    except OSError as error:
        raise UsageError(
            f"cannot listen on {settings.host}:{settings.port} ({error.strerror}); set DUIJIE_PORT to a free port, or 0 for any"
        ) from None
    return listener


async def _serve(settings: Settings, handler: Handler, listener: socket.socket) -> int:
    """Wire one service, serve until stopped, return the exit code."""
    store = await _patiently(lambda: Store.open(settings))
    sender = Sender(lambda: kafka.producer(settings))
    host = Host(settings, handler, store, sender)
    broker, subscriber = subscribe(settings, handler, host)
    app = AsgiFastStream(broker, asgi_routes=routes(host, store, subscriber), logger=None, on_shutdown=[host.flush])
    server = _Server(uvicorn.Config(app, log_level=logging.WARNING, lifespan="on", timeout_graceful_shutdown=5))
    side: list[asyncio.Task[None]] = []
    try:
        await _patiently(sender.start)
        side = [
            asyncio.create_task(send_ticks(settings, host, sender), name="ticks"),
            asyncio.create_task(watch_lag(host), name="lag"),
            asyncio.create_task(_stop_on_failure(host, server), name="watch"),
        ]
        _log.info("listening", host=settings.host, port=listener.getsockname()[1])
        await server.serve(sockets=[listener])
    finally:
        for task in side:
            task.cancel()
        await asyncio.gather(*side, return_exceptions=True)
        await host.stop()
        await sender.stop()
        await store.close()
    if host.failed.done():
        print(f"duijie: {handler.name}: {host.failed.result()}", file=sys.stderr)  # noqa: T201 - the last word to the operator
        return 6
    _log.info("stopped")
    return 0


class _Server(uvicorn.Server):
    """uvicorn that ends by itself after SIGTERM or SIGINT instead of raising the signal again, so that the shutdown runs to its end."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Take SIGTERM and SIGINT as the wish to stop."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.handle_exit, number, None)
        try:
            yield
        finally:
            for number in (signal.SIGTERM, signal.SIGINT):
                loop.remove_signal_handler(number)


async def _stop_on_failure(host: Host, server: uvicorn.Server) -> None:
    await asyncio.wait([host.failed])
    server.should_exit = True


async def _patiently(action: Callable[[], Awaitable[_T]]) -> _T:
    """Return what `action` returns; while broker or store is not there yet, wait and say so, for two minutes at most."""
    deadline = asyncio.get_running_loop().time() + _START_S
    waits: Iterator[Any] = delays(5.0, 0.2)
    while True:
        try:
            return await action()
        except Retryable as error:
            if asyncio.get_running_loop().time() > deadline:
                raise
            _log.warning("waits_for_start", reason=str(error))
            await asyncio.sleep(next(waits))
