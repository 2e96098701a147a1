"""Messages that have not left, on the page that holds, releases and takes them back; and reports of programs."""

import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr, ValidationError
from standardwebhooks import Webhook

from services.console.accounts import audit
from services.console.accounts.accounts import AccountError
from services.console.clock import now
from services.console.settings import ConsoleSettings
from services.delivery.intake import QueuedNotice, message_id
from services.delivery.ledger import DeliveryLedger, Settled
from tests.unit.console.support import HOST, StubConsole, console

PATH = "/pools/mentors/messages"
EN = {"accept-language": "en"}
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
REPORTS = "/reports/messages"
EVENT = "event <1>"


def queued(stub: StubConsole, count: int = 3) -> DeliveryLedger:
    ledger = DeliveryLedger(stub.parts.database)
    notices = [
        QueuedNotice(
            f"n-{n}", "c", "mentors", "mentor", f"M-{n}", f"m-{n}", "proposed.mentor", EVENT
        )
        for n in range(count)
    ]
    ledger.enqueue({"c": b"c"}, notices, "mail", now())
    return ledger


def press(stub: StubConsole, role: str = "organiser", **fields: Any) -> Any:
    with suppress(AccountError):
        stub.account(role, ("mentors", role))
    token = stub.token(role)
    form = {"form": stub.form_of(token)} | fields
    return stub.browser(token).post(PATH, data=form, headers=EN)


def states(ledger: DeliveryLedger) -> dict[str, int]:
    return ledger.counts("mentors")


def test_what_waits_is_shown_by_event_with_whom_it_would_reach(stub: StubConsole):
    queued(stub)
    text = stub.operator().get(PATH, headers=EN).text
    assert "held 0, waiting 3, already sent 0" in text
    assert "event &lt;1&gt;" in text
    assert text.count('type="checkbox"') == 3
    auditor = stub.browser(stub.account("auditor", ("mentors", "auditor")))
    seen = auditor.get(PATH, headers=EN).text
    assert "waiting 3" in seen
    assert 'name="act"' not in seen


def test_an_event_is_held_released_in_part_and_recalled_on_the_record(stub: StubConsole):
    ledger = queued(stub)
    held = press(stub, act="hold", event=EVENT)
    assert held.status_code == 303
    assert states(ledger) == {"held": 3}
    page = stub.operator().get(held.headers["location"], headers=EN).text
    assert "3 notices are held." in page
    press(stub, act="release_changed", event=EVENT, some="1", to=["mentor/M-0"])
    (row,) = ledger.claim("me", 9, now())
    assert (row.recipient, row.code) == ("M-0", "only_changed")
    ledger.settle([Settled(row, "sent")], "me", now())
    taken = press(stub, act="recall", event=EVENT)
    page = stub.operator().get(taken.headers["location"], headers=EN).text
    assert "2 notices were taken back; 1 had already gone." in page
    assert states(ledger) == {"sent": 1, "dropped": 2}
    rows = audit.latest(stub.parts.database)
    acts = [(row.act, row.what, row.event, row.pool) for row in rows]
    assert acts == [
        ("notices_recall", "*", EVENT, "mentors"),
        ("notices_release", "mentor/M-0", EVENT, "mentors"),
        ("notices_hold", "*", EVENT, "mentors"),
    ]


def test_a_whole_programme_is_held_and_released(stub: StubConsole):
    ledger = queued(stub)
    press(stub, act="hold")
    text = stub.operator().get(PATH, headers=EN).text
    assert "Everything of this programme is held" in text
    press(stub, act="release")
    assert states(ledger) == {"queued": 3}


@pytest.mark.parametrize(
    ("role", "fields", "status"),
    [
        ("auditor", {"act": "recall", "event": EVENT}, 403),
        ("judge", {"act": "hold"}, 403),
        ("organiser", {"act": "erase"}, 422),
        ("organiser", {"act": "hold", "to": ["M-1"]}, 422),
        ("organiser", {"act": "recall", "some": "1"}, 422),
        ("organiser", {"act": "again", "notice": "n-0"}, 422),
    ],
)
def test_who_may_not_and_what_is_nothing_changes_nothing(
    stub: StubConsole, role: str, fields: dict[str, Any], status: int
):
    ledger = queued(stub)
    assert press(stub, role, **fields).status_code == status
    assert states(ledger) == {"queued": 3}
    assert audit.latest(stub.parts.database) == []


def test_whom_nothing_reached_is_listed_with_what_to_do_and_a_doubt_is_sent_once_more(
    stub: StubConsole,
):
    ledger = queued(stub)
    rows = ledger.begin(ledger.claim("me", 9, now()), "me", now())
    ends = [("doubtful", "no_answer"), ("bounced", "bounced"), ("failed", "no_address")]
    given = zip(rows, ends, strict=True)
    ledger.settle([Settled(row, *end, words="550 <script>") for row, end in given], "me", now())
    text = stub.operator().get(PATH, headers=EN).text
    for words in (
        "ask whether it has arrived", "Came back: check", "No address: add one", "&lt;script&gt;",
    ):  # fmt: skip
        assert words in text
    assert text.count("Send once more") == 1
    assert press(stub, act="again", notice="n-1").status_code == 422
    assert press(stub, act="again", notice="n-0").status_code == 303
    assert states(ledger) == {"queued": 1, "bounced": 1, "failed": 1}
    assert audit.latest(stub.parts.database)[0].act == "notices_again"


def test_each_message_says_what_became_of_it(stub: StubConsole):
    ledger = DeliveryLedger(stub.parts.database)
    one = QueuedNotice("matcher/mentors/1/mentor:M-1", "c", "mentors", "mentor", "M-1", "m")
    ledger.enqueue({"c": b"c"}, [one], "mail", now())
    (row,) = ledger.claim("me", 9, now())
    ledger.settle([Settled(row, "sent")], "me", now())
    assert "mail · sent" in stub.operator().get(PATH, headers=EN).text


# ---- reports ---------------------------------------------------------------------------------------


def signed(body: bytes, secret: str = SECRET, ago_s: float = 0) -> dict[str, str]:
    at = datetime.now(UTC) - timedelta(seconds=ago_s)
    return {
        "content-type": "application/json", "host": HOST, "webhook-id": "r-1",
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(secret).sign("r-1", at, body.decode()),
    }  # fmt: skip


def bounce(message: str, kind: str = "message.bounced") -> bytes:
    return json.dumps({"type": kind, "data": {"message": message, "words": "full"}}).encode()


def test_a_program_reports_under_its_signature_what_became_of_a_message(tmp_path: Path):
    with console(tmp_path, console_reports_secret=SECRET) as stub:
        ledger = queued(stub)
        rows = ledger.begin(ledger.claim("me", 9, now()), "me", now())
        ledger.settle([Settled(row, "sent") for row in rows], "me", now())
        program = stub.browser()
        for name in ("origin", "sec-fetch-site"):
            del program.headers[name]

        def post(body: bytes, headers: dict[str, str]) -> int:
            return program.post(REPORTS, content=body, headers=headers).status_code

        body = bounce(f"<{message_id('n-0')}@duijie.test>")
        for wrong in (
            {}, signed(body, "whsec_" + "A" * 32), signed(body, ago_s=600), signed(body + b" "),
        ):  # fmt: skip
            assert post(body, wrong) == 401
        for malformed in (
            b"{}",
            b"[" * 50_000,
            b"[",
            b'{"type": "message.opened", "data": {"message": "x"}}',
        ):
            assert post(malformed, signed(malformed)) == 422
        assert states(ledger) == {"sent": 3}
        for _ in range(2):
            assert post(body, signed(body)) == 204
        unknown = bounce("<x@y>", "message.delivered")
        assert post(unknown, signed(unknown)) == 204
        assert states(ledger) == {"sent": 2, "bounced": 1}
        large = b" " * 70_000
        assert post(large, signed(large)) == 413
        assert program.get(REPORTS).status_code in {404, 405}


def test_without_a_secret_nobody_reports(stub: StubConsole):
    body = bounce("<x@y>")
    assert stub.browser().post(REPORTS, content=body, headers=signed(body)).status_code == 404


def test_a_weak_secret_stops_the_start() -> None:
    with pytest.raises(ValidationError, match="24 characters"):
        ConsoleSettings(console_reports_secret=SecretStr("whsec_YWJj"))
