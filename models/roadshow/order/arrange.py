"""The places of a running order by each method, and anew after it was published, with at most so
many entries moved.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Literal, NamedTuple

from contracts.roadshow import OrderMethod
from models.roadshow.order.optimise import Ordered, OrderTask, Spot, optimise

Fault = Literal["no_order", "too_many_changes"]


class Arranged(NamedTuple):
    """The places of all entries; `penalty` and `bound` of an optimised order.

    With a `fault` there is none, and `detail` says for whom.
    """

    spots: dict[str, Spot]
    penalty: int = 0
    bound: int = 0
    proven: bool = True
    fault: Fault | None = None
    detail: str = ""


def arrange(method: OrderMethod, task: OrderTask) -> Arranged:
    """Return the order of `task`, whose pitches stand on their stages in the order of rank or draw.

    Optimised: the best that moves at most `most_moves`. By rank or draw: one after another;
    founders who cannot come then change places with as few others as can be; and where that moves
    too many published entries, the published order with the fewest moves.
    """
    if method == "optimised":
        return _judged(optimise(task), task)
    plain = plain_task(task)
    ideal = {
        one.startup: (stage, place)
        for stage, mine in enumerate(task.stages)
        for place, one in enumerate(mine)
    }
    found = _in_turn(plain, ideal)
    others = {key: spot for key, spot in task.before.items() if key not in task.settled}
    if found.fault or task.most_moves is None or moves(found.spots, others) <= task.most_moves:
        return found
    return _optimised(plain)


def repair(method: OrderMethod, task: OrderTask) -> Arranged:
    """Return the published order of `task.before` with newcomers in free places.

    Others move only where there is no other way.
    """
    whole = task if method == "optimised" else plain_task(task)
    kept = optimise(replace(whole, most_moves=0))
    if kept is not None and not kept.homeless:
        return _read(kept)
    return _optimised(whole)


def moves(spots: Mapping[str, Spot], before: Mapping[str, Spot | None]) -> int:
    """Return how many entries are elsewhere than before, newcomers not counted."""
    return sum(1 for name, spot in spots.items() if name in before and before[name] != spot)


def plain_task(task: OrderTask) -> OrderTask:
    """Return `task` without wishes: only what must be."""
    stages = [
        [one._replace(section="", district="", investors=frozenset()) for one in mine]
        for mine in task.stages
    ]
    return replace(task, stages=stages, absent={})


def _in_turn(plain: OrderTask, ideal: Mapping[str, Spot]) -> Arranged:
    """Return the ideal order, or the one nearest to it that everybody's hours allow."""
    if _allowed(plain, ideal):
        return Arranged(dict(ideal))
    return _judged(optimise(replace(plain, before=ideal, most_moves=None)), plain)


def _allowed(task: OrderTask, spots: Mapping[str, Spot]) -> bool:
    if any((name, place) in task.forbidden for name, (_, place) in spots.items()):
        return False
    if any(spots.get(name) != spot for name, spot in task.settled.items()):
        return False
    due = [
        (key, spots[one.startup][1])
        for stage in task.stages
        for one in stage
        for key in sorted(one.people)
    ]
    return len(set(due)) == len(due)


def _optimised(task: OrderTask) -> Arranged:
    return _judged(optimise(task), task)


def _judged(found: Ordered | None, task: OrderTask) -> Arranged:
    """Return what was found; where nothing was, whether that is for the hours or for the limit on
    moves.
    """
    if found is not None and not found.homeless:
        return _read(found)
    if task.most_moves is not None:
        free = optimise(replace(task, most_moves=None))
        if free is not None and not free.homeless:
            others = {key: spot for key, spot in task.before.items() if key not in task.settled}
            count = moves(free.spots, others)
            return Arranged({}, fault="too_many_changes", detail=f"{count} > {task.most_moves}")
        found = free
    return Arranged(
        {}, fault="no_order", detail=", ".join(found.homeless if found else _names(task))
    )


def _names(task: OrderTask) -> Sequence[str]:
    return sorted(one.startup for stage in task.stages for one in stage)


def _read(found: Ordered) -> Arranged:
    return Arranged(found.spots, found.penalty, found.bound, found.proven)
