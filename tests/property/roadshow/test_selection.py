from collections import Counter
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.roadshow import Group
from models.roadshow.shortlist.left_out import why_left
from models.roadshow.shortlist.limits import Candidate, ChoiceLimits, Tally, task_of
from models.roadshow.shortlist.selection import choose, place

GROUPS: list[Group] = ["enterprise", "team"]
QUOTAS = st.dictionaries(st.sampled_from(GROUPS), st.integers(0, 4))


def candidates(most: int, *, best: int = 10_000) -> st.SearchStrategy[list[Candidate]]:
    one = st.builds(
        Candidate,
        startup=st.text("abcdef", min_size=1, max_size=3),
        group=st.sampled_from(GROUPS),
        section=st.sampled_from(["", "C", "I", "M"]),
        score=st.integers(0, best),
    )
    return st.lists(one, max_size=most, unique_by=lambda c: c.startup)


def allowed(
    chosen: list[Candidate] | tuple[Candidate, ...], quotas: dict[Group, int], industry_max: int
) -> bool:
    groups, sections = Counter(c.group for c in chosen), Counter(c.section for c in chosen)
    return all(n <= quotas.get(group, 0) for group, n in groups.items()) and all(
        n <= industry_max for section, n in sections.items() if section and industry_max > 0
    )


@settings(max_examples=150, deadline=None)
@given(candidates(7, best=20), QUOTAS, st.integers(0, 3))
def test_the_choice_is_the_best_there_is(entries, quotas, industry_max):
    every = [
        chosen
        for n in range(len(entries) + 1)
        for chosen in combinations(entries, n)
        if allowed(chosen, quotas, industry_max)
    ]
    best = max((len(chosen), sum(c.score for c in chosen)) for chosen in every)
    choice = choose(entries, quotas, industry_max)
    assert (len(choice.chosen), sum(c.score for c in choice.chosen)) == best


@settings(max_examples=100, deadline=None)
@given(candidates(40), QUOTAS, st.integers(0, 3), st.randoms(use_true_random=False))
def test_quotas_hold_order_is_by_score_and_input_order_does_not_matter(
    entries, quotas, industry_max, random
):
    choice = choose(entries, quotas, industry_max)
    assert allowed(choice.chosen, quotas, industry_max)
    assert choice.chosen == sorted(choice.chosen, key=place)
    assert choice.left == sorted(choice.left, key=place)
    assert Counter([*choice.chosen, *choice.left]) == Counter(entries)
    shuffled = list(entries)
    random.shuffle(shuffled)
    assert choose(shuffled, quotas, industry_max) == choice


@settings(max_examples=100, deadline=None)
@given(candidates(20, best=30), QUOTAS, st.integers(0, 2))
def test_whoever_is_left_out_could_not_have_been_added(entries, quotas, industry_max):
    choice = choose(entries, quotas, industry_max)
    task = task_of(entries, ChoiceLimits(quotas, industry_max))
    tally = Tally(task.limits, choice.chosen)
    reasons = why_left(task, task.mask(c.startup for c in choice.chosen))
    for c, reason in zip(choice.left, reasons, strict=True):
        assert tally.section_full(c) if reason == "industry_full" else tally.group_full(c)
