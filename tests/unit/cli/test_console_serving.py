"""Where the console listens."""

import gc
import socket
from contextlib import ExitStack
from pathlib import Path

import pytest

from services.cli.console.answering import server_of
from services.cli.console.serving import listening_of, shared_between
from services.cli.failures import Failure
from services.console.settings import ConsoleSettings
from tests.unit.console.support import console


@pytest.fixture
def settings(tmp_path: Path) -> ConsoleSettings:
    return ConsoleSettings.model_validate({"state_dir": tmp_path, "console_port": 0})


@pytest.mark.parametrize("workers", [1, 2])
def test_connections_send_what_there_is_at_once(settings: ConsoleSettings, workers: int):
    with ExitStack() as stack:
        first = stack.enter_context(listening_of(settings))
        sockets = [first] if workers == 1 else shared_between(first, workers)
        for listening in sockets:
            stack.enter_context(listening)
        place = sockets[0].getsockname()
        assert [each.getsockname() for each in sockets] == [place] * workers
        stack.enter_context(socket.create_connection(place))
        came = []
        for listening in sockets:
            listening.settimeout(0.5)
            try:
                came.append(stack.enter_context(listening.accept()[0]))
            except TimeoutError:
                continue
        assert [each.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) for each in came] == [1]


def test_a_console_of_several_processes_keeps_its_port(settings: ConsoleSettings):
    with ExitStack() as stack:
        sockets = shared_between(stack.enter_context(listening_of(settings)), 2)
        for listening in sockets:
            stack.enter_context(listening)
        port = sockets[0].getsockname()[1]
        with pytest.raises(Failure):
            listening_of(settings.model_copy(update={"console_port": port}))


async def test_the_collector_leaves_alone_what_is_there_at_the_start(
    settings: ConsoleSettings, tmp_path: Path
):
    gc.unfreeze()
    with listening_of(settings) as listening, console(tmp_path) as made:
        server = server_of(made.app, settings)
        server.config.load()
        server.lifespan = server.config.lifespan_class(server.config)
        try:
            await server.startup([listening])
            assert gc.get_freeze_count() > 1_000
        finally:
            gc.unfreeze()
            await server.shutdown([listening])
