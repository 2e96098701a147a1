"""Scores and quotations."""

import numpy as np
import pytest

from models.affinity import MENTORING, ROADSHOW, Table, fit, quote_pair, reason, same_region
from models.affinity.features import industry_score, needs_score, region_score
from tests.unit.matching.pool import DIMS, exact, mentor, startup, vectors


def test_the_table_scores_what_the_pair_scores_from_either_side():
    rng = np.random.default_rng(7)
    codes, regions = ["A01", "C39", "C27", "I65", "M"], ["510100", "510700", "310115", "440300", ""]
    needs = ["project_discovery", "team_building", "investment"]
    teams = [
        startup(f"s{i}", i, industries=rng.choice(codes, 2).tolist(), region=regions[i % 5], needs=needs[: i % 4])
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
    for weights in (MENTORING, ROADSHOW):
        many = Table(guides, side="partner", weights=weights, dims=DIMS).scores_many(teams)
        back = Table(teams, side="startup", weights=weights, dims=DIMS)
        order = {key: row for row, key in enumerate(back.ids)}
        for i, team in enumerate(teams):
            for j, guide in enumerate(guides):
                assert many[i, j] == fit(team, guide, weights).score == back.scores(guide)[order[team.id]]


def test_a_table_changed_row_by_row_equals_one_made_anew():
    guides = [mentor(key, seed) for seed, key in enumerate("bdf")]
    table = Table(guides, side="partner", weights=MENTORING, dims=DIMS)
    table.put(mentor("c", 9, industries=["C39"]))
    table.put(mentor("d", 10, region="510100"))
    table.drop("b")
    table.drop("nobody")
    fresh = Table(
        [mentor("f", 2), mentor("d", 10, region="510100"), mentor("c", 9, industries=["C39"])],
        side="partner",
        weights=MENTORING,
        dims=DIMS,
    )
    assert table.ids == fresh.ids == ["c", "d", "f"]
    for seed in range(5):
        team = startup("s", seed)
        assert table.scores(team).tolist() == fresh.scores(team).tolist()


def test_the_text_score_runs_from_the_low_bound_to_the_high_one():
    def text(one: list[int], other: list[int]) -> int:
        return fit(startup("s", vectors=exact(one)), mentor("m", vectors=exact(other)), MENTORING).parts["text"]

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
        Table([mentor("m", vectors=lowest)], side="partner", weights=MENTORING, dims=1024).scores(
            startup("s", vectors=lowest)
        )[0]
        == fit(startup("s", vectors=lowest), mentor("m", vectors=lowest), MENTORING).score
    )


def test_what_is_not_stated_speaks_neither_for_nor_against():
    assert needs_score((), ("investment",)) == industry_score(("I65",), ()) == region_score(("510100",), ()) == 5_000


def test_stated_facts_score_by_how_much_they_share():
    assert needs_score(("investment", "team_building"), ("investment",)) == 5_000
    assert industry_score(("I65",), ("C39", "I65")) == 10_000
    assert industry_score(("I65",), ("I64",)) == 6_000
    assert industry_score(("I65",), ("A01",)) == 0
    assert region_score(("510104",), ("510107",)) == 10_000
    assert region_score(("510104",), ("510700",)) == 5_000
    assert region_score(("510104",), ("310000",)) == 0


@pytest.mark.parametrize(
    ("one", "other", "same"), [("310115", "310101", True), ("500101", "500232", True), ("510100", "519000", False)]
)
def test_a_municipality_is_one_region(one: str, other: str, *, same: bool):
    assert same_region(one, other) is same


def test_the_quotations_speak_of_the_same_thing():
    left = ["团队来自成都。我们研发机器视觉质检设备，需要有工业相机选型经验的导师！"]
    right = ["从事教学二十年；熟悉机器视觉与工业相机，做过三条产线。"]
    assert quote_pair(left, right) == (
        "我们研发机器视觉质检设备，需要有工业相机选型经验的导师！",
        "熟悉机器视觉与工业相机，做过三条产线",
    )


def test_without_shared_words_the_openings_are_quoted():
    assert quote_pair(["面向老人的跌倒检测手环。已有样机。"], ["Cloud security. Twenty years."]) == (
        "面向老人的跌倒检测手环",
        "Cloud security",
    )
    assert quote_pair([], ["", "x"]) == ("", "x")


def test_long_sentences_are_cut_at_clauses_and_long_clauses_at_words():
    sentence = "We build sensors, " + "and much " * 6 + "more, certification matters to us a great deal"
    assert quote_pair([sentence], ["certification"])[0] == "certification matters to us a great deal"
    assert quote_pair(["word " * 30], ["other"])[0] == ("word " * 12).strip() + "…"
    assert len(quote_pair(["无" * 200], ["别的"])[0]) == 60


def test_a_reason_names_shared_codes_in_the_startups_order():
    team = startup("s", needs=["investment", "team_building"], industries=["I65", "C39", "C27"])
    guide = mentor("m", services=["team_building", "investment"], industries=["C27", "C39"])
    found = reason(team, guide, fit(team, guide, MENTORING))
    assert (found.needs, found.industries) == (["investment", "team_building"], ["C39", "C27"])
    assert reason(team, mentor("m", industries=["I64", "C26"]), fit(team, guide, MENTORING)).industries == ["I", "C"]


def test_equal_seeds_give_equal_vectors():
    assert vectors(3) == vectors(3) != vectors(4)
