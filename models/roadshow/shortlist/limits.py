"""What a shortlist is chosen from, under which limits."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from contracts.pool_log import RoadshowRules
from contracts.roadshow import Group
from models.roadshow.eligibility import covers

Flags = NDArray[np.bool_]
Numbers = NDArray[np.int64]


class Candidate(NamedTuple):
    """An eligible entry; `score` is its worth, 0 to 10,000, `section` the letter of GB/T 4754,
    empty where unknown.
    """

    startup: str
    group: Group
    section: str
    score: int
    region: str = ""
    """GB/T 2260 code of six digits, or a country's."""

    @property
    def district(self) -> str:
        """The county or district, empty where the region is no more exact than a city, and abroad."""
        return self.region if self.region.isdigit() and not self.region.endswith("00") else ""


@dataclass(frozen=True, slots=True)
class ChoiceLimits:
    """The rules that bound a choice; 0 is no limit.

    `floors`: GB/T 2260 code of an area and entries from there at least.
    """

    quotas: Mapping[Group, int]
    industry_max: int = 0
    district_max: int = 0
    floors: tuple[tuple[str, int], ...] = ()
    coverage: int = 0
    diversity: int = 0

    @property
    def plain(self) -> bool:
        """Whether quotas of groups and sections are all there is: then a flow finds the best
        choice.
        """
        return not (self.district_max > 0 or self.floors or self.coverage or self.diversity)

    def group_max(self, group: Group) -> int:
        """Return how many entries of `group` there are places for."""
        return max(0, self.quotas.get(group, 0))


def limits_of(rules: RoadshowRules) -> ChoiceLimits:
    """Return the limits that `rules` set."""
    floors = tuple(
        (area, least) for area, least in sorted(rules.district_floors.items()) if least > 0
    )
    at_least, worth = max(0, rules.coverage), max(0, rules.diversity)
    return ChoiceLimits(
        rules.quotas, rules.industry_max, rules.district_max, floors, at_least, worth
    )


@dataclass(frozen=True, slots=True, eq=False)
class ChoiceTask:
    """What is to be chosen from: `candidates` by id, `fits` bool[n, m] for the m attending
    `investors`, `kept` those who must be in.
    """

    candidates: tuple[Candidate, ...]
    limits: ChoiceLimits
    investors: tuple[str, ...]
    fits: Flags
    kept: frozenset[str] = frozenset()

    def __eq__(self, other: object) -> bool:
        """Tell whether `other` asks for the same choice."""
        if not isinstance(other, ChoiceTask):
            return NotImplemented
        mine = self.candidates, self.limits, self.investors, self.kept
        yours = other.candidates, other.limits, other.investors, other.kept
        return mine == yours and np.array_equal(self.fits, other.fits)

    __hash__ = None  # type: ignore[assignment]

    def needs(self) -> Numbers:
        """Return int64[m]: how many pitches that fit each investor is to find, as far as there are
        so many.
        """
        needs: Numbers = np.minimum(self.limits.coverage, self.fits.sum(axis=0, dtype=np.int64))
        return needs

    def floors(self) -> list[tuple[Flags, int]]:
        """Return each floor as far as there are candidates for it: who counts, bool[n], and how
        many at least.
        """
        found = []
        for area, least in self.limits.floors:
            there = self.mask(c.startup for c in self.candidates if covers(area, c.region))
            found.append((there, min(least, int(there.sum()))))
        return found

    def mask(self, ids: Iterable[str]) -> Flags:
        """Return bool[n]: which candidates have one of `ids`."""
        among = set(ids)
        return np.array([c.startup in among for c in self.candidates], dtype=np.bool_)

    def at(self, chosen: Flags) -> list[Candidate]:
        """Return the candidates at `chosen`, bool[n], by id."""
        return [self.candidates[place] for place in np.flatnonzero(chosen).tolist()]


def task_of(candidates: Iterable[Candidate], limits: ChoiceLimits) -> ChoiceTask:
    """Return the task of choosing among `candidates` where nobody asks for coverage."""
    ordered = tuple(sorted(candidates, key=lambda c: c.startup))
    return ChoiceTask(ordered, limits, (), np.zeros((len(ordered), 0), dtype=np.bool_))


class Tally:
    """How many of each group, section and district are taken, as entries are taken one after
    another.
    """

    def __init__(self, limits: ChoiceLimits, taken: Iterable[Candidate] = ()) -> None:
        self._limits = limits
        self.groups: Counter[Group] = Counter()
        self.sections: Counter[str] = Counter()
        self.districts: Counter[str] = Counter()
        for c in taken:
            self.add(c)

    def add(self, c: Candidate) -> None:
        """Count `c` in."""
        self.groups[c.group] += 1
        self.sections[c.section] += 1
        self.districts[c.district] += 1

    def drop(self, c: Candidate) -> None:
        """Count `c` out."""
        self.groups[c.group] -= 1
        self.sections[c.section] -= 1
        self.districts[c.district] -= 1

    def group_full(self, c: Candidate) -> bool:
        """Tell whether there is no place left in the group of `c`."""
        return self.groups[c.group] >= self._limits.group_max(c.group)

    def section_full(self, c: Candidate) -> bool:
        """Tell whether the section of `c` takes no more; an unknown one is not limited."""
        return bool(c.section) and 0 < self._limits.industry_max <= self.sections[c.section]

    def district_full(self, c: Candidate) -> bool:
        """Tell whether the district of `c` takes no more; an unknown one is not limited."""
        return bool(c.district) and 0 < self._limits.district_max <= self.districts[c.district]

    def has_room_for(self, c: Candidate) -> bool:
        """Tell whether `c` could be added."""
        return not (self.group_full(c) or self.section_full(c) or self.district_full(c))
