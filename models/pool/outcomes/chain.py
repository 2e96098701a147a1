"""The facts of one deal in their order: what is in doubt about each beside the others, and how far
the deal has come.
"""

from collections.abc import Sequence
from typing import Any, Final, Literal

from models.pool.outcomes.facts import OutcomeFact
from models.pool.outcomes.structs import MILESTONES, Milestone, SideExit

_MONEY: Final[tuple[Milestone, ...]] = ("completed", "signed")
"""Milestones with amounts that count, the latest first."""
_BOTH_SIDES: Final = {"startup", "partner"}


def rank(outcome: str) -> int:
    """Return how far an outcome is: 0 for met, below 0 for what is no milestone."""
    return MILESTONES.index(outcome) if outcome in MILESTONES else -1


class DealChain:
    """The facts of one deal, in the order of the log, with all doubts about them told."""

    def __init__(self, facts: Sequence[OutcomeFact]) -> None:
        self.facts = [fact for fact in facts if fact.withdrawal is None]
        self._places = {id(fact): place for place, fact in enumerate(self.facts)}
        self._note_disputes()
        self._note_disagreements()
        self._note_breaks()
        self.steps = [fact for fact in self.facts if fact.counts and rank(fact.said.outcome) >= 0]
        """The milestones that count."""

    @property
    def reached(self) -> Milestone | None:
        """The furthest milestone; None where nothing counts."""
        furthest = max((rank(fact.said.outcome) for fact in self.steps), default=-1)
        return MILESTONES[furthest] if furthest >= 0 else None

    @property
    def ended(self) -> SideExit | None:
        """How it ended beside the way: a later milestone goes on after a break."""
        last = max(map(self._moment, self.steps), default=("", -1))
        if any(self._moment(fact) > last for fact in self._exits("broken_off")):
            return "broken_off"
        return None if self.steps or not self._exits("did_not_take_place") else "did_not_take_place"

    def days(self) -> dict[Milestone, str]:
        """Return the first day of each milestone that is told."""
        return {
            milestone: min(days)
            for milestone in MILESTONES
            if (days := [fact.day for fact in self._at(milestone)])
        }

    def meetings(self) -> int:
        """Return how many meetings took place: days on which the two met.

        Reports without a day may be of the same meeting, told by both sides.
        """
        met = self._at("met")
        dated = {fact.said.on for fact in met if fact.said.on}
        told: dict[str, set[str]] = {}
        for fact in met:
            told.setdefault(fact.said.by, set()).add(fact.day)
        most = len(dated) or max(map(len, told.values()), default=0)
        return most or int(bool(self.steps))

    def agreed(self) -> Literal["", "yes", "no"]:
        """Return whether both sides tell the milestone that was reached: yes, no or empty."""
        reached = self.reached
        if reached is None:
            return ""
        told = [fact for fact in self.facts if fact.said.outcome == reached]
        if any(fact.doubts & {"disputed", "differs"} for fact in told):
            return "no"
        counted = [fact.said for fact in told if fact.counts]
        both = {said.by for said in counted} >= _BOTH_SIDES
        return "yes" if both or any(said.agreed == "yes" for said in counted) else ""

    def latest(self, name: str) -> Any:
        """Return the amount, share or round of the latest milestone that states one, from `signed`
        on.
        """
        for milestone in _MONEY:
            for fact in self._at(milestone):
                if value := getattr(fact.said, name):
                    return value
        return None

    def _at(self, milestone: Milestone) -> list[OutcomeFact]:
        return [fact for fact in self.steps if fact.said.outcome == milestone]

    def _exits(self, kind: SideExit) -> list[OutcomeFact]:
        return [fact for fact in self.facts if fact.counts and fact.said.outcome == kind]

    def _moment(self, fact: OutcomeFact) -> tuple[str, int]:
        return fact.day, self._places[id(fact)]

    def _note_disputes(self) -> None:
        """Doubt what the other side denies: the last word about a milestone counts for all who
        told it.
        """
        last = {fact.said.outcome: fact.said.agreed for fact in self.facts if fact.said.agreed}
        for fact in self.facts:
            if last.get(fact.said.outcome) == "no":
                fact.doubts.add("disputed")

    def _note_disagreements(self) -> None:
        """Doubt what does not go together with what was told before."""
        for place, fact in enumerate(self.facts):
            before = [other for other in self.facts[:place] if other.counts]
            if any(_differ(fact, other) for other in before):
                fact.doubts.add("differs")
            elif _out_of_order(fact, before):
                fact.doubts.add("out_of_order")

    def _note_breaks(self) -> None:
        """Doubt that something was broken off that was never there, or was complete by then."""
        steps = [fact for fact in self.facts if fact.counts and rank(fact.said.outcome) >= 0]
        for fact in self.facts:
            if fact.said.outcome != "broken_off":
                continue
            complete = any(
                step.said.outcome == "completed" and self._moment(step) < self._moment(fact)
                for step in steps
            )
            if complete or not steps:
                fact.doubts.add("out_of_order")


def _differ(fact: OutcomeFact, other: OutcomeFact) -> bool:
    """Tell whether two facts contradict one another: of one milestone, other amounts or shares; of
    one day, that the two met and that they did not.
    """
    one, two = fact.said, other.said
    if one.outcome == two.outcome:
        figures = (one.amount_cny, two.amount_cny), (one.share, two.share)
        return rank(one.outcome) > 0 and any(a and b and a != b for a, b in figures)
    same_day = bool(one.on) and one.on == two.on
    return same_day and {one.outcome, two.outcome} == {"met", "did_not_take_place"}


def _out_of_order(fact: OutcomeFact, before: Sequence[OutcomeFact]) -> bool:
    """Tell whether a milestone is dated before an earlier one that was told first, or after a later
    one.

    Only days that were stated are compared. The two may meet again at any time.
    """
    step, day = rank(fact.said.outcome), fact.said.on
    if step <= 0 or not day:
        return False
    dated = [(rank(other.said.outcome), other.said.on) for other in before if other.said.on]
    for lower in range(step):
        days = [on for at, on in dated if at == lower]
        if days and min(days) > day:
            return True
    return any(at > step and on < day for at, on in dated)
