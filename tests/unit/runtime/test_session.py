"""A partition's session: what it asks for, whatever it hears in whatever order."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.quarantine import Message
from services.runtime.core import events
from services.runtime.core.events import Action, Event, TakenPartition
from services.runtime.core.handler import Delivery, Effects, Inbound, Outbound, Partition
from services.runtime.core.lease import PartitionLease
from services.runtime.core.outgoing import OutboxEntry
from services.runtime.core.session import PartitionSession
from services.runtime.core.stamps import START, LastSeen, LastSent, Position, Stamp
from services.runtime.core.storage import Answer, StoredPosition, record_fingerprint
from services.runtime.errors import Poison

PARTITION = Partition("pool-log", 0)


@dataclass(frozen=True)
class Raw:
    """A record as a client delivers it."""

    offset: int
    value: bytes = b"v"
    key: bytes = b"k"
    timestamp: int = 0
    headers: Sequence[tuple[str, bytes]] = ()


class OneTarget:
    def locate(self, topic: str, key: bytes) -> tuple[str, int, bytes]:
        return topic, 0, b"%s/0" % topic.encode()


@dataclass
class Run:
    """A session, and the actions that it asked for last."""

    session: PartitionSession
    actions: list[Action] = field(default_factory=list)

    def tell(self, event: Event) -> list[Action]:
        self.actions = self.session.step(event)
        return self.actions

    def asked(self, kind: type[Any]) -> Any:
        (action,) = (action for action in self.actions if isinstance(action, kind))
        return action

    def kinds(self) -> list[str]:
        return [type(action).__name__ for action in self.actions]

    def fetch(self, *records: Any) -> list[Action]:
        return self.tell(events.Fetched(self.session.lease, records))

    def worked(self, outputs: int = 1) -> list[Action]:
        work = self.asked(events.Work)
        cause = work.records[-1].offset
        made = [Outbound(cause, "decisions", b"k", b"%d" % number, []) for number in range(outputs)]
        return self.tell(events.Worked(work.ticket, Effects(made)))

    def applied(self, answer: Answer = Answer.APPLIED) -> list[Action]:
        return self.tell(events.Applied(self.asked(events.Apply).ticket, answer, b""))


def taken(offset: int | None = 10, outbox: Sequence[OutboxEntry] = ()) -> TakenPartition:
    lease = PartitionLease(
        PARTITION, b"1:a", offset, 1, LastSeen(), LastSent(b"matcher/pool-log@1/0")
    )
    return TakenPartition(lease, {}, outbox, b"")


def assigned(delivery: Delivery = Delivery.OUTBOX) -> Run:
    run = Run(PartitionSession("matcher", PARTITION, delivery, OneTarget()))
    run.tell(events.Assigned())
    return run


def held(
    offset: int | None = 10,
    delivery: Delivery = Delivery.OUTBOX,
    outbox: Sequence[OutboxEntry] = (),
) -> Run:
    run = assigned(delivery)
    run.tell(events.TookOver(run.asked(events.TakeOver).ticket, taken(offset, outbox)))
    run.tell(events.Restored(run.asked(events.Restore).ticket))
    return run


ENTRY = OutboxEntry(b"5-0", b"decisions", 0, b"k", b"v", b"[]")


def test_a_partition_is_held_still_taken_restored_and_read_from_the_stored_offset():
    run = assigned()
    assert run.kinds() == ["Pause", "TakeOver"]
    run.tell(events.TookOver(run.asked(events.TakeOver).ticket, taken(10, [ENTRY])))
    assert run.kinds() == ["Restore"]
    run.tell(events.Restored(run.asked(events.Restore).ticket))
    assert run.asked(events.Resume).offset == 10
    assert run.asked(events.Relay).entries == [ENTRY]


def test_an_outbox_service_stores_and_then_relays():
    run = held()
    run.fetch(Raw(10), Raw(11))
    assert [record.offset for record in run.asked(events.Work).records] == [10, 11]
    write = run.worked(2)[0].write  # type: ignore[union-attr]
    assert (write.expected, write.next, len(write.outbox)) == (10, 12, 2)
    run.applied()
    assert len(run.asked(events.Relay).entries) == 2
    assert run.session.idle


def test_a_produce_first_service_sends_and_then_stores():
    run = held(delivery=Delivery.PRODUCE_FIRST)
    run.fetch(Raw(10))
    run.worked()
    assert run.kinds() == ["Send"]
    run.tell(events.Sent(run.asked(events.Send).ticket))
    assert run.asked(events.Apply).write.next == 11
    assert not run.asked(events.Apply).write.outbox


def test_batches_wait_for_the_one_in_hand_and_are_taken_in_order():
    run = held()
    run.fetch(Raw(10))
    first = run.actions
    assert run.fetch(Raw(11)) == []
    run.actions = first
    run.worked(0)
    run.applied()
    assert [record.offset for record in run.asked(events.Work).records] == [11]


@pytest.mark.parametrize("answer", [Answer.FENCED, Answer.GAP, Answer.DAMAGED])
def test_a_refused_write_gives_the_partition_back_and_takes_it_anew(answer: Answer):
    run = held()
    run.fetch(Raw(10))
    run.worked()
    run.applied(answer)
    assert run.kinds() == ["LetGo", "Pause", "Wait"]
    assert run.session.lease is None
    run.tell(events.Waited(run.asked(events.Wait).ticket))
    assert run.kinds() == ["TakeOver"]


def test_nobody_takes_a_partition_anew_that_the_group_has_taken_away():
    run = held()
    run.fetch(Raw(10))
    work = run.asked(events.Work)
    run.tell(events.Revoked())
    assert run.kinds() == ["LetGo"]
    assert run.tell(events.Worked(work.ticket, Effects())) == []
    assert run.tell(events.Failed(work.ticket, "away")) == []


def test_a_batch_that_was_fetched_under_another_lease_is_dropped():
    run = held()
    before = run.session.lease
    run.tell(events.Revoked())
    run.tell(events.Assigned())
    run.tell(events.TookOver(run.asked(events.TakeOver).ticket, taken()))
    run.tell(events.Restored(run.asked(events.Restore).ticket))
    assert run.tell(events.Fetched(before, [Raw(10)])) == []


def test_a_hole_is_explained_before_anything_behind_it_is_taken():
    run = held()
    run.fetch(Raw(13), Raw(14))
    holes = run.asked(events.ExplainHoles)
    assert (holes.begin, holes.end, holes.delivered) == (10, 15, {13, 14})
    run.tell(events.HolesExplained(holes.ticket))
    assert [record.offset for record in run.asked(events.Work).records] == [13, 14]


def test_records_that_the_client_swallowed_come_first():
    run = held()
    run.fetch(Raw(13))
    run.tell(events.HolesExplained(run.asked(events.ExplainHoles).ticket, [Raw(10), Raw(12)]))
    assert [record.offset for record in run.asked(events.Work).records] == [10, 12, 13]


def test_a_hole_inside_a_batch_is_a_hole():
    run = held()
    run.fetch(Raw(10), Raw(12))
    assert run.asked(events.ExplainHoles).delivered == {10, 12}


def test_a_log_that_begins_again_is_compared_with_the_store():
    run = held()
    run.fetch(Raw(10))
    run.worked(0)
    run.applied()
    run.fetch(Raw(3), Raw(4))
    assert run.kinds() == ["LetGo", "Pause", "Wait"]


def test_a_log_is_compared_with_what_was_applied_before_more_of_it_is_taken_after_a_doubt():
    run = held()
    run.fetch(Raw(10))
    work = run.actions
    assert run.tell(events.Doubted()) == []
    run.fetch(Raw(11))
    run.actions = work
    run.worked(0)
    run.applied()
    compare = run.asked(events.CompareLog)
    assert (compare.offset, compare.fingerprint) == (11, record_fingerprint(b"k", b"v", 0))
    run.tell(events.LogAgrees(compare.ticket))
    assert [record.offset for record in run.asked(events.Work).records] == [11]


def test_a_log_that_became_another_one_stops_the_service():
    run = held()
    run.tell(events.Doubted())
    run.tell(events.Disagreed(run.asked(events.CompareLog).ticket, "settle it"))
    assert run.asked(events.Stop).reason == "settle it"


def test_nothing_is_compared_where_nothing_was_applied():
    assert held(None).tell(events.Doubted()) == []


def test_a_client_that_went_back_behind_what_was_applied_is_noticed_though_nothing_comes_in():
    run = held()
    assert run.session.lease is not None
    run.tell(events.Looked(run.session.lease, StoredPosition(10, "1:a", 0), 4))
    assert run.kinds() == ["LetGo", "Pause", "Wait"]


def test_a_poisoned_record_goes_to_quarantine_in_its_place_and_the_others_are_worked_on():
    run = held()
    run.fetch(Raw(10), Raw(11), Raw(12))
    work = run.asked(events.Work)
    run.tell(events.Poisoned(work.ticket, Poison(11, "contract", [Message("$", "other")])))
    assert [record.offset for record in run.asked(events.Work).records] == [10]
    run.worked()
    assert [record.offset for record in run.asked(events.Work).records] == [12]
    outbox = run.worked()[0].write.outbox  # type: ignore[union-attr]
    assert [(entry.topic, entry.id.rpartition(b"-")[2]) for entry in outbox] == [
        (b"decisions", b"0"),
        (b"quarantine", b"0"),
        (b"decisions", b"0"),
    ]


def test_a_fenced_relay_gives_the_partition_back():
    run = held(outbox=[ENTRY])
    run.tell(events.Relayed(run.asked(events.Relay).ticket, fenced=True))
    assert run.kinds() == ["LetGo", "Pause", "Wait"]


def test_no_batch_is_begun_while_the_outbox_is_full(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(events, "OUTBOX_FULL", 1)
    run = held(outbox=[ENTRY])
    relay = run.asked(events.Relay)
    assert run.fetch(Raw(10)) == []
    assert not run.session.idle
    run.tell(events.Relayed(relay.ticket, fenced=False))
    assert run.kinds() == ["Work"]


def test_a_log_that_disagrees_stops_the_service_with_its_reason():
    run = assigned()
    run.tell(events.Disagreed(run.asked(events.TakeOver).ticket, "settle it"))
    assert run.asked(events.Stop).reason == "settle it"
    assert run.session.stopped == "settle it"


def test_an_entry_that_no_topic_takes_stops_the_service_instead_of_being_sent_for_ever():
    run = held(outbox=[ENTRY])
    run.tell(events.Disagreed(run.asked(events.Relay).ticket, "too large"))
    assert run.kinds() == ["LetGo", "Stop"]


@pytest.mark.parametrize(
    "position",
    [None, StoredPosition(10, "2:b", 0), StoredPosition(9, "1:a", 0), StoredPosition(10, "1:a", 3)],
    ids=["empty", "another epoch", "lost its tail", "forgotten outbox"],
)
def test_a_store_that_differs_is_noticed_though_nothing_comes_in(position: StoredPosition | None):
    run = held()
    assert run.session.lease is not None
    run.tell(events.Looked(run.session.lease, position))
    assert run.kinds() == ["LetGo", "Pause", "Wait"]


def test_what_holds_no_record_is_stepped_over_once_two_looks_show_it():
    run = held()
    assert run.session.lease is not None
    for _ in range(2):
        run.tell(events.Looked(run.session.lease, StoredPosition(10, "1:a", 0), 13))
    run.tell(events.HolesExplained(run.asked(events.ExplainHoles).ticket))
    write = run.asked(events.Apply).write
    assert (write.expected, write.next, write.changes) == (10, 13, {})
    run.applied()
    assert run.session.lease.expected == 13
    assert run.session.idle


def test_gaps_are_counted_a_source_and_only_that_source_ends_them():
    lease = taken().lease
    lost = Stamp(b"a", Position(9, 0), Position(8, 0)).encode()
    good = Stamp(b"b", Position(1, 0), START).encode()
    lease.judge([Raw(10, headers=[("ce_stamp", lost)]), Raw(11, headers=[("ce_stamp", good)])])
    assert lease.missing == {b"a": 1}
    lease.judge([Raw(12, headers=[("ce_stamp", lost)])])
    assert lease.missing == {b"a": 2}
    lease.judge([Raw(13, headers=[("ce_stamp", Stamp(b"a", Position(3, 0), START).encode())])])
    assert lease.missing == {}


def test_a_source_whose_reader_lacks_something_begins_again():
    run = held()
    assert run.session.lease is not None
    run.tell(events.ReadersLack(run.session.lease))
    assert run.kinds() == ["Pause", "BeginAgain"]
    run.tell(events.BegunAgain(run.asked(events.BeginAgain).ticket))
    assert run.kinds() == ["LetGo", "Pause", "Wait"]


def test_a_source_begins_again_once_batch_and_outbox_have_left_and_takes_nothing_more_before():
    run = held()
    run.fetch(Raw(10))
    work = run.actions
    assert run.session.lease is not None
    assert run.tell(events.ReadersLack(run.session.lease)) == []
    run.fetch(Raw(11))
    run.actions = work
    run.worked()
    run.applied()
    assert run.kinds() == ["Relay"]
    run.tell(events.Relayed(run.asked(events.Relay).ticket, fenced=False))
    assert run.kinds() == ["Pause", "BeginAgain"]


def test_what_readers_lacked_under_another_lease_is_no_reason_to_begin_again():
    assert held().tell(events.ReadersLack(taken().lease)) == []


STALE: list[Any] = [
    events.TookOver(99, taken()), events.Restored(99), events.Waited(99), events.HolesExplained(99), events.LogAgrees(99),
    events.BegunAgain(99), events.Worked(99, Effects()),
    events.Sent(99), events.Applied(99, Answer.APPLIED, b""), events.Relayed(99, fenced=True), events.Failed(99, "late"),
    events.Disagreed(99, "late"),
]  # fmt: skip


@given(st.sampled_from(STALE), st.booleans())
def test_an_answer_from_before_a_change_of_hands_is_ignored(event: Event, busy: bool):
    run = held()
    if busy:
        run.fetch(Raw(10))
    assert run.tell(event) == []


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 4)), max_size=12))
def test_no_offset_is_ever_stepped_over_without_an_explanation(fetches: list[tuple[int, int]]):
    """Whatever a client delivers: the handler sees each offset once, in order, with every hole
    explained in between.
    """
    run = held(0)
    seen: list[int] = []
    explained: set[int] = set()

    def go_on() -> None:
        while run.actions:
            action = run.actions[-1]
            if isinstance(action, events.Work):
                seen.extend(record.offset for record in action.records)
                run.tell(events.Worked(action.ticket, Effects()))
            elif isinstance(action, events.Apply):
                run.tell(events.Applied(action.ticket, Answer.APPLIED, b""))
            elif isinstance(action, events.ExplainHoles):
                assert action.end is not None
                explained.update(set(range(action.begin, action.end)) - action.delivered)
                run.tell(events.HolesExplained(action.ticket))
            else:
                return

    for begin, count in fetches:
        run.fetch(*(Raw(offset) for offset in range(begin, begin + count)))
        go_on()
        if run.session.lease is None:
            break
    assert seen == sorted(set(seen))
    assert set(seen) | explained == set(range(max(seen, default=-1) + 1))


def test_inbound_records_are_what_the_client_delivered():
    run = held()
    run.fetch(Raw(10, b"value", b"key", 7, [("h", b"x")]))
    assert run.asked(events.Work).records == [Inbound(10, 7, b"key", b"value", [("h", b"x")])]


@dataclass(frozen=True)
class Undecodable(Raw):
    fault: str = "ce_\\xff"


def test_after_the_client_failed_the_next_records_are_read_past_it():
    run = held()
    assert run.tell(events.Undelivered()) != []
    assert run.kinds() == ["Pause", "ExplainHoles"]
    holes = run.asked(events.ExplainHoles)
    assert (holes.begin, holes.end) == (10, None)
    assert not run.session.idle
    run.tell(events.HolesExplained(holes.ticket, [Raw(10), Undecodable(11), Raw(12)]))
    run.worked()
    assert [record.offset for record in run.asked(events.Work).records] == [12]
    apply = run.worked()[0]
    outbox = apply.write.outbox  # type: ignore[union-attr]
    assert [entry.topic for entry in outbox] == [b"decisions", b"quarantine", b"decisions"]
    run.applied()
    assert run.asked(events.Resume).offset == 13
    assert run.session.idle


def test_what_was_delivered_before_the_client_failed_comes_first():
    run = held()
    run.fetch(Raw(10))
    work = run.actions
    assert [type(action).__name__ for action in run.tell(events.Undelivered())] == ["Pause"]
    run.actions = work
    run.worked(0)
    run.applied()
    assert run.asked(events.ExplainHoles).begin == 11


def test_a_service_whose_records_stand_alone_gets_them_in_shares_and_stores_them_in_one_call():
    run = held(delivery=Delivery.PRODUCE_FIRST)
    run.fetch(*(Raw(10 + number) for number in range(2 * events.WORKED_AT_ONCE + 1)))
    sizes = []
    while "Work" in run.kinds():
        sizes.append(len(run.asked(events.Work).records))
        run.worked()
    assert sizes == [events.WORKED_AT_ONCE, events.WORKED_AT_ONCE, 1]
    assert len(run.asked(events.Send).records) == len(sizes)
    run.tell(events.Sent(run.asked(events.Send).ticket))
    assert run.asked(events.Apply).write.next == 10 + sum(sizes)


def test_a_fold_gets_a_batch_at_once():
    run = held(delivery=Delivery.OUTBOX)
    run.fetch(*(Raw(10 + number) for number in range(2 * events.WORKED_AT_ONCE)))
    assert len(run.asked(events.Work).records) == 2 * events.WORKED_AT_ONCE


def test_a_poisoned_record_of_a_share_does_not_let_the_shares_before_it_be_worked_on_again():
    run = held(delivery=Delivery.PRODUCE_FIRST)
    run.fetch(*(Raw(10 + number) for number in range(2 * events.WORKED_AT_ONCE)))
    run.worked()
    work = run.asked(events.Work)
    poisoned = Poison(work.records[1].offset, "contract", [Message("$", "no_key", {"keys": "id"})])
    run.tell(events.Poisoned(work.ticket, poisoned))
    assert [record.offset for record in run.asked(events.Work).records] == [work.records[0].offset]


def test_a_partition_has_room_for_one_batch_behind_the_one_in_hand():
    run = held()
    assert run.session.has_room
    run.fetch(Raw(10))
    assert run.session.has_room
    run.fetch(Raw(11))
    assert not run.session.has_room
