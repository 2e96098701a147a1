"""The city of answers, and how it is measured whether they were foreseen."""

from random import Random

import pytest

from benchmarks.acceptance import calibration_error
from benchmarks.city.answering import AnsweringCity, CityOfAnswers

SMALL = CityOfAnswers(startups=90, mentors=30, cycles=2)


def test_who_foresees_every_chance_has_no_error_but_luck():
    chance = Random(1)
    truth = [chance.random() for _ in range(20_000)]
    assert calibration_error(truth, truth) == pytest.approx(0)
    assert calibration_error(truth, [float(chance.random() < each) for each in truth]) < 0.015


def test_who_is_always_too_sure_has_the_error_of_that():
    assert calibration_error([0.9] * 100, [0.6] * 100) == pytest.approx(0.3)
    assert calibration_error([0.2] * 50 + [0.8] * 50, [0.5] * 100) == pytest.approx(0.3)
    assert calibration_error([], []) == 0


@pytest.fixture(scope="module")
def cities() -> dict[int, AnsweringCity]:
    found = {}
    for weight in (0, 60):
        city = found[weight] = AnsweringCity(SMALL._replace(weight=weight), 5)
        assert list(city.run()) == [0, 1]
    return found


def test_until_something_is_learned_both_cities_are_the_same(cities):
    first = [[each[:3] + each[4:] for each in city.questions if not each.cycle]
             for city in cities.values()]  # fmt: skip
    assert first[0] == first[1]
    assert all(each.held is None for each in cities[0].questions)


def test_what_is_held_likely_is_written_down_before_the_answer(cities):
    known = [each for each in cities[60].questions if each.held is not None]
    assert known
    assert {each.cycle for each in known} == {1}
    assert all(0 < each.truth < 1 and 0 < each.held < 1 for each in known)


def test_pairs_come_about_in_days_that_have_passed(cities):
    for city in cities.values():
        assert city.accepted
        assert all(0 < each.days <= 56 for each in city.accepted)
        assert all(0 < each.fit <= 1 for each in city.accepted)
