"""The ledger of deliveries, on both kinds of database: one row a notice and channel, and one way for its state."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from services.control import migrate
from services.control.settings import ControlSettings
from services.delivery.intake import AnsweredSide, QueuedNotice
from services.delivery.ledger import CLAIM_MS, KEPT_MS, DeliveryLedger, Settled
from services.delivery.ledger_reading import ClaimedRow
from services.delivery.links import LinkScope, confirm_answer, find, remember, revoke, take_answer
from services.vault.audit import entries
from services.vault.settings import VaultSettings
from services.vault.subjects import Profile, ProfileCards
from tests.control.support import ASKED, MENTOR, STARTUP, new_vault

NOW = 1_800_000_000_000
LINK = LinkScope("answer", "n-1", "p", "mentor", "M-1", "T-1", "M-1", "en", NOW + 1)


@pytest.fixture
def ledger(control: ControlSettings) -> Iterator[DeliveryLedger]:
    database = migrate.opened(control)
    yield DeliveryLedger(database)
    database.close()


def notice(number: int, matter: str = "", recipient: str = "M-1") -> QueuedNotice:
    return QueuedNotice(
        f"n-{number}", f"c-{number}", "p", "mentor", recipient, matter or f"m-{number}"
    )


def reminding(number: int) -> QueuedNotice:
    return replace(notice(number, "pair"), reminds=True)


def queue(
    ledger: DeliveryLedger,
    *notices: QueuedNotice,
    now: int = NOW,
    too_old: frozenset[str] = frozenset(),
) -> int:
    bodies = {each.cause: each.cause.encode() for each in notices}
    return ledger.enqueue(bodies, notices, "mail", now, too_old=too_old)


def states(ledger: DeliveryLedger, number: int) -> list[tuple[str, str, str]]:
    return [(row.channel, row.state, row.code) for row in ledger.of_notice(f"n-{number}")]


def sent(ledger: DeliveryLedger, row: ClaimedRow, **result: str) -> None:
    assert ledger.begin([row], "me", NOW) == [row]
    ledger.settle([Settled(row, result.pop("state", "sent"), **result)], "me", NOW)  # type: ignore[arg-type]


def test_a_notice_is_queued_once_however_often_its_decision_is_read(ledger: DeliveryLedger):
    assert queue(ledger, notice(1), notice(1), notice(2)) == 2
    assert queue(ledger, notice(1), notice(2)) == 0
    assert [row.notice for row in ledger.claim("me", 9, NOW)] == ["n-1", "n-2"]
    assert ledger.claim("other", 9, NOW) == []


def test_what_was_sent_is_never_queued_again_nor_by_another_channel(ledger: DeliveryLedger):
    queue(ledger, notice(1))
    sent(ledger, ledger.claim("me", 1, NOW)[0])
    bodies = {"c-1": b"c-1"}
    assert ledger.enqueue(bodies, [notice(1)], "webhook", NOW) == 0
    assert states(ledger, 1) == [("mail", "sent", "")]
    ledger.sweep([], NOW + KEPT_MS)
    assert ledger.decisions(["c-1"]) == bodies  # it may come back
    ledger.sweep([], NOW + KEPT_MS + 1)
    assert ledger.decisions(["c-1"]) == {}


def test_senders_at_once_share_rows_and_none_is_taken_twice(ledger: DeliveryLedger):
    queue(ledger, *(notice(number) for number in range(60)))
    taken: dict[str, list[int]] = {}

    def take(who: str) -> None:
        mine = taken.setdefault(who, [])
        while rows := ledger.claim(who, 3, NOW):
            mine += [row.serial for row in ledger.begin(rows, who, NOW)]

    threads = [threading.Thread(target=take, args=(who,)) for who in ("a", "b", "c")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    everything = [serial for serials in taken.values() for serial in serials]
    assert len(everything) == len(set(everything)) == 60


def test_of_a_sender_that_has_gone_claimed_rows_are_queued_and_sent_ones_doubtful(
    ledger: DeliveryLedger,
):
    queue(ledger, notice(1), notice(2))
    first, _ = ledger.claim("gone", 2, NOW)
    assert ledger.begin([first], "gone", NOW) == [first]
    assert ledger.sweep([], NOW + CLAIM_MS) == 0  # not yet
    assert ledger.sweep([], NOW + CLAIM_MS + 1) == 1
    assert states(ledger, 1) == [("mail", "doubtful", "sender_gone")]
    assert states(ledger, 2) == [("mail", "queued", "")]
    assert ledger.decisions(["c-1", "c-2"]).keys() == {"c-1", "c-2"}


def test_a_sender_that_was_only_slow_puts_a_doubtful_row_right_and_begins_nothing_that_it_lost(
    ledger: DeliveryLedger,
):
    queue(ledger, notice(1), notice(2))
    first, second = ledger.claim("slow", 2, NOW)
    ledger.begin([first], "slow", NOW)
    ledger.sweep([], NOW + CLAIM_MS + 1)
    ledger.settle([Settled(first, "sent")], "slow", NOW)
    assert states(ledger, 1) == [("mail", "sent", "")]
    assert [row.notice for row in ledger.claim("other", 2, NOW + CLAIM_MS + 1)] == ["n-2"]
    assert ledger.begin([second], "slow", NOW) == []
    ledger.settle([Settled(second, "failed")], "slow", NOW)
    assert states(ledger, 2) == [("mail", "claimed", "")]


def test_a_channel_that_knows_repeats_is_tried_again_after_a_crash(ledger: DeliveryLedger):
    ledger.enqueue({}, [notice(1)], "webhook", NOW)
    ledger.begin(ledger.claim("gone", 1, NOW), "gone", NOW)
    assert ledger.sweep(["webhook"], NOW + CLAIM_MS + 1) == 0
    assert states(ledger, 1) == [("webhook", "queued", "")]


def test_a_later_notice_of_the_same_matter_takes_the_place_of_an_unsent_one(ledger: DeliveryLedger):
    queue(ledger, notice(1, "pair"), notice(2, "pair", "T-1"))
    queue(ledger, notice(3, "pair"), notice(4, "pair"))
    assert states(ledger, 1) == [("mail", "dropped", "superseded")]
    assert states(ledger, 2) == [("mail", "queued", "")]  # somebody else's
    assert states(ledger, 3) == [("mail", "dropped", "superseded")]
    assert states(ledger, 4) == [("mail", "queued", "")]
    assert queue(ledger, notice(1, "pair"), notice(3, "pair")) == 0


def test_a_reminder_follows_what_was_sent_and_a_later_notice_takes_its_place(
    ledger: DeliveryLedger,
):
    queue(ledger, notice(1, "pair"))
    sent(ledger, ledger.claim("me", 1, NOW)[0])
    queue(ledger, reminding(2))
    assert states(ledger, 1) == [("mail", "sent", "")]
    assert states(ledger, 2) == [("mail", "queued", "")]
    queue(ledger, notice(3, "pair"))
    assert states(ledger, 2) == [("mail", "dropped", "superseded")]


def test_a_reminder_of_what_has_not_left_yet_is_dropped_and_replaces_nothing(
    ledger: DeliveryLedger,
):
    queue(ledger, notice(1, "pair"))
    queue(ledger, reminding(2), reminding(3))
    assert states(ledger, 1) == [("mail", "queued", "")]
    assert states(ledger, 2) == states(ledger, 3) == [("mail", "dropped", "not_asked")]


def test_of_a_proposal_and_reminders_that_are_read_together_the_proposal_alone_is_sent(
    ledger: DeliveryLedger,
):
    queue(ledger, notice(1, "pair"), reminding(2), reminding(3))
    assert [row.notice for row in ledger.claim("me", 9, NOW)] == ["n-1"]


def test_who_has_answered_is_asked_no_more_but_by_what_was_decided_later(ledger: DeliveryLedger):
    before, after = notice(4, "pair"), replace(notice(6, "other"), matter="pair", cause="c/p/6")
    queue(ledger, replace(before, cause="c/p/4"), replace(notice(5, "pair", "T-1"), cause="c/p/4"))
    ledger.drop_answered([AnsweredSide("pair", "mentor", "M-1", 5)], NOW)
    assert states(ledger, 4) == [("mail", "dropped", "answered")]
    assert states(ledger, 5) == [("mail", "queued", "")]  # somebody else's
    queue(ledger, after)
    ledger.drop_answered([AnsweredSide("pair", "mentor", "M-1", 5)], NOW)  # read again
    assert states(ledger, 6) == [("mail", "queued", "")]


def test_notices_of_old_decisions_are_noted_and_not_sent(ledger: DeliveryLedger):
    assert queue(ledger, notice(1), notice(2), too_old=frozenset({"n-1"})) == 2
    assert states(ledger, 1) == [("mail", "failed", "too_old")]
    assert [row.notice for row in ledger.claim("me", 9, NOW)] == ["n-2"]
    assert ledger.decisions(["c-1"]) == {}


def test_what_one_channel_refuses_the_next_one_takes_once(ledger: DeliveryLedger):
    queue(ledger, notice(1))
    row = ledger.claim("me", 1, NOW)[0]
    sent(ledger, row, state="failed", code="refused", next_channel="webhook")
    assert states(ledger, 1) == [("mail", "failed", "refused"), ("webhook", "queued", "")]
    assert ledger.decisions(["c-1"]) == {"c-1": b"c-1"}
    ledger.settle([Settled(row, "failed", "refused", next_channel="webhook")], "me", NOW)
    assert len(states(ledger, 1)) == 2


def test_a_row_to_be_tried_later_waits_for_its_time(ledger: DeliveryLedger):
    queue(ledger, notice(1))
    row = ledger.claim("me", 1, NOW)[0]
    ledger.begin([row], "me", NOW)
    ledger.settle([Settled(row, "queued", "tried", "451", due=NOW + 60_000)], "me", NOW)
    assert ledger.claim("me", 1, NOW + 59_999) == []
    assert ledger.next_due() == NOW + 60_000
    (again,) = ledger.claim("me", 1, NOW + 60_000)
    assert again.attempts == 1


def test_a_link_is_found_by_its_token_alone_and_answers_once(ledger: DeliveryLedger):
    database = ledger.database
    queue(ledger, notice(1))
    sent(ledger, ledger.claim("me", 1, NOW)[0])
    token = "t" * 22
    remember(database, {token: LINK}, NOW)
    remember(database, {token: LINK}, NOW + 5)  # sent again, the link is the same
    link = find(database, token, "answer")
    assert link is not None
    assert link.scope == LINK
    for other in ("t" * 21, "t" * 23, "T" * 22, ""):
        assert find(database, other, "answer") is None
    assert find(database, token, "stop") is None
    assert take_answer(database, link.digest, "accept")
    confirm_answer(database, link, "event-1", NOW + 9)
    assert not take_answer(database, link.digest, "decline")
    assert states(ledger, 1) == [("mail", "answered", "")]
    assert revoke(database, "mentor", "M-1", NOW) == 1
    revoked = find(database, token, "answer")
    assert revoked is not None
    assert (revoked.revoked, revoked.answer) == (NOW, "accept")


def test_what_reached_nobody_is_listed_until_another_channel_brings_it_or_a_person_sends_it_again(
    ledger: DeliveryLedger,
):
    queue(ledger, *(notice(number) for number in range(1, 5)))
    rows = ledger.claim("me", 4, NOW)
    ends = [("failed", "webhook"), ("failed", ""), ("doubtful", ""), ("sent", "")]
    for row, (state, following) in zip(rows, ends, strict=True):
        sent(ledger, row, state=state, code="x", next_channel=following)
    assert [row.notice for row in ledger.undelivered("p")] == ["n-2", "n-3"]
    assert ledger.undelivered("other") == []
    assert ledger.counts("p") == {"failed": 2, "doubtful": 1, "sent": 1, "queued": 1}
    assert ledger.send_again("n-2", NOW) == 0  # it is known not to have arrived
    assert ledger.send_again("n-3", NOW) == 1
    assert [row.notice for row in ledger.undelivered("p")] == ["n-2"]


def test_of_an_erased_person_nothing_is_sent_and_no_link_is_left(ledger: DeliveryLedger):
    queue(ledger, notice(1), notice(2, recipient="M-2"))
    remember(ledger.database, {"t" * 22: LINK}, NOW)
    assert ledger.forget("mentor", "M-1", NOW) == 2
    assert states(ledger, 1) == [("mail", "dropped", "erased")]
    assert find(ledger.database, "t" * 22, "answer") is None
    assert [row.notice for row in ledger.claim("me", 9, NOW)] == ["n-2"]
    assert ledger.decisions(["c-1"]) == {}


def test_addresses_are_read_of_the_contact_then_of_founders_and_on_the_record(
    settings_of: Callable[[], VaultSettings],
):
    vault = new_vault(settings_of())
    cards = [
        ProfileCards(STARTUP, {"name": "A", "phone": "1"}, [{"name": "B", "email": "b@x.cn"}]),
        ProfileCards(MENTOR, {"name": "C", "email": "c@x.cn", "wechat": "w"}),
    ]
    vault.write(cards, "feed")
    nobody = Profile("judge", "J-0")
    found = vault.reach([STARTUP, MENTOR, MENTOR, nobody], ("email", "phone"), ASKED)
    assert found == {STARTUP: {"phone": "1", "email": "b@x.cn"}, MENTOR: {"email": "c@x.cn"}}
    read = {(entry.id, " ".join(entry.fields)) for entry in entries(vault.database)}
    assert read == {(MENTOR.id, "email"), (STARTUP.id, "email phone")}
    vault.database.close()
