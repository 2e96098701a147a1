"""Who keeps the places that no pair and no startup needs."""

import pytest

from models.register.allocation import PlaceClaim, allocate
from models.register.stored import PoolShare


def claim(pool: str, asked: int = 0, **fields: int) -> PlaceClaim:
    return PlaceClaim("m", pool, PoolShare(asked=asked), listed=True, **fields)  # type: ignore[arg-type]


def shares(capacity: int, *claims: PlaceClaim, anew: bool = False) -> list[int]:
    return allocate(capacity, claims, anew=anew)


def test_pools_that_answer_at_once_keep_the_reserve_in_equal_parts():
    claims = claim("p", at_once=True), claim("q"), claim("r", at_once=True)
    assert shares(4, *claims) == [2, 0, 2]


def test_without_such_a_pool_all_keep_equal_parts():
    assert shares(4, claim("p"), claim("q"), anew=True) == [2, 2]


@pytest.mark.parametrize(("anew", "expected"), [(False, [0, 1]), (True, [1, 0])])
def test_an_odd_place_stays_where_it_is_until_places_are_shared_anew(anew, expected):
    assert shares(1, claim("p"), claim("q", asked=1), anew=anew) == expected


def test_pairs_come_before_startups_who_wait_and_these_before_the_reserve():
    claims = claim("p", at_once=True), claim("q", wanted=2), claim("r", live=2)
    assert shares(3, *claims) == [0, 1, 2]
    assert shares(5, *claims) == [1, 2, 2]


def test_the_pool_with_the_higher_priority_is_served_first():
    claims = claim("p", wanted=2, priority=1), claim("q", wanted=2)
    assert shares(3, *claims) == [2, 1]
