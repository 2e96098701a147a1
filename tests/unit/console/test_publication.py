"""Who will be told before a plan is published, and what is taken back of one afterwards."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from contracts.decisions import Plan
from services.console.accounts import audit
from services.console.pages.publication import told_mentors
from services.console.read import decided
from services.console.read.database import ReadModelFile
from services.delivery.intake import QueuedNotice
from services.delivery.ledger import DeliveryLedger, Settled
from tests.unit.console.support import StubConsole, console

LATER = 4_000_000_000_000
PAGE = "/pools/mentors/match/recall"


@pytest.fixture
def stub(tmp_path: Path) -> Iterator[StubConsole]:
    with console(tmp_path, sender_recall_min=10) as made:
        yield made


def queue(stub: StubConsole, number: int, *, event: str = "event-0") -> DeliveryLedger:
    ledger = DeliveryLedger(stub.parts.database)
    each = QueuedNotice(
        f"n-{number}", f"c-{number}", "mentors", "mentor", f"M-{number}", f"m-{number}",
        "proposed.mentor", event, LATER, published=True,
    )  # fmt: skip
    ledger.enqueue({each.cause: b"{}"}, [each], "mail", 1, recall_ms=600_000)
    return ledger


def state(stub: StubConsole, number: int) -> tuple[str, str]:
    rows = DeliveryLedger(stub.parts.database).of_notice(f"n-{number}")
    return rows[-1].state, rows[-1].code


def press(stub: StubConsole, act: str = "recall_publication"):
    token = stub.token("admin")
    data = {"form": stub.form_of(token), "once": "o", "act": act}
    return stub.browser(token).post(PAGE, data=data)


def test_everybody_whom_a_plan_touches_is_listed_before_it_is_published(stub: StubConsole):
    page = stub.operator().get("/pools/mentors/match/publish", headers={"accept-language": "en"})
    assert "Startups: 1. Mentors: 1." in page.text
    assert page.text.count("/people/mentor/M-1") == 2
    assert "after 10 minutes" in page.text


def test_the_mentors_of_moves_are_told_whom_they_gain_and_lose():
    moves = [
        {"startup": "a", "gained": ["m"], "lost": ["n"]},
        {"startup": "b", "gained": ["n"]},
        {"startup": "c", "kept": ["o"]},
    ]
    told = told_mentors(moves)
    assert {mentor: (each.gained, each.lost) for mentor, each in told.items()} == {
        "m": (["a"], []),
        "n": (["b"], ["a"]),
    }


def test_the_way_to_a_recall_stands_on_the_page_for_whoever_may_publish(stub: StubConsole):
    assert f'href="{PAGE}"' in stub.operator().get("/pools/mentors/match").text
    auditor = stub.browser(stub.account("auditor", ("mentors", "auditor")))
    assert f'href="{PAGE}"' not in auditor.get("/pools/mentors/match").text
    assert auditor.get(PAGE).status_code == 403


def test_the_page_says_what_is_taken_back_and_what_is_not(stub: StubConsole):
    ledger = queue(stub, 1)
    queue(stub, 2)
    ledger.settle(
        [Settled(row, "sent") for row in ledger.begin(ledger.claim("me", 1, LATER), "me", LATER)],
        "me", LATER,
    )  # fmt: skip
    text = stub.operator().get(PAGE, headers={"accept-language": "en"}).text
    assert "Proposals without an answer: 2" in text
    assert "Notices that have not left: 1" in text
    assert "Notices that have left: 1" in text
    assert stub.writes.sent == []


def test_a_recall_drops_what_has_not_left_of_this_publication_alone(stub: StubConsole):
    queue(stub, 1)
    queue(stub, 2, event="another")
    answer = press(stub)
    assert answer.status_code == 303
    assert stub.writes.sent == [{"pool": "mentors", "command": "recall_publication"}]
    assert state(stub, 1) == ("dropped", "recalled")
    assert state(stub, 2)[0] == "queued"
    acts = [row.act for row in audit.latest(stub.parts.database)]
    assert acts[:2] == ["recall_notices", "recall_publication"]
    queue(stub, 3)  # what comes late of it
    assert state(stub, 3) == ("dropped", "recalled")


@pytest.mark.parametrize("away", [False, True])
def test_what_the_pool_refuses_lets_the_messages_leave_after_all(stub: StubConsole, away: bool):
    queue(stub, 1)
    stub.writes.refused, stub.writes.away = ["nothing to take back"], away
    answer = press(stub)
    assert answer.status_code == (503 if away else 422)
    assert state(stub, 1)[0] == "queued"


def test_a_form_with_another_act_holds_nothing(stub: StubConsole):
    queue(stub, 1)
    assert press(stub, "publish").status_code == 422
    assert state(stub, 1) == ("queued", "recall")
    assert stub.writes.sent == []


def test_the_read_model_has_no_plan_in_force_after_a_recall(tmp_path: Path):
    given: dict[str, Any] = {
        "pool": "p", "seq": 1, "time": 1, "cause": "e", "version": 1, "startups": 1, "mentors": 1,
        "waiting": 0, "total": 1, "bound": 1, "certified": 1, "method": "flow", "policy": "total",
        "figures": {}, "left_out": [], "moves": [], "moved": 0, "model": "m", "by_hand": 0,
        "cycle": 1, "pairs": 1, "gap": 0, "document": "d",
    }  # fmt: skip
    database = ReadModelFile(tmp_path / "read.sqlite3")
    writer = database.writer()
    try:
        decided.take(writer, Plan(**given, status="published", step="publish"))
        decided.take(writer, Plan(**given, status="draft", step="recall_publication"))
        statuses = [row[0] for row in writer.execute("SELECT status FROM plans")]
    finally:
        writer.close()
    assert statuses == ["draft"]
