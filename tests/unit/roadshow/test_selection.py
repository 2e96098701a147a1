from contracts.decisions import LeftOutReason
from contracts.roadshow import Group
from models.roadshow.shortlist.left_out import why_left
from models.roadshow.shortlist.limits import Candidate, ChoiceLimits, task_of
from models.roadshow.shortlist.selection import Choice, choose

QUOTAS: dict[Group, int] = {"enterprise": 2, "team": 1}


def c(key: str, score: int, section: str = "I", group: Group = "enterprise") -> Candidate:
    return Candidate(key, group, section, score)


def reasons(choice: Choice, quotas: dict[Group, int], industry_max: int) -> list[LeftOutReason]:
    task = task_of([*choice.chosen, *choice.left], ChoiceLimits(quotas, industry_max))
    return why_left(task, task.mask(one.startup for one in choice.chosen))


def names(candidates: list[Candidate]) -> list[str]:
    return [one.startup for one in candidates]


def test_the_best_of_each_group_fill_its_quota():
    choice = choose([c("a", 10), c("b", 30), c("d", 20), c("t", 5, group="team")], QUOTAS, 0)
    assert names(choice.chosen) == ["b", "d", "t"]
    assert names(choice.left) == ["a"]
    assert reasons(choice, QUOTAS, 0) == ["quota_full"]


def test_a_full_industry_is_named_as_the_reason():
    choice = choose([c("a", 30), c("b", 20), c("d", 10, "C")], QUOTAS, 1)
    assert names(choice.chosen) == ["a", "d"]
    assert reasons(choice, QUOTAS, 1) == ["industry_full"]


def test_filling_a_place_beats_a_higher_score():
    candidates = [c("a", 10_000, "I"), c("t", 1, "I", "team"), c("b", 1, "C")]
    choice = choose(candidates, {"enterprise": 1, "team": 1}, 1)
    assert names(choice.chosen) == ["b", "t"]


def test_ties_go_to_the_smaller_id():
    candidates = [c(key, 10, section) for key, section in zip("fedcba", "ICICIC", strict=True)]
    assert names(choose(candidates, QUOTAS, 0).chosen) == ["a", "b"]


def test_an_unknown_industry_is_not_limited():
    choice = choose([c("a", 1, ""), c("b", 2, "")], QUOTAS, 1)
    assert names(choice.chosen) == ["b", "a"]


def test_a_group_without_a_quota_gets_no_place():
    cases: list[dict[Group, int]] = [
        {"enterprise": 1},
        {"enterprise": 1, "team": 0},
        {"enterprise": 1, "team": -3},
    ]
    for quotas in cases:
        choice = choose([c("t", 9, group="team")], quotas, 0)
        assert choice.chosen == []
        assert reasons(choice, quotas, 0) == ["quota_full"]


def test_nobody_is_chosen_from_nobody():
    assert choose([], QUOTAS, 3) == ([], [])


def test_a_pool_too_large_for_tie_breaks_in_the_costs_is_still_solved():
    n = 5_000
    candidates = [c(f"{i:05}", i % 7, "ICGM"[i % 4]) for i in range(n)]
    choice = choose(candidates, {"enterprise": n}, 1_000)
    assert len(choice.chosen) == 4_000
