"""How long answers take, where some have no time to come."""

from random import Random

from models.acceptance import AskedSide
from models.acceptance.delays import MOST_DAYS, Delays, delays
from models.acceptance.units import CERTAIN


def test_without_proposals_all_is_still_to_come():
    assert delays([]).at(3) == (CERTAIN, CERTAIN)


def said(what: str, after: int, over: int = 0) -> tuple[AskedSide, int]:
    return AskedSide(said=what, after=after), over or after  # type: ignore[arg-type] # a test's words


def test_shares_are_those_of_the_answers_where_nobody_was_cut_short():
    found = delays([said("accept", 1), said("accept", 3), said("decline", 2), said("silence", 7)])
    assert [round(found.at(day)[0] / CERTAIN, 3) for day in (0, 1, 2, 3)] == [1, 0.5, 0.5, 0]
    assert [round(found.at(day)[1] / CERTAIN, 3) for day in (0, 1, 2, 99)] == [1, 1, 0.5, 0.5]


def test_late_answers_that_were_cut_short_are_not_taken_for_none():
    chance = Random(4)
    found = []
    for _ in range(6_000):
        day, cut = chance.randrange(8), chance.randrange(10)
        found.append(said("accept", day) if day <= cut else (AskedSide(), cut))
    measured = delays(found)
    for day in range(7):
        assert abs(measured.at(day)[0] / CERTAIN - (7 - day) / 8) < 0.03


def test_days_beyond_all_bounds_are_the_last():
    found: Delays = delays([said("accept", 10**6), said("decline", 1)])
    assert found.at(10**9) == found.at(MOST_DAYS)
    assert found.at(-5) == found.at(0)
