"""The feature `acceptance`: what is noted of answers, when it counts, and when it is forgotten."""

from typing import Any

import pytest

from contracts.decisions import AnswerModel, Cycle, Pairing
from contracts.pool_log import Answer, Mentor, Outcome, Startup
from models.acceptance import AskedPairing
from models.acceptance.columns import COLUMNS
from models.affinity import ACCEPTANCE, contributions, fit, score_without_acceptance
from models.mentoring.explain.why import why
from models.mentoring.state import MentoringState
from tests.unit.mentoring.pool import (
    DAY_MS,
    NOON,
    POOL,
    MentoringLog,
    mentor,
    opened,
    programme,
    startup,
)

ON: dict[str, Any] = {"weights": {"acceptance": 60}}


def model(**weights: float) -> AnswerModel:
    """Return what might have been learned, with these log odds by column."""
    coefficients = [round(65_536 * weights.get(name, 0)) for name in COLUMNS]
    return AnswerModel(answers=100, accepted=5_000, prior=5, pace=200, coefficients=coefficients)


def knowing(log: MentoringLog, **weights: float) -> MentoringLog:
    """Let a pool hold mentors to be told by these weights, and startups to be alike."""
    log.state.answers.use({"startup": model(), "mentor": model(**weights)})
    return log


def pair(log: MentoringLog, startup: str, mentor: str) -> AskedPairing:
    return log.state.answers.of_pair(startup, mentor)[-1]


def said(log: MentoringLog, startup: str, mentor: str) -> tuple[str, str]:
    found = pair(log, startup, mentor)
    return found.team.said, found.guide.said


def decline(log: MentoringLog, reason: Any, by: Any = "mentor") -> None:
    log.take(
        Answer(
            pool=POOL, time=log.time, event="no", startup="s", mentor="m", by=by,
            answer="decline", reason=reason,
        )
    )  # fmt: skip


def test_without_the_feature_nothing_is_noted():
    log = opened(startup("s"), mentor("m"))
    log.accept("s", "m")
    assert not list(log.state.answers.asked())
    assert not [name for name in log.fields if name.startswith(("asked", "acceptance"))]


def test_a_proposal_is_noted_with_the_time_that_each_answer_took():
    log = opened(startup("s"), mentor("m"), **ON)
    assert said(log, "s", "m") == ("", "")
    log.time += 2 * DAY_MS
    log.answer("s", "m", "startup", "accept")
    log.time += 3 * DAY_MS
    log.answer("s", "m", "mentor", "accept")
    found = pair(log, "s", "m")
    assert (found.team.said, found.team.after) == ("accept", 2)
    assert (found.guide.said, found.guide.after) == ("accept", 5)
    assert found.over


def test_who_says_nothing_to_the_end_is_silent_and_who_was_cut_short_is_not():
    log = opened(startup("s"), mentor("m"), startup("t", 1), mentor("n", 1), reply_days=7, **ON)
    one, other = sorted(log.pairs())
    log.answer(*one, "startup", "accept")
    log.answer(*other, "mentor", "decline")
    log.command("tick", later_ms=8 * DAY_MS)
    assert said(log, *one) == ("accept", "silence")
    assert said(log, *other) == ("", "decline")
    assert log.state.answers.counts("startup", other[0]) == (0, 0, 0, 0)
    assert log.state.answers.counts("mentor", one[1]) == (1, 0, 0, 0)


@pytest.mark.parametrize(
    ("reason", "counted"),
    [("no_time", 1), ("", 1), ("other", 1), ("not_my_field", 0), ("conflict", 0), ("distance", 0)],
)
def test_a_decline_for_what_is_between_the_two_says_nothing_of_the_person(reason, counted):
    log = opened(startup("s"), mentor("m"), **ON)
    decline(log, reason)
    assert log.state.answers.counts("mentor", "m")[0] == counted
    assert pair(log, "s", "m").guide.said == ("decline" if counted else "other")


def test_what_became_of_a_pairing_changes_nothing_that_is_known_of_answers():
    log = opened(startup("s"), mentor("m"), **ON)
    log.accept("s", "m")
    known = list(log.state.answers.asked()), log.state.answers.counts("mentor", "m")
    outcomes: list[Any] = ["did_not_take_place", "broken_off", "completed"]
    for number, what in enumerate(outcomes):
        event = Outcome(
            pool=POOL, time=log.time + 1, event=f"o{number}", startup="s", partner="m",
            outcome=what, by="organiser",
        )  # fmt: skip
        log.take(event)
    assert (list(log.state.answers.asked()), log.state.answers.counts("mentor", "m")) == known


def test_before_there_are_models_scores_are_what_they_are_without_the_feature():
    plain, watching = (
        opened(startup("s"), mentor("m"), startup("t", 1), mentor("n", 1), **rules)
        for rules in ({}, ON)
    )
    scores = [[(each.startup, each.mentor, each.score) for each in log.state.live()]
              for log in (plain, watching)]  # fmt: skip
    assert scores[0] == scores[1]
    (found,) = [each for each in watching.state.live() if each.startup == "s"]
    assert ACCEPTANCE not in found.reason.features


def people(count: int) -> list[Startup | Mentor]:
    return [
        *(startup(f"s{number}", number, region="510100") for number in range(count)),
        *(mentor(f"m{number}", 90 + number, capacity=3, region="310000") for number in range(4)),
    ]


def matches(state: MentoringState) -> None:
    """Check that tables of both sides and single pairs say the same."""
    index = state.score_index()
    for team in state.startups.values():
        rows = dict(zip(index.mentors.ids, index.mentors.table.scores(team).tolist(), strict=True))
        for guide in state.mentors.values():
            found = fit(team, guide, state.measure)
            columns = index.startups.table.scores(guide)
            assert rows[guide.id] == found.score
            assert columns[index.startups.ids.index(team.id)] == found.score
            assert sum(contributions(found, state.measure.weights).values()) == found.score


def test_tables_and_single_pairs_say_the_same_while_answers_come():
    log = knowing(
        opened(*people(6), **ON), requests=-0.7, earlier_answers=1.1, pace=-0.5, region=0.3,
        language=0.2, score=0.9, waited=0.4, one=0.2,
    )  # fmt: skip
    matches(log.state)
    for number, (team, guide) in enumerate(sorted(log.pairs())):
        log.time += DAY_MS
        log.answer(team, guide, "mentor", ("accept", "decline")[number % 2])
        matches(log.state)
    log.take(startup("s9", 4), mentor("m9", 5))
    log.remove("mentor", "m1")
    log.command("tick", later_ms=20 * DAY_MS)
    matches(log.state)
    log.restart()
    log.state.answers.at(log.time)
    matches(log.state)


def test_open_requests_make_another_less_likely_and_are_given_to_others():
    teams = [startup(f"s{number}", 1) for number in range(3)]
    log = MentoringLog(
        programme(mode="on_change", **ON), mentor("m", 1, capacity=9), mentor("n", 1, capacity=9)
    )
    knowing(log, requests=-2.0)
    log.take(*teams)
    loads = sorted(len(log.state.live_mentor[key]) for key in ("m", "n"))
    assert loads == [1, 2]


@pytest.mark.parametrize("constant", [-8.0, 0.0, 3.0])
def test_the_feature_bars_nobody_whom_the_least_score_lets_in(constant):
    log = knowing(opened(*people(6), min_score=4_000, **ON), one=constant, requests=-1.0)
    matches(log.state)
    state, barred = log.state, 0
    for team in state.startups.values():
        for guide in state.mentors.values():
            found = fit(team, guide, state.measure)
            others = score_without_acceptance(found, state.measure.weights)
            assert (found.score >= 4_000) == (others >= 4_000) or others < 4_000
            barred += others < 4_000 and found.score < 4_000
    assert constant > 0 or barred


def test_somebody_who_declined_for_want_of_time_is_asked_after_one_who_is_not_known():
    log = opened(startup("s", 1), mentor("m", 1), **ON)
    decline(log, "no_time")
    knowing(log, earlier_answers=1.0).take(mentor("n", 1), startup("t", 1))
    state = log.state
    values = {key: fit(state.startups["t"], state.mentors[key], state.measure).parts[ACCEPTANCE]
              for key in ("m", "n")}  # fmt: skip
    assert values["m"] < values["n"] == 2_500  # a half of either side: what all do


def test_a_mentor_who_has_not_answered_gets_a_proposal_first_where_it_counts():
    def loads(**rules: Any) -> dict[str, int]:
        near = [startup(f"s{number}", 1) for number in range(2)]
        log = MentoringLog(programme(**ON, **rules), *near, mentor("m", 1, capacity=2))
        knowing(log)
        log.state.answers.put(AskedPairing(startup="x", mentor="m", number=1, at=NOON, score=0))
        known = log.state.answers.of_pair("x", "m")[0]
        guide = known.guide.__class__(said="accept", after=1)
        log.state.answers.put(known.with_side("mentor", guide))
        log.take(mentor("far", 50, industries=["A01"]))
        log.command("open_cycle")
        return {key: len(log.state.live_mentor.get(key, ())) for key in ("m", "far")}

    # Opening learns anew, of one answer nothing: so the floor is looked at in the problem itself.
    log = knowing(opened(*people(2), **ON))
    guide = log.state.mentors["m0"]
    assert log.state.first_proposals(guide) == 1
    log.accept(*next(iter(sorted(log.pairs()))))
    answered = {each.mentor for each in log.state.live() if each.status == "accepted"}
    assert [log.state.first_proposals(log.state.mentors[key]) for key in answered] == [0]
    assert loads(first_proposals=0) == loads()


def learned(**rules: Any) -> MentoringLog:
    """Return a pool that has learned in a second cycle: even mentors accept, odd ones decline."""
    teams = [startup(f"s{number:03}", number) for number in range(80)]
    guides = [mentor(f"m{number:02}", 300 + number, capacity=4) for number in range(20)]
    log = opened(*teams, *guides, **rules)
    for team, guide in sorted(log.pairs()):
        log.answer(team, guide, "startup", "accept")
        log.answer(team, guide, "mentor", ("accept", "decline")[int(guide[1:]) % 2])
    log.take(*(startup(f"t{number:03}", 700 + number) for number in range(20)))
    log.take(*(mentor(f"n{number:02}", 900 + number, capacity=4) for number in range(3)))
    return log


def test_a_cycle_learns_and_says_what_it_has_learned():
    log = learned(**ON)
    decided = log.command("open_cycle", later_ms=DAY_MS)
    (cycle,) = [each for each in decided if isinstance(each, Cycle)]
    assert set(cycle.acceptance) == {"startup", "mentor"}
    assert cycle.acceptance == log.state.answers.models
    assert cycle.acceptance["mentor"].coefficients[COLUMNS.index("earlier_answers")] > 0
    asked = [
        each
        for each in decided
        if isinstance(each, Pairing) and each.status == "proposed" and each.note == "cycle"
    ]
    assert asked
    assert all(1 <= each.reason.features[ACCEPTANCE] < 10_000 for each in asked)
    for each in asked:
        found = pair(log, each.startup, each.mentor)
        both = found.team.chance * found.guide.chance // 10_000
        assert each.reason.features[ACCEPTANCE] == both


def test_new_mentors_have_a_proposal_in_the_cycle_that_goes_by_answers():
    for least in (0, 1):
        log = learned(**ON, first_proposals=least)
        log.command("open_cycle", later_ms=DAY_MS)
        loads = [len(log.state.live_mentor.get(f"n{number:02}", ())) for number in range(3)]
        assert least == 0 or min(loads) >= 1


def test_a_pool_that_answers_each_change_learns_by_itself():
    log = MentoringLog(programme(mode="on_change", **ON))
    for number in range(80):
        team, guide = f"s{number}", f"m{number}"
        log.take(mentor(guide, number), startup(team, number))
        ((_, found),) = [each for each in log.pairs() if each[0] == team]
        log.accept(team, found)
    assert log.state.answers.models["mentor"].answers == 60


def test_an_explanation_tells_where_both_are_likely_and_holds_its_peace_elsewhere():
    log = opened(startup("s", 1), mentor("m", 1), **ON)
    likely = []
    for constant in (2.0, -2.0):
        knowing(log, one=constant)
        told = why(log.state, "s", log.time)
        assert told is not None
        assert told.answers_known == 200
        likely.append(told.pairs[0].likely)
    assert likely[0] > 2_500
    assert likely[1] == 0


def test_switching_it_off_forgets_all_and_so_does_erasure():
    log = learned(**ON)
    log.command("open_cycle", later_ms=DAY_MS)
    assert "acceptance" in log.fields
    gone = min(log.pairs())[1]
    log.remove("mentor", gone, erased=True)
    assert not [name for name in log.fields if name.startswith("asked/") and gone in name]
    assert log.state.answers.counts("mentor", gone) == (0, 0, 0, 0)
    log.take(programme())
    assert not [name for name in log.fields if name.startswith(("asked", "acceptance"))]
    assert not list(log.state.answers.asked())


def test_what_is_two_years_old_is_forgotten_when_the_pool_learns():
    log = opened(startup("s", 1), mentor("m", 1), **ON)
    log.accept("s", "m")
    log.command("open_cycle", later_ms=729 * DAY_MS)
    assert list(log.state.answers.asked())
    log.command("open_cycle", later_ms=2 * DAY_MS)
    assert not list(log.state.answers.asked())
    assert log.state.answers.counts("mentor", "m") == (0, 0, 0, 0)
