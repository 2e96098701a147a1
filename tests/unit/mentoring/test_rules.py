"""Each rule alone, and the tables against the rules."""

from typing import Any

import pytest

from contracts.days import day_of
from contracts.pool_log import Mentor, MentoringRules, Programme, Startup
from models.affinity import MENTORING, Measure
from models.mentoring.rules import PROPOSING, Terms, broken
from models.mentoring.score_index import ScoreIndex
from tests.unit.mentoring.pool import DIMS, NOON, POOL, mentor, startup


def terms(today: str = "2026-09-21", closes_on: str = "", **rules: object) -> Terms:
    found = MentoringRules(**rules)  # type: ignore[arg-type]
    return Terms(
        Programme(pool=POOL, time=NOON, event="p", name="P", rules=found, closes_on=closes_on),
        found,
        today,
    )


def test_a_pair_that_no_rule_forbids_is_allowed():
    assert broken(startup("s"), mentor("m"), terms()) is None


def test_a_pair_without_a_common_language_is_forbidden():
    assert broken(startup("s", languages=["en"]), mentor("m"), terms()) == "no_common_language"
    assert (
        broken(startup("s", languages=["en"]), mentor("m", languages=["zh-Hant", "en"]), terms())
        is None
    )


def test_the_language_of_the_profile_counts_where_none_is_listed():
    assert broken(startup("s", languages=[]), mentor("m", languages=[]), terms()) is None
    assert (
        broken(startup("s", languages=[]), mentor("m", languages=[], language="en"), terms())
        == "no_common_language"
    )


@pytest.mark.parametrize(
    ("team", "guide"),
    [
        ({}, {"conflicts": ["s"]}),
        ({"name": "Acme"}, {"conflicts": ["acme"]}),
        ({"space": "North Space"}, {"conflicts": ["North Space"]}),
        ({"people": ["k1", "k2"]}, {"people": ["k2"]}),
        ({"name": "Acme"}, {"employer": "Acme"}),
    ],
)
def test_a_conflict_of_interest_is_forbidden(team: dict[str, Any], guide: dict[str, Any]):
    assert broken(startup("s", **team), mentor("m", **guide), terms()) == "conflict"


def test_an_employer_that_equals_the_space_is_no_conflict():
    assert (
        broken(startup("s", space="North Space"), mentor("m", employer="North Space"), terms())
        is None
    )


@pytest.mark.parametrize(
    ("dates", "found"),
    [
        (("2026-09-21", "2026-09-21"), None),
        (("2026-09-22", ""), "outside_dates"),
        (("", "2026-09-20"), "outside_dates"),
        (("", ""), None),
    ],
)
def test_a_mentor_counts_on_his_dates_both_inclusive(dates: tuple[str, str], found: str | None):
    assert (
        broken(
            startup("s"), mentor("m", available_from=dates[0], available_until=dates[1]), terms()
        )
        == found
    )


@pytest.mark.parametrize(
    ("here", "there", "found"),
    [
        ("510104", "510107", None),
        ("510104", "510700", "other_region"),
        ("510000", "510700", None),
        ("310115", "310101", None),
        ("110105", "310101", "other_region"),
        ("510104", "", None),
    ],
)
def test_a_mentor_who_is_not_remote_stays_in_his_city(here: str, there: str, found: str | None):
    local = mentor("m", region=there, remote=False)
    assert broken(startup("s", region=here), local, terms()) == found
    assert broken(startup("s", region=here), local, terms(same_region_unless_remote=False)) is None
    assert (
        broken(startup("s", region=here), mentor("m", region=there, remote=True), terms()) is None
    )


def test_nothing_is_proposed_after_the_programmes_last_day():
    assert broken(startup("s"), mentor("m"), terms("2026-09-21", closes_on="2026-09-21")) is None
    assert (
        broken(startup("s"), mentor("m"), terms("2026-09-22", closes_on="2026-09-21"))
        == "programme_closed"
    )


def test_the_day_is_that_of_shanghai():
    assert day_of(1_767_196_799_999) == "2025-12-31"
    assert day_of(1_767_196_800_000) == "2026-01-01"


def test_the_tables_allow_exactly_what_the_rules_allow():
    teams: list[Startup] = [
        startup("s1", languages=["en"], region="310115"),
        startup("s2", people=["k1"], region="510000"),
        startup("s3", name="Acme", languages=["en", "zh-Hant"]),
    ]
    guides: list[Mentor] = [
        mentor("m1", remote=False, region="510107", available_until="2026-09-20"),
        mentor("m2", people=["k1"], languages=["en", "zh-Hans"]),
        mentor("m3", employer="acme", languages=["en"], remote=False, region="310000"),
        mentor("m4", conflicts=["s1", "Acme"], available_from="2026-09-21", languages=["en"]),
    ]
    now = terms()
    index = ScoreIndex(teams, guides, now.rules, Measure(MENTORING), DIMS)
    rules = [rule for rule in PROPOSING if rule.__name__ != "programme_open"]
    for i, team in enumerate(teams):
        by_rule = index.mentors.allowed(team, now.today)
        for j, guide in enumerate(guides):
            allowed = all(mask[j] for mask in by_rule.values())
            assert allowed == (broken(team, guide, now, rules) is None)
            assert allowed == all(
                mask[i] for mask in index.startups.allowed(guide, now.today).values()
            )
