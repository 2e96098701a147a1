"""Claims of one side on the other, evened out."""

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from contracts.pool_log import Mentor, Startup
from models.affinity import MENTORING, Measure, Table, TextStatistics, fit, read_pool
from models.affinity.balance import OCTAVE, ROUNDS, STEPS, corrections, even, logarithm, roots
from models.affinity.reading import ANCHORS
from models.affinity.vectors import Integers
from tests.unit.mentoring.pool import DIMS, exact, mentor, startup, vectors

sizes = st.integers(1, 9)


def drawn(seed: int, rows: int, columns: int) -> Integers:
    """Return cosines in millionths, as of texts."""
    return np.random.default_rng(seed).integers(-200_000, 600_000, (rows, columns))


def by_floats(nearness: Integers) -> NDArray[np.float64]:
    """Return the corrections of the columns by the same iteration in floats, with the pseudo rows
    written out: with each row, whose own claim is left out, and with any other.
    """
    asked = np.exp2(np.vstack([nearness / OCTAVE, np.zeros((1, nearness.shape[1]))]))
    count = len(nearness)
    mass = np.append(np.ones(count), nearness.shape[1] / 8)
    favours = np.ones(nearness.shape[1])
    for _ in range(ROUNDS):
        claims = mass / (asked @ favours)
        favours = 1 / (asked.T @ claims)
        favours /= np.exp2(np.log2(favours).mean())
    drawn = (asked * claims[:, None]).T
    claimed = drawn[:, :-1].sum(axis=1, keepdims=True)
    others = (claimed - drawn[:, :-1]) * count / max(count - 1, 1)
    found = -np.log2(np.hstack([others, claimed]) + drawn[:, -1:])
    corrected: NDArray[np.float64] = (found - found[:, :-1].mean()) * OCTAVE
    return corrected


def corrected(nearness: Integers) -> Integers:
    """Return the cosines of the rows with the columns, with what their anchors add to the columns'."""
    return nearness + corrections(nearness.T, even(nearness))[:, :-1].T


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), sizes, sizes)
def test_integers_find_what_floats_find(seed: int, rows: int, columns: int):
    nearness = drawn(seed, rows, columns)
    found = corrections(nearness.T, even(nearness))
    assert np.abs(found - by_floats(nearness)).max() < 1_000


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), sizes)
def test_where_one_alone_asks_nothing_is_corrected(seed: int, columns: int):
    nearness = drawn(seed, 1, columns)
    assert np.abs(corrected(nearness) - nearness).max() <= 2 * OCTAVE // STEPS


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), sizes)
def test_where_one_alone_asks_the_order_stays_for_a_newcomer_alike(seed: int, columns: int):
    nearness = np.sort(drawn(seed, 1, columns))
    newcomer = nearness[0] + corrections(nearness.T, even(nearness))[:, -1]
    assert (np.diff(newcomer) + 2 * OCTAVE // STEPS >= 0).all(), "but for rounding"


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.integers(2, 9), sizes)
def test_what_one_claims_does_not_speak_against_its_own_pairs(seed: int, rows: int, columns: int):
    """Whatever a text claims of the others, its own pairs are corrected alike."""
    claims = even(drawn(seed, rows, columns))
    theirs = drawn(seed + 1, columns, rows)
    nearer = theirs.copy()
    nearer[:, 0] += 200_000
    before, after = corrections(theirs, claims), corrections(nearer, claims)
    assert np.abs(after[:, 0] - before[:, 0]).max() <= 20 * OCTAVE // STEPS, "but for rounding"
    assert (after[:, 1:] <= before[:, 1:]).all()


def test_who_is_near_to_all_stands_behind_who_is_near_to_one():
    hub = np.full((6, 1), 500_000)
    own = np.where(np.eye(6, dtype=bool), 490_000, 100_000)
    nearness = np.hstack([hub, own])
    assert (nearness.argmax(axis=1) == 0).all()
    assert corrected(nearness).argmax(axis=1).tolist() == [1, 2, 3, 4, 5, 6]


def test_a_logarithm_is_the_last_root_that_a_number_reaches():
    one = 1 << 28
    for octave in (-28, -9, 0, 3, 20):
        found = roots() << octave if octave > 0 else roots() >> -octave
        steps = octave * STEPS + np.arange(STEPS)
        if octave >= 0:
            assert (logarithm(found) == steps).all()
            assert (logarithm(found - 1) == steps - 1).all()
        assert logarithm(np.array([one << octave if octave > 0 else one >> -octave])) == steps[0]


def test_where_all_are_alike_nothing_is_corrected():
    same = np.full((5, 4), 300_000)
    assert np.abs(corrections(same.T, even(same))).max() <= OCTAVE // STEPS


@pytest.mark.parametrize(("rows", "columns"), [(1, 1), (1, 40), (40, 1), (3, 200), (200, 3)])
def test_any_shape_is_balanced_and_no_correction_is_out_of_all_measure(rows: int, columns: int):
    nearness = drawn(3, rows, columns)
    assert np.abs(corrections(nearness.T, even(nearness))).max() < 1_000_000
    extremes = np.where(nearness > 0, 1_000_000, -1_000_000)
    assert np.abs(corrections(extremes.T, even(extremes))).max() <= 2_000_000


def pool(teams: int, guides: int) -> tuple[list[Startup], list[Mentor]]:
    return [startup(f"s{i:03}", i) for i in range(teams)], [
        mentor(f"m{i:03}", 500 + i) for i in range(guides)
    ]


@pytest.mark.parametrize(
    ("teams", "guides"), [(1, 30), (30, 1), (2, 10), (ANCHORS + 20, 6), (12, 0), (0, 12)]
)
def test_a_pool_of_any_shape_is_scored_alike_from_all_sides(teams: int, guides: int):
    left, right = pool(teams, guides)
    measure = Measure(MENTORING, read_pool([*left, *right], "encoder-1", DIMS), "encoder-1")
    scores = Table(right, side="partner", measure=measure, dims=DIMS).scores_many(left)
    table = Table([], side="partner", measure=measure, dims=DIMS)
    for guide in right:
        table.put(guide)
    assert (scores == table.scores_many(left)).all()
    assert all(
        scores[i, j] == fit(one, other, measure).score
        for i, one in enumerate(left)
        for j, other in enumerate(right)
    )


def test_a_newcomer_changes_no_score_but_its_own():
    left, right = pool(20, 15)
    statistics = read_pool([*left, *right], "encoder-1", DIMS)
    measure = Measure(MENTORING, statistics, "encoder-1")
    table = Table(right, side="partner", measure=measure, dims=DIMS)
    before = table.scores_many(left)
    table.put(mentor("m999", 7))
    assert (table.scores_many(left)[:, :-1] == before).all()
    assert table.scores(left[0])[-1] == fit(left[0], mentor("m999", 7), measure).score


def test_a_profile_without_words_is_not_corrected():
    left, right = pool(20, 15)
    measure = Measure(MENTORING, read_pool([*left, *right], "encoder-1", DIMS), "encoder-1")
    silent = mentor("m", vectors=exact([0] * DIMS))
    assert fit(left[0], silent, measure).parts["dense"] == 0
    assert vectors(1).dims == DIMS


def test_statistics_from_before_keep_their_claims():
    """Claims that name nobody are scored as they were: nothing is left out."""
    left, right = pool(20, 15)
    statistics = read_pool([*left, *right], "encoder-1", DIMS)
    raw = msgspec.to_builtins(statistics)
    for anchors in raw["anchors"].values():
        del anchors["ids"], anchors["octave"]
    former = Measure(MENTORING, msgspec.convert(raw, TextStatistics), "encoder-1")
    table = Table(right, side="partner", measure=former, dims=DIMS)
    assert [anchors.octave for anchors in former.text_statistics.anchors.values()] == [24_000] * 2
    assert (
        table.scores_many(left)
        == [[fit(team, guide, former).score for guide in right] for team in left]
    ).all()
    assert {former.anchor_place(team.id, "startup") for team in left} == {-1}
    grown = Table([], side="partner", measure=former, dims=DIMS)
    for guide in right:
        grown.put(guide)
    assert (grown.scores_many(left) == table.scores_many(left)).all()


def test_claims_of_another_encoder_correct_nothing():
    left, right = pool(20, 15)
    statistics = read_pool([*left, *right], "encoder-2", DIMS)
    other = Measure(MENTORING, read_pool([*left, *right], "encoder-1", DIMS), "encoder-2")
    assert not other.corrections(np.ones((3, DIMS)), "startup").any()
    assert other.anchor_place(left[0].id, "startup") == -1
    assert statistics.anchors == {}
