"""The pairs of a pool as a new plan finds them: which stay, which are up for choice again, which
end whatever is chosen.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from models.affinity import NO_TEXTS, Fit, fit
from models.mentoring.rules import BINDING, HOLDING, Terms, broken, is_closed
from models.mentoring.state import MentoringState
from models.mentoring.stored import StoredPair

Key = tuple[str, str]


class ManualOverrides(NamedTuple):
    """What an operator decided by hand: pairs that must be in the plan, and pairs that must not."""

    pins: frozenset[Key] = frozenset()
    exclusions: frozenset[Key] = frozenset()


NO_OVERRIDES = ManualOverrides()


class CurrentPairs(NamedTuple):
    """Live pairs by what becomes of them.

    `fixed`: accepted, locked or half-answered; `free`: unanswered proposals, which stay where the
    optimum has them; `ended`: what a rule has come to forbid, or is released by hand. `closed`:
    nothing may be proposed any more.
    """

    fixed: dict[Key, StoredPair]
    free: dict[Key, StoredPair]
    ended: dict[Key, StoredPair]
    closed: bool

    def counted(self, place: int) -> dict[str, tuple[int, int]]:
        """Return id -> (fixed pairs, those of them that are proposals); `place` 0 counts startups,
        1 mentors.
        """
        found: dict[str, tuple[int, int]] = {}
        for key, pair in self.fixed.items():
            pairs, proposed = found.get(key[place], (0, 0))
            found[key[place]] = (pairs + 1, proposed + (pair.status == "proposed"))
        return found


def current_pairs(
    state: MentoringState, terms: Terms, overrides: ManualOverrides = NO_OVERRIDES
) -> CurrentPairs:
    """Return the live pairs under the rules of `terms`: any rule ends an open proposal, a binding
    one the others.
    """
    found = CurrentPairs({}, {}, {}, is_closed(terms))
    for pair in state.live():
        key = (pair.startup, pair.mentor)
        kept = found.free if pair.unanswered and not found.closed else found.fixed
        (found.ended if key in overrides.exclusions or forbidden(state, terms, pair) else kept)[
            key
        ] = pair
    return found


def forbidden(state: MentoringState, terms: Terms, pair: StoredPair) -> bool:
    """Tell whether a rule has come to forbid a live pair, or it is only proposed and one of the two
    is kept out.
    """
    team, guide = state.startups[pair.startup], state.mentors[pair.mentor]
    if broken(team, guide, terms, HOLDING if pair.unanswered else BINDING):
        return True
    return pair.unanswered and not (state.takes_part(team) and state.takes_part(guide))


def possible(
    state: MentoringState,
    terms: Terms,
    startup: str,
    mentor: str,
    texts: Mapping[str, int] = NO_TEXTS,
) -> Fit | None:
    """Return how well two people fit, None where a rule forbids that they are proposed to each
    other, room aside, or one of them is not known. `texts`: what their texts say, where it is known.
    """
    team, guide = state.startups.get(startup), state.mentors.get(mentor)
    if team is None or guide is None or not (state.takes_part(team) and state.takes_part(guide)):
        return None
    if broken(team, guide, terms) or state.ruled_out(startup, mentor):
        return None
    found = fit(team, guide, state.measure, texts)
    return found if found.score >= state.rules.min_score else None


def patience(state: MentoringState, startups: Iterable[str]) -> list[int]:
    """Return for each startup how long it waits as a rank: 0 for one that does not, the greatest
    for the longest.
    """
    since = [state.waiting[key].since if key in state.waiting else None for key in startups]
    order = {
        time: rank
        for rank, time in enumerate(sorted({t for t in since if t is not None}, reverse=True), 1)
    }
    return [0 if time is None else order[time] for time in since]
