"""One input partition in the hands of one worker, from assignment to revocation: events in, actions
out. Pure.

    Assigned --> TakeOver --> Restore --> Resume, Relay what is left
    Fetched  --> Work --> (Send, for PRODUCE_FIRST) --> Apply --> Relay, next batch
    ReadersLack --> BeginAgain, as if it had failed
    anything that fails, is fenced or does not fit --> LetGo, Wait, TakeOver

One batch is in hand at a time; others wait in order, and the outbox is relayed beside them. A batch
belongs to the lease that fetched it. The session knows the offset that it expects: records before
it are a sign that the log was replaced, records after it leave a hole that has to be explained
before they are taken.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby, islice
from operator import attrgetter
from typing import Any

from contracts.quarantine import Message
from contracts.refusals import REASONS
from services.runtime.core import events
from services.runtime.core.events import Action, Event
from services.runtime.core.handler import Delivery, Effects, Inbound, Outbound, Partition
from services.runtime.core.lease import PartitionLease
from services.runtime.core.outgoing import OutboxEntry, Targets, to_outbox
from services.runtime.core.poison import quarantined
from services.runtime.core.stamps import Verdict
from services.runtime.core.storage import Answer, Write, record_fingerprint
from services.runtime.errors import Poison

Actions = list[Action]
_offset = attrgetter("offset")


@dataclass(slots=True)
class _Batch:
    """The batch in hand: what is still to be worked on, and what came of the rest."""

    last: Any
    """The last record as it came."""
    parts: deque[Sequence[Inbound] | Outbound]
    """In order: records for the handler, and quarantine records in the place of poisoned ones."""
    given: Sequence[Inbound] = ()
    """What the handler works on now."""
    taken: bool = False
    """Whether any record was taken, so that positions seen have moved."""
    effects: Effects = field(default_factory=Effects)
    write: Write | None = None


@dataclass(slots=True, eq=False)
class PartitionSession:
    """The life of one partition; `step` is its only entry."""

    service: str
    partition: Partition
    delivery: Delivery
    targets: Targets
    assigned: bool = False
    lease: PartitionLease | None = None
    """Held from the moment at which the handler has the state."""
    stopped: str = ""
    """Why this partition can only go on after an operator's order."""
    counts: dict[Verdict, int] = field(default_factory=dict)
    """Verdicts on all records so far."""
    _ticket: int = 0
    _relaying: int = 0
    _issued: int = 0
    _taken: events.TakenPartition | None = None
    _waiting: deque[events.Fetched] = field(default_factory=deque)
    _batch: _Batch | None = None
    _held_back: Sequence[Any] = ()
    """Records around holes that are being explained."""
    _fingerprint: bytes = b""
    """Of the record before the expected offset."""
    _starts_over: bool = False
    """Readers lack what was sent: all of it is made again as soon as nothing is under way."""
    _doubted: bool = False
    """The log has to be compared with what was applied before more of it is taken."""
    _ahead: tuple[int, int] | None = None
    """Expected offset and the client's position, where the last look found the client ahead of all
    that it delivered.
    """
    _explained_to: int = 0
    """Up to here nothing is left that the client went past."""
    _reread: bool = False
    """What comes next has to be read past the client."""
    _resumes: bool = False
    """It is being read: then the client goes on behind it."""
    _outbox: deque[OutboxEntry] = field(default_factory=deque)
    _relayed_next: int = 0
    """How many entries of the outbox are being relayed."""

    @property
    def idle(self) -> bool:
        """Whether no batch is in hand or waits."""
        return not (
            self._batch or self._waiting or self._held_back or self._reread or self._resumes
        )

    @property
    def has_room(self) -> bool:
        """Whether no batch waits behind the one in hand."""
        return not self._waiting

    @property
    def waiting_to_leave(self) -> int:
        """How many outbox entries are not yet relayed."""
        return len(self._outbox)

    @property
    def relaying(self) -> int:
        """The ticket of the relay under way, 0 where there is none: it changes as entries leave."""
        return self._relaying

    def step(self, event: Event) -> Actions:  # noqa: C901, PLR0911 - one case an event
        """Take in one event and return what is to be done, in order."""
        match event:
            case events.Assigned():
                self.assigned = True
                return [events.Pause(), *self._take_over()]
            case events.Revoked():
                self.assigned = False
                return self._let_go()
            case events.Fetched():
                return self._fetched(event)
            case events.Looked():
                return self._looked(event)
            case events.Relayed():
                return self._relayed(event)
            case events.Undelivered():
                return self._undelivered()
            case events.ReadersLack():
                return self._begin_again(event)
            case events.Doubted():
                self._doubted = self.lease is not None
                return self._next()
            case events.Defect():
                return self._again()
            case events.Disagreed(ticket, reason) if ticket in (self._ticket, self._relaying):
                self.stopped = reason
                return [*self._let_go(), events.Stop(reason)]
        return self._answered(event) if event.ticket == self._ticket else []

    def _answered(self, event: Event) -> Actions:  # noqa: PLR0911 - one case an event
        """Go on after the work under way."""
        match event:
            case events.TookOver(taken=taken):
                self._taken = taken
                return [events.Restore(self._issue(), taken.buckets)]
            case events.Restored():
                return self._restored()
            case events.Waited():
                return self._take_over()
            case events.HolesExplained(records=records):
                return self._explained(records)
            case events.LogAgrees():
                self._ticket = 0
                return self._next()
            case events.Worked(effects=effects):
                self._in_hand.effects.add(effects)
                return self._work()
            case events.Poisoned(poison=poison):
                return self._poisoned(poison)
            case events.Sent():
                return self._apply()
            case events.Applied(answer=answer):
                return self._applied(answer)
        return self._again()

    # ---- change of hands --------------------------------------------------------------------------------------------

    def _issue(self) -> int:
        self._issued += 1
        self._ticket = self._issued
        return self._ticket

    def _take_over(self) -> Actions:
        return [events.TakeOver(self._issue())]

    def _let_go(self) -> Actions:
        self.lease = self._taken = self._batch = None
        self._waiting.clear()
        self._outbox.clear()
        self._held_back = ()
        self._starts_over = self._doubted = self._reread = self._resumes = False
        self._ahead = None
        self._explained_to = 0
        self._ticket = self._relaying = 0
        return [events.LetGo()]

    def _again(self) -> Actions:
        """Drop everything and take the partition anew, unless the group has taken it away."""
        if not self.assigned:
            return self._let_go()
        return [*self._let_go(), events.Pause(), events.Wait(self._issue())]

    def _restored(self) -> Actions:
        if self._taken is None:
            raise AssertionError("restored without having been taken over")
        taken, self._taken = self._taken, None
        self.lease = taken.lease
        self._fingerprint = taken.fingerprint
        self._ticket = 0
        self._outbox.extend(taken.outbox)
        return [events.Resume(taken.lease.expected), *self._relay()]

    def _looked(self, event: events.Looked) -> Actions:
        """Take anew what the store no longer holds as it was left, which otherwise only the next
        record would show.

        It lost its tail, or an epoch was taken by a worker that has gone since and left its outbox
        unsent.
        """
        if event.lease is not self.lease or not self.idle or self._ticket:
            return []
        forgotten = event.held is not None and event.held.outbox > 0 and not self._outbox
        went_back = event.position is not None and event.position < event.lease.expected
        if forgotten or went_back or not event.lease.agrees_with(event.held):
            return self._again()
        return self._look_for_the_swallowed(event)

    def _begin_again(self, event: events.ReadersLack) -> Actions:
        """Make all outputs again from the log's first record: readers skip what they have, and take
        what they lack.

        First the batch in hand and the outbox have to leave.
        """
        if event.lease is not self.lease:
            return []
        self._starts_over = True
        return self._next()

    def _look_for_the_swallowed(self, event: events.Looked) -> Actions:
        """Ask for what the client has gone past without delivering it, if two looks show the same.

        What it has fetched and not yet delivered is on its way at one look, and has come at the
        next.
        """
        seen, self._ahead = self._ahead, None
        offset = event.lease.expected
        if event.position is None or event.position <= max(offset, self._explained_to):
            return []
        if seen != (offset, event.position):
            self._ahead = offset, event.position
            return []
        self._explained_to = event.position
        return [events.ExplainHoles(self._issue(), offset, event.position, frozenset())]

    # ---- records ----------------------------------------------------------------------------------------------------

    @property
    def _in_hand(self) -> _Batch:
        if self._batch is None:
            raise AssertionError("an answer about a batch that is not in hand")
        return self._batch

    def _fetched(self, event: events.Fetched) -> Actions:
        if self.lease is None or event.lease is not self.lease or not event.records:
            return []
        self._waiting.append(event)
        return self._next()

    def _next(self) -> Actions:
        """Begin the next batch that waits, if none is in hand and the outbox has room."""
        if self.lease is None or self._ticket or len(self._outbox) >= events.OUTBOX_FULL:
            return []
        if self._starts_over:
            return (
                []
                if self._outbox
                else [events.Pause(), events.BeginAgain(self._issue(), self._lease.epoch)]
            )
        if self._doubted:
            return self._compare()
        if not self._waiting:
            return self._read_past_the_client()
        return self._take(self._waiting.popleft().records)

    def _take(self, records: Sequence[Any]) -> Actions:
        """Begin with `records`, once the holes before and between them are explained."""
        expected = self._lease.expected
        if records[0].offset < expected:
            return (
                self._again()
            )  # the client went back: taking over compares the log with the store
        end = records[-1].offset + 1
        if end - expected > len(records):
            self._held_back = records
            return [
                events.ExplainHoles(self._issue(), expected, end, frozenset(map(_offset, records)))
            ]
        return self._begin(records)

    def _compare(self) -> Actions:
        """Let the log be compared with what was applied; then go on."""
        self._doubted = False
        offset = self._lease.offset
        if offset is None:
            return self._next()
        return [events.CompareLog(self._issue(), offset, self._fingerprint)]

    def _undelivered(self) -> Actions:
        """Read what comes next past the client, once what it did deliver is settled."""
        if self.lease is None:
            return []
        self._reread = True
        return [events.Pause(), *self._next()]

    def _explained(self, records: Sequence[Any]) -> Actions:
        """Take what was around the holes, and what was in them."""
        held_back, self._held_back = self._held_back, ()
        if not records and not held_back:
            self._ticket = 0
            if self._explained_to > self._lease.expected:
                return self._step_over(self._explained_to)
            return [*self._resume(), *self._next()]
        return self._begin(sorted([*records, *held_back], key=_offset))

    def _step_over(self, offset: int) -> Actions:
        """Store that nothing is to be had before `offset` (markers of transactions), so that nobody
        waits for it.
        """
        batch = self._batch = _Batch(None, deque())
        batch.write = Write(self._lease.offset, offset, self._fingerprint, {}, {}, [], {})
        return self._apply()

    def _read_past_the_client(self) -> Actions:
        if not self._reread:
            return []
        self._reread, self._resumes = False, True
        return [events.ExplainHoles(self._issue(), self._lease.expected, None, frozenset())]

    def _resume(self) -> Actions:
        """Let the client go on behind what was read past it."""
        if not self._resumes:
            return []
        self._resumes = False
        return [events.Resume(self._lease.expected)]

    @property
    def _lease(self) -> PartitionLease:
        if self.lease is None:
            raise AssertionError("a batch is worked on without a lease")
        return self.lease

    def _begin(self, records: Sequence[Any]) -> Actions:
        """Judge `records` and put them in hand.

        What no client can decode goes to quarantine in its place.
        """
        batch = self._batch = _Batch(records[-1], deque())
        for faulty, run in groupby(records, key=lambda record: bool(getattr(record, "fault", ""))):
            if faulty:
                batch.parts.extend(self._undecodable(record) for record in run)
                continue
            taken, counts = self._lease.judge(list(run))
            for verdict, count in counts.items():
                self.counts[verdict] = self.counts.get(verdict, 0) + count
            if taken:
                batch.taken = True
                batch.parts.extend(self._shares(taken))
        return self._work()

    def _shares(self, taken: list[Inbound]) -> list[Sequence[Inbound]]:
        """Return `taken` in shares, between which the handler turns to other partitions.

        A fold gets all at once: it stores what changed once a call.
        """
        if self.delivery is Delivery.OUTBOX:
            return [taken]
        most = events.WORKED_AT_ONCE
        return [taken[begin : begin + most] for begin in range(0, len(taken), most)]

    def _undecodable(self, raw: Any) -> Outbound:
        record = Inbound(raw.offset, raw.timestamp, raw.key, raw.value, raw.headers)
        poison = Poison(
            raw.offset,
            REASONS["undecodable"].error,
            [Message("$", "undecodable", {"detail": raw.fault})],
        )
        return quarantined(self.service, self.partition, record, poison)

    def _work(self) -> Actions:
        """Give the next part of the batch to the handler.

        Once there is none, send or store what came of it.
        """
        batch = self._in_hand
        while batch.parts:
            part = batch.parts.popleft()
            if not isinstance(part, Outbound):
                batch.given = part
                return [events.Work(self._issue(), part)]
            batch.effects.outputs.append(part)
        return self._settle(batch)

    def _poisoned(self, poison: Poison) -> Actions:
        """Put a quarantine record in the place of the poisoned one and work on the records before
        and after it.
        """
        batch = self._in_hand
        part = batch.given
        at = next(index for index, record in enumerate(part) if record.offset == poison.offset)
        refused = quarantined(self.service, self.partition, part[at], poison)
        batch.parts.extendleft(rest for rest in (part[at + 1 :], refused, part[:at]) if rest)
        return self._work()

    def _settle(self, batch: _Batch) -> Actions:
        lease, outputs = self._lease, batch.effects.outputs
        stamped = lease.stamp(outputs, self.targets)
        outbox = (
            to_outbox(stamped, outputs, lease.incarnation)
            if self.delivery is Delivery.OUTBOX
            else []
        )
        last = batch.last
        batch.write = Write(
            expected=lease.offset,
            next=last.offset + 1,
            fingerprint=record_fingerprint(last.key, last.value, last.timestamp),
            last_seen=lease.last_seen.positions if batch.taken else {},
            last_sent=lease.last_sent.positions if stamped else {},
            outbox=outbox,
            changes=batch.effects.changes,
        )
        if stamped and not outbox:
            return [events.Send(self._issue(), stamped)]
        return self._apply()

    def _apply(self) -> Actions:
        write = self._in_hand.write
        if write is None:
            raise AssertionError("a batch is stored before it was worked on")
        return [events.Apply(self._issue(), self._lease.epoch, write)]

    def _applied(self, answer: Answer) -> Actions:
        write = self._in_hand.write
        if answer in (Answer.FENCED, Answer.GAP, Answer.DAMAGED) or write is None:
            return self._again()
        self._lease.offset = write.next
        self._fingerprint = write.fingerprint
        self._outbox.extend(write.outbox)
        self._batch = None
        self._ticket = 0
        return [*self._resume(), *self._relay(), *self._next()]

    # ---- outbox -----------------------------------------------------------------------------------------------------

    def _relay(self) -> Actions:
        if self._relaying or not self._outbox:
            return []
        self._issued += 1
        self._relaying = self._issued
        entries = list(islice(self._outbox, events.RELAYED_AT_ONCE))
        self._relayed_next = len(entries)
        return [events.Relay(self._relaying, self._lease.epoch, entries)]

    def _relayed(self, event: events.Relayed) -> Actions:
        if event.ticket != self._relaying:
            return []
        self._relaying = 0
        if event.fenced:
            return self._again()
        for _ in range(self._relayed_next):
            self._outbox.popleft()
        return [*self._relay(), *self._next()]
