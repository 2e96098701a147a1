"""The pairs that a new plan chooses from: each startup's best allowed mentors with room, and its open proposals."""

from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray

from models.matching.rules import Terms
from models.matching.standing import Hand, Standing
from models.matching.state import State

Numbers = NDArray[np.int64]
Flags = NDArray[np.bool_]

_BLOCK = 512
"""Startups scored in one matrix product."""


class Candidates:
    """Looks for candidates in a pool at one moment."""

    def __init__(self, state: State, terms: Terms, standing: Standing, hand: Hand) -> None:
        self._state, self._terms, self._standing, self._hand = state, terms, standing, hand
        self.side = state.board().mentors
        self._own: dict[str, list[str]] = {}
        for startup, mentor in (*standing.free, *sorted(hand.pins)):
            self._own.setdefault(startup, []).append(mentor)

    def of_startups(self, startups: Sequence[str], room: Flags, most: int) -> Numbers:
        """Return int64[3, k]: places in `startups`, rows of the mentors' table, scores.

        At most `most` of the mentors with `room`, bool[rows], the best first; own proposals and pins whatever their rank, as
        long as they are allowed.
        """
        parts: list[Numbers] = [np.zeros((3, 0), dtype=np.int64)]
        for start in range(0, len(startups), _BLOCK):
            block = startups[start : start + _BLOCK]
            many = self.side.table.scores_many([self._state.startups[key] for key in block])
            for place, (key, scores) in enumerate(zip(block, many, strict=True), start):
                rows = self._rows(key, scores, room, most)
                parts.append(np.stack([np.full(len(rows), place), rows, scores[rows].astype(np.int64)]))
        return np.concatenate(parts, axis=1)

    def of_mentors(self, mentors: Sequence[str], most: int) -> Numbers:
        """Return int64[3, k]: places in `mentors`, rows of the startups' table, scores: the `most` best startups of each."""
        state, side = self._state, self._state.board().startups
        parts: list[Numbers] = [np.zeros((3, 0), dtype=np.int64)]
        for place, key in enumerate(mentors):
            mentor = state.mentors[key]
            scores = side.table.scores(mentor)
            allowed = scores >= state.rules.min_score
            for mask in side.allowed(mentor, self._terms.today).values():
                allowed &= mask
            for startup in sorted(state.partners.get(key, ())):
                _clear(allowed, side.table.row(startup), wanted=state.ruled_out(startup, key) is not None)
            for startup, other in (*self._hand.bars, *self._standing.fixed):
                _clear(allowed, side.table.row(startup), wanted=other == key)
            rows = _best(scores, allowed, most)
            parts.append(np.stack([np.full(len(rows), place), rows, scores[rows].astype(np.int64)]))
        return np.concatenate(parts, axis=1)

    def _rows(self, startup: str, scores: NDArray[np.int16], room: Flags, most: int) -> Numbers:
        state, table = self._state, self.side.table
        allowed = scores >= state.rules.min_score
        for mask in self.side.allowed(state.startups[startup], self._terms.today).values():
            allowed &= mask
        for mentor in self._barred(startup):
            _clear(allowed, table.row(mentor), wanted=True)
        own = [row for key in self._own.get(startup, ()) for row in [table.row(key)] if row is not None]
        return np.union1d(_best(scores, allowed & room, most), [row for row in own if allowed[row]]).astype(np.int64)

    def _barred(self, startup: str) -> Collection[str]:
        """Return the mentors whom history or an operator's hand keeps from `startup`, and those of its fixed pairs."""
        state = self._state
        found = {key for key in state.pairs.get(startup, ()) if state.ruled_out(startup, key)}
        found |= state.never.get(startup, set())
        found |= {mentor for mentor in state.live_startup.get(startup, ()) if (startup, mentor) in self._standing.fixed}
        return found | {mentor for team, mentor in self._hand.bars if team == startup}


def _clear(allowed: Flags, row: int | None, *, wanted: bool) -> None:
    if row is not None and wanted:
        allowed[row] = False


def _best(scores: NDArray[np.int16], allowed: Flags, most: int) -> Numbers:
    """Return the `most` best allowed rows; of equal scores the first rows."""
    rows = np.flatnonzero(allowed)
    if len(rows) <= most:
        return rows
    # One number for score and place: the greatest `most` are the same whatever order they come in.
    rank = scores[rows].astype(np.int64) * len(scores) - rows
    found: Numbers = rows[np.argpartition(-rank, most)[:most]]
    return found
