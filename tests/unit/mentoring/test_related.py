"""What the register knows of people's other roles keeps mentors from their own firms."""

from typing import Any

import msgspec
import pytest

from contracts.pool_log import Record, Related
from models.mentoring.doubts import doubts
from tests.unit.mentoring.pool import NOON, POOL, mentor, programme, startup, told, vectors
from tests.unit.mentoring.pool import MentoringLog as Log
from tests.unit.mentoring.test_reencoding import reencoded


def related(entity: Any, key: str, people: str = "", conflicts: str = "") -> Related:
    return Related(
        pool=POOL,
        time=NOON,
        event=f"register/{key}",
        entity=entity,
        id=key,
        people=people.split(),
        conflicts=conflicts.split(),
    )


def accepted() -> Log:
    log = Log(programme(mode="on_change"), mentor("m"), startup("a", people=["k1"]))
    log.accept("a", "m")
    return log


@pytest.mark.parametrize(
    "record",
    [
        related("mentor", "m", people="k1"),
        related("mentor", "m", conflicts="a"),
        related("mentor", "m", conflicts="Teama"),
    ],
)
def test_even_an_accepted_pair_ends_when_the_two_turn_out_to_be_one(record):
    assert told(accepted().take(record))[0] == ("a", "m", "withdrawn", "rule")


def test_the_same_people_on_the_startups_side_count_too():
    log = Log(programme(mode="on_change"), mentor("m", people=["k2"]), startup("a"))
    assert told(log.take(related("startup", "a", people="k2")))[0][3] == "rule"


@pytest.mark.parametrize("at", [0, 1, 2])
def test_it_counts_whether_it_comes_before_or_after_the_profiles(at):
    records: list[Record] = [mentor("m"), startup("a", people=["k1"])]
    records.insert(at, related("mentor", "m", people="k1"))
    assert Log(programme(mode="on_change"), *records).pairs() == set()


def test_what_is_taken_back_no_longer_counts():
    log = accepted()
    log.take(related("mentor", "m", people="k1"))
    log.take(related("mentor", "m"))
    assert "related/mentor/m" not in log.fields
    assert log.state.mentors["m"] == mentor("m")
    assert log.pairs() == {("a", "m")}


def test_it_outlives_a_new_profile_new_vectors_and_a_restart():
    log = accepted()
    log.take(related("mentor", "m", people="k1"))
    for record in (mentor("m", expertise="else"), reencoded("m", vectors(9), of="mentors/m")):
        log.take(record)
        assert log.pairs() == set()
    log.restart()
    log.take(startup("a", people=["k1"], summary="else"))
    assert log.pairs() == set()
    assert b"k1" not in log.fields["mentor/m"]


def test_the_register_raises_no_doubts_about_what_the_feed_says():
    log = accepted()
    log.take(related("mentor", "m", conflicts="somewhere"))
    assert doubts(log.state) == []


def test_what_is_known_of_one_who_left_their_feed_counts_until_they_leave_the_pool():
    log = Log(
        programme(mode="on_change"),
        related("mentor", "m", people="k1"),
        mentor("m"),
        startup("a", people=["k1"]),
    )
    gone = msgspec.structs.replace(related("mentor", "m"), gone=True)
    log.take(gone)
    log.restart()
    assert not log.pairs()
    log.remove("mentor", "m")
    assert not [field for field in log.fields if field.startswith("related/")]
    log.take(mentor("m"))
    assert log.pairs() == {("a", "m")}


def test_what_is_known_of_one_who_is_not_here_goes_at_once():
    log = Log(programme(mode="on_change"), related("mentor", "m", people="k1"))
    log.take(msgspec.structs.replace(related("mentor", "m"), gone=True))
    assert not [field for field in log.fields if field.startswith("related/")]
