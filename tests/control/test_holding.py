"""What organisers do with notices that have not left, and what is heard of those that have, on both databases."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from services.control import migrate
from services.control.settings import ControlSettings
from services.delivery import holding, links, suspension
from services.delivery.holding import ChosenNotices, Recalled
from services.delivery.intake import QueuedNotice, message_id
from services.delivery.ledger import DIGEST_ABOVE, KEPT_MS, DeliveryLedger, Settled
from services.delivery.order import ChannelOrder, prefer, wishes_of
from services.delivery.reports import mark_answered, mark_opened, report
from services.delivery.settings import SenderSettings

NOW = 1_800_000_000_000
POOL = ChosenNotices("p")
EVENT = ChosenNotices("p", "e-1")
MAILED = "<{}@duijie.test>"


@pytest.fixture
def ledger(control: ControlSettings) -> Iterator[DeliveryLedger]:
    database = migrate.opened(control)
    yield DeliveryLedger(database)
    database.close()


def notice(number: int, recipient: str = "", **fields: object) -> QueuedNotice:
    made = QueuedNotice(
        f"n-{number}", f"c-{number}", "p", "mentor", recipient or f"M-{number}", f"m-{number}",
        "proposed.mentor", "e-1", NOW + 1_000_000, published=True,
    )  # fmt: skip
    return replace(made, **fields)  # type: ignore[arg-type] # names of its own fields


def queue(ledger: DeliveryLedger, *notices: QueuedNotice, now: int = NOW, recall: int = 0) -> None:
    bodies = {each.cause: each.cause.encode() for each in notices}
    ledger.enqueue(bodies, notices, "mail", now, recall_ms=recall)


def state(ledger: DeliveryLedger, number: int) -> tuple[str, str]:
    return [(row.state, row.code) for row in ledger.of_notice(f"n-{number}")][-1]


def send(ledger: DeliveryLedger, most: int = 99, now: int = NOW, told: str = "w") -> list[str]:
    rows = ledger.begin(ledger.claim("me", most, now), "me", now)
    ledger.settle([Settled(row, "sent", told=told) for row in rows], "me", now)
    return [row.notice for row in rows]


def test_what_was_published_waits_to_be_recalled_and_what_one_person_did_does_not(
    ledger: DeliveryLedger,
):
    queue(ledger, notice(1), notice(2, published=False), recall=600_000)
    assert state(ledger, 1) == ("queued", "recall")
    assert send(ledger) == ["n-2"]
    assert holding.recall(ledger.database, EVENT, "zhao", NOW) == Recalled(1, 1)
    assert state(ledger, 1) == ("dropped", "recalled")
    queue(ledger, notice(1), notice(3), recall=600_000)  # read again, and what comes late of it
    assert state(ledger, 1) == state(ledger, 3) == ("dropped", "recalled")
    assert send(ledger, now=NOW + 600_000) == []
    queue(ledger, notice(4, event="e-2"), recall=600_000)
    assert send(ledger, now=NOW + 600_000) == ["n-4"]


def test_held_notices_leave_when_they_are_released_and_not_before(ledger: DeliveryLedger):
    queue(ledger, notice(1), notice(2, event="e-2"))
    assert holding.hold(ledger.database, EVENT, "zhao", NOW) == 1
    queue(ledger, notice(3))
    assert state(ledger, 3) == ("held", "held")
    assert send(ledger) == ["n-2"]
    (event,) = holding.waiting(ledger.database, "p")
    assert (event.event, event.held, event.waiting, event.gone) == ("e-1", 2, 0, 0)
    assert not holding.is_held(ledger.database, "p")
    assert holding.release(ledger.database, EVENT, NOW) == 2
    assert send(ledger) == ["n-1", "n-3"]
    queue(ledger, notice(4))
    assert send(ledger) == ["n-4"]
    assert holding.waiting(ledger.database, "p") == []


def test_a_pool_is_held_with_whatever_comes_and_only_these_are_released(ledger: DeliveryLedger):
    holding.hold(ledger.database, POOL, "zhao", NOW)
    queue(ledger, notice(1), notice(2), notice(3, pool="q"))
    assert holding.is_held(ledger.database, "p")
    assert send(ledger) == ["n-3"]
    these = ChosenNotices("p", people=holding.people_named(["mentor/M-2"]))
    assert holding.release(ledger.database, these, NOW) == 1
    assert send(ledger) == ["n-2"]
    queue(ledger, notice(4))
    assert state(ledger, 4) == ("held", "held")  # the pool still is
    assert holding.release(ledger.database, POOL, NOW) == 2
    assert send(ledger) == ["n-1", "n-4"]


def test_what_a_sender_has_claimed_is_recalled_before_anything_of_it_leaves(ledger: DeliveryLedger):
    queue(ledger, notice(1), notice(2))
    first, second = ledger.claim("me", 2, NOW)
    assert ledger.begin([first], "me", NOW) == [first]
    assert holding.recall(ledger.database, EVENT, "zhao", NOW) == Recalled(1, 1)
    assert ledger.begin([second], "me", NOW) == []
    ledger.settle([Settled(second, "sent")], "me", NOW)
    assert state(ledger, 2) == ("dropped", "recalled")


def test_that_something_is_over_is_told_to_those_alone_who_were_told_of_it(ledger: DeliveryLedger):
    queue(ledger, notice(1), notice(2), notice(3))
    holding.recall(ledger.database, ChosenNotices("p", people=(("mentor", "M-1"),)), "z", NOW)
    send(ledger, 1)
    over = [
        notice(number + 10, f"M-{number}", matter=f"m-{number}", takes_back=True, event="e-2")
        for number in (1, 2, 3)
    ]
    queue(ledger, *over)
    assert state(ledger, 11) == ("dropped", "never_told")  # recalled
    assert state(ledger, 12) == ("queued", "")  # sent
    assert state(ledger, 13) == ("dropped", "never_told")  # superseded by this one
    assert state(ledger, 3) == ("dropped", "superseded")
    again = [
        notice(number + 20, f"M-{number}", matter=f"m-{number}", reminds=True, event="e-3")
        for number in (1, 4)
    ]
    queue(ledger, *again)
    assert state(ledger, 21) == ("dropped", "not_asked")  # what was recalled is not reminded of
    assert state(ledger, 24) == ("queued", "")  # of it the ledger knows nothing: it is told


def test_changed_ones_are_known_by_what_was_last_said(ledger: DeliveryLedger):
    queue(ledger, notice(1), notice(2))
    send(ledger, told="as before")
    holding.hold(ledger.database, ChosenNotices("p", "e-2"), "zhao", NOW)
    queue(
        ledger, notice(3, "M-1", matter="m-1", event="e-2"), notice(4, event="e-2")
    )  # fmt: skip
    holding.release(ledger.database, ChosenNotices("p", "e-2"), NOW, changed=True)
    rows = ledger.claim("me", 9, NOW)
    assert {row.code for row in rows} == {"only_changed"}
    assert ledger.told(rows) == {rows[0].serial: "as before"}


def test_a_report_moves_a_row_forward_and_never_back(ledger: DeliveryLedger):
    queue(ledger, notice(1), notice(2), notice(3))
    send(ledger)
    database = ledger.database
    first, second, third = (MAILED.format(message_id(f"n-{number}")) for number in (1, 2, 3))
    assert report(database, first, "delivered", "", NOW) == 1
    assert report(database, first, "delivered", "", NOW) == 0
    assert state(ledger, 1) == ("delivered", "")
    assert report(database, first, "bounced", "550 lin@mail.test is\r\nfull", NOW) == 1
    (row,) = ledger.of_notice("n-1")
    assert row.words == "550 … is full"
    assert report(database, first, "delivered", "", NOW) == 0
    with database.transaction() as connection:
        mark_opened(connection, "n-2", NOW)
    assert state(ledger, 2) == ("opened", "")
    assert report(database, second, "bounced", "", NOW) == 0
    with database.transaction() as connection:
        mark_answered(connection, "n-2", NOW)
        mark_opened(connection, "n-2", NOW)
    assert state(ledger, 2) == ("answered", "")
    for other in (f"msg_{message_id('n-3')[:32]}", "", "<x@y>", third.replace("@", " "), "%"):
        assert report(database, other, "bounced", "", NOW) == 0
    assert ledger.counts("p") == {"bounced": 1, "answered": 1, "sent": 1}


def test_a_webhooks_report_names_its_message(ledger: DeliveryLedger):
    ledger.enqueue({}, [notice(1)], "webhook", NOW)
    send(ledger)
    message = f"msg_{message_id('n-1')[:32]}"
    assert report(ledger.database, message, "delivered", "", NOW) == 1
    assert report(ledger.database, MAILED.format(message_id("n-1")), "bounced", "", NOW) == 0
    assert state(ledger, 1) == ("delivered", "")


def test_what_comes_back_goes_by_the_next_channel_once_and_onto_the_list(ledger: DeliveryLedger):
    queue(ledger, notice(1), notice(2))
    send(ledger)
    for number in (1, 2):
        report(ledger.database, MAILED.format(message_id(f"n-{number}")), "bounced", "5.1.1", NOW)
    first, second = back = ledger.came_back()
    assert [row.notice for row in back] == ["n-1", "n-2"]
    assert {row.notice for row in ledger.undelivered("p")} == {"n-1", "n-2"}
    for _ in range(2):
        ledger.take_back({first: "webhook", second: ""}, NOW)
    assert ledger.came_back() == []
    rows = ledger.of_notice("n-1")
    assert [(row.channel, row.state) for row in rows] == [
        ("mail", "bounced"),
        ("webhook", "queued"),
    ]
    assert ledger.decisions(["c-1"]) == {"c-1": b"c-1"}
    assert [(row.notice, row.code) for row in ledger.undelivered("p")] == [("n-2", "bounced")]
    (claimed,) = ledger.claim("me", 9, NOW)
    assert (claimed.template, claimed.until) == ("proposed.mentor", NOW + 1_000_000)


def test_more_than_five_that_wait_for_one_person_are_claimed_together(ledger: DeliveryLedger):
    mine = [notice(number, "M-1") for number in range(1, DIGEST_ABOVE + 2)]
    others = [notice(20 + number) for number in range(5)]
    queue(ledger, mine[0], *others, *mine[1:])
    taken = ledger.claim("me", 1, NOW, ["mail"])
    assert [row.notice for row in taken] == [each.notice for each in mine]
    ledger.begin(taken, "me", NOW, dict.fromkeys(taken, message_id("all")))
    ledger.settle([Settled(row, "sent") for row in taken], "me", NOW)
    back = report(ledger.database, MAILED.format(message_id("all")), "bounced", "", NOW)
    assert back == len(mine)
    assert len(ledger.claim("me", 2, NOW, ["mail"])) == 2


def test_five_are_not_many_nor_are_those_of_another_channel(ledger: DeliveryLedger):
    queue(ledger, *(notice(number, "M-1") for number in range(1, DIGEST_ABOVE + 1)))
    ledger.enqueue({}, [notice(9, "M-1")], "webhook", NOW)
    assert len(ledger.claim("me", 1, NOW, ["mail"])) == 1


def test_open_proposals_are_those_that_are_neither_answered_nor_over(ledger: DeliveryLedger):
    mentor, asking = ("mentor", "M-1"), ("proposed", "half")
    queue(ledger, *(notice(number, "M-1") for number in (1, 2, 3, 4)), notice(5, "M-1", until=NOW))
    send(ledger)

    def count(now: int = NOW) -> int:
        return len(ledger.open_proposals([mentor], asking, now)[mentor])

    assert count() == 4
    with ledger.database.transaction() as connection:
        mark_answered(connection, "n-1", NOW)
    assert count() == 3
    told = notice(6, "T-1", kind="startup", matter="m-2", template="declined.startup", until=0)
    queue(ledger, told)  # the other side is told that it is over
    assert count() == 2
    assert count(NOW + 1_000_000) == 0
    stranger = ("startup", "M-1")
    assert ledger.open_proposals([stranger], asking, NOW) == {stranger: set()}


def test_channels_go_by_wish_then_by_role_then_as_they_are_set(ledger: DeliveryLedger):
    settings = SenderSettings(
        sender_channels="mail,webhook,wecom", sender_order="mentor=webhook,mail;judge=feishu,mail"
    )
    prefer(ledger.database, ("mentor", "M-1"), ["mail", "dingtalk"], NOW)
    prefer(ledger.database, ("mentor", "M-2"), ["mail"], NOW)
    prefer(ledger.database, ("mentor", "M-2"), [], NOW)
    people = [("mentor", "M-1"), ("mentor", "M-2"), ("startup", "M-1")]
    wishes = wishes_of(ledger.database, people)
    assert wishes == {("mentor", "M-1"): ["mail", "dingtalk"]}
    order = ChannelOrder(settings, wishes)
    assert order.of("mentor", "M-1") == ["mail", "webhook"]
    assert order.of("mentor", "M-2") == ["webhook", "mail"]
    assert order.of("startup", "M-1") == ["mail", "webhook", "wecom"]
    assert order.of("judge", "J") == ["mail"]
    assert order.after("mentor", "M-2", "webhook") == "mail"
    assert order.after("mentor", "M-2", "mail") == ""
    assert order.after("mentor", "M-2", "wecom") == ""
    ledger.enqueue({}, [notice(1)], "mail", NOW, first={("mentor", "M-1"): "webhook"})
    assert [row.channel for row in ledger.of_notice("n-1")] == ["webhook"]


def test_a_stop_is_of_one_subject_and_channel_or_of_all(ledger: DeliveryLedger):
    scope = links.LinkScope("stop", "n-1", "p", "mentor", "M-1", "", "", "en", NOW)
    database = ledger.database
    links.stop(database, scope, links.EVERY_CHANNEL, NOW, "proposals")
    assert links.stops(database, ["M-1"], "mail") == {("mentor", "M-1", "proposals")}
    assert links.stopped(database, ["M-1"], "mail") == set()
    links.stop(database, scope, "mail", NOW)
    assert links.stopped(database, ["M-1"], "mail") == {("mentor", "M-1")}
    assert links.stopped(database, ["M-1"], "webhook") == set()
    links.resume(database, scope, links.EVERY_CHANNEL, "proposals")
    links.resume(database, scope, "mail")
    assert links.stops(database, ["M-1"], "mail") == set()


def test_of_an_erased_person_no_digest_wish_or_stop_is_left(ledger: DeliveryLedger):
    scope = links.LinkScope("stop", "n-1", "p", "mentor", "M-1", "", "", "en", NOW)
    queue(ledger, notice(1), notice(2, "M-1"), notice(3))
    send(ledger, 1)
    holding.hold(ledger.database, POOL, "zhao", NOW)
    prefer(ledger.database, ("mentor", "M-1"), ["mail"], NOW)
    links.stop(ledger.database, scope, "mail", NOW)
    ledger.forget("mentor", "M-1", NOW + 1)
    assert state(ledger, 2) == ("dropped", "erased")
    assert ledger.decisions(["c-1", "c-2", "c-3"]).keys() == {"c-3"}
    assert wishes_of(ledger.database, [("mentor", "M-1")]) == {}
    assert links.stops(ledger.database, ["M-1"], "mail") == set()
    queue(ledger, notice(4, "M-1", matter="m-1"))
    holding.release(ledger.database, POOL, NOW)
    rows = ledger.claim("me", 9, NOW)
    assert set(ledger.told(rows).values()) <= {""}


def test_a_channel_is_disabled_after_five_days_without_a_success_and_recovers_what_it_missed(
    ledger: DeliveryLedger,
):
    database = ledger.database
    assert not suspension.note_failure(database, "webhook", NOW)
    suspension.note_success(database, "webhook")  # the five days begin anew
    assert not suspension.note_failure(database, "webhook", NOW + 1)
    days = suspension.AFTER_MS
    assert not suspension.note_failure(database, "webhook", NOW + days)
    assert suspension.disabled_channels(database) == set()
    assert suspension.note_failure(database, "webhook", NOW + days + 1)
    assert not suspension.note_failure(database, "webhook", NOW + days + 2)
    suspension.note_success(database, "webhook")  # a sender that was slow
    assert suspension.disabled_channels(database) == {"webhook"}
    queue(ledger, *(notice(number) for number in range(1, 6)))
    rows = ledger.claim("me", 9, NOW)
    codes = ("disabled", "too_often", "refused", "disabled", "disabled")
    for row, code in zip(rows, codes, strict=True):
        after = "webhook" if row.notice == "n-5" else ""
        at = NOW - 5 if row.notice == "n-4" else NOW
        ledger.settle([Settled(row, "failed", code, next_channel=after)], "me", at)
    assert suspension.recover(database, "q", ["mail", "webhook"], NOW, NOW) == 0
    assert suspension.recover(database, "p", ["mail", "webhook"], NOW, NOW + 1) == 2
    assert suspension.disabled_channels(database) == set()
    assert [state(ledger, number) for number in (1, 2, 3, 4)] == [
        ("queued", "again"), ("queued", "again"), ("failed", "refused"), ("failed", "disabled"),
    ]  # fmt: skip
    assert ledger.decisions(["c-1"]) == {"c-1": b"c-1"}
    assert send(ledger, now=NOW + 1)[:2] == ["n-1", "n-2"]


def test_a_clock_that_jumps_back_or_ahead_sends_nothing_twice(ledger: DeliveryLedger):
    queue(ledger, notice(1))
    (row,) = ledger.claim("me", 1, NOW)
    ledger.begin([row], "me", NOW)
    year = 365 * 86_400_000
    assert ledger.sweep([], NOW - year) == 0  # back: it stays on its way
    assert ledger.claim("other", 1, NOW - year) == []
    assert ledger.sweep([], NOW + year) == 1  # ahead: in doubt, and not repeated
    assert ledger.claim("other", 1, NOW + year) == []
    ledger.settle([Settled(row, "sent")], "me", NOW)
    assert state(ledger, 1) == ("sent", "")
    queue(ledger, notice(2), now=NOW + year)  # queued by a clock that is set right afterwards
    assert ledger.claim("me", 1, NOW) == []
    holding.hold(ledger.database, POOL, "zhao", NOW)
    holding.release(ledger.database, POOL, NOW)
    assert send(ledger) == ["n-2"]
    assert ledger.sweep([], NOW + KEPT_MS) == 0
