"""Which entry goes on which stage."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from contracts.roadshow import Group


class Dealt(NamedTuple):
    """An entry as it is dealt to a stage; `people` are keys of its founders."""

    startup: str
    group: Group
    people: frozenset[str] = frozenset()


def deal(
    entries: Sequence[Dealt],
    stages: int,
    room: int,
    before: Mapping[str, int] | None = None,
    gaps: Iterable[int] = (),
) -> list[list[Dealt]]:
    """Return the entries of each of `stages` stages (`room` places each), in the order given.

    Who has a stage in `before` (from 0) keeps it; `gaps` are the stages of those who had one and
    are gone, and are filled first. The others go, one after another, where the fewest of their
    group are, then the fewest of all, then the later ones: over two stages that deals 1, 2, 2, 1,
    1, 2, ... Founders who have two entries have them on one stage, so that nobody is due on two at
    a time, while there is room. The caller sees to it that all fit.
    """
    dealer, kept = _Dealer(stages, room, Counter(gaps)), before or {}
    for rank, one in enumerate(entries):
        if dealer.has_room(kept.get(one.startup, stages)):
            dealer.put(rank, one, kept[one.startup])
    for rank, one in enumerate(entries):
        if one.startup not in dealer.place:
            dealer.put(rank, one, dealer.choose(one))
    dealt: list[list[Dealt]] = [[] for _ in range(stages)]
    for one in entries:
        dealt[dealer.place[one.startup]].append(one)
    return dealt


@dataclass(slots=True)
class _Dealer:
    """What has been dealt so far: `strength` sums up the ranks on each stage, the higher the
    weaker.
    """

    stages: int
    room: int
    gaps: Counter[int]
    place: dict[str, int] = field(default_factory=dict)
    count: Counter[int] = field(default_factory=Counter)
    groups: Counter[tuple[int, Group]] = field(default_factory=Counter)
    strength: Counter[int] = field(default_factory=Counter)
    homes: dict[str, int] = field(default_factory=dict)

    def has_room(self, stage: int) -> bool:
        """Tell whether there is such a stage with a free place."""
        return stage < self.stages and self.count[stage] < self.room

    def choose(self, one: Dealt) -> int:
        """Return the stage on which `one` is best."""
        homely = sorted(
            {
                self.homes[key]
                for key in one.people
                if key in self.homes and self.has_room(self.homes[key])
            }
        )
        free = homely or [stage for stage in range(self.stages) if self.has_room(stage)]
        free = [stage for stage in free if self.gaps[stage] > 0] or free
        stage = min(
            free, key=lambda s: (self.groups[s, one.group], self.count[s], -self.strength[s], s)
        )
        self.gaps[stage] -= 1
        return stage

    def put(self, rank: int, one: Dealt, stage: int) -> None:
        """Deal `one`, who came in at `rank`, to `stage`."""
        self.place[one.startup] = stage
        self.count[stage] += 1
        self.groups[stage, one.group] += 1
        self.strength[stage] += rank
        self.homes.update(dict.fromkeys(one.people, stage))
