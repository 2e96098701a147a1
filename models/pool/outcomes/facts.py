"""The events of a pair as facts: corrected ones as they now read, withdrawn ones gone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

import msgspec

from contracts.days import day_of
from contracts.pool_log import Outcome
from models.pool.outcomes.structs import DoubtCode, Standing

_INHERITED: Final = ("amount_cny", "on", "deal", "share", "round", "evidence", "by", "agreed")


@dataclass(slots=True)
class OutcomeFact:
    """What one report says, with all later corrections; `events` are those that made it, oldest
    first: `standing` is of the last, the others are corrected.
    """

    said: Outcome
    raised: frozenset[DoubtCode] | None
    events: list[Outcome]
    withdrawal: Outcome | None = None
    doubts: set[DoubtCode] = field(default_factory=set)

    @property
    def day(self) -> str:
        """When it happened: as it says, else on the day of the first report."""
        return self.said.on or day_of(self.events[0].time)

    @property
    def counts(self) -> bool:
        """Whether nothing is in doubt about it and nobody took it back."""
        return not self.doubts and self.withdrawal is None

    @property
    def standing(self) -> Standing:
        """How its last report stands."""
        if self.withdrawal is not None:
            return "withdrawn"
        return "doubtful" if self.doubts else "counts"


def target(facts: Iterable[OutcomeFact], change: Outcome) -> OutcomeFact | None:
    """Return the fact that a correction or a withdrawal is about: the one with the event it names,
    else the latest of the same outcome and deal; None where there is none in force.
    """
    found = None
    for fact in facts:
        if fact.withdrawal is not None:
            continue
        if change.of:
            if change.of in (event.event for event in fact.events):
                return fact
        elif fact.said.outcome == change.outcome and change.deal in ("", fact.said.deal):
            found = fact
    return found


def corrected(said: Outcome, change: Outcome) -> Outcome:
    """Return what a correction makes of `said`: what it leaves open stays."""
    kept = {name: getattr(said, name) for name in _INHERITED if not getattr(change, name)}
    return msgspec.structs.replace(change, **kept)


def facts_of(events: Sequence[tuple[Outcome, frozenset[DoubtCode] | None]]) -> list[OutcomeFact]:
    """Return what the events of one pair, in the order of the log, come to, each in the place of
    its first report.
    """
    facts: list[OutcomeFact] = []
    for record, raised in events:
        changed = target(facts, record) if record.change else None
        if changed is None:
            if record.change != "withdraw":
                facts.append(OutcomeFact(record, raised, [record]))
        elif record.change == "correct":
            changed.said = corrected(changed.said, record)
            changed.raised = raised
            changed.events.append(record)
        else:
            changed.withdrawal = record
    return facts
