"""A pool as the engine's problem: what a cycle would solve now.

Startups and mentors who take part, with their limits; possible pairs with scores; what is accepted,
locked or half-answered as pins; the rules' limits over groups as rows; the pairs in force as the
plan before; who waits longest first among equals.
"""

from collections import Counter
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from models.affinity import fit
from models.assignment import Demands, Edges, Mentor, PlacedRule, Problem, Startup, build
from models.mentoring.planning import limits
from models.mentoring.planning.candidates import Candidates
from models.mentoring.planning.current_pairs import (
    NO_OVERRIDES,
    CurrentPairs,
    Key,
    ManualOverrides,
    current_pairs,
    patience,
)
from models.mentoring.planning.minimums import met
from models.mentoring.state import MentoringState
from models.mentoring.stored import StoredPair

Numbers = NDArray[np.int64]
ALL_PAIRS = 1_000_000
FLOORS_BREADTH = 4
"""A floor may need mentors who are nobody's nearest: up to so many pairs all are looked at, beyond
that so many times more.
"""


def problem_of(
    state: MentoringState, time: int, overrides: ManualOverrides = NO_OVERRIDES
) -> Problem | None:
    """Return what `open_cycle` at `time` (ms) would solve.

    None where one side is empty, so that nothing can be paired.

    Nothing is changed but caches: to ask under other rules, people or capacities, apply records to
    a restored copy of the state and call this on it. `overrides` adds an operator's pins and bars.
    Preferred minimum loads stand in it as far as they can be met together;
    `models.mentoring.planning.solving.solved` also looks beyond each startup's candidates where
    places stay free.

    InvalidProblem names every pin and limit that contradicts another.
    """
    made = Formulation(state, time, overrides)
    return made.problem() if made.startups and made.mentors else None


class Formulation:
    """The making of one problem, which can be widened by further pairs."""

    def __init__(
        self, state: MentoringState, time: int, overrides: ManualOverrides = NO_OVERRIDES
    ) -> None:
        self.state, self.overrides = state, overrides
        terms = state.terms(time)
        self.current: CurrentPairs = current_pairs(state, terms, overrides)
        index = state.score_index()
        self.startups = _ids(index.startups.ids, self.current.fixed, 0)
        self.mentors = _ids(index.mentors.ids, self.current.fixed, 1)
        self._place_s, self._place_m = _places(self.startups), _places(self.mentors)
        self._limits_s, self._limits_m = self._of_startups(), self._of_mentors()
        self._candidates = Candidates(state, terms, self.current, overrides)
        self._row_place = np.array(
            [self._place_m[key] for key in index.mentors.ids], dtype=np.int64
        )
        self._open: dict[str, None] = {}
        self._room = np.zeros(len(self.mentors), dtype=np.bool_)
        self._edges = self._first_edges()

    def problem(self, *, minimums: bool = True) -> Problem:
        """Return the problem with the pairs found so far.

        Without `minimums`, preferred ones are left out.
        """
        edges, preferred = self._edges, self.state.rules.minimum_loads == "preferred"
        mentors = self._limits_m
        if preferred and not minimums:
            mentors = [Mentor(mentor.id, mentor.capacity) for mentor in mentors]
        found = build(
            self._limits_s,
            mentors,
            Edges(edges[0], edges[1], edges[2], self._ties(edges)),
            Demands(
                pins=[
                    *self.current.fixed,
                    *sorted(self.overrides.pins - self.current.fixed.keys()),
                ],
                rules=self._rows(edges),
                previous=[(pair.startup, pair.mentor) for pair in self.state.live()],
                changes=self._changes(),
            ),
        )
        return met(found) if preferred else found

    def widen(self, startups: Iterable[str], room: NDArray[np.bool_], most: int) -> bool:
        """Add the `most` best mentors among those with `room`, bool[mentors], to the pairs of
        `startups`; tell whether any was new.
        """
        wanted = [key for key in startups if key in self._open]
        found = self._from_startups(wanted, room & self._room, most)
        before = self._edges.shape[1]
        self._edges = _merged(self._edges, found)
        return bool(self._edges.shape[1] > before)

    def _of_startups(self) -> list[Startup]:
        rules, counted = self.state.rules, self.current.counted(0)
        made = []
        for key in self.startups:
            (fixed, proposed), team = counted.get(key, (0, 0)), self.state.startups[key]
            if not self.state.takes_part(team):
                made.append(Startup(key, 0, fixed))
                continue
            most = fixed + _room(
                self.state.most_mentors(team) - fixed, rules.open_proposals_per_startup, proposed
            )
            made.append(Startup(key, min(rules.mentors_at_least, most), most))
        return made

    def _of_mentors(self) -> list[Mentor]:
        rules, counted = self.state.rules, self.current.counted(1)
        made = []
        for key in self.mentors:
            (fixed, proposed), guide = counted.get(key, (0, 0)), self.state.mentors[key]
            if not self.state.takes_part(guide):
                made.append(Mentor(key, fixed))
                continue
            most = fixed + _room(
                self.state.most_pairs(guide) - fixed, rules.open_proposals_per_mentor, proposed
            )
            least = self.state.least_pairs(guide)
            if rules.minimum_loads == "preferred":
                least = max(least, self.state.first_proposals(guide))
            made.append(Mentor(key, most, min(least, most)))
        return made

    def _first_edges(self) -> Numbers:
        """Return int64[3, e], places and scores: fixed pairs, startups' candidates, and those of
        mentors with a minimum.
        """
        fixed = self._fixed_edges()
        if self.current.closed:
            return _merged(fixed, np.zeros((3, 0), dtype=np.int64))
        most, counted_s, counted_m = self._breadth(), self._counts(0), self._counts(1)
        self._open = {one.id: None for one in self._limits_s if one.most > counted_s.get(one.id, 0)}
        self._room = np.array(
            [one.capacity > counted_m.get(one.id, 0) for one in self._limits_m], dtype=np.bool_
        )
        edges = _merged(fixed, self._from_startups([*self._open], self._room, most, kept=True))
        short = [one.id for one in self._limits_m if one.least > counted_m.get(one.id, 0)]
        return _merged(edges, self._from_mentors(short, most))

    def _breadth(self) -> int:
        """Return how many mentors are looked at for each startup: where groups have floors, all of
        a pool that is not large.
        """
        most = self.state.rules.candidates_per_startup
        if not any(limit.at_least for limit in self.state.rules.limits):
            return most
        return (
            len(self.mentors)
            if len(self.startups) * len(self.mentors) <= ALL_PAIRS
            else FLOORS_BREADTH * most
        )

    def _counts(self, place: int) -> dict[str, int]:
        return {key: fixed for key, (fixed, _) in self.current.counted(place).items()}

    def _fixed_edges(self) -> Numbers:
        rows = [
            (self._place_s[startup], self._place_m[mentor], self._score(pair))
            for (startup, mentor), pair in self.current.fixed.items()
        ]
        return np.array(rows, dtype=np.int64).reshape(-1, 3).T

    def _score(self, pair: StoredPair) -> int:
        """Return a fixed pair's score as the profiles now are.

        The last known where one of the two is kept out.
        """
        state = self.state
        team, guide = state.startups[pair.startup], state.mentors[pair.mentor]
        if not (state.takes_part(team) and state.takes_part(guide)):
            return pair.score
        return fit(team, guide, state.measure).score

    def _from_startups(
        self, startups: list[str], room: NDArray[np.bool_], most: int, *, kept: bool = False
    ) -> Numbers:
        places, rows, scores = self._candidates.of_startups(
            startups, room[self._row_place], most, kept=kept
        )
        own = np.array([self._place_s[key] for key in startups], dtype=np.int64)
        return np.stack([own[places], self._row_place[rows], scores])

    def _from_mentors(self, mentors: list[str], most: int) -> Numbers:
        places, rows, scores = self._candidates.of_mentors(mentors, most)
        ids = self.state.score_index().startups.ids
        own = np.array([self._place_m[key] for key in mentors], dtype=np.int64)
        theirs = np.array([self._place_s[key] for key in ids], dtype=np.int64)
        kept = np.array([key in self._open for key in ids], dtype=np.bool_)[rows]
        return np.stack([theirs[rows], own[places], scores])[:, kept]

    def _ties(self, edges: Numbers) -> Numbers:
        """Return int64[e]: who waits longest first; a proposal that stands comes before all."""
        ranks = np.array(patience(self.state, self.startups), dtype=np.int64)
        ties: Numbers = ranks[edges[0]]
        free = [self._key(*key) for key in self.current.free]
        ties[np.isin(edges[0] * len(self.mentors) + edges[1], free)] = int(ranks.max(initial=0)) + 1
        return ties

    def _rows(self, edges: Numbers) -> list[PlacedRule]:
        if not self.state.rules.limits:
            return []
        most_of = {one.id: one.most for one in self._limits_s} | {
            one.id: one.capacity for one in self._limits_m
        }
        fixed = [self._key(*key) for key in self.current.fixed]
        stays = np.isin(edges[0] * len(self.mentors) + edges[1], fixed)
        return limits.placed_rules(
            self.state,
            limits.CandidateEdges(self.startups, self.mentors, edges[0], edges[1], stays),
            most_of,
        )

    def _key(self, startup: str, mentor: str) -> int:
        """Return one number for a pair of ids."""
        return self._place_s[startup] * len(self.mentors) + self._place_m[mentor]

    def _changes(self) -> int | None:
        """Return how many pairs in force may end, None where there is no limit.

        Those for which a smaller number has no room on top.
        """
        rules = self.state.rules
        live = sum(map(len, self.state.live_startup.values()))
        share = (
            None if rules.most_changes_percent is None else live * rules.most_changes_percent // 100
        )
        asked = [one for one in (rules.most_changes, share) if one is not None]
        return min(asked) + self._overflow() if asked else None

    def _overflow(self) -> int:
        """Return by how many pairs people have more than they now may."""
        current_pairs = [*self.current.fixed, *self.current.free]
        pairs_s, pairs_m = (
            Counter(startup for startup, _ in current_pairs),
            Counter(mentor for _, mentor in current_pairs),
        )
        over = [pairs_s[one.id] - one.most for one in self._limits_s]
        over += [pairs_m[one.id] - one.capacity for one in self._limits_m]
        return sum(max(0, one) for one in over)


def _room(places: int, most_open: int, proposed: int) -> int:
    """Return how many may be added: free places, and no more open proposals than the rules allow (0
    is no limit).
    """
    return max(0, min(places, most_open - proposed) if most_open else places)


def _ids(taking_part: list[str], fixed: Iterable[Key], place: int) -> list[str]:
    return sorted({*taking_part, *(key[place] for key in fixed)})


def _places(ids: list[str]) -> dict[str, int]:
    return {key: place for place, key in enumerate(ids)}


def _merged(edges: Numbers, more: Numbers) -> Numbers:
    """Return the pairs of both by startup, then mentor, each once."""
    both = np.concatenate([edges, more], axis=1)
    keys = both[0] * (int(both[1].max(initial=0)) + 1) + both[1]
    _, first = np.unique(keys, return_index=True)
    return both[:, first]
