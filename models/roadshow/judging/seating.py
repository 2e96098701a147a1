"""Who judges on which stage: seats, chairs and reserves by CP-SAT, with as few conflicts and gaps
of expertise as there can be.

Every rule that cannot be kept costs more than all wishes together, so that a search always ends
with a plan, and what it could not keep is what has to be said.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, NamedTuple

from ortools.sat.python import cp_model

from contracts.pool_log import Judge
from contracts.roadshow import ConflictKind, PanelRules
from models.roadshow.event_day.clock import Stretch, is_away
from models.roadshow.hand import Directive
from models.search import solve

NO_RESERVE: Final = 4_000
MOVED: Final = 2_000
"""A judge of the panel before who is not on it any more.

A stranger called in, or a reserve who is no longer, costs half.
"""
SPARED: Final = 50
"""A judge who has to leave an entry to the others."""
UNKNOWN_FIELD: Final = 20
"""An entry whose section no judge of its panel knows."""
ABSENT: Final = 10
"""A pitch that a judge's hours do not cover."""
NO_SPECIALIST: Final = 4
"""An entry whose section only generalists know."""


class Entrant(NamedTuple):
    """An entry to be judged; `section` is the letter of GB/T 4754, empty where unknown."""

    startup: str
    section: str


class FormerSeat(NamedTuple):
    """Where a judge sat before."""

    stage: int
    seat: str
    """chair, judge or reserve."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatingTask:
    """What there is to be decided.

    `stages`: the entries of each, `times`: when each stage's pitches are; judges not listed do not
    serve.

    `partial`: whether judges may sit who miss some of the pitches, where the order can still be
    chosen to suit them.
    """

    judges: Sequence[Judge]
    stages: Sequence[Sequence[Entrant]]
    times: Sequence[Sequence[Stretch]]
    rules: PanelRules
    ties: Mapping[str, Mapping[str, ConflictKind]]
    absences: Mapping[str, Sequence[Stretch]] = field(default_factory=dict)
    before: Mapping[str, FormerSeat] = field(default_factory=dict)
    partial: bool = False
    settled: Mapping[str, FormerSeat] = field(default_factory=dict)
    """Where judges have to sit who were called by hand: as judge or reserve."""

    @property
    def quorum(self) -> int:
        """How many judges of a panel must judge each entry: more than half."""
        return self.rules.judges // 2 + 1


class Bench(NamedTuple):
    """The panel of one stage: ids, the chair first among the judges, the others by id."""

    chair: str
    judges: list[str]
    reserves: list[str]


class Shortage(NamedTuple):
    """What a stage (from 1) lacks: `judges`, a `chair`, or enough judges without conflicts for the
    entry `startup`.
    """

    stage: int
    what: str
    have: int
    need: int
    startup: str = ""


class Convened(NamedTuple):
    """The panels, or what keeps them from being whole (then they are to be used for nothing)."""

    benches: list[Bench]
    shortages: list[Shortage]
    proven: bool


def seated_by_hand(task: SeatingTask, replaced: Iterable[Directive]) -> SeatingTask:
    """Return `task` with the judges that were replaced by hand, as far as these can sit; one who
    was replaced sits on no panel, unless called again.
    """
    settled: dict[str, FormerSeat] = {}
    left: set[str] = set()
    judges = {judge.id: judge for judge in task.judges}
    for one in replaced:
        stage = one.stage - 1
        settled.pop(one.partner, None)
        left = (left | {one.partner}) - {one.judge}
        judge, seat = (
            judges.get(one.judge),
            FormerSeat(stage, "reserve" if one.reserve else "judge"),
        )
        room = task.rules.reserves if one.reserve else task.rules.judges
        taken = sum(other == seat for other in settled.values())
        if judge is None or stage >= len(task.stages) or taken >= room:
            continue
        if can_sit(task, judge, stage):
            settled[one.judge] = seat
    serving = [judge for judge in task.judges if judge.id not in left]
    return replace(task, judges=serving, settled=settled)


def convene(task: SeatingTask) -> Convened:
    """Return the best panels: no seat, chair or quorum missing if that is possible, then as little
    as possible of what else costs.
    """
    draft = _PanelDraft(task)
    solved = solve(draft.build())
    assert solved.found, "every rule of panels may be broken at a price"
    return Convened(
        draft.benches(solved.solver), draft.shortages(solved.solver), solved.status == "optimal"
    )


def can_sit(task: SeatingTask, judge: Judge, stage: int) -> bool:
    """Tell whether `judge` may sit on the panel of `stage`: by limits of entries and by hours."""
    times, entries = task.times[stage], task.stages[stage]
    tied = sum(1 for one in entries if one.startup in task.ties.get(judge.id, {}))
    limits = [limit for limit in (judge.most_entries, task.rules.most_entries_per_judge) if limit]
    if (entries and tied == len(entries)) or any(len(entries) - tied > limit for limit in limits):
        return False
    missed = missed_times(task, judge.id, stage)
    return 2 * missed < len(times) if task.partial and times else not missed


def missed_times(task: SeatingTask, judge: str, stage: int) -> int:
    """Return how many pitches of a stage the judge is away at."""
    absences = task.absences.get(judge, ())
    return sum(1 for time in task.times[stage] if is_away(absences, time))


class _PanelDraft:
    """The model: for each judge and stage whether the judge sits there, chairs, or is a reserve."""

    def __init__(self, task: SeatingTask) -> None:
        self._task = task
        self._judges = sorted(task.judges, key=lambda one: one.id)
        self._model: Any = cp_model.CpModel()
        self._costs: list[Any] = []
        self._most = 0
        self._seats: dict[tuple[str, int], Any] = {}
        self._chairs: dict[tuple[str, int], Any] = {}
        self._reserves: dict[tuple[str, int], Any] = {}
        self._lacks: list[tuple[Any, Shortage]] = []

    def build(self) -> Any:
        """Return the model."""
        for judge in self._judges:
            self._seat(judge)
        for stage in range(len(self._task.stages)):
            self._fill(stage)
            self._keep_quorum(stage)
            self._know(stage)
        self._keep()
        self._model.minimize(
            sum(self._costs) + (self._most + 1) * sum(missing for missing, _ in self._lacks)
        )
        return self._model

    def _charge(self, price: int, wish: Any, times: int = 1) -> None:
        """Let `wish`, 0 to `times`, cost `price` each."""
        self._costs.append(price * wish)
        self._most += price * times

    def _seat(self, judge: Judge) -> None:
        """Give `judge` at most one place in all; a place costs what its holder has to leave out."""
        new, places = self._model.new_bool_var, []
        for stage in range(len(self._task.stages)):
            if not can_sit(self._task, judge, stage):
                continue
            key = judge.id, stage
            seat, reserve = self._seats[key], self._reserves[key] = new(""), new("")
            places += [seat, reserve]
            price = self._price(judge.id, stage)
            self._charge(2 * price, seat)
            self._charge(price, reserve)
            if judge.may_chair:
                chair = self._chairs[key] = new("")
                self._model.add_implication(chair, seat)
                self._charge(price, chair)
        self._model.add_at_most_one(places)
        if judge.id in self._task.settled:
            stage, seat = self._task.settled[judge.id]
            table = self._reserves if seat == "reserve" else self._seats
            self._model.add(table[judge.id, stage] == 1)

    def _price(self, judge: str, stage: int) -> int:
        tied = self._task.ties.get(judge, {})
        spared = sum(1 for one in self._task.stages[stage] if one.startup in tied)
        return SPARED * spared + ABSENT * missed_times(self._task, judge, stage)

    def _of(
        self, table: Mapping[tuple[str, int], Any], stage: int, without: Iterable[str] = ()
    ) -> list[Any]:
        skipped = set(without)
        return [
            variable
            for (judge, at), variable in table.items()
            if at == stage and judge not in skipped
        ]

    def _lack(self, variables: list[Any], need: int, shortage: Shortage) -> None:
        """Ask for `need` of `variables`; what is missing is dear, and a shortage."""
        missing = self._model.new_int_var(0, need, "")
        self._model.add(sum(variables) + missing >= need)
        self._lacks.append((missing, shortage))

    def _fill(self, stage: int) -> None:
        rules = self._task.rules
        seats, reserves = self._of(self._seats, stage), self._of(self._reserves, stage)
        self._model.add(sum(seats) <= rules.judges)
        self._lack(seats, rules.judges, Shortage(stage + 1, "judges", 0, rules.judges))
        chairs = self._of(self._chairs, stage)
        self._model.add(sum(chairs) <= 1)
        self._lack(chairs, 1, Shortage(stage + 1, "chair", 0, 1))
        self._model.add(sum(reserves) <= rules.reserves)
        self._charge(NO_RESERVE, rules.reserves - sum(reserves), rules.reserves)

    def _keep_quorum(self, stage: int) -> None:
        """See to it that more than half of a panel judge each entry, and are there at each time."""
        task = self._task
        for entry in task.stages[stage]:
            tied = [
                judge.id for judge in self._judges if entry.startup in task.ties.get(judge.id, {})
            ]
            if tied:
                shortage = Shortage(stage + 1, "quorum", 0, task.quorum, entry.startup)
                self._lack(self._of(self._seats, stage, tied), task.quorum, shortage)
        for time in dict.fromkeys(task.times[stage]):
            away = [
                judge.id for judge in self._judges if is_away(task.absences.get(judge.id, ()), time)
            ]
            if away and task.partial:
                self._lack(
                    self._of(self._seats, stage, away),
                    task.quorum,
                    Shortage(stage + 1, "judges", 0, task.quorum),
                )

    def _know(self, stage: int) -> None:
        """Ask for judges who know each entry's section and may judge it."""
        task = self._task
        for entry in task.stages[stage]:
            if not entry.section:
                continue
            free = [
                judge for judge in self._judges if entry.startup not in task.ties.get(judge.id, {})
            ]
            knowing = [
                one.id for one in free if any(code[:1] == entry.section for code in one.industries)
            ]
            somewhat = [one.id for one in free if not one.industries]
            self._prefer([*knowing, *somewhat], stage, UNKNOWN_FIELD)
            self._prefer(knowing, stage, NO_SPECIALIST)

    def _prefer(self, judges: list[str], stage: int, price: int) -> None:
        missing = self._model.new_bool_var("")
        seats = [self._seats[judge, stage] for judge in judges if (judge, stage) in self._seats]
        self._model.add(sum(seats) + missing >= 1)
        self._charge(price, missing)

    def _keep(self) -> None:
        """Charge for changes against the panels before."""
        before = self._task.before
        if not before:
            return
        for (judge, stage), seat in self._seats.items():
            place = before.get(judge)
            if place is None:
                self._charge(MOVED // 2, seat + self._reserves[judge, stage])
            elif place.stage == stage and place.seat == "reserve":
                self._charge(MOVED // 2, 1 - seat - self._reserves[judge, stage])
            elif place.stage == stage:
                self._charge(MOVED, 1 - seat)
        for (judge, stage), chair in self._chairs.items():
            if before.get(judge) == FormerSeat(stage, "chair"):
                self._charge(MOVED // 4, 1 - chair)

    def benches(self, solver: Any) -> list[Bench]:
        """Return the panels found."""
        found = []
        for stage in range(len(self._task.stages)):
            chair = next(
                (
                    j
                    for (j, s), one in self._chairs.items()
                    if s == stage and solver.boolean_value(one)
                ),
                "",
            )
            judges = [
                j for (j, s), one in self._seats.items() if s == stage and solver.boolean_value(one)
            ]
            reserves = [
                j
                for (j, s), one in self._reserves.items()
                if s == stage and solver.boolean_value(one)
            ]
            found.append(
                Bench(chair, [*filter(None, [chair]), *(j for j in judges if j != chair)], reserves)
            )
        return found

    def shortages(self, solver: Any) -> list[Shortage]:
        """Return what is missing, each once."""
        found = [
            shortage._replace(have=shortage.need - solver.value(missing))
            for missing, shortage in self._lacks
            if solver.value(missing)
        ]
        return list(dict.fromkeys(found))
