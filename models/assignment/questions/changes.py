"""What differs between a plan and the one before it: who moves, from whom to whom, and what that
does to the startup's sum of scores.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from models.assignment.plan import AssignmentPlan
from models.assignment.questions.pairs import edges_of

Why = Literal["ended_before", "pinned", "better_for_the_whole"]


@dataclass(frozen=True, slots=True)
class Move:
    """One startup's changes. `ended_before`: a pair was no longer possible, so that something had
    to change; `pinned`: a pin came.
    """

    startup: str
    lost: tuple[str, ...]
    gained: tuple[str, ...]
    kept: tuple[str, ...]
    gain: int
    """What the startup's sum of scores rises by, as scores now are.

    A pair that is no longer possible counts 0.
    """
    why: Why


def moves(plan: AssignmentPlan, previous: Iterable[tuple[str, str]]) -> list[Move]:
    """Return, by startup, every difference between `plan` and the pairs `previous`.

    Startups that keep what they had are left out.
    """
    problem = plan.problem
    before, now = set(previous), set(plan.pairs)
    differing = sorted(before ^ now)
    scores = {
        pair: (int(problem.score[edge]), bool(problem.pinned[edge]))
        for pair, edge in zip(differing, edges_of(problem, differing).tolist(), strict=True)
        if edge >= 0
    }
    parts: dict[str, tuple[list[str], list[str], list[str]]] = {}
    for place, pairs in enumerate((before - now, now - before, now & before)):
        for startup, mentor in sorted(pairs):
            parts.setdefault(startup, ([], [], []))[place].append(mentor)
    found = []
    for startup, (lost, gained, kept) in sorted(parts.items()):
        if not lost and not gained:
            continue
        gain = sum(scores[startup, mentor][0] for mentor in gained)
        gain -= sum(scores.get((startup, mentor), (0, False))[0] for mentor in lost)
        why: Why = "better_for_the_whole"
        if any((startup, mentor) not in scores for mentor in lost):
            why = "ended_before"
        elif any(scores[startup, mentor][1] for mentor in gained):
            why = "pinned"
        found.append(Move(startup, tuple(lost), tuple(gained), tuple(kept), gain, why))
    return found
