"""`duijie console serve`: the console in the foreground, until SIGTERM or Ctrl-C."""

import socket
from contextlib import ExitStack
from typing import Final

from services.cli.client import connect
from services.cli.console.first import tell_first
from services.cli.console.workers import Workers
from services.cli.failures import ExitCode, Failure
from services.cli.output import write
from services.cli.texts import tell
from services.console.settings import ConsoleSettings

_WAITING: Final = 256
"""So many may wait to be answered for the first time."""


def serve(workers: int = 1) -> None:
    """Serve the console; print its address, and at the very first start an account to begin with.

    With several `workers` so many processes answer, and another follows the logs. Failure USAGE
    where the port is taken, INTERNAL where one does not start, or they die again and again.
    """
    settings = connect.settings_of(ConsoleSettings)
    if workers == 1:
        # what starts processes answers nothing, and need not load all of that
        from services.cli.console.answering import answer  # noqa: PLC0415
    with ExitStack() as stack:
        first = stack.enter_context(listening_of(settings))
        tell_first(settings)
        sockets = [first] if workers == 1 else shared_between(first, workers)
        for listening in sockets:
            stack.enter_context(listening)
        write(tell("console.address", address=address_of(settings, sockets[0])))
        if workers == 1:
            answer(settings, first)
        else:
            Workers(settings, sockets).run()


def shared_between(first: socket.socket, count: int) -> list[socket.socket]:
    """Return `count` sockets that listen where `first` did, which is closed; another console asks for
    the port alone first, as this one did, and is told that it is taken.
    """
    place = first.getsockname()[:2]
    first.close()
    return [_listening_at(place, shared=True) for _ in range(count)]


def address_of(settings: ConsoleSettings, listening: socket.socket) -> str:
    """Return the address to open in a browser."""
    host, port = listening.getsockname()[:2]
    return settings.console_url or f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}"  # noqa: S104 - compared, not bound


def listening_of(settings: ConsoleSettings) -> socket.socket:
    """Return the socket at which the console of `settings` listens; Failure USAGE where others do."""
    place = (settings.console_host, settings.console_port)
    try:
        return _listening_at(place)
    except OSError as error:
        reason = error.strerror or error
        raise Failure(
            ExitCode.USAGE, "console.no_port", host=place[0], port=place[1], reason=reason
        ) from error


def _listening_at(place: tuple[str, int], *, shared: bool = False) -> socket.socket:
    """Return a socket whose connections send what there is at once.

    asyncio takes the ones of `create_server` for no TCP and leaves Nagle's algorithm on; the rest of
    an answer then waits for the acknowledgement of its head, which the other side delays by 40 ms.
    """
    listening = socket.create_server(place, backlog=_WAITING, reuse_port=shared)
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening
