"""One change on a solved problem: the best plan again, by a search around the change instead of a
new solve.

The prices of the plan before stay valid but where the change is; each place that became free, or
each startup that came, is one shortest path in reduced costs that ends at the latest where it would
gain nothing (D. Fulkerson's out-of-kilter method, 1961, with Dijkstra's search). A change that
gains nothing moves nobody. Among plans of equal total the one at hand stays: ties are not settled
here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from heapq import heappop, heappush
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from models.assignment.faults import Infeasible
from models.assignment.plan import AssignmentPlan
from models.assignment.problem import Numbers, Problem
from models.assignment.solver.certificate import Certificate

_ENDLESS = 2**60
Node = tuple[bool, int]
"""(is a startup, place)."""


class Options(NamedTuple):
    """The possible partners of one person, by place, ascending, with scores: int64[k] each."""

    others: Numbers
    scores: Numbers


@dataclass(slots=True)
class _Side:
    """One side's limits, loads and prices, int64[people], and who could be and is paired with whom."""

    least: Numbers
    most: Numbers
    load: Numbers
    price: Numbers
    options: list[Options]
    chosen: list[dict[int, int]]
    """By person: partner -> score."""


class Live:
    """A plan that follows changes.

    Only for problems without rules besides people's own limits, and without pins.

    After Infeasible the object is spent: the plan before the change stays with whoever asked.
    """

    def __init__(self, plan: AssignmentPlan) -> None:
        problem, certificate = plan.problem, plan.certificate
        assert not problem.rows, "people's own limits only"
        assert not problem.pinned.any(), "no pins"
        assert not plan.gap, "a proven plan"
        by_mentor = np.lexsort((problem.edge_startup, problem.edge_mentor))
        at = plan.chosen
        self._startups = _side(
            problem.edge_startup,
            problem.edge_mentor,
            problem.score,
            at,
            (problem.startup_least, problem.startup_most),
        )
        self._mentors = _side(
            problem.edge_mentor[by_mentor], problem.edge_startup[by_mentor], problem.score[by_mentor], at[by_mentor],
            (problem.mentor_least, problem.mentor_most),
        )  # fmt: skip
        assert certificate.unit == 1
        for side, prices in (
            (self._startups, certificate.startups),
            (self._mentors, certificate.mentors),
        ):
            # Who has fewer options than places has them all; a price on that is worth nothing once
            # another option comes.
            few = np.array([len(mine.others) for mine in side.options]) < side.most
            side.price[:] = np.where(few, np.minimum(prices, 0), prices)
        self.total = plan.total

    @property
    def pairs(self) -> list[tuple[int, int]]:
        """The chosen pairs as places of startup and mentor."""
        return [
            (startup, mentor)
            for startup, chosen in enumerate(self._startups.chosen)
            for mentor in sorted(chosen)
        ]

    @property
    def certificate(self) -> Certificate:
        """The prices that prove the plan as it now is."""
        return Certificate(1, self._startups.price.copy(), self._mentors.price.copy(), ())

    def put_startup(self, place: int, options: Options, least: int, most: int) -> None:
        """Change a startup: its possible mentors, scores and limits.

        Most 0 lets it leave. Infeasible where no plan is left.
        """
        self._put(is_startup=True, place=place, options=options, limits=(least, most))

    def put_mentor(self, place: int, options: Options, least: int, most: int) -> None:
        """Change a mentor likewise; capacity 0 lets it leave."""
        self._put(is_startup=False, place=place, options=options, limits=(least, most))

    def options(self, node: Node) -> Options:
        """Return the possible partners of a person."""
        return self._of(node)[0].options[node[1]]

    def partners(self, node: Node) -> list[int]:
        """Return the places of a person's partners."""
        return sorted(self._of(node)[0].chosen[node[1]])

    def problem(self, before: Problem) -> Problem:
        """Return the problem as it now is, `before` being the one that the plan came from."""
        options = self._startups.options
        edges = np.repeat(np.arange(len(options)), [len(mine.others) for mine in options])
        scores = np.concatenate([mine.scores for mine in options])
        return replace(
            before,
            startup_least=self._startups.least.copy(),
            startup_most=self._startups.most.copy(),
            mentor_least=self._mentors.least.copy(),
            mentor_most=self._mentors.most.copy(),
            edge_startup=edges,
            edge_mentor=np.concatenate([mine.others for mine in options]),
            score=scores,
            tie=np.zeros_like(scores),
            pinned=np.zeros(len(scores), dtype=np.bool_),
            previous=np.zeros(0, dtype=np.bool_),
        )

    def _of(self, node: Node) -> tuple[_Side, _Side]:
        """Return the person's own side and the other."""
        return (self._startups, self._mentors) if node[0] else (self._mentors, self._startups)

    def _put(
        self, *, is_startup: bool, place: int, options: Options, limits: tuple[int, int]
    ) -> None:
        own, other = self._of((is_startup, place))
        node, left = (is_startup, place), list[Node]()
        if not all(
            np.array_equal(new, old) for new, old in zip(options, own.options[place], strict=True)
        ):
            left = [(not is_startup, partner) for partner in sorted(own.chosen[place])]
            for _, partner in left:
                self._part(is_startup, place, partner)
            _replace(own.options, other.options, place, options)
            own.price[place] = max(
                0, int((options.scores - other.price[options.others]).max(initial=0))
            )
        own.least[place], own.most[place] = limits
        while own.load[place] > own.most[place]:
            self._change(node, _ENDLESS, gains=False)
        for one in (node, *left):
            self._balance(one)

    def _balance(self, node: Node) -> None:
        """Fill the places of `node` as long as each gains, or its least asks for it.

        Give up those that cost more than they are worth.
        """
        own, place = self._of(node)[0], node[1]
        while own.load[place] < own.most[place] and (
            own.load[place] < own.least[place] or own.price[place] > 0
        ):
            limit = _ENDLESS if own.load[place] < own.least[place] else int(own.price[place])
            if not self._change(node, limit, gains=True):
                break
        while own.load[place] > own.least[place] and own.price[place] < 0:
            if not self._change(node, -int(own.price[place]), gains=False):
                break

    def _change(self, start: Node, limit: int, *, gains: bool) -> bool:
        """Give `start` one partner more (or less) by the best chain of changes that costs less than
        `limit`; tell whether it was done.

        Prices follow in either case. Infeasible where `limit` is endless and there is no chain.
        """
        side = start[0] == gains
        distance, before, end, reach = self._search(start, limit, side=side)
        if end is None and limit == _ENDLESS:
            raise Infeasible([f"{'startup' if start[0] else 'mentor'} at {start[1]}"])
        for (is_startup, place), found in distance.items():
            people = self._startups if is_startup else self._mentors
            people.price[place] += (found - reach) if is_startup == side else (reach - found)
        if end is not None:
            self._augment(start, end, before, pairs_first=gains)
        return end is not None

    def _search(
        self, start: Node, limit: int, *, side: bool
    ) -> tuple[dict[Node, int], dict[Node, Node], Node | None, int]:
        """Return distances of settled nodes, the node before each, the node where the best chain
        ends, and how far it is.

        On `side` (True: startups) people look for a partner and end a chain by going without; on
        the other they lose one, and end it by having room. None where a chain would cost `limit` or
        more.
        """
        distance: dict[Node, int] = {}
        before: dict[Node, Node] = {}
        best, end = limit, None
        queue: list[tuple[int, bool, int]] = [(0, *start)]
        tentative: dict[Node, int] = {start: 0}
        while queue:
            here, is_startup, place = heappop(queue)
            node = (is_startup, place)
            if here >= best:
                break
            if node in distance:
                continue
            distance[node] = here
            last = self._last(node, same=is_startup == side, start=start)
            if last is not None and here + last < best:
                best, end = here + last, node
            for near, length in self._steps(node, same=is_startup == side, within=best - here):
                found = here + length
                if found < tentative.get(near, _ENDLESS):
                    tentative[near], before[near] = found, node
                    heappush(queue, (found, *near))
        return distance, before, end, best

    def _last(self, node: Node, *, same: bool, start: Node) -> int | None:
        """Return what it costs to end a chain at `node`, None where it cannot end there."""
        side, place = self._of(node)[0], node[1]
        if same:
            return (
                int(side.price[place])
                if node != start and side.load[place] > side.least[place]
                else None
            )
        return max(0, -int(side.price[place])) if side.load[place] < side.most[place] else None

    def _steps(self, node: Node, *, same: bool, within: int) -> list[tuple[Node, int]]:
        """Return where a chain goes on from `node`: to possible partners that are not chosen, or,
        from a partner, to one it would leave.
        """
        (own, other), place = self._of(node), node[1]
        price, chosen = int(own.price[place]), own.chosen[place]
        if not same:
            return [
                ((not node[0], near), score - price - int(other.price[near]))
                for near, score in chosen.items()
            ]
        others, scores = own.options[place]
        length = price + other.price[others] - scores
        use = length < within
        return [
            ((not node[0], near), cost)
            for near, cost in zip(others[use].tolist(), length[use].tolist(), strict=True)
            if near not in chosen
        ]

    def _augment(
        self, start: Node, end: Node, before: Mapping[Node, Node], *, pairs_first: bool
    ) -> None:
        """Carry out the chain that ends at `end`: steps pair and part in transaction."""
        chain = [end]
        while chain[-1] != start:
            chain.append(before[chain[-1]])
        chain.reverse()
        pairs = list(pairwise(chain))
        for one, two in pairs[pairs_first::2]:
            self._part(*one, two[1])
        for one, two in pairs[1 - pairs_first :: 2]:
            self._pair(*one, two[1])

    def _pair(self, is_startup: bool, place: int, partner: int) -> None:  # noqa: FBT001 - the first part of a Node
        own, other = self._of((is_startup, place))
        options = own.options[place]
        score = int(options.scores[np.searchsorted(options.others, partner)])
        own.chosen[place][partner] = other.chosen[partner][place] = score
        own.load[place] += 1
        other.load[partner] += 1
        self.total += score

    def _part(self, is_startup: bool, place: int, partner: int) -> None:  # noqa: FBT001 - likewise
        own, other = self._of((is_startup, place))
        self.total -= own.chosen[place].pop(partner)
        del other.chosen[partner][place]
        own.load[place] -= 1
        other.load[partner] -= 1


def _side(
    people: Numbers,
    others: Numbers,
    scores: Numbers,
    chosen: np.ndarray,
    limits: tuple[Numbers, Numbers],
) -> _Side:
    """Return one side from edges in order of its people."""
    least, most = limits
    bounds = np.searchsorted(people, np.arange(len(least) + 1)).tolist()
    pairs: list[dict[int, int]] = [{} for _ in least]
    for edge in np.flatnonzero(chosen).tolist():
        pairs[int(people[edge])][int(others[edge])] = int(scores[edge])
    return _Side(
        least.copy(),
        most.copy(),
        np.array([len(mine) for mine in pairs], dtype=np.int64),
        np.zeros(len(least), dtype=np.int64),
        [Options(others[start:stop], scores[start:stop]) for start, stop in pairwise(bounds)],
        pairs,
    )


def _replace(own: list[Options], other: list[Options], place: int, options: Options) -> None:
    """Change the options of `place` on its side, and what the other side has of it."""
    for partner in own[place].others.tolist():
        others, scores = other[partner]
        kept = others != place
        other[partner] = Options(others[kept], scores[kept])
    own[place] = options
    for partner, score in zip(options.others.tolist(), options.scores.tolist(), strict=True):
        others, scores = other[partner]
        at = int(np.searchsorted(others, place))
        other[partner] = Options(np.insert(others, at, place), np.insert(scores, at, score))
