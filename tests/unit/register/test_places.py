"""A mentor's places among pools: who gets them, how they move, what pools are told."""

from contracts.pool_log import Allotment
from contracts.register import Capacity, Held, Merge, Paired, PlacesWanted, Record, Unlisted
from models.register.places import allot, answer
from models.register.stored import PoolShare
from tests.support.register_log import NOW, RegisterLog, mentor, pool


def held(name: str, places: int, serial: int, who: str = "m1") -> Record:
    return Held(**NOW.next(), pool=name, mentor=who, places=places, serial=serial)


def paired(name: str, startup: str, status: str = "accepted", who: str = "m1") -> Record:
    return Paired(**NOW.next(), pool=name, startup=startup, mentor=who, status=status)  # type: ignore[arg-type]


def wanted(name: str, **mentors: int) -> Record:
    return PlacesWanted(**NOW.next(), pool=name, waiting=1, mentors=mentors)


def told(outputs: list[object]) -> list[tuple[str, int, int]]:
    return [
        (output.pool, output.places, output.serial)
        for output in outputs
        if isinstance(output, Allotment)
    ]


def test_pools_that_are_equal_get_equal_parts_in_the_order_in_which_they_came():
    log = RegisterLog(pool("b"), pool("a"), pool("c"))
    assert told([*log.take(mentor("m1", 5, "a", "b", "c"))]) == [
        ("b", 2, 1), ("a", 2, 1), ("c", 1, 1),
    ]  # fmt: skip


def test_the_pool_with_the_higher_priority_gets_the_places_first():
    log = RegisterLog(pool("a"), pool("b", 1))
    assert told([*log.take(mentor("m1", 1, "a", "b"))]) == [("b", 1, 1), ("a", 0, 1)]


def test_each_pool_is_told_where_the_other_places_are():
    log = RegisterLog(pool("a"), pool("b"))
    outputs = log.take(mentor("m1", 3, "a", "b"))
    assert [output.elsewhere for output in outputs if isinstance(output, Allotment)] == [
        {"b": 1}, {"a": 2},
    ]  # fmt: skip


def test_a_roadshow_an_unknown_and_a_removed_pool_get_no_places():
    log = RegisterLog(pool("a"), pool("b", pool_kind="roadshow"), pool("c", removed=True))
    log.take(mentor("m1", 3, "a", "b", "c", "d"))
    assert log.granted("m1") == {"a": 3}


def test_a_mentor_listed_before_their_pool_gets_places_when_it_comes():
    log = RegisterLog(mentor("m1", 2, "a"))
    assert log.granted("m1") == {}
    log.take(pool("a"))
    assert log.granted("m1") == {"a": 2}


def test_an_idle_place_moves_to_a_pool_that_wants_it_only_after_the_other_gave_it_up():
    log = RegisterLog(pool("a"), pool("b"), mentor("m1", 2, "a", "b"))
    log.take(paired("b", "s1"))
    assert told([*log.take(wanted("b", m1=1))]) == [("a", 0, 2)]
    assert log.granted("m1") == {"a": 1, "b": 1}
    assert ("b", 2, 2) in told([*log.take(held("a", 0, 2))])
    assert log.granted("m1") == {"b": 2}


def test_a_place_that_was_taken_meanwhile_stays_where_it_is():
    log = RegisterLog(pool("a"), pool("b"), mentor("m1", 2, "a", "b"))
    log.take(paired("b", "s1"), wanted("b", m1=1))
    log.take(paired("a", "s2"), held("a", 1, 2))
    assert log.granted("m1") == {"a": 1, "b": 1}
    log.take(paired("a", "s2", "ended"))
    log.take(held("a", 0, log.state.books["m1"].shares["a"].serial))
    assert log.granted("m1") == {"b": 2}


def test_while_an_answer_is_outstanding_that_pool_is_told_nothing_else():
    log = RegisterLog(pool("a"), pool("b"), mentor("m1", 2, "a", "b"))
    log.take(paired("b", "s1"), wanted("b", m1=1))
    outputs = log.take(Capacity(**NOW.next(), entry="mentor/m1", capacity=6))
    assert "a" not in {name for name, _, _ in told([*outputs])}
    log.take(held("a", 0, 2))
    assert sum(log.granted("m1").values()) == 6


def test_a_capacity_below_what_is_taken_breaks_nothing_and_lets_nobody_new_in():
    log = RegisterLog(pool("a"), mentor("m1", 3, "a"))
    log.take(paired("a", "s1"), paired("a", "s2"), paired("a", "s3"))
    assert told([*log.take(Capacity(**NOW.next(), entry="mentor/m1", capacity=1))]) == [("a", 1, 2)]
    log.take(held("a", 3, 2))
    assert log.granted("m1") == {"a": 3}
    log.take(
        paired("a", "s1", "ended"), held("a", 2, 2), paired("a", "s2", "ended"), held("a", 1, 2)
    )
    assert log.granted("m1") == {"a": 1}


def test_the_operators_capacity_counts_until_it_is_taken_back():
    log = RegisterLog(pool("a"), mentor("m1", 3, "a"))
    log.take(Capacity(**NOW.next(), entry="mentor/m1", capacity=5), mentor("m1", 4, "a"))
    assert log.granted("m1") == {"a": 5}
    log.take(Capacity(**NOW.next(), entry="mentor/m1"), held("a", 4, 3))
    assert log.granted("m1") == {"a": 4}


def test_two_ids_of_one_person_share_their_places():
    log = RegisterLog(pool("a"), pool("b"), mentor("m1", 2, "a"), mentor("m2", 2, "b"))
    log.take(Merge(**NOW.next(), entry="mentor/m1", other="mentor/m2"))
    log.take(held("a", 1, 2), held("b", 1, 2, "m2"))
    assert log.granted("m1") == {"a": 1}
    assert log.granted("m2") == {"b": 1}


def test_places_of_a_mentor_who_left_come_back_only_when_the_pool_says_so():
    log = RegisterLog(pool("a"), pool("b"), mentor("m1", 1, "a"), mentor("m2", 1, "b"))
    log.take(Merge(**NOW.next(), entry="mentor/m2", other="mentor/m1"), held("b", 0, 2, "m2"))
    assert (log.granted("m1"), log.granted("m2")) == ({"a": 1}, {})
    log.take(Unlisted(**NOW.next(), role="mentor", id="m1"))
    assert (log.granted("m1"), log.granted("m2")) == ({"a": 1}, {})
    log.take(held("a", 0, 2))
    assert (log.granted("m1"), log.granted("m2")) == ({}, {"b": 1})


def test_pairs_from_before_there_was_a_register_count_against_the_capacity():
    log = RegisterLog(pool("a"), pool("b"), paired("a", "s1"), paired("a", "s2"))
    log.take(mentor("m1", 2, "a", "b"))
    assert log.granted("m1") == {"a": 2}


def test_an_older_answer_bounds_what_a_pool_holds_and_a_later_one_says_it():
    share = PoolShare()
    allot(share, 3)
    allot(share, 1)
    assert (share.granted, share.waits) == (3, True)
    assert answer(share, 3, 1) == 0
    assert answer(share, 2, 2) == 1
    allot(share, 1)
    assert answer(share, 1, 2) == 1
    assert (share.granted, share.waits) == (1, False)
    assert answer(share, 0, 9) == 0


def test_many_rises_in_a_row_are_remembered_in_a_few():
    share = PoolShare()
    for places in range(1, 100):
        allot(share, places)
    assert len(share.sent) < 10
    assert answer(share, 1, 50) == 0
    assert share.granted == 99
