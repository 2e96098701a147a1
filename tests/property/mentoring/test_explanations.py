"""What an explanation says would be enough, done: places, weights and the least score by a what-if,
repairs by the fold itself.
"""

from typing import Any

from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

from models.mentoring.explain.conflict import reasons_of
from models.mentoring.explain.other_rules import by_rules
from models.mentoring.explain.situation import situation_of
from models.mentoring.explain.what_if import what_if
from models.mentoring.explain.what_if_patch import Patch
from models.mentoring.explain.why_not import Enough, why_not
from models.mentoring.rules import broken
from tests.unit.mentoring.pool import NOON, POOL, MentoringLog, mentor, opened, startup

_few = settings(max_examples=40, deadline=None)
_LANGUAGES = [["zh-Hans"], ["en"], ["zh-Hans", "en"]]


@st.composite
def _pools(draw: st.DrawFn, /, **rules: Any) -> MentoringLog:
    """Draw a small pool in which language, scores and places are short."""
    seed = draw(st.integers(0, 10_000))
    startups = [
        startup(
            f"s{number}",
            seed + number,
            languages=draw(st.sampled_from(_LANGUAGES)),
            industries=[industry],
        )
        for number, industry in enumerate(
            draw(st.lists(st.sampled_from(["I65", "C26"]), min_size=3, max_size=5))
        )
    ]
    mentors = [
        mentor(
            f"m{number}",
            seed + 50 + number,
            languages=draw(st.sampled_from(_LANGUAGES)),
            capacity=places,
        )
        for number, places in enumerate(draw(st.lists(st.integers(0, 2), min_size=2, max_size=4)))
    ]
    score = draw(st.sampled_from([0, 0, 4000, 5000]))
    host = opened(*startups, *mentors, min_score=score, **rules)
    for pair in sorted(host.pairs())[: draw(st.integers(0, 2))]:
        host.accept(*pair)
    return host


def _patch(change: Enough) -> Patch | None:
    """Return the what-if that does what is told to be enough; None for what it cannot say."""
    what = change.change
    match what.kind:
        case "mentor_most":
            return Patch(mentors={what.mentor: {"capacity": what.value + what.by}})
        case "min_score":
            return Patch(rules={"min_score": what.value - what.by})
        case "weight":
            return Patch(rules={"weights": {what.rule: what.value + what.by}})
        case _:
            return None


@_few
@given(_pools(), st.integers(0, 2), st.integers(0, 1))
def test_what_is_told_to_be_enough_for_a_pair_is_enough_when_it_is_done(
    host: MentoringLog, one: int, other: int
) -> None:
    pair = (f"s{one}", f"m{other}")
    assume(pair[0] in host.state.startups)
    assume(pair[1] in host.state.mentors)
    case = situation_of(host.state, NOON)
    assert case is not None
    found = by_rules(case, why_not(case, *pair))
    terms = host.state.terms(NOON)
    rule = broken(host.state.startups[pair[0]], host.state.mentors[pair[1]], terms)
    assert (rule in found.forbidden) if rule else (set(found.forbidden) <= {"score_too_low"})
    event("forbidden" if found.forbidden else f"{len(found.enough)} changes")
    for change in found.enough:
        patch = _patch(change)
        if patch is None or (found.forbidden and change.change.kind != "min_score"):
            continue
        after = {
            one.startup: one.after for one in what_if(POOL, host.fields, patch, NOON).differences
        }
        assert pair[1] in {held.mentor for held in after[pair[0]]}


@_few
@given(_pools(mentors_at_least=1))
def test_a_repair_of_places_and_a_conflict_that_is_told_hold_when_they_are_tried(
    host: MentoringLog,
) -> None:
    case = situation_of(host.state, NOON)
    assert case is not None
    found = reasons_of(case)
    event("feasible" if found is None else f"{len(found.ways)} ways")
    assert (found is None) == (case.plan is not None)
    if found is None:
        return
    assert host.pairs() == set(), "no plan, so nothing was put in force"
    for way in found.ways:
        mentors = {change.mentor: {"capacity": change.value + change.by} for change in way.changes}
        if {change.kind for change in way.changes} == {"mentor_most"}:
            after = what_if(POOL, host.fields, Patch(mentors=dict(mentors)), NOON).after
            assert after.conflict is None
            assert after.total == way.total
