"""Explanations and what-ifs as they are shown, and as they are given to programs."""

import json
from collections.abc import Iterator
from typing import get_args

import pytest
from rich.console import Console, RenderableType

from contracts.mentoring import Limit
from contracts.pool_log import Language
from models.mentoring.explain.conflict import reasons_of
from models.mentoring.explain.limit_names import Kind, NamedLimit
from models.mentoring.explain.situation import Situation, situation_of
from models.mentoring.explain.what_if import Cause, what_if
from models.mentoring.explain.what_if_patch import Patch
from models.mentoring.explain.why_none import why_none
from models.mentoring.explain.why_not import why_not
from models.pool.patch import FaultCode
from services.cli.client import pools
from services.cli.render import limits as render_limits
from services.cli.render import what_if as render_what_if
from services.cli.render import why_not as render_why_not
from services.cli.texts import LANGUAGE
from services.words import say
from tests.unit.mentoring.pool import NOON, POOL, MentoringLog, exact, mentor, opened, startup

EAST, NORTH, BETWEEN = exact([127, 0]), exact([0, 127]), exact([100, 80])
LANGUAGES: tuple[Language, ...] = ("zh-Hans", "zh-Hant", "en")


@pytest.fixture(autouse=True)
def _language() -> Iterator[None]:
    token = LANGUAGE.set("en")
    yield
    LANGUAGE.reset(token)


def text_of(parts: list[RenderableType]) -> str:
    console = Console(width=300, record=True)
    console.print(*parts)
    return console.export_text()


def pool(**rules: object) -> MentoringLog:
    return opened(
        startup("a", vectors=EAST),
        startup("b", vectors=BETWEEN),
        mentor("m", vectors=EAST),
        mentor("e", vectors=EAST, languages=["en"]),
        **rules,
    )


def case(host: MentoringLog) -> Situation:
    found = situation_of(host.state, NOON)
    assert found is not None
    return found


def test_why_not_says_what_it_costs_who_moves_and_what_is_enough():
    found = why_not(case(pool()), "b", "m")
    text = text_of(render_why_not.why_not(found))
    assert "Why Team b does not have Mentor m" in text
    assert f"total {-(found.cost or 0) / 100:+.1f}" in text
    assert "Team a: Mentor m → (nobody)" in text
    assert "Mentor m: startups at most 1 → 2" in text


def test_a_forbidden_pair_shows_its_rule_and_the_exception():
    text = text_of(render_why_not.why_not(why_not(case(pool()), "b", "e")))
    assert "Hard rules forbid the pair: no common language" in text
    assert "With an exception for this pair: total +" in text


def test_why_nobody_shows_rules_and_ways_out_or_what_serving_would_cost():
    host = pool()
    assert "No rule keeps a mentor from Team b" in text_of(
        render_why_not.nobody(why_none(case(host), "b"))
    )
    host.accept("a", "m")
    text = text_of(render_why_not.nobody(why_none(case(host), "b")))
    assert "the pair of Team a and Mentor m is accepted or locked" in text
    assert 'Team b: pairs ruled out by "no common language"' in text
    assert "Mentor m: startups at most 1 → 2" in text
    assert (
        'an exception for Team b – Mentor e (pairs: 1): "no common language" does not count' in text
    )


def test_a_limit_over_groups_is_told_by_what_it_counts():
    host = opened(
        startup("a"), startup("b"), mentor("m", capacity=2), mentors_at_least=1, limits=[Limit("mentor", "industry", at_most=1)]
    )  # fmt: skip
    found = reasons_of(case(host))
    assert found is not None
    assert 'limit "per industry (Mentor m, ' in text_of(render_limits.reasons(found))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_limit_and_everything_left_out_has_words(language: Language):
    LANGUAGE.set(language)
    host = pool(mentors_at_least=1, most_changes=0)
    host.accept("a", "m")
    found = reasons_of(case(host))
    assert found is not None
    told = text_of([*render_limits.reasons(found), *render_limits.left_out(_LEFT_OUT)])
    assert told
    assert ("计算额度" in told) == (language == "zh-Hans")


_LEFT_OUT = (
    "the cheapest repair", "some single changes", "the plan of some repairs", "the plan with the pair", "the rules against the pair",
    "some changes", "the rules in conflict", "the plan with a mentor", "other rules",
)  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_limit_and_of_cause_has_words(language: Language):
    LANGUAGE.set(language)
    for kind in get_args(Kind):
        one = NamedLimit(
            kind=kind,
            value=2,
            by=1,
            startup="s",
            mentor="m",
            rule="industry" if kind == "weight" else "conflict",
        )
        assert "{" not in render_limits.change(one)
        assert kind in ("score", "weight", "min_score") or "{" not in render_limits.rule(one)
    for cause in get_args(Cause):
        assert say(language, f"what_if.cause.{cause}", rules="")
    for code in get_args(FaultCode):
        assert say(language, f"what_if.fault.{code}", found="x")


def test_many_limits_of_one_kind_are_one_line():
    many = [
        NamedLimit(kind="mentor_most", value=2, mentor=f"m{number}", mentor_name=f"M{number}")
        for number in range(12)
    ]
    assert render_limits.rules(many) == [
        "12 mentors take at most so many startups, 24 in all: M0 2, M1 2, M2 2, M3 2, M4 2, M5 2, M6 2, M7 2, M8 2, M9 2, ..."
    ]
    assert len(render_limits.rules(many[:3])) == 3
    bars = [
        NamedLimit(kind="bar", value=0, startup=f"s{number}", rule="conflict")
        for number in range(4)
    ]
    assert render_limits.rules(bars) == [
        'pairs ruled out by "conflict of interest", of 4: s0, s1, s2, s3'
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_if_shows_both_sides_and_gives_the_same_to_programs(language: Language):
    LANGUAGE.set(language)
    found = what_if(POOL, pool().fields, Patch(mentors={"m": {"capacity": 2}, "e": None}), NOON)
    text = text_of(render_what_if.what_if(found, "change.json"))
    assert "change.json" in text
    assert f"{-found.price / 100:+.1f}" in text
    assert "Team b" in text
    plain = json.loads(json.dumps(pools.plain(found)))
    assert plain["differences"][0]["cause"] == "more_places"
    assert plain["after"]["waiting"] == {}


def test_what_if_without_a_plan_shows_the_conflict():
    found = what_if(POOL, pool().fields, Patch(rules={"mentors_at_least": 1}), NOON)
    text = text_of(render_what_if.what_if(found, "change.json"))
    assert "No plan with the changes" in text
    assert "cannot hold together" in text
    assert "Ways out" in text
