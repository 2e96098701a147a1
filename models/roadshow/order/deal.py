"""Which entry goes on which stage."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from contracts.roadshow import Group


class Dealt(NamedTuple):
    """An entry as it is dealt to a stage; `people` are keys of its founders."""

    startup: str
    group: Group
    people: frozenset[str] = frozenset()


def deal(
    entries: Sequence[Dealt], stages: int, room: int, before: Mapping[str, int] | None = None
) -> list[list[Dealt]]:
    """Return the entries of each of `stages` stages (`room` places each), in the order given.

    Who has a stage in `before` (from 0) keeps it. The others go, one after another, where the fewest of their group are, then the
    fewest of all, then the later ones: over two stages that deals 1, 2, 2, 1, 1, 2, ... Founders who have two entries have them on one
    stage, so that nobody is due on two at a time, while there is room. The caller sees to it that all fit.
    """
    place: dict[str, int] = {}
    count: Counter[int] = Counter()
    groups: Counter[tuple[int, Group]] = Counter()
    strength: Counter[int] = Counter()
    homes: dict[str, int] = {}

    def put(rank: int, one: Dealt, stage: int) -> None:
        place[one.startup] = stage
        count[stage] += 1
        groups[stage, one.group] += 1
        strength[stage] += rank
        homes.update(dict.fromkeys(one.people, stage))

    kept = before or {}
    for rank, one in enumerate(entries):
        if kept.get(one.startup, stages) < stages and count[kept[one.startup]] < room:
            put(rank, one, kept[one.startup])
    for rank, one in enumerate(entries):
        if one.startup in place:
            continue
        homely = sorted({homes[key] for key in one.people if key in homes and count[homes[key]] < room})
        open_stages = homely or [stage for stage in range(stages) if count[stage] < room]
        put(rank, one, min(open_stages, key=lambda s, g=one.group: (groups[s, g], count[s], -strength[s], s)))  # type: ignore[misc]
    dealt: list[list[Dealt]] = [[] for _ in range(stages)]
    for one in entries:
        dealt[place[one.startup]].append(one)
    return dealt
