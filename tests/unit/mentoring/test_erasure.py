"""Somebody who is erased leaves nothing of themselves in what a pool keeps."""

import pytest

from tests.unit.mentoring.pool import MentoringLog, mentor, opened, startup, told


def of_three() -> MentoringLog:
    """Return a pool in which M1 has an accepted pair, a declined one, and a rival."""
    log = opened(startup("S1"), startup("S2"), mentor("M1"), mentor("M2"))
    taken = {pair.startup: pair.mentor for pair in log.state.live()}
    holder = next(team for team, guide in taken.items() if guide == "M1")
    log.answer(holder, "M1", "startup", "decline")
    return log


@pytest.mark.parametrize(
    ("entity", "key", "name"), [("mentor", "M1", "Mentor M1"), ("startup", "S1", "Team S1")]
)
def test_an_erased_profile_is_in_no_stored_field(entity, key, name):
    log = of_three()
    log.remove(entity, key, erased=True)
    assert not [field for field, value in log.fields.items() if name.encode() in value]
    assert not [field for field in log.fields if key in field.split("/")]


def test_one_who_only_leaves_is_remembered_as_before():
    log = of_three()
    log.remove("mentor", "M1")
    assert [value for value in log.fields.values() if b"Mentor M1" in value]


def test_pairs_of_an_erased_mentor_end_and_others_get_their_next_best():
    log = opened(startup("S1"), mentor("M1"), mentor("M2"))
    (pair,) = log.pairs()
    other = ({"M1", "M2"} - {pair[1]}).pop()
    ended = told(log.remove("mentor", pair[1], erased=True))
    assert ("S1", pair[1], "withdrawn", "mentor_left") in ended
    assert log.pairs() == {("S1", other)}


def test_one_who_had_left_before_can_still_be_erased():
    log = of_three()
    log.remove("mentor", "M1")
    log.remove("mentor", "M1", erased=True)
    assert not [value for value in log.fields.values() if b"Mentor M1" in value]


def test_an_erased_mentor_who_comes_again_is_a_new_person():
    log = of_three()
    log.remove("mentor", "M1", erased=True)
    log.restart()
    log.take(mentor("M1"))
    assert not any(log.state.ruled_out(team, "M1") for team in ("S1", "S2"))


def test_an_investor_who_leaves_takes_no_mentor_of_the_same_id_along():
    log = opened(startup("S1"), mentor("M1"))
    assert log.remove("investor", "M1", erased=True) == []
    assert log.pairs() == {("S1", "M1")}
