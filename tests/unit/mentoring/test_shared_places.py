"""Places that mentors share between pools: used as far as the register gives them, and told of."""

from typing import Any

import msgspec
import pytest

from contracts.decisions import Refused
from contracts.pool_log import Allotment, Outcome, Record
from contracts.register import Held, Paired, PlacesWanted
from tests.unit.mentoring.pool import (
    NOON,
    POOL,
    MentoringLog,
    mentor,
    opened,
    programme,
    startup,
    told,
)


def allotment(
    places: int, serial: int = 1, key: str = "m", elsewhere: dict[str, int] | None = None
) -> Allotment:
    return Allotment(
        pool=POOL,
        time=NOON,
        event=f"register/{key}/{serial}",
        mentor=key,
        places=places,
        serial=serial,
        elsewhere=elsewhere or {},
    )


def shared(key: str = "m", capacity: int = 2, **fields: Any):
    return mentor(key, capacity=capacity, shared=True, **fields)


def reports(log: MentoringLog, record: Record) -> list[tuple[Any, ...]]:
    """Return in short what the register hears of `record`."""
    short: list[tuple[Any, ...]] = []
    for report in log.step(record).reports:
        match report:
            case Paired():
                short.append((report.startup, report.mentor, report.status))
            case Held():
                short.append(("held", report.mentor, report.places, report.serial))
            case PlacesWanted():
                short.append(("wanted", report.waiting, dict(report.mentors)))
    return short


def reacting(*records: Record, **rules: Any) -> MentoringLog:
    return MentoringLog(programme(mode="on_change", **rules), *records)


def test_a_shared_mentor_has_no_place_before_the_first_allotment():
    log = reacting(shared())
    assert told(log.take(startup("a"))) == [("waiting", "a", "places_elsewhere")]
    assert told(log.take(allotment(1))) == [("a", "m", "proposed", "next_best")]


def test_a_mentor_of_old_records_has_all_their_places():
    log = reacting(mentor("m", capacity=1))
    assert told(log.take(startup("a"))) == [("a", "m", "proposed", "next_best")]
    assert log.step(startup("b")).reports == ()


def test_an_allotment_may_come_before_the_profile():
    log = reacting(allotment(1), startup("a"))
    assert told(log.take(shared())) == [("a", "m", "proposed", "next_best")]


def test_a_pool_never_uses_more_than_the_mentor_has_whatever_it_was_given():
    log = reacting(shared(capacity=1), allotment(3), startup("a"), startup("b"))
    assert log.pairs() == {("a", "m")}
    assert log.state.waiting["b"].reason == "no_capacity"


def test_a_cycle_uses_what_was_given_and_later_places_go_to_those_whom_it_left_waiting():
    log = opened(shared(capacity=3), allotment(1), startup("a"), startup("b"))
    assert len(log.pairs()) == 1
    log.take(allotment(2, 2))
    assert len(log.pairs()) == 2
    assert told(log.take(startup("c"), allotment(3, 3))) == []
    log.command("open_cycle")
    assert len(log.pairs()) == 3


def test_places_for_the_next_cycle_are_asked_for_before_it():
    log = MentoringLog(programme(), shared("m"), shared("n", capacity=1))
    assert reports(log, startup("a")) == [("wanted", 0, {"m": 1, "n": 1})]
    best = max(
        "mn",
        key=lambda key: (
            log.state.score_index().mentors.table.scores(log.state.startups["a"])[
                log.state.score_index().mentors.table.row_of(key)
            ],
            key == "m",
        ),
    )
    assert reports(log, allotment(1, key=best)) == [("wanted", 0, {best: 1})]
    log.command("open_cycle")
    assert log.pairs() == {("a", best)}
    assert log.state.lacked.mentors == {}


def test_a_shared_mentor_is_not_overbooked():
    log = reacting(shared(capacity=2), allotment(1), startup("a"), startup("b"), overbook=1)
    assert len(log.pairs()) == 1


def test_minimum_loads_ask_for_no_more_than_the_pools_share():
    log = opened(shared(capacity=3, min_load=3), allotment(1), startup("a"), startup("b"))
    assert log.state.plan is not None
    assert log.state.plan.left_out == []


def test_places_that_are_free_are_given_up_at_once_and_those_of_pairs_as_they_end():
    log = reacting(shared(), allotment(2), startup("a"))
    assert reports(log, allotment(0, 2)) == [("held", "m", 1, 2)]
    log.answer("a", "m", "startup", "accept")
    log.answer("a", "m", "mentor", "accept")
    ended = Outcome(pool=POOL, time=NOON, event="o", startup="a", partner="m", outcome="completed")
    assert reports(log, ended)[:2] == [("a", "m", "ended"), ("held", "m", 0, 2)]


def test_the_register_hears_that_a_completion_is_taken_back():
    log = reacting(shared(), allotment(2), startup("a"))
    log.accept("a", "m")
    told: list[tuple[bool, bool]] = []
    changes: list[tuple[str, Any]] = [("o1", ""), ("o2", "withdraw"), ("o3", "")]
    for event, change in changes:
        ended = Outcome(
            pool=POOL, time=NOON, event=event, startup="a", partner="m", outcome="completed",
            change=change,
        )  # fmt: skip
        (pair,) = (one for one in log.step(ended).reports if isinstance(one, Paired))
        told.append((pair.completed, pair.taken_back))
    assert told == [(True, False), (False, True), (True, False)]


def test_a_live_pair_is_not_taken_apart_by_an_allotment():
    log = reacting(shared(), allotment(2), startup("a"), startup("b"))
    log.take(allotment(1, 2))
    assert len(log.pairs()) == 2
    log.accept("a", "m")
    assert len(log.pairs()) == 2


def test_only_a_rise_is_not_answered():
    log = reacting(shared(capacity=5))
    assert reports(log, allotment(0, 1)) == [("held", "m", 0, 1)]
    assert reports(log, allotment(2, 2)) == []
    assert reports(log, allotment(2, 3)) == [("held", "m", 2, 3)]
    assert reports(log, allotment(1, 4)) == [("held", "m", 1, 4)]


@pytest.mark.parametrize("before", [[], [programme()], [programme(), shared()]])
def test_a_pool_answers_whatever_it_knows_of_the_mentor(before):
    assert reports(MentoringLog(*before), allotment(0)) == [("held", "m", 0, 1)]


def test_a_mentor_who_leaves_leaves_the_places():
    log = reacting(shared(), allotment(2), startup("a"))
    log.remove("mentor", "m")
    assert log.pairs() == set()
    assert reports(log, allotment(0, 2)) == [("held", "m", 0, 2)]
    log.take(shared())
    assert log.pairs() == set()


def test_the_register_hears_of_every_status_of_a_pair_once():
    log = reacting(shared(capacity=1), allotment(1))
    assert reports(log, startup("a")) == [("a", "m", "proposed")]
    assert reports(log, startup("a", summary="new")) == []
    log.answer("a", "m", "startup", "accept")
    log.answer("a", "m", "mentor", "accept")
    assert log.state.pairs["a"]["m"].status == "accepted"
    assert reports(log, shared(capacity=1, expertise="else")) == []


def test_the_register_hears_of_pairs_that_a_mentor_has_when_their_places_become_shared():
    log = reacting(mentor("m", capacity=2), startup("a"))
    assert reports(log, shared()) == [("a", "m", "proposed")]
    assert log.pairs() == {("a", "m")}


def test_startups_that_wait_for_places_alone_ask_for_them():
    log = reacting(shared(), shared("n", languages=["en"]))
    assert reports(log, startup("a")) == [("wanted", 1, {"m": 1})]
    assert reports(log, startup("b")) == [("wanted", 2, {"m": 2})]
    assert reports(log, startup("c")) == [("wanted", 3, {"m": 2})]
    log.command("tick")
    assert reports(log, allotment(2))[-1] == ("wanted", 1, {})
    assert len(log.pairs()) == 2


def test_what_is_still_lacking_is_said_again_after_some_came():
    log = reacting(shared(capacity=1), startup("a"), startup("b"))
    assert reports(log, allotment(1)) == [("a", "m", "proposed"), ("wanted", 1, {})]
    log = reacting(shared(capacity=3), *map(startup, "abcd"))
    assert reports(log, allotment(1))[-1] == ("wanted", 3, {"m": 2})


def test_a_pool_that_closes_asks_for_nothing():
    log = reacting(shared(), startup("a"))
    step = log.step(programme(mode="on_change", closes_on="2026-01-01"))
    assert step.reports == ()
    log.remove("programme", POOL)
    assert log.state.lacked.mentors == {}


@pytest.mark.parametrize("review", [False, True])
def test_the_refusal_of_a_pin_names_the_pools_that_hold_the_places(review):
    log = opened(shared(capacity=3), allotment(1), startup("a"), startup("b"), review=review)
    log.take(allotment(1, 2, elsewhere={"incubator": 1, "nursery": 1}))
    log.command("pin", "a", "m")
    (refused,) = log.command("pin", "b", "m")
    assert isinstance(refused, Refused)
    assert (refused.code, refused.detail) == ("places_elsewhere", "incubator (1), nursery (1)")


def test_a_pool_comes_back_with_what_the_register_told_it():
    log = reacting(shared(), allotment(1), startup("a"), startup("b"))
    before = log.state
    log.restart()
    for part in ("allotments", "lacked", "shared", "handed"):
        assert getattr(log.state, part) == getattr(before, part)


@pytest.mark.parametrize("first", ["the register", "the feed"])
def test_of_a_mentor_who_left_their_feed_nothing_stays_in_the_pool(first):
    log = reacting(shared(), startup("a"), allotment(1))
    gone = msgspec.structs.replace(allotment(0, serial=2, elsewhere={"other": 1}), gone=True)
    if first == "the register":
        log.take(gone)
        log.remove("mentor", "m", erased=True)
    else:
        log.remove("mentor", "m", erased=True)
        assert reports(log, gone) == [("held", "m", 0, 2)]
    assert not [field for field in log.fields if "m" in field.split("/")]
    assert not log.state.allotments
