from collections.abc import Iterator, Sequence
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.pool_log import Judge
from contracts.roadshow import ConflictKind, PanelRules
from models.roadshow.event_day.clock import Stretch
from models.roadshow.judging import seating as panels
from models.roadshow.judging.seating import Entrant, FormerSeat, SeatingTask, can_sit, convene
from tests.unit.roadshow.pool import NOON, POOL

Benches = list[tuple[list[str], str, list[str]]]
"""Of each stage: judges, chair, reserves."""
SECTIONS = ["", "C", "I"]
TIMES = [Stretch(540 + 15 * i, 555 + 15 * i) for i in range(4)]


def judge(key: str, industries: list[str], *, chair: bool, most: int) -> Judge:
    return Judge(
        pool=POOL,
        time=NOON,
        event=key,
        id=key,
        name=key,
        industries=industries,
        may_chair=chair,
        most_entries=most,
    )


@st.composite
def tasks(draw):
    judges = [
        judge(
            f"j{i}",
            draw(st.lists(st.sampled_from(["C35", "I65"]), max_size=1)),
            chair=draw(st.booleans()),
            most=draw(st.sampled_from([0, 0, 2])),
        )
        for i in range(draw(st.integers(2, 5)))
    ]
    stages = [
        [
            Entrant(f"s{stage}{i}", draw(st.sampled_from(SECTIONS)))
            for i in range(draw(st.integers(1, 3)))
        ]
        for stage in range(draw(st.integers(1, 2)))
    ]
    names = [one.startup for stage in stages for one in stage]
    ties: dict[str, dict[str, ConflictKind]] = {
        one.id: dict.fromkeys(draw(st.sets(st.sampled_from(names), max_size=2)), "deal")
        for one in judges
    }
    absences = {one.id: draw(st.sampled_from([[], [], [Stretch(0, 550)]])) for one in judges}
    before = {}
    if draw(st.booleans()):
        seats = st.builds(
            FormerSeat,
            st.integers(0, len(stages) - 1),
            st.sampled_from(["chair", "judge", "reserve"]),
        )
        before = {one.id: draw(seats) for one in judges[: draw(st.integers(0, 3))]}
    return SeatingTask(
        judges=judges, stages=stages, times=[TIMES[: len(stage)] for stage in stages],
        rules=PanelRules(judges=draw(st.integers(1, 2)), reserves=draw(st.integers(0, 1))),
        ties=ties, absences=absences, before=before, partial=draw(st.booleans()),
    )  # fmt: skip


def lacks_of(task: SeatingTask, benches: Benches) -> int:
    """How much is missing, counted as the model counts it, by looking."""
    total = 0
    for stage, (judges, chair, _) in enumerate(benches):
        total += task.rules.judges - len(judges) + (not chair)
        for entry in task.stages[stage]:
            tied = [one.id for one in task.judges if entry.startup in task.ties[one.id]]
            if tied:
                total += max(0, task.quorum - len(set(judges) - set(tied)))
        for time in task.times[stage] if task.partial else []:
            away = {
                one.id
                for one in task.judges
                if any(gone.meets(time) for gone in task.absences[one.id])
            }
            if away:
                total += max(0, task.quorum - len(set(judges) - away))
    return total


def cost_of(task: SeatingTask, benches: Benches) -> int:  # noqa: C901 - every wish in one place, to be read beside the model
    cost = 0
    for stage, (judges, chair, reserves) in enumerate(benches):
        entries = task.stages[stage]

        def price(key: str, stage: int = stage, entries: Sequence[Entrant] = entries) -> int:
            spared = sum(one.startup in task.ties[key] for one in entries)
            missed = sum(
                any(gone.meets(time) for gone in task.absences[key]) for time in task.times[stage]
            )
            return panels.SPARED * spared + panels.ABSENT * missed

        cost += (
            sum(2 * price(key) for key in judges)
            + sum(map(price, reserves))
            + (price(chair) if chair else 0)
        )
        cost += panels.NO_RESERVE * (task.rules.reserves - len(reserves))
        seated = [one for one in task.judges if one.id in judges]
        for entry in entries:
            free = [one for one in seated if entry.startup not in task.ties[one.id]]
            knowing = [
                one for one in free if any(code[0] == entry.section for code in one.industries)
            ]
            if entry.section:
                cost += panels.UNKNOWN_FIELD * (not knowing and all(one.industries for one in free))
                cost += panels.NO_SPECIALIST * (not knowing)
        if task.before:
            for one in task.judges:
                if not can_sit(task, one, stage):
                    continue
                place = task.before.get(one.id)
                on = (one.id in judges) + (one.id in reserves)
                if place is None:
                    cost += panels.MOVED // 2 * on
                elif place.stage == stage:
                    cost += (
                        panels.MOVED // 2 * (1 - on)
                        if place.seat == "reserve"
                        else panels.MOVED * (one.id not in judges)
                    )
                if place == FormerSeat(stage, "chair") and one.may_chair:
                    cost += panels.MOVED // 4 * (one.id != chair)
    return cost


def every(task: SeatingTask, stage: int, taken: set[str]) -> Iterator[Benches]:
    """All panels of the stages from `stage` on."""
    if stage == len(task.stages):
        yield []
        return
    able = [one for one in task.judges if one.id not in taken and can_sit(task, one, stage)]
    for count in range(min(task.rules.judges, len(able)) + 1):
        for seated in combinations(able, count):
            rest = [one for one in able if one not in seated]
            chairs = [one.id for one in seated if one.may_chair]
            for reserves in range(min(task.rules.reserves, len(rest)) + 1):
                for spare in combinations(rest, reserves):
                    names, spares = [one.id for one in seated], [one.id for one in spare]
                    for after in every(task, stage + 1, {*taken, *names, *spares}):
                        for chair in chairs or [""]:
                            yield [(names, chair, spares), *after]


@settings(max_examples=40, deadline=None)
@given(tasks())
def test_panels_are_the_best_there_are(task):
    found = convene(task)
    mine = [(bench.judges, bench.chair, bench.reserves) for bench in found.benches]
    best = min(
        (lacks_of(task, benches), cost_of(task, benches)) for benches in every(task, 0, set())
    )
    assert found.proven
    assert (lacks_of(task, mine), cost_of(task, mine)) == best
    assert bool(found.shortages) == bool(best[0])


@settings(max_examples=40, deadline=None)
@given(tasks(), st.randoms(use_true_random=False))
def test_panels_do_not_depend_on_the_order_in_which_judges_are_given(task, random):
    shuffled = random.sample(task.judges, len(task.judges))
    again = SeatingTask(
        judges=shuffled, stages=task.stages, times=task.times, rules=task.rules, ties=task.ties,
        absences=task.absences, before=task.before, partial=task.partial,
    )  # fmt: skip
    assert convene(again) == convene(task)


def test_judges_sit_where_they_have_no_conflict():
    keys = ["a", "b", "c", "d"]
    judges = [judge(key, [], chair=True, most=0) for key in keys]
    stages = [[Entrant("s1", "C")], [Entrant("s2", "I")]]
    ties: dict[str, dict[str, ConflictKind]] = {"a": {"s1": "deal"}, "b": {"s1": "deal"}}
    task = SeatingTask(
        judges=judges,
        stages=stages,
        times=[TIMES[:1]] * 2,
        rules=PanelRules(judges=2, reserves=0),
        ties=ties,
    )
    found = convene(task)
    assert [sorted(bench.judges) for bench in found.benches] == [["c", "d"], ["a", "b"]]
    assert not found.shortages
