"""Whoever can be among the best is found without scoring the others, and scored as in the table."""

from collections.abc import Callable, Iterator
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from contracts.decisions import AnswerModel
from contracts.pool_log import Mentor, Startup
from models.acceptance import AnswerBook
from models.acceptance.columns import COLUMNS
from models.affinity import MENTORING, UNSTATED, Closest, Measure, Table, fit, read_pool
from models.mentoring.planning.nearest import SPARE, near
from tests.unit.mentoring.pool import DIMS, exact, mentor, startup

TEXTS = (
    "丘陵果园的巡检机器人，夜里也能看清果树",
    "果园机器人与水稻无人机的销售",
    "給聽障兒童的手語學習應用",
    "Sign language learning for deaf children, in primary schools",
    "Robots for orchards and farms in the hills",
    "",
)
CODES = ("A01", "C39", "C27", "I65")
PLACES = ("510100", "310115", "440300", "")
WORKS = ("A survey of orchard robots", "手语识别的方法", "果树的病虫害与机器人")


@pytest.fixture(autouse=True)
def _small_tables_are_bounded_too() -> Iterator[None]:
    with patch("models.affinity.closest._LARGE", 4):
        yield


def pool(seed: int, *, works: bool) -> tuple[list[Startup], list[Mentor]]:
    """Return 9 startups and 60 mentors who state this and that, or nothing."""
    rng = np.random.default_rng(seed)

    def row() -> list[int]:
        found: list[int] = rng.integers(-128, 128, DIMS).tolist()
        return [0] * DIMS if rng.random() < 0.1 else found

    def pick(values: tuple[str, ...], most: int) -> list[str]:
        return [str(one) for one in rng.choice(values, rng.integers(most + 1), replace=False)]

    teams = [
        startup(
            f"s{place}", summary=TEXTS[place % 6], vectors=exact(row()), industries=pick(CODES, 2),
            region=PLACES[place % 4], wishes=[f"m{place:02}", "m33"] if place % 3 == 0 else [],
        )
        for place in range(9)
    ]  # fmt: skip
    guides = [
        mentor(
            f"m{place:02}", expertise=TEXTS[rng.integers(6)], vectors=exact(row()),
            industries=pick(CODES, 2), region=PLACES[rng.integers(4)],
            works=pick(WORKS, 2) if works else [], wishes=["s4"] if place % 20 == 0 else [],
        )
        for place in range(60)
    ]  # fmt: skip
    return teams, guides


def masks(seed: int, rows: int, count: int) -> Callable[[int], NDArray[np.bool_]]:
    """Return who is allowed, by row: many, few, or nobody."""
    rng = np.random.default_rng(seed)
    flags = rng.random((rows, count)) < rng.choice([0.0, 0.1, 0.9, 1.0], (rows, 1))
    return lambda row: flags[row]


@settings(max_examples=40)
@given(
    st.integers(0, 1_000_000),
    st.integers(1, 9),
    st.sampled_from([0, 2_000, 4_500]),
    st.fixed_dictionaries(
        {"dense": st.integers(0, 90), "lexical": st.integers(0, 8), "works": st.integers(0, 60)}
    ),
    st.booleans(),
)
def test_the_best_are_those_of_the_whole_table(
    seed: int, most: int, least: int, weights: dict[str, int], works: bool
) -> None:
    teams, guides = pool(seed, works=works)
    statistics = read_pool([*teams, *guides], "encoder-1", DIMS)
    measure = Measure({**MENTORING, **weights}, statistics, "encoder-1", {"s2": {"m07"}})
    table = Table(guides, side="partner", measure=measure, dims=DIMS)
    others = Table(teams, side="startup", measure=measure, dims=DIMS)
    allowed = masks(seed, len(teams), len(guides))
    found = dict(Closest(table, others).of(np.arange(9), allowed, SPARE * most + 1, least))
    assert sorted(found) == list(range(9))
    for row, team in enumerate(teams):
        scores = table.scores(team).tolist()
        ranked = [
            (-score, place)
            for place, score in enumerate(scores)
            if allowed(row)[place] and score >= least
        ]
        best = near(found[row], most)
        assert (
            list(zip((-best.scores).tolist(), best.rows.tolist(), strict=True))
            == sorted(ranked)[: SPARE * most]
        )
        assert best.whole == (len(ranked) <= SPARE * most)


def test_most_of_a_table_is_not_scored() -> None:
    teams, guides = pool(3, works=False)
    measure = Measure(MENTORING, read_pool([*teams, *guides], "encoder-1", DIMS), "encoder-1")
    table = Table(guides, side="partner", measure=measure, dims=DIMS)
    others = Table(teams, side="startup", measure=measure, dims=DIMS)
    everybody = np.ones(len(guides), dtype=np.bool_)
    found = dict(Closest(table, others).of(np.arange(9), lambda _: everybody, 2, 0))
    assert sum(len(one.rows) for one in found.values()) < 9 * len(guides) // 4


def test_what_people_answered_is_scored_in_full() -> None:
    teams, guides = pool(3, works=False)
    book, model = (
        AnswerBook(),
        AnswerModel(
            answers=100, accepted=6_000, prior=6, pace=250, coefficients=[0] * len(COLUMNS)
        ),
    )
    book.use({"startup": model, "mentor": model})
    statistics = read_pool([*teams, *guides], "encoder-1", DIMS)
    measure = Measure({**MENTORING, "acceptance": 20}, statistics, "encoder-1", answers=book)
    table = Table(guides, side="partner", measure=measure, dims=DIMS)
    others = Table(teams, side="startup", measure=measure, dims=DIMS)
    everybody = np.ones(len(guides), dtype=np.bool_)
    found = dict(Closest(table, others).of(np.arange(9), lambda _: everybody, 2, 0))
    for row, team in enumerate(teams):
        assert found[row].scores.tolist() == table.scores(team).tolist()


@settings(max_examples=20)
@given(st.integers(0, 1_000_000))
def test_texts_of_many_pairs_say_what_they_say_of_each(seed: int) -> None:
    teams, guides = pool(seed, works=False)
    measure = Measure(MENTORING, read_pool([*teams, *guides], "encoder-1", DIMS), "encoder-1")
    table = Table(guides, side="partner", measure=measure, dims=DIMS)
    others = Table(teams, side="startup", measure=measure, dims=DIMS)
    rng = np.random.default_rng(seed)
    places, rows = rng.integers(len(guides), size=40), rng.integers(len(teams), size=40)
    for place, row, texts in zip(
        places.tolist(), rows.tolist(), Closest(table, others).texts(places, rows), strict=True
    ):
        alone = fit(teams[row], guides[place], measure)
        assert fit(teams[row], guides[place], measure, texts) == alone
        assert texts["dense"] == alone.parts["dense"]
        assert texts["lexical"] == alone.parts.get("lexical", UNSTATED)
