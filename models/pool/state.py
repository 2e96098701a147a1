"""What a fold knows of any pool, whatever its programme asks for: its profiles, what its texts have
in common, and the encoder whose vectors it compares.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final, Generic, Protocol, TypeVar

from contracts.pool_log import Investor, Mentor, Programme, Related, Startup, Vectors
from models.acceptance import AnswerBook
from models.affinity import UNREAD, Measure, TextStatistics, weights_of
from models.affinity.history import NO_HISTORY, History
from models.affinity.text_statistics import FEW
from models.pool.outcomes.book import OutcomeBook, OutcomeBound
from models.pool.references import Profiles, Twins

META: Final = "meta"
PROGRAMME: Final = "programme"
TEXT_STATISTICS: Final = "lens"
"""Stored fields that both folds have; the last one holds `PoolState.text_statistics`."""

Model = tuple[str, int]
"""An encoder's fingerprint and its dimensions."""
AnyProfile = Startup | Mentor | Investor


class Meta(Protocol):
    """The counters and switches of a pool. They are a value: `Transaction.set_meta` replaces it."""

    @property
    def seq(self) -> int:
        """The number of the last decision."""

    @property
    def model(self) -> str:
        """The encoder whose vectors the pool compares."""

    @property
    def dims(self) -> int:
        """The dimensions of these vectors."""


MetaT = TypeVar("MetaT", bound=Meta)


@dataclass(slots=True)
class PoolState(ABC, Generic[MetaT]):
    """One pool in memory. What a fold adds to it is in its own subclass."""

    pool: str
    meta: MetaT
    programme: Programme | None = None
    startups: Profiles[Startup] = field(default_factory=Profiles)
    coming: dict[str, Vectors] = field(default_factory=dict)
    """Field of a profile -> its vectors of a new encoder, which wait until every profile has such."""
    related: dict[str, Related] = field(default_factory=dict)
    """Field of a profile -> what the register knows of its people's other roles."""
    listed: dict[str, Any] = field(default_factory=dict)
    """Field of a profile -> the profile as its feed has it, where the register adds to it."""
    text_statistics: TextStatistics = UNREAD
    """What the pool's texts have in common, as of the last time they were read."""
    worked: dict[str, set[str]] = field(default_factory=dict)
    """Startup -> partners with whom it has completed a pairing."""
    outcomes: OutcomeBook = field(default_factory=OutcomeBook)
    """What came of the pool's pairs: every event."""
    last_measure: Measure | None = None

    @property
    @abstractmethod
    def profiles(self) -> dict[str, Profiles[Any]]:
        """The profiles of either side by the kind that their stored fields begin with."""

    @abstractmethod
    def drop_scores(self) -> None:
        """Forget the scores computed so far: they are measured anew when next needed."""

    @abstractmethod
    def outcome_bound(self, startup: str, partner: str) -> OutcomeBound:
        """Return since when something can have come of two, and whether they were paired."""

    def taking_part(self) -> Iterator[AnyProfile]:
        """Yield the profiles of both sides that count."""
        for side in self.profiles.values():
            yield from side.values()

    @property
    def size(self) -> int:
        """How many profiles count."""
        return sum(map(len, self.profiles.values()))

    @property
    def model(self) -> Model:
        """The encoder whose vectors the pool compares; ("", 0) before the first."""
        return self.meta.model, self.meta.dims

    @property
    def twins(self) -> Twins:
        """Ids of the same kind that differ in case alone, in one case."""
        twins = self.startups.twins
        for side in self.profiles.values():
            if side.twins and side is not self.startups:
                twins |= side.twins
        return twins

    @property
    def open_programme(self) -> Programme:
        """The programme, for what is only asked of a pool that has one."""
        assert self.programme is not None
        return self.programme

    @property
    def history(self) -> History:
        """What the pool knows of its partners' past deals."""
        return NO_HISTORY

    @property
    def answer_book(self) -> AnswerBook | None:
        """What people answered, where the rules let that count."""
        return None

    @property
    def least_score(self) -> int:
        """The score below which the rules let nothing be proposed."""
        return 0

    @property
    def measure(self) -> Measure:
        """What pairs are scored by; only where there is a programme."""
        weights = weights_of(self.open_programme.rules)
        last = self.last_measure
        made_of = weights, self.meta.model, self.twins, self.least_score
        history, answers = self.history, self.answer_book
        if (
            last is None
            or last.text_statistics is not self.text_statistics
            or (last.weights, last.model, last.twins, last.least_score) != made_of
            or last.history is not history
            or last.answers is not answers
        ):
            last = self.last_measure = Measure(
                weights,
                self.text_statistics,
                self.meta.model,
                self.worked,
                self.twins,
                history,
                answers,
                self.least_score,
            )
        return last

    @property
    def outgrown(self) -> bool:
        """Whether the pool has doubled, or changed its encoder, since its texts were read."""
        if self.text_statistics.model != self.meta.model:
            return True
        return self.size >= 2 * max(self.text_statistics.texts, FEW // 2)
