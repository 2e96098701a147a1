"""The pairs that a new plan chooses from: each startup's best allowed mentors with room, and its
open proposals.
"""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from models.affinity import Closest
from models.mentoring.planning.current_pairs import CurrentPairs, ManualOverrides
from models.mentoring.planning.nearest import SPARE, Near, best, near
from models.mentoring.rules import Terms
from models.mentoring.score_index import Side
from models.mentoring.state import MentoringState

Numbers = NDArray[np.int64]
Flags = NDArray[np.bool_]

_BLOCK = 512
"""Startups scored in one matrix product."""


class Candidates:
    """Looks for candidates in a pool at one moment."""

    def __init__(
        self,
        state: MentoringState,
        terms: Terms,
        current_pairs: CurrentPairs,
        overrides: ManualOverrides,
    ) -> None:
        self._state, self._terms, self._standing, self._overrides = (
            state,
            terms,
            current_pairs,
            overrides,
        )
        self.side, self._others = state.score_index().mentors, state.score_index().startups
        self._own: dict[str, list[str]] = {}
        for startup, mentor in (*current_pairs.free, *sorted(overrides.pins)):
            self._own.setdefault(startup, []).append(mentor)

    def of_startups(
        self, startups: Sequence[str], room: Flags, most: int, *, kept: bool = False
    ) -> Numbers:
        """Return int64[3, k]: places in `startups`, rows of the mentors' table, scores.

        At most `most` of the mentors with `room`, bool[rows], the best first; own proposals and
        pins whatever their rank, as long as they are allowed. With `kept`, each startup's nearest
        mentors are remembered for the next time.
        """
        place = {key: place for place, key in enumerate(startups)}
        parts, scan = [np.zeros((3, 0), dtype=np.int64)], list(startups)
        if kept:
            nearest = self._nearest(startups, most)
            found = {key: self._among(key, nearest[key], room, most) for key in startups}
            parts += [_part(place[key], *pair) for key, pair in found.items() if pair is not None]
            scan = [key for key, pair in found.items() if pair is None]
        for key, scores, allowed in self._scanned(scan):
            rows = self._rows(key, scores, allowed, room, most)
            parts.append(_part(place[key], rows, scores[rows]))
        return np.concatenate(parts, axis=1)

    def of_mentors(self, mentors: Sequence[str], most: int) -> Numbers:
        """Return int64[3, k]: places in `mentors`, rows of the startups' table, scores: the `most`
        best startups of each.
        """
        state, side = self._state, self._state.score_index().startups
        parts: list[Numbers] = [np.zeros((3, 0), dtype=np.int64)]
        for place, key in enumerate(mentors):
            mentor = state.mentors[key]
            scores = side.table.scores(mentor)
            allowed = scores >= state.rules.min_score
            allowed &= side.open_to(mentor, self._terms.today)
            out = {
                startup for startup in state.partners.get(key, ()) if state.ruled_out(startup, key)
            }
            out |= {
                startup
                for startup, other in (*self._overrides.exclusions, *self._standing.fixed)
                if other == key
            }
            allowed[_rows_of(side, out)] = False
            rows = best(scores, allowed, most)
            parts.append(_part(place, rows, scores[rows]))
        return np.concatenate(parts, axis=1)

    def _scanned(self, startups: Sequence[str]) -> Iterator[tuple[str, NDArray[np.int16], Flags]]:
        """Yield each startup with the scores of all mentors, int16[rows], and which of them the
        rules allow, bool[rows].
        """
        state, side = self._state, self.side
        for start in range(0, len(startups), _BLOCK):
            block = startups[start : start + _BLOCK]
            many = side.table.scores_many([state.startups[key] for key in block])
            for key, scores in zip(block, many, strict=True):
                allowed = scores >= state.rules.min_score
                allowed &= side.open_to(state.startups[key], self._terms.today)
                yield key, scores, allowed

    def _nearest(self, startups: Sequence[str], most: int) -> dict[str, Near]:
        """Return the remembered nearest mentors of `startups`, after looking for those that are not
        there.
        """
        kept, side = self._state.nearest.at(self._terms.today, most), self._others.table
        missing = np.array(
            [side.row_of(key) for key in startups if key not in kept], dtype=np.int64
        )
        closest = Closest(self.side.table, side)
        least = self._state.rules.min_score
        for row, found in closest.of(missing, self._allowed, SPARE * most + 1, least):
            kept[side.ids[row]] = near(found, most)
        return kept

    def _allowed(self, row: int) -> Flags:
        """Return bool[rows]: which mentors the rules allow the startup of a row of theirs."""
        startup = self._state.startups[self._others.ids[row]]
        return self.side.open_to(startup, self._terms.today)

    def _among(
        self, startup: str, known: Near, room: Flags, most: int
    ) -> tuple[Numbers, Numbers] | None:
        """Return rows and scores of the candidates among the remembered ones.

        None where these do not suffice.
        """
        own = self._own_rows(startup)
        excluded = self._excluded_rows(startup)
        free = room[known.rows]
        if excluded:
            free &= ~np.isin(known.rows, excluded)
        places = np.flatnonzero(free)[:most]
        mine = (
            np.isin(known.rows, [row for row in own if row not in excluded])
            if own
            else np.zeros_like(free)
        )
        if not known.whole and (len(places) < most or mine.sum() < len(set(own) - set(excluded))):
            return None
        mine[places] = True
        return known.rows[mine], known.scores[mine]

    def _rows(
        self, startup: str, scores: NDArray[np.int16], allowed: Flags, room: Flags, most: int
    ) -> Numbers:
        allowed[self._excluded_rows(startup)] = False
        own = [row for row in self._own_rows(startup) if allowed[row]]
        return np.union1d(best(scores, allowed & room, most), own).astype(np.int64)

    def _own_rows(self, startup: str) -> list[int]:
        rows = (self.side.table.row(key) for key in self._own.get(startup, ()))
        return [row for row in rows if row is not None]

    def _excluded_rows(self, startup: str) -> list[int]:
        """Return the mentors whom history or an operator's hand keeps from `startup`, and those of
        its fixed pairs.
        """
        state = self._state
        found = {key for key in state.pairs.get(startup, ()) if state.ruled_out(startup, key)}
        found |= state.never.get(startup, set())
        found |= {
            mentor
            for mentor in state.live_startup.get(startup, ())
            if (startup, mentor) in self._standing.fixed
        }
        found |= {mentor for team, mentor in self._overrides.exclusions if team == startup}
        return _rows_of(self.side, found)


def _rows_of(side: Side, keys: Iterable[str]) -> list[int]:
    """Return the rows of those of `keys` that are in the table of `side`."""
    rows = (side.table.row(key) for key in sorted(keys))
    return [row for row in rows if row is not None]


def _part(place: int, rows: Numbers, scores: NDArray[np.integer]) -> Numbers:
    return np.stack([np.full(len(rows), place), rows, scores.astype(np.int64)])
