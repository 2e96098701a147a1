"""What one record changes and decides: the only way in which the verbs of a fold touch a state."""

from typing import TYPE_CHECKING, Any, Generic, TypedDict, TypeVar

import msgspec

from contracts.days import day_of
from contracts.decisions import Decision, RefusalCode, Refused
from contracts.pool_log import Record
from models.affinity import UNREAD, read_pool
from models.pool.fold import Step
from models.pool.state import META, TEXT_STATISTICS, PoolState

if TYPE_CHECKING:
    from contracts import register

encode = msgspec.json.Encoder(order="deterministic").encode
StateT = TypeVar("StateT", bound=PoolState[Any])


class Envelope(TypedDict):
    """What every decision carries."""

    pool: str
    seq: int
    time: int
    cause: str


class Transaction(Generic[StateT]):
    """One record in hand, with its bytes. `state` is changed at once.

    The stored changes, the decisions and the reports to the register are collected until `finish`.
    """

    def __init__(self, state: StateT, record: Record, raw: bytes) -> None:
        self.state = state
        self.record = record
        self.raw = raw
        self.changes: dict[str, bytes | None] = {}
        self.decisions: list[Decision] = []
        self.reports: list[register.Record] = []
        self._meta_before = state.meta

    @property
    def today(self) -> str:
        """The day of the record in hand."""
        return day_of(self.record.time)

    def set_meta(self, **values: object) -> None:
        """Change counters and switches."""
        self.state.meta = msgspec.structs.replace(self.state.meta, **values)

    def next_seq(self) -> int:
        """Return the number of the next decision."""
        seq: int = self.state.meta.seq + 1
        self.set_meta(seq=seq)
        return seq

    def envelope(self) -> Envelope:
        """Return what the next decision carries, with its number."""
        return {
            "pool": self.state.pool,
            "seq": self.next_seq(),
            "time": self.record.time,
            "cause": self.record.event,
        }

    def refuse(
        self,
        code: RefusalCode,
        *,
        startup: str = "",
        mentor: str = "",
        partner: str = "",
        detail: str = "",
    ) -> None:
        """Decide that the record, or a part of it, cannot take effect.

        `detail` is names and codes, which need no translation.
        """
        self.decisions.append(
            Refused(
                **self.envelope(),
                code=code,
                startup=startup,
                mentor=mentor,
                partner=partner,
                detail=detail,
            )
        )

    def read_pool(self) -> None:
        """Read the pool's texts anew: what its scores are measured by from now on."""
        state = self.state
        statistics = read_pool(state.taking_part(), *state.model)
        if statistics != state.text_statistics:
            state.text_statistics = statistics
            state.drop_scores()
            self.changes[TEXT_STATISTICS] = encode(statistics)

    def forget_text_statistics(self) -> None:
        """Forget what the pool's texts have in common."""
        if self.state.text_statistics != UNREAD:
            self.state.text_statistics = UNREAD
            self.state.drop_scores()
            self.changes[TEXT_STATISTICS] = None

    def finish(self) -> Step:
        """Return what the record led to."""
        if self.state.meta != self._meta_before:
            self.changes[META] = encode(self.state.meta)
        return Step(self.changes, self.decisions, tuple(self.reports))
