"""Runs one service: FastStream consumes, the host makes effects last, HTTP tells health, readiness
and metrics.
"""

import asyncio
import contextlib
import logging
import signal
import socket
import sys
from collections.abc import Awaitable, Callable, Iterator
from typing import Any, TypeVar

import structlog
import uvicorn
from faststream.asgi import AsgiFastStream

from services.bootstrap import BY_NAME, OPTIONAL_BY_NAME
from services.runtime.core.handler import Handler, Works
from services.runtime.errors import Retryable, Unusable, UsageError
from services.runtime.io import kafka
from services.runtime.io.backoff import delays
from services.runtime.io.entry import require_entry
from services.runtime.io.host import Host
from services.runtime.io.sender import Sender
from services.runtime.io.store import Store
from services.runtime.io.subscription import subscribe
from services.runtime.operations import logs
from services.runtime.operations.gc import calm_collector
from services.runtime.operations.health import routes
from services.runtime.operations.supervisor import Supervisor, duties, say_ready
from services.runtime.operations.ticker import Ticker
from services.runtime.settings import Settings, load

_START_S = 120.0
_log = structlog.get_logger()
_T = TypeVar("_T")


def run(name: str) -> int:
    """Run service `name` in the foreground until SIGTERM or SIGINT; return the exit code.

    0: stopped in order; 4: broker or store did not answer at the start; 6: log and store disagree.
    Raises UsageError for wrong settings, a taken port or a name that is no service.
    """
    known = {**BY_NAME, **OPTIONAL_BY_NAME}
    service = known.get(name)
    if service is None:
        raise UsageError(f"no service {name!r}; there are: {', '.join(known)}")
    settings = load(service.settings)
    logs.configure(settings, name)
    listener = _bound(settings)
    handler = service.build(settings)  # models load here: before the broker starts, not after
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
    await _require_keeping(store)
    sender = Sender(lambda: kafka.producer(settings))
    host = Host(settings, handler, store, sender)
    broker, subscriber = subscribe(settings, handler, host)
    supervisor = Supervisor(duties(host, Ticker(settings, host, sender).send))
    app = AsgiFastStream(
        broker,
        asgi_routes=routes(host, store, subscriber, supervisor),
        logger=None,
        on_shutdown=[host.flush],
    )
    server = _Server(
        uvicorn.Config(app, log_level=logging.WARNING, lifespan="on", timeout_graceful_shutdown=5)
    )
    watch = [
        asyncio.create_task(say_ready(host)),
        asyncio.create_task(_stop_on_failure(host, server)),
    ]
    try:
        await _patiently(lambda: _connected(settings, sender))
        supervisor.start()
        if isinstance(handler, Works):
            watch.append(asyncio.create_task(_work(handler, host)))
        _log.info("listening", host=settings.host, port=listener.getsockname()[1])
        await server.serve(sockets=[listener])
    finally:
        for task in watch:
            task.cancel()
        await supervisor.stop()
        await asyncio.gather(*watch, return_exceptions=True)
        await host.stop()
        await sender.stop()
        await store.close()
    return _exit_code(host, started=server.started)


def _exit_code(host: Host, *, started: bool) -> int:
    """Return how the service ends, and say why where it did not stop in order."""
    if host.failed.done():
        print(f"duijie: {host.service}: {host.failed.result()}", file=sys.stderr)  # noqa: T201 - the last word to the operator
        return 6
    if not started:
        _log.error("start_failed", reason="the consumer did not start; the lines above say why")
        return 4
    _log.info("stopped")
    return 0


async def _connected(settings: Settings, sender: Sender) -> None:
    """Connect to the broker; raise UsageError where it will never let us in."""
    try:
        await sender.start()
    except Retryable:
        await require_entry(settings)
        raise


async def _require_keeping(store: Store) -> None:
    """Raise UsageError where the store may throw state away to make room."""
    policy = await store.evicts()
    if policy:
        await store.close()
        raise UsageError(
            f"the store deletes keys when its memory is full (maxmemory-policy {policy}), and state would be lost:"
            " set maxmemory-policy noeviction"
        )


class _Server(uvicorn.Server):
    """uvicorn that ends by itself after SIGTERM or SIGINT instead of raising the signal again, so
    that the shutdown runs to its end.
    """

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


async def _work(handler: Works, host: Host) -> None:
    """Let a handler work beside its records; what ends that ends the service."""
    try:
        await handler.work()
    except (Unusable, UsageError) as error:
        host.stop_because(str(error))
    except Exception as error:  # noqa: BLE001 - a defect there must not leave a service that does nothing
        _log.error("work_failed", exc_info=error)
        host.stop_because(f"its work has ended: {error!r}")


async def _stop_on_failure(host: Host, server: uvicorn.Server) -> None:
    await asyncio.wait([host.failed])
    server.should_exit = True


async def _patiently(action: Callable[[], Awaitable[_T]]) -> _T:
    """Return what `action` returns.

    While broker or store is not there yet, wait and say so, for two minutes at most.
    """
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
