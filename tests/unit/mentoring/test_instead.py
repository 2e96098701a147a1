"""The price of the next best mentors: what the total of a plan solved anew with them loses."""

import pytest

from models.mentoring.explain.instead import Instead, side_by_side
from models.mentoring.explain.situation import situation_of
from models.mentoring.explain.why_not import why_not
from tests.unit.mentoring.pool import NOON, MentoringLog, exact, mentor, opened, startup

EAST, NORTH, BETWEEN = exact([127, 0]), exact([0, 127]), exact([100, 80])


def pool(**rules) -> MentoringLog:
    return opened(
        startup("a", vectors=EAST), startup("b", vectors=BETWEEN), startup("c", vectors=NORTH),
        mentor("m", vectors=EAST), mentor("n", vectors=NORTH), mentor("o", vectors=BETWEEN),
        review=True, **rules,
    )  # fmt: skip


def prices(log: MentoringLog, pair: tuple[str, str]) -> dict[str, Instead]:
    found = side_by_side(log.state, pair, situation_of(log.state, NOON))
    return {other.mentor: other for other in found.instead}


def test_a_price_is_what_explain_says_that_forcing_the_pair_costs():
    log = pool()
    found = prices(log, ("a", "m"))
    assert set(found) == {"n", "o"}
    for key, other in found.items():
        situation = situation_of(log.state, NOON)
        assert situation is not None
        told = why_not(situation, "a", key)
        assert (other.price, other.score) == (told.cost, told.score)
        assert other.price == -sum(move.gain for move in other.moves) > 0
        assert other.moves == told.moves


def test_mentors_whom_a_rule_forbids_have_no_price():
    found = prices(pool(min_score=9_000), ("a", "m"))
    assert "n" not in found


def test_a_pin_by_hand_of_the_pair_itself_stands_against_no_other():
    log = pool()
    free = {key: other.price for key, other in prices(log, ("b", "o")).items()}
    log.command("pin", "b", "o")
    assert {key: other.price for key, other in prices(log, ("b", "o")).items()} == free
    log.command("pin", "a", "m")
    assert prices(log, ("b", "o"))["m"].price is None


def test_the_meeting_says_what_the_score_is_made_of():
    found = side_by_side(pool().state, ("a", "m"), None)
    assert sum(found.meeting.contributions.values()) == found.meeting.score
    assert found.meeting.cited
    assert (found.total, found.instead) == (None, ())


def test_strangers_are_a_key_error():
    log = pool()
    with pytest.raises(KeyError):
        side_by_side(log.state, ("x", "m"), situation_of(log.state, NOON))
