"""The score of a pair, by table and alone; its features and what they add."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.pool_log import MentoringRules, Vectors
from models.affinity import (
    MENTORING,
    ROADSHOW,
    UNSTATED,
    Measure,
    Table,
    city_of,
    contributions,
    decode,
    fit,
    read_pool,
    reason,
    same_region,
    weights_of,
)
from models.affinity.facts import (
    industry_score,
    language_score,
    needs_score,
    region_score,
    stage_score,
    ticket_score,
)
from tests.unit.mentoring.pool import DIMS, exact, mentor, startup, vectors

MEASURE = Measure(MENTORING)


def sections(**rows: list[int]) -> Vectors:
    """Return vectors with these sections."""
    found = {name: exact(row).sections["all"] for name, row in rows.items()}
    return Vectors("encoder-1", len(next(iter(rows.values()))), found)


def dense(one: Vectors, other: Vectors) -> int:
    """Return what the vectors alone say."""
    return fit(startup("s", vectors=one), mentor("m", vectors=other), MEASURE).parts["dense"]


def test_the_table_scores_what_the_pair_scores_from_either_side():
    rng = np.random.default_rng(7)
    codes, regions = ["A01", "C39", "C27", "I65", "M"], ["510100", "510700", "310115", "440300", ""]
    needs = ["project_discovery", "team_building", "investment"]
    teams = [
        startup(
            f"s{i}",
            i,
            industries=rng.choice(codes, 2).tolist(),
            region=regions[i % 5],
            needs=needs[: i % 4],
        )
        for i in range(12)
    ]
    guides = [
        mentor(
            f"m{i:02}",
            100 + i,
            industries=rng.choice(codes, 2).tolist(),
            region=regions[i % 4],
            services=needs[i % 3 :],
        )
        for i in range(9)
    ]
    for measure in (
        MEASURE,
        Measure(ROADSHOW),
        Measure(MENTORING, read_pool([*teams, *guides], "encoder-1", DIMS), "encoder-1"),
    ):
        many = Table(guides, side="partner", measure=measure, dims=DIMS).scores_many(teams)
        back = Table(teams, side="startup", measure=measure, dims=DIMS)
        order = {key: row for row, key in enumerate(back.ids)}
        for i, team in enumerate(teams):
            for j, guide in enumerate(guides):
                assert (
                    many[i, j]
                    == fit(team, guide, measure).score
                    == back.scores(guide)[order[team.id]]
                )


def test_a_table_changed_row_by_row_equals_one_made_anew():
    guides = [mentor(key, seed) for seed, key in enumerate("bdf")]
    table = Table(guides, side="partner", measure=MEASURE, dims=DIMS)
    table.put(mentor("c", 9, industries=["C39"]))
    table.put(mentor("d", 10, region="510100"))
    table.drop("b")
    table.drop("nobody")
    fresh = Table(
        [mentor("f", 2), mentor("d", 10, region="510100"), mentor("c", 9, industries=["C39"])],
        side="partner",
        measure=MEASURE,
        dims=DIMS,
    )
    assert table.ids == fresh.ids == ["c", "d", "f"]
    for seed in range(5):
        team = startup("s", seed)
        assert table.scores(team).tolist() == fresh.scores(team).tolist()


def test_the_text_score_runs_from_the_low_bound_to_the_high_one():
    def text(one: list[int], other: list[int]) -> int:
        return dense(exact(one), exact(other))

    assert text([127, 0], [127, 0]) == 10_000
    assert text([127, 0], [0, 127]) == 2_000
    assert text([127, 0], [-127, 0]) == 0
    assert text([100, 75], [127, 0]) == 10_000
    assert text([3, 4], [127, 0]) == 8_000
    assert text([0, 0], [127, 0]) == 0
    assert text([1, 2, 3], [127, 0]) == 0


def test_the_extreme_of_int8_stays_exact():
    lowest = exact([-128] * 1024)
    assert (
        Table([mentor("m", vectors=lowest)], side="partner", measure=MEASURE, dims=1024).scores(
            startup("s", vectors=lowest)
        )[0]
        == fit(startup("s", vectors=lowest), mentor("m", vectors=lowest), MEASURE).score
    )


def test_what_is_not_stated_does_not_count():
    assert (
        needs_score((), ("investment",))
        == industry_score(("I65",), ())
        == region_score(("510100",), ())
        == UNSTATED
    )
    assert ticket_score((), ("1", "2")) == stage_score(("nursery",), ()) == UNSTATED
    silent = mentor(
        "m", vectors=exact([127, 0]), expertise="", industries=[], services=[], region=""
    )
    found = fit(startup("s", vectors=exact([127, 0])), silent, MEASURE)
    assert found.parts == {"dense": 10_000, "language": 10_000}
    assert found.score == 10_000


def test_stated_facts_score_by_how_much_they_share():
    assert needs_score(("investment", "team_building"), ("investment",)) == 5_000
    assert industry_score(("I65",), ("C39", "I65")) == 10_000
    assert industry_score(("I65",), ("I64",)) == 6_000
    assert industry_score(("I65",), ("A01",)) == 0
    assert region_score(("510104",), ("510107",)) == 10_000
    assert region_score(("510104",), ("510700",)) == 5_000
    assert region_score(("510104",), ("310000",)) == 0
    assert region_score(("510104",), ("310000", "remote")) == 3_000
    assert stage_score(("incubator",), ("nursery", "incubator")) == 10_000
    assert stage_score(("incubator",), ("nursery",)) == 5_000
    assert stage_score(("nursery",), ("graduated",)) == 0
    assert language_score(("zh-Hans", "en", "zh-Hans"), ("en", "zh-Hans")) == 10_000
    assert language_score(("zh-Hans", "en", "zh-Hans"), ("zh-Hant",)) == 8_000
    assert language_score(("zh-Hans", "en", "zh-Hans"), ("en",)) == 6_000
    assert language_score(("zh-Hans", "zh-Hans"), ("en",)) == 0
    assert ticket_score(("200",), ("100", "0")) == ticket_score(("200",), ("0", "200")) == 10_000
    assert ticket_score(("50",), ("100", "0")) == ticket_score(("400",), ("100", "200")) == 5_000


def test_the_contributions_of_the_features_sum_to_the_score():
    rng = np.random.default_rng(3)
    for seed in range(60):
        team = startup(
            "s", seed, needs=["investment", "team_building", "follow_up"], region="510700"
        )
        guide = mentor(
            "m", 100 + seed, services=["investment"], region="510100", industries=["I64"]
        )
        weights = {name: int(rng.integers(0, 60)) for name in MENTORING} | {"dense": 60}
        found = fit(team, guide, Measure(weights))
        adds = contributions(found, weights)
        assert sum(adds.values()) == found.score
        assert adds.keys() == found.parts.keys()
        assert all(0 <= value <= 10_000 for value in (*adds.values(), *found.parts.values()))


def test_a_feature_with_weight_0_is_switched_off():
    team, guide = startup("s", 1, region="510100"), mentor("m", 2, region="310000", remote=False)
    rules = MentoringRules(weights={"region": 0, "lexical": 0, "dense": 1})
    weights = weights_of(rules)
    assert weights["needs"] == MENTORING["needs"]
    found = fit(team, guide, Measure(weights))
    assert {"region", "lexical"}.isdisjoint(found.parts)
    assert fit(team, guide, MEASURE).parts["region"] == 0


def test_sections_count_alike_and_a_whole_only_by_itself():
    one, other = [127, 0, 0, 0], [0, 127, 0, 0]
    both = sections(need=one, summary=other)
    assert both.sections.keys() == {"need", "summary"}
    assert (
        dense(both, exact(one))
        == dense(both, exact(other))
        == dense(exact([127, 127, 0, 0]), exact(one))
    )
    assert dense(sections(need=one, summary=other, all=[0, 0, 127, 0]), exact(one)) == dense(
        both, exact(one)
    )
    assert dense(sections(need=one, summary=[0, 0, 0, 0]), exact(one)) == dense(
        exact(one), exact(one)
    )
    assert dense(sections(need=one, summary=[1, 2, 3]), exact(one)) == 0


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.integers(-127, 127), min_size=4, max_size=4), min_size=1, max_size=4))
def test_the_order_of_sections_changes_nothing(rows: list[list[int]]):
    names = ["need", "problem", "product", "summary"]
    forward = sections(**dict(zip(names, rows, strict=False)))
    backward = sections(**dict(zip(names, reversed(rows), strict=False)))
    one, other = decode(forward), decode(backward)
    assert one is not None
    assert other is not None
    assert one.tolist() == other.tolist()


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("310115", "310101", True), ("500101", "500232", True), ("510100", "519000", False)],
)
def test_a_municipality_is_one_region(one: str, other: str, *, same: bool):
    assert same_region(one, other) is same


def test_a_reason_names_shared_codes_in_the_startups_order():
    team = startup("s", needs=["investment", "team_building"], industries=["I65", "C39", "C27"])
    guide = mentor("m", services=["team_building", "investment"], industries=["C27", "C39"])
    found = reason(team, guide, fit(team, guide, MEASURE))
    assert (found.needs, found.industries) == (["investment", "team_building"], ["C39", "C27"])
    assert reason(
        team, mentor("m", industries=["I64", "C26"]), fit(team, guide, MEASURE)
    ).industries == ["I", "C"]


def test_equal_seeds_give_equal_vectors():
    assert vectors(3) == vectors(3) != vectors(4)


@pytest.mark.parametrize(
    ("one", "other", "same"), [("SG", "SG", True), ("SG", "DE", False), ("SG", "510100", False)]
)
def test_a_country_is_one_region(one: str, other: str, *, same: bool):
    assert same_region(one, other) is same
    assert city_of(one) == one


def test_amounts_in_two_currencies_are_not_compared():
    assert (
        ticket_score(("200", "USD"), ("100", "0"))
        == ticket_score(("200",), ("100", "0", "USD"))
        == UNSTATED
    )
    assert ticket_score(("50", "USD"), ("100", "0", "USD")) == 5_000
