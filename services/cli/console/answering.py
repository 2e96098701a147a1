"""One process that answers for the console, until SIGTERM or Ctrl-C."""

import gc
import socket
from types import FrameType

import uvicorn
from fastapi import FastAPI

from services.console.app import build
from services.console.security.streams import Streams
from services.console.settings import ConsoleSettings
from services.console.shared.state import SharedState


def answer(
    settings: ConsoleSettings, listening: socket.socket, beside: SharedState | None = None
) -> None:
    """Answer whoever comes to `listening`; one of several processes shares `beside` with them, and
    alone it follows the logs too.
    """
    server_of(build(settings, beside), settings).run(sockets=[listening])


def server_of(app: FastAPI, settings: ConsoleSettings) -> uvicorn.Server:
    """Return what serves a console."""
    return _ConsoleServer(config_of(app, settings), app.state.parts.streams)


def config_of(app: FastAPI, settings: ConsoleSettings) -> uvicorn.Config:
    """Return how the console is served: `X-Forwarded-For` and `-Proto` count from named proxies."""
    return uvicorn.Config(
        app, log_level="warning", access_log=False, server_header=False, lifespan="on",
        proxy_headers=bool(settings.console_proxies), timeout_graceful_shutdown=5,
        forwarded_allow_ips=settings.console_proxies or None,
    )  # fmt: skip


class _ConsoleServer(uvicorn.Server):
    """Ends the pages' event streams as soon as it is asked to stop, so that it need not wait.

    What is there at the start stays: the garbage collector does not look through it again and again,
    which stops all pages for longer than any of them takes.
    """

    def __init__(self, config: uvicorn.Config, streams: Streams) -> None:
        super().__init__(config)
        self._streams = streams

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to answer."""
        await super().startup(sockets)
        gc.collect()
        gc.freeze()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stop at SIGTERM and SIGINT."""
        self._streams.end()
        super().handle_exit(sig, frame)
