"""What a partition's session hears (events) and what it asks for (actions).

An action with a ticket is work that takes time: whoever performs it answers with one event that
bears the same ticket. An answer whose ticket is not the one under way comes from before a change of
hands, and is ignored.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from services.runtime.core.handler import Effects, Inbound
from services.runtime.core.lease import PartitionLease
from services.runtime.core.outgoing import OutboxEntry, StampedRecord
from services.runtime.core.storage import Answer, StoredPosition, Write
from services.runtime.errors import Poison


@dataclass(frozen=True, slots=True)
class TakenPartition:
    """A partition under a new epoch: its lease, its stored buckets, what waits in its outbox."""

    lease: PartitionLease
    buckets: Mapping[str, Mapping[str, bytes]]
    outbox: Sequence[OutboxEntry]
    fingerprint: bytes
    """Of the record before the stored offset (see `record_fingerprint`)."""


# ---- events from the group, the consumer and the supervisor -------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Assigned:
    """The group gave the partition to this worker."""


@dataclass(frozen=True, slots=True)
class Revoked:
    """The group took the partition away."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """Records in log order, fetched while `lease` was held."""

    lease: PartitionLease | None
    records: Sequence[Any]
    """Each with offset, timestamp (ms), key, value and headers."""


@dataclass(frozen=True, slots=True)
class Looked:
    """The store was asked what it holds, while `lease` was held and no batch was in hand.

    `position` is the next offset that the client will fetch, None where it does not say.
    """

    lease: PartitionLease
    held: StoredPosition | None
    position: int | None = None


@dataclass(frozen=True, slots=True)
class Undelivered:
    """The client failed over what it had fetched: records of any of its partitions may be lost in
    it.
    """


@dataclass(frozen=True, slots=True)
class Doubted:
    """The connection to the broker is another one, or has not been asked for long: the log may be
    another one too.
    """


@dataclass(frozen=True, slots=True)
class ReadersLack:
    """A reader has drained its topic without having seen what was sent under `lease` (see
    `repeats.py`).
    """

    lease: PartitionLease


@dataclass(frozen=True, slots=True)
class Defect:
    """The session could not take an event in: what it holds may be wrong."""


# ---- answers to actions ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TookOver:
    """The partition is under a new epoch, and the log is the one that the store speaks of."""

    ticket: int
    taken: TakenPartition


@dataclass(frozen=True, slots=True)
class Disagreed:
    """The log and the store do not fit together, or a topic takes no record of such a size;
    `reason` says what to do.
    """

    ticket: int
    reason: str


@dataclass(frozen=True, slots=True)
class Restored:
    """The handler holds the state."""

    ticket: int


@dataclass(frozen=True, slots=True)
class Waited:
    """The wait is over."""

    ticket: int


@dataclass(frozen=True, slots=True)
class HolesExplained:
    """What the log holds in the holes: nothing (compaction, transaction markers), or `records` that
    did not come.
    """

    ticket: int
    records: Sequence[Any] = ()
    """One that cannot be decoded has a `fault`."""


@dataclass(frozen=True, slots=True)
class LogAgrees:
    """The log still holds, before the expected offset, the record that was applied."""

    ticket: int


@dataclass(frozen=True, slots=True)
class BegunAgain:
    """The store keeps nothing of the partition but its epoch and incarnation."""

    ticket: int


@dataclass(frozen=True, slots=True)
class Worked:
    """The handler's effects of the records given to it; where they go is known to the targets."""

    ticket: int
    effects: Effects


@dataclass(frozen=True, slots=True)
class Poisoned:
    """One of the records cannot be worked on; none of them has had an effect."""

    ticket: int
    poison: Poison


@dataclass(frozen=True, slots=True)
class Sent:
    """Every record is acknowledged by the broker."""

    ticket: int


@dataclass(frozen=True, slots=True)
class Applied:
    """The store answered a write; `held` is its epoch for FENCED, its offset otherwise."""

    ticket: int
    answer: Answer
    held: bytes


@dataclass(frozen=True, slots=True)
class Relayed:
    """The entries are on their topics and out of the store; `fenced`: another epoch owns the
    outbox.
    """

    ticket: int
    fenced: bool


@dataclass(frozen=True, slots=True)
class Failed:
    """The action could not be done within its patience, or met a defect."""

    ticket: int
    reason: str


Event = (
    Assigned | Revoked | Fetched | Looked | Undelivered | Doubted | ReadersLack | Defect | TookOver | Disagreed | Restored | Waited
    | HolesExplained | LogAgrees | BegunAgain | Worked | Poisoned | Sent | Applied | Relayed | Failed
)  # fmt: skip

# ---- actions --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Pause:
    """Let no more records of the partition come."""


@dataclass(frozen=True, slots=True)
class LetGo:
    """Cancel all work under way for the partition and drop its state from memory."""


@dataclass(frozen=True, slots=True)
class Resume:
    """Let records come from `offset` on."""

    offset: int


@dataclass(frozen=True, slots=True)
class Stop:
    """The service must end and say `reason`."""

    reason: str


@dataclass(frozen=True, slots=True)
class TakeOver:
    """Take the partition under a new epoch, read what is stored, compare the log: TookOver,
    Disagreed or Failed.
    """

    ticket: int


@dataclass(frozen=True, slots=True)
class Restore:
    """Give the stored state to the handler, in place of any it has: Restored or Failed."""

    ticket: int
    buckets: Mapping[str, Mapping[str, bytes]]


@dataclass(frozen=True, slots=True)
class Wait:
    """Leave the group time to say whose the partition is: Waited."""

    ticket: int


@dataclass(frozen=True, slots=True)
class ExplainHoles:
    """Find out why some records from `begin` to before `end` did not come: HolesExplained or
    Failed.

    `end` None is as far as one fetch reaches: the client cannot read what comes next.
    """

    ticket: int
    begin: int
    end: int | None
    delivered: frozenset[int]
    """Offsets that did come."""


@dataclass(frozen=True, slots=True)
class CompareLog:
    """Compare the log with what was applied last: LogAgrees, Disagreed or Failed.

    `fingerprint` is that of the record before `offset`.
    """

    ticket: int
    offset: int
    fingerprint: bytes


@dataclass(frozen=True, slots=True)
class BeginAgain:
    """Drop what the store keeps of the partition, if `epoch` still holds: BegunAgain or Failed."""

    ticket: int
    epoch: bytes


@dataclass(frozen=True, slots=True)
class Work:
    """Let the handler work: Worked, Poisoned or Failed."""

    ticket: int
    records: Sequence[Inbound]


@dataclass(frozen=True, slots=True)
class Send:
    """Send in order and wait for all acknowledgements: Sent or Failed."""

    ticket: int
    records: Sequence[StampedRecord]


@dataclass(frozen=True, slots=True)
class Apply:
    """Write to the store: Applied or Failed."""

    ticket: int
    epoch: bytes
    write: Write


@dataclass(frozen=True, slots=True)
class Relay:
    """Send and trim these outbox entries, again and again until it is done: Relayed."""

    ticket: int
    epoch: bytes
    entries: Sequence[OutboxEntry]


Action = (
    Pause
    | LetGo
    | Resume
    | Stop
    | TakeOver
    | Restore
    | Wait
    | ExplainHoles
    | CompareLog
    | BeginAgain
    | Work
    | Send
    | Apply
    | Relay
)
RELAYED_AT_ONCE: Final = 1000
OUTBOX_FULL: Final = 20_000
"""From so many waiting entries on no further batch is begun, so that memory stays bounded."""
WORKED_AT_ONCE: Final = 250
"""Records that a handler gets at once where each stands for itself: other partitions wait no longer."""
