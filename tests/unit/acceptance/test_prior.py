"""How much earlier answers of one person say beside those of all."""

from random import Random

from contracts.decisions import AnswerModel
from models.acceptance.columns import NO_COUNTS, earlier_column, pace_column
from models.acceptance.prior import LEAST, MOST, pooled


def test_people_who_are_alike_are_taken_for_the_mean():
    chance = Random(2)
    alike = [(10, sum(chance.random() < 0.6 for _ in range(10))) for _ in range(500)]
    mean, beside = pooled(alike)
    assert 5_800 < mean < 6_200
    assert beside > 40


def test_people_who_differ_are_taken_for_themselves():
    chance = Random(3)
    people = []
    for _ in range(800):
        own = chance.betavariate(3, 3)
        people.append((8, sum(chance.random() < own for _ in range(8))))
    assert 4 <= pooled(people)[1] <= 8  # the truth is 6


def test_extremes_have_bounds():
    assert pooled([]) == (5_000, MOST)
    assert pooled([(3, 3)] * 9) == (9_999, MOST)
    assert pooled([(9, 9), (9, 0)] * 40)[1] == LEAST


def model() -> AnswerModel:
    return AnswerModel(answers=100, accepted=6_000, prior=6, pace=250, coefficients=[])


def test_somebody_who_has_not_answered_stands_where_all_stand():
    assert earlier_column(NO_COUNTS, model()) == pace_column(NO_COUNTS, model()) == 0


def test_one_answer_moves_less_than_many_and_none_for_ever():
    once, often = earlier_column((1, 0, 1, 2), model()), earlier_column((20, 0, 20, 40), model())
    assert often < once < 0
    assert earlier_column((10_000, 0, 0, 0), model()) >= -4 * 256


def test_who_answers_late_is_told_from_who_answers_soon():
    assert pace_column((4, 2, 4, 24), model()) > 0 > pace_column((4, 2, 4, 4), model())
