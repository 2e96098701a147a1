"""Works of any texts: a table and a pair agree, order says nothing, and nothing breaks."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.pool_log import Mentor, Startup
from models.affinity import MENTORING, TOP, Measure, Table, fit, read_pool
from services.intake.works import ALL, LONGEST, kept
from tests.unit.affinity.test_works import mentor_with, startup_of

_TEXTS = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        ["换电柜的调度", "換電櫃", "battery drying", "電池の研究", "배터리", "батареи", "—"]
    ),
)
_WORKS = st.lists(st.lists(_TEXTS, max_size=6), min_size=1, max_size=6)


def _pool(works: list[list[str]], summary: str) -> tuple[Startup, list[Mentor], Measure]:
    startup = startup_of("s", summary)
    fillers = [startup_of(f"s{n}", f"Irrigation of field number {n}") for n in range(12)]
    mentors = [mentor_with(f"m{n}", texts) for n, texts in enumerate(works)]
    return (
        startup,
        mentors,
        Measure(MENTORING, read_pool([startup, *fillers, *mentors], "m", 8), "m"),
    )


@settings(max_examples=60, deadline=None)
@given(_WORKS, _TEXTS)
def test_a_table_scores_every_pair_as_the_pair_alone_is_scored(
    works: list[list[str]], summary: str
) -> None:
    startup, mentors, measure = _pool(works, summary)
    table = Table(mentors, side="partner", measure=measure, dims=8)
    scores = table.scores(startup).tolist()
    assert scores == [fit(startup, mentor, measure).score for mentor in mentors]
    assert all(0 <= score <= TOP for score in scores)


@settings(max_examples=40, deadline=None)
@given(_WORKS, st.randoms(use_true_random=False))
def test_the_order_of_works_says_nothing(works: list[list[str]], rng: random.Random) -> None:
    shuffled = [rng.sample(texts, len(texts)) for texts in works]
    one, other = _pool(works, "battery drying"), _pool(shuffled, "battery drying")
    for mentor, again in zip(one[1], other[1], strict=True):
        assert fit(one[0], mentor, one[2]) == fit(other[0], again, other[2])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=5_000), max_size=30), st.integers(1, 40))
def test_what_a_pool_keeps_is_bounded_and_never_empty(works: list[str], times: int) -> None:
    found = kept([f"{n}{work * times}" for n, work in enumerate(works)])
    assert all(found)
    assert len(set(found)) == len(found) <= len(works)
    assert sum(map(len, found)) <= ALL
    assert max(map(len, found), default=0) <= LONGEST
