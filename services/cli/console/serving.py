"""`duijie console serve`: the console in the foreground, until SIGTERM or Ctrl-C."""

import socket
from types import FrameType

import uvicorn
from fastapi import FastAPI

from services.cli.client import connect
from services.cli.console.first import tell_first
from services.cli.failures import ExitCode, Failure
from services.cli.output import write
from services.cli.texts import tell
from services.console.app import build
from services.console.security.streams import Streams
from services.console.settings import ConsoleSettings


def serve() -> None:
    """Serve the console; print its address, and at the very first start an account to begin with.

    Failure USAGE where the port is taken.
    """
    settings = connect.settings_of(ConsoleSettings)
    listening = _listening(settings)
    with listening:
        tell_first(settings)
        write(tell("console.address", address=address_of(settings, listening)))
        app = build(settings)
        config = config_of(app, settings)
        _ConsoleServer(config, app.state.parts.streams).run(sockets=[listening])


def config_of(app: FastAPI, settings: ConsoleSettings) -> uvicorn.Config:
    """Return how the console is served: `X-Forwarded-For` and `-Proto` count from named proxies."""
    return uvicorn.Config(
        app, log_level="warning", access_log=False, server_header=False, lifespan="on",
        proxy_headers=bool(settings.console_proxies), timeout_graceful_shutdown=5,
        forwarded_allow_ips=settings.console_proxies or None,
    )  # fmt: skip


class _ConsoleServer(uvicorn.Server):
    """Ends the pages' event streams as soon as it is asked to stop, so that it need not wait."""

    def __init__(self, config: uvicorn.Config, streams: Streams) -> None:
        super().__init__(config)
        self._streams = streams

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stop at SIGTERM and SIGINT."""
        self._streams.end()
        super().handle_exit(sig, frame)


def address_of(settings: ConsoleSettings, listening: socket.socket) -> str:
    """Return the address to open in a browser."""
    host, port = listening.getsockname()[:2]
    return settings.console_url or f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}"  # noqa: S104 - compared, not bound


def _listening(settings: ConsoleSettings) -> socket.socket:
    place = (settings.console_host, settings.console_port)
    try:
        return socket.create_server(place, backlog=256)
    except OSError as error:
        reason = error.strerror or error
        raise Failure(
            ExitCode.USAGE, "console.no_port", host=place[0], port=place[1], reason=reason
        ) from error
