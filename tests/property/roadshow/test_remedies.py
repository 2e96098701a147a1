"""What would bring an entry in: every remedy is tried against trying every choice, and none smaller
of its kind would do.
"""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from models.roadshow.explain.remedies import (
    MOST,
    Remedy,
    RemedyStep,
    eased,
    easings,
    in_order,
    remedy,
)
from models.roadshow.shortlist.choice import decide
from models.roadshow.shortlist.limits import ChoiceTask
from models.roadshow.shortlist.merit import merit
from tests.property.roadshow.test_exact import best_there_is, tasks


def after(task: ChoiceTask, startup: str, steps: list[RemedyStep]) -> ChoiceTask:
    """Return the task with `steps` taken, written apart from what is tested as far as scores go."""
    for step in steps:
        if step.kind == "score":
            candidates = [
                c._replace(score=c.score + step.amount) if c.startup == startup else c
                for c in task.candidates
            ]
            task = replace(task, candidates=tuple(candidates))
        else:
            group = next(c.group for c in task.candidates if c.startup == startup)
            limits = eased(task.limits, step, group)
            assert limits is not None
            task = replace(task, limits=limits)
    return task


def inside(task: ChoiceTask, startup: str) -> bool:
    chosen = decide(task)[0]
    assert merit(task, chosen) == best_there_is(task)
    return startup in {c.startup for c in task.at(chosen)}


def left(task: ChoiceTask) -> list[str]:
    return [c.startup for c in task.at(~decide(task)[0])]


@settings(max_examples=80, deadline=None)
@given(tasks(most=6), st.data())
def test_every_remedy_is_enough(task, data):
    out = left(task)
    if out:
        startup = data.draw(st.sampled_from(out))
        for steps in easings(task, startup):
            assert steps
            assert inside(after(task, startup, steps), startup)


@settings(max_examples=60, deadline=None)
@given(tasks(most=6), st.data())
def test_no_smaller_step_of_the_same_kind_would_be_enough(task, data):
    out = left(task)
    if out:
        startup = data.draw(st.sampled_from(out))
        for steps in easings(task, startup):
            if len(steps) == 1 and steps[0].kind not in ("score", "diversity"):
                smaller = [
                    steps[0].__class__(steps[0].kind, n, steps[0].area)
                    for n in range(1, steps[0].amount)
                ]
                assert not any(inside(after(task, startup, [one]), startup) for one in smaller)
            elif steps[0].kind == "score":
                assert not any(
                    inside(after(task, startup, [RemedyStep("score", n)]), startup)
                    for n in {steps[0].amount - 1, steps[0].amount // 2} - {0}
                )


@settings(max_examples=60, deadline=None)
@given(tasks(most=6), st.data())
def test_one_more_place_in_the_group_is_found_wherever_it_would_be_enough(task, data):
    out = left(task)
    if out:
        startup = data.draw(st.sampled_from(out))
        found = [
            steps[0]
            for steps in easings(task, startup)
            if len(steps) == 1 and steps[0].kind != "score"
        ]
        least = min((step.amount for step in found), default=MOST)
        enough = [
            n
            for n in range(1, least + 1)
            if inside(after(task, startup, [RemedyStep("quota", n)]), startup)
        ]
        named = [step.amount for step in found if step.kind == "quota"]
        mine = next(c for c in task.candidates if c.startup == startup)
        taken = sum(c.group == mine.group for c in task.at(decide(task)[0]))
        if taken >= task.limits.group_max(mine.group):
            assert named == enough[:1]


def test_remedies_are_ordered_by_price_and_then_by_length():
    cheap, own = remedy([RemedyStep("score", 12)]), remedy([RemedyStep("documents")])
    rule, both = (
        remedy([RemedyStep("quota")]),
        remedy([RemedyStep("documents"), RemedyStep("score", 999)]),
    )
    assert in_order([rule, both, cheap, own]) == [own, cheap, rule, both]
    assert [one.price for one in (own, cheap, rule, both)] == [1, 12, 1_000, 1_000]
    assert remedy([RemedyStep("diversity", 300)]) == Remedy([RemedyStep("diversity", 300)], 1_000)
