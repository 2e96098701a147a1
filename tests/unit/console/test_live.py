"""The steps' lag as a stream of events: who gets it, what it tells and when it ends."""

import json
from contextlib import ExitStack

import pytest

from services.console.accounts import sessions
from services.console.accounts.sessions import SessionLimits
from services.console.asking import Ask
from services.console.clock import now
from services.console.pages.flow import live
from services.console.principal import EVERY_POOL, Principal
from services.console.security.streams import Streams, TooManyStreams
from tests.unit.console.support import StubConsole, console


def ask_of(stub: StubConsole) -> Ask:
    principal = Principal("admin", {EVERY_POOL: frozenset({"operator"})})
    return Ask(stub.parts, None, principal, None, "en")  # type: ignore[arg-type]


def steps_in(piece: bytes) -> list[list[str]]:
    event, data = piece.decode().removesuffix("\n\n").split("\n")
    assert event == "event: steps"
    told: list[list[str]] = json.loads(data.removeprefix("data: "))["steps"]
    return told


async def test_a_stream_tells_what_changed_and_nothing_twice(tmp_path, monkeypatch):
    monkeypatch.setattr(live, "_EVERY_S", 0.01)
    with console(tmp_path) as stub:
        stream = live.told(ask_of(stub))
        assert (await anext(stream)).startswith(b"retry:")
        assert steps_in(await anext(stream))[0][1].startswith("3 records wait")
        stub.model.behind = 7
        assert steps_in(await anext(stream))[0][1].startswith("7 records wait")
        assert await anext(stream) == b": still\n\n"
        stub.parts.streams.end()
        assert [piece async for piece in stream] == []


def test_the_stream_is_for_operators_and_its_answer_is_not_kept(stub: StubConsole):
    answer = stub.operator().get("/flow/live")
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert answer.headers["cache-control"] == "no-store"
    assert "event: steps" in answer.text
    for role in ("organiser", "auditor"):
        assert stub.browser(stub.account(role, ("*", role))).get("/flow/live").status_code == 403


def test_a_page_that_asks_by_itself_keeps_no_session_alive(stub: StubConsole):
    token = stub.token("admin")
    limits = SessionLimits(idle=100_000, longest=10_000_000)
    database, began = stub.parts.database, now()
    assert sessions.find(database, token, began + 90_000, limits, used=False)
    assert sessions.find(database, token, began + 110_000, limits) is None
    assert sessions.find(database, token, began + 90_000, limits)
    assert sessions.find(database, token, began + 110_000, limits)


def test_an_account_opens_no_streams_without_end():
    streams = Streams()
    with ExitStack() as stack:
        for _ in range(12):
            stack.enter_context(streams.one("lin"))
        with pytest.raises(TooManyStreams):
            stack.enter_context(streams.one("lin"))
        stack.enter_context(streams.one("zhao"))
    with streams.one("lin"):
        pass
