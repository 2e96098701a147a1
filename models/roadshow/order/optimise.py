"""The optimised order: which place each entry has on its stage, by CP-SAT.

Hours of founders, and stages at the same time for one founder, must be kept; breaking them costs
more than all wishes together, so that a search always ends with an order, and says who has none.
Wishes, by weight: no two of one industry in a row; the judges of the panel are there; an investor
is not wanted on two stages at a time; entries of one district pitch in one half of the day. Among
orders that are worth the same, the one that moves the fewest entries from their published places is
taken.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from ortools.sat.python import cp_model

from models.search import EFFORT, solve

SAME_INDUSTRY: Final = 100
JUDGE_AWAY: Final = 20
INVESTOR_TWICE: Final = 5
OTHER_HALF: Final = 1
Spot = tuple[int, int]
"""A stage and a place on it, both from 0."""


class Pitch(NamedTuple):
    """An entry to be placed: section and district may be empty, `investors` are those who want to
    hear it.
    """

    startup: str
    section: str = ""
    district: str = ""
    investors: frozenset[str] = frozenset()
    people: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderTask:
    """What is to be ordered. `stages`: the pitches of each.

    Place p is at the same time on all of them, and `late` where it is so.

    `forbidden`: (startup, place) where founders cannot come; `absent`: (startup, place) -> judges
    of its panel who are away then. `before`: where entries were published, None for a place that is
    no more; with `most_moves` at most so many of them move.
    """

    stages: Sequence[Sequence[Pitch]]
    late: Sequence[bool]
    forbidden: frozenset[tuple[str, int]] = frozenset()
    absent: Mapping[tuple[str, int], int] = field(default_factory=dict)
    before: Mapping[str, Spot | None] = field(default_factory=dict)
    most_moves: int | None = None
    spare: int = 0
    """Further places at the end of each stage, as far as `late` goes, for newcomers to a day that
    has begun.
    """
    settled: Mapping[str, Spot] = field(default_factory=dict)
    """Where entries have to be that were placed by hand; they do not count as moved."""
    behind: Mapping[str, frozenset[tuple[str, int]]] = field(default_factory=dict)
    """What is behind `forbidden`: `hours` of founders, `quorum` of judges, what has `begun`."""

    @property
    def places(self) -> list[int]:
        """How many places each stage uses: those of its entries, and the published ones, which may
        leave gaps.
        """
        counts = [len(stage) for stage in self.stages]
        for spot in (*self.before.values(), *self.settled.values()):
            if spot is not None and spot[0] < len(counts):
                counts[spot[0]] = max(counts[spot[0]], spot[1] + 1)
        return [min(count + self.spare, max(count, len(self.late))) for count in counts]


class Ordered(NamedTuple):
    """The places found, or who could get none that is allowed (then the places are to be used for
    nothing).

    `penalty` is what breaches of wishes weigh, `bound` what no order can stay under.
    """

    spots: dict[str, Spot]
    homeless: list[str]
    penalty: int
    bound: int
    proven: bool


def optimise(task: OrderTask, effort: float = EFFORT) -> Ordered | None:
    """Return the best order found; None where `most_moves` leaves no order at all."""
    draft = _OrderDraft(task)
    solved = solve(draft.build(), effort)
    if not solved.found:
        return None
    return draft.read(solved.solver, solved.objective, solved.bound)


class _OrderDraft:
    """The model: for each entry and each place of its stage whether it is there."""

    def __init__(self, task: OrderTask) -> None:
        self._task = task
        self._model: Any = cp_model.CpModel()
        self._at: list[dict[tuple[str, int], Any]] = []
        self._wishes: list[Any] = []
        self._most = 0
        self._broken: list[Any] = []
        self._moves: list[Any] = []

    def build(self) -> Any:
        """Return the model."""
        for stage, (pitches, places) in enumerate(
            zip(self._task.stages, self._task.places, strict=True)
        ):
            self._place(pitches, places)
            self._vary(stage, places)
        self._part()
        self._group()
        self._stay()
        weight = len(self._moves) + 1
        breach = weight * (self._most + 1)
        self._model.minimize(
            breach * _sum(self._broken) + weight * _sum(self._wishes) + _sum(self._moves),
        )
        return self._model

    def _charge(self, price: int, breach: Any, most: int = 1) -> None:
        self._wishes.append(price * breach)
        self._most += price * most

    def _place(self, pitches: Sequence[Pitch], places: int) -> None:
        task, at = self._task, {}
        for pitch in pitches:
            for place in range(places):
                variable = at[pitch.startup, place] = self._model.new_bool_var("")
                if (pitch.startup, place) in task.forbidden:
                    self._broken.append(variable)
                elif away := task.absent.get((pitch.startup, place), 0):
                    self._charge(JUDGE_AWAY * away, variable)
            self._model.add_exactly_one([at[pitch.startup, place] for place in range(places)])
            if pitch.startup in task.settled:
                self._model.add(at[pitch.startup, task.settled[pitch.startup][1]] == 1)
        for place in range(places):
            self._model.add_at_most_one([at[pitch.startup, place] for pitch in pitches])
        self._at.append(at)

    def _vary(self, stage: int, places: int) -> None:
        """Charge for two of one industry in a row, and say how many there must be at least, which
        the search does not see by itself.
        """
        at, pitches = self._at[stage], self._task.stages[stage]
        sections = Counter(pitch.section for pitch in pitches if pitch.section)
        for section, count in sorted(sections.items()):
            if count == 1:
                continue
            names = [pitch.startup for pitch in pitches if pitch.section == section]
            here = [sum(at[name, place] for name in names) for place in range(places)]
            rows = [self._model.new_bool_var("") for _ in range(places - 1)]
            for place, row in enumerate(rows):
                self._model.add(here[place] + here[place + 1] <= 1 + row)
                self._charge(SAME_INDUSTRY, row)
            if rows:
                self._model.add(sum(rows) >= 2 * count - places - 1)

    def _part(self) -> None:
        """Keep founders from being due on two stages at a time, and charge for investors who are."""
        founders, investors = set[str](), set[str]()
        for stage in self._task.stages:
            for pitch in stage:
                founders.update(pitch.people)
                investors.update(pitch.investors)
        for key in sorted(founders):
            self._broken += self._clashes(lambda pitch, key=key: key in pitch.people)
        for key in sorted(investors):
            for clash in self._clashes(lambda pitch, key=key: key in pitch.investors):
                self._charge(INVESTOR_TWICE, clash, len(self._at) - 1)

    def _clashes(self, concerned: Any) -> list[Any]:
        """Return for each place on how many stages too many the pitches that are `concerned` take
        place.
        """
        names = [
            [pitch.startup for pitch in stage if concerned(pitch)] for stage in self._task.stages
        ]
        if sum(1 for mine in names if mine) < 2:  # noqa: PLR2004 - a clash takes two
            return []
        found = []
        for place in range(max(self._task.places)):
            here = [
                self._at[s][name, place]
                for s, mine in enumerate(names)
                for name in mine
                if (name, place) in self._at[s]
            ]
            if len(here) > 1:
                clash = self._model.new_int_var(0, len(self._at) - 1, "")
                self._model.add(sum(here) <= 1 + clash)
                found.append(clash)
        return found

    def _group(self) -> None:
        """Charge for entries of a district that pitch in the other half of the day than most of it."""
        districts: dict[str, list[tuple[int, str]]] = {}
        for number, stage in enumerate(self._task.stages):
            for pitch in stage:
                if pitch.district:
                    districts.setdefault(pitch.district, []).append((number, pitch.startup))
        for _, members in sorted(districts.items()):
            most = len(members)
            if most == 1:
                continue
            late = sum(
                one
                for stage, startup in members
                for (name, place), one in self._at[stage].items()
                if name == startup and self._task.late[place]
            )
            fewest = self._least_apart(Counter(stage for stage, _ in members))
            apart, side = (
                self._model.new_int_var(fewest, most // 2, ""),
                self._model.new_bool_var(""),
            )
            self._model.add(apart >= late - most * side)
            self._model.add(apart >= most - late - most * (1 - side))
            self._charge(OTHER_HALF, apart, most // 2)

    def _least_apart(self, counts: Mapping[int, int]) -> int:
        """Return how many of a district, `counts` on each stage, are in the other half at least:
        the halves hold no more.
        """
        over = [0, 0]
        for stage, count in counts.items():
            late = sum(self._task.late[: self._task.places[stage]])
            over[0] += max(0, count - late)
            over[1] += max(0, count - (self._task.places[stage] - late))
        return min(over)

    def _stay(self) -> None:
        for number, stage in enumerate(self._task.stages):
            for pitch in stage:
                if pitch.startup not in self._task.before or pitch.startup in self._task.settled:
                    continue
                spot = self._task.before[pitch.startup]
                same = spot is not None and spot[0] == number
                stays = self._at[number].get((pitch.startup, spot[1])) if same and spot else None
                self._moves.append(1 if stays is None else 1 - stays)
        if self._task.most_moves is not None:
            self._model.add(_sum(self._moves) <= self._task.most_moves)

    def read(self, solver: Any, objective: int, bound: int) -> Ordered:
        """Return what the search found."""
        spots = {
            name: (stage, place)
            for stage, at in enumerate(self._at)
            for (name, place), one in at.items()
            if solver.boolean_value(one)
        }
        homeless = {name for name, spot in spots.items() if (name, spot[1]) in self._task.forbidden}
        homeless |= self._doubled(spots)
        penalty = sum(solver.value(wish) for wish in self._wishes)
        weight = len(self._moves) + 1
        return Ordered(
            spots, sorted(homeless), penalty, min(penalty, bound // weight), objective == bound
        )

    def _doubled(self, spots: Mapping[str, Spot]) -> set[str]:
        """Return the entries whose founders are due on another stage at the same time."""
        seen: dict[tuple[str, int], str] = {}
        found = set()
        for stage in self._task.stages:
            for pitch in stage:
                for key in sorted(pitch.people):
                    other = seen.setdefault((key, spots[pitch.startup][1]), pitch.startup)
                    if other != pitch.startup:
                        found |= {other, pitch.startup}
        return found


def _sum(parts: Sequence[Any]) -> Any:
    return cp_model.LinearExpr.sum(list(parts)) if parts else 0
