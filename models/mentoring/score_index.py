"""All profiles of a pool that take part, in tables: scores and rules of one against all of the
other side.
"""

from collections.abc import Callable, Hashable, Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from contracts.pool_log import Mentor, MentoringRules, Startup
from models.affinity import Column, Measure, Table
from models.mentoring.rules import bound_to, conflict_keys, languages_of, reach, speak, within

Codes = tuple[str, ...]
Feature = Callable[[Codes, Codes], bool]
_REMEMBERED = 512
"""Flags of all rows that are kept, by what somebody of the other side states."""


class Side:
    """The startups or the mentors of a pool, in the order of their ids, with what the rules ask of
    them.
    """

    def __init__(
        self,
        profiles: Sequence[Startup | Mentor],
        side: Literal["startup", "partner"],
        rules: MentoringRules,
        measure: Measure,
        dims: int,
    ) -> None:
        ordered = sorted(profiles, key=lambda profile: profile.id)
        self._rules = rules
        self._twins = measure.twins
        self.table = Table(ordered, side=side, measure=measure, dims=dims)
        features: tuple[Feature, ...] = (speak, reach)
        facts = [self._facts(profile) for profile in ordered]
        self._columns = [
            Column(feature, [fact[place] for fact in facts], startups=side == "startup")
            for place, feature in enumerate(features)
        ]
        self._dates = (
            Column(_within, [_dates(mentor) for mentor in ordered], startups=False)
            if side == "partner"
            else None
        )
        self._open: dict[tuple[Hashable, ...], NDArray[np.bool_]] = {}
        """By what the other side states, and the day: whom the rules on that allow; a cache."""
        self._marks: dict[str, set[str]] = {}
        self._marked: dict[str, frozenset[str]] = {}
        for profile in ordered:
            self._mark(profile)

    @property
    def ids(self) -> list[str]:
        """The ids, sorted; row i of every answer is ids[i]."""
        return self.table.ids

    def put(self, profile: Startup | Mentor) -> None:
        """Add or replace a profile."""
        insert = self.table.row(profile.id) is None
        self.table.put(profile)
        row = self.table.row_of(profile.id)
        for column, value in zip(self._columns, self._facts(profile), strict=True):
            column.put(row, value, insert=insert)
        if self._dates is not None:
            self._dates.put(row, _dates(profile), insert=insert)
        self._open.clear()
        self._unmark(profile.id)
        self._mark(profile)

    def drop(self, key: str) -> None:
        """Take a profile out, if it is there."""
        row = self.table.row(key)
        if row is None:
            return
        self.table.drop(key)
        for column in self._columns:
            column.drop(row)
        if self._dates is not None:
            self._dates.drop(row)
        self._open.clear()
        self._unmark(key)

    def open_to(self, other: Startup | Mentor, today: str) -> NDArray[np.bool_]:
        """Return bool[n]: which profiles all rules let be paired with `other` on the day `today`."""
        asked = (*self._facts(other), *_dates(other), today)
        found = self._open.get(asked)
        if found is None:
            found = np.logical_and.reduce([*self._by_facts(other, today).values()])
            if len(self._open) >= _REMEMBERED:
                self._open.clear()
            self._open[asked] = found
        conflicts = self._in_conflict(other)
        if conflicts:
            found = found.copy()
            found[conflicts] = False
        return found

    def allowed(self, other: Startup | Mentor, today: str) -> dict[str, NDArray[np.bool_]]:
        """Return by rule bool[n]: which profiles that rule lets be paired with `other` on the day
        `today`.
        """
        free = np.ones(len(self.ids), dtype=np.bool_)
        free[self._in_conflict(other)] = False
        by_facts = self._by_facts(other, today)
        return {
            "no_common_language": by_facts.pop("no_common_language"),
            "conflict": free,
        } | by_facts

    def _by_facts(self, other: Startup | Mentor, today: str) -> dict[str, NDArray[np.bool_]]:
        """Return what the rules on stated facts allow: all but the one on conflicts."""
        facts = self._facts(other)
        language, region = (
            column.scores(value) for column, value in zip(self._columns, facts, strict=True)
        )
        return {
            "no_common_language": language.astype(np.bool_),
            "other_region": region.astype(np.bool_),
            "outside_dates": self._open_on(other, today),
        }

    def _in_conflict(self, other: Startup | Mentor) -> list[int]:
        """Return the rows that something keeps apart from `other`."""
        marks = conflict_keys(other, self._twins) & self._marks.keys()
        return [
            self.table.row_of(key) for mark in sorted(marks) for key in sorted(self._marks[mark])
        ]

    def _facts(self, profile: Startup | Mentor) -> tuple[Codes, Codes]:
        if isinstance(profile, Startup):
            return languages_of(profile), (profile.region,)
        return languages_of(profile), bound_to(profile, self._rules)

    def _open_on(self, other: Startup | Mentor, today: str) -> NDArray[np.bool_]:
        """Return bool[n]: whether the mentor's dates, on whichever side they are, hold `today`."""
        if self._dates is not None:
            return self._dates.scores((today,)).astype(np.bool_)
        return np.full(len(self.ids), within((today,), _dates(other)), dtype=np.bool_)

    def _mark(self, profile: Startup | Mentor) -> None:
        self._marked[profile.id] = conflict_keys(profile, self._twins)
        for mark in sorted(self._marked[profile.id]):
            self._marks.setdefault(mark, set()).add(profile.id)

    def _unmark(self, key: str) -> None:
        for mark in sorted(self._marked.pop(key, ())):
            self._marks[mark].discard(key)
            if not self._marks[mark]:
                del self._marks[mark]


class ScoreIndex:
    """Both sides of a pool; a cache that can be made again from the profiles at any time."""

    patience = 64
    """With more changes than this, making it anew is faster than changing it row by row."""

    def __init__(
        self,
        startups: Sequence[Startup],
        mentors: Sequence[Mentor],
        rules: MentoringRules,
        measure: Measure,
        dims: int,
    ) -> None:
        self.measure = measure
        self.startups = Side(startups, "startup", rules, measure, dims)
        self.mentors = Side(mentors, "partner", rules, measure, dims)
        self.best_shared: dict[str, tuple[str, ...]] = {}
        """Startup -> the best of the mentors with shared places that every rule allows it; those
        of one day (models.mentoring.planning.wanted).
        """
        self.best_shared_day = ""

    def changed(self, key: str) -> None:
        """Forget whom a profile that has changed, of the field `key`, made the best for others."""
        kind, identifier = key.split("/", 1)
        if kind == "startup":
            self.best_shared.pop(identifier, None)
        else:
            self.best_shared.clear()


def _dates(profile: Startup | Mentor) -> Codes:
    return (
        (profile.available_from, profile.available_until)
        if isinstance(profile, Mentor)
        else ("", "")
    )


def _within(today: Codes, dates: Codes) -> int:
    return int(within(today, dates))
