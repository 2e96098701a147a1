"""Hand-overs: who goes along, in which order both sides hear, and whose place it is."""

from contracts.pool_log import Allotment, HandedOver
from contracts.register import HandOver, Record, Unlisted
from tests.support.register_log import NOW, RegisterLog, listing, mentor, pool
from tests.unit.register.test_places import held, paired


def hand_over(startup: str = "s1", **fields: str) -> Record:
    return HandOver(**NOW.next(), startup=startup, source="a", target="b", **fields)  # type: ignore[arg-type]


def ready(capacity: int, *pairs: str) -> RegisterLog:
    log = RegisterLog(pool("a"), pool("b"), listing("startup", "s1", "a", "b"))
    log.take(mentor("m1", capacity, "a"), *(paired("a", startup) for startup in pairs))
    log.take(mentor("m1", capacity, "a", "b"))
    share = log.state.books["m1"].shares["a"]
    if share.waits:
        log.take(held("a", share.asked, share.serial))
    return log


def test_without_a_free_place_the_target_hears_when_the_source_has_given_one_up():
    log = ready(1, "s1")
    first = log.take(hand_over())
    assert [(type(output), output.pool) for output in first][:1] == [(HandedOver, "a")]
    assert [output.pool for output in first if isinstance(output, HandedOver)] == ["a"]
    log.take(paired("a", "s1", "ended"))
    serial = max(
        output.serial for output in first if isinstance(output, Allotment) and output.pool == "a"
    )
    last = log.take(held("a", 0, serial))
    (told,) = [output for output in last if isinstance(output, HandedOver)]
    assert (told.pool, told.part, told.mentors) == ("b", "target", ["m1"])
    after = last[last.index(told) + 1]
    assert isinstance(after, Allotment)
    assert (after.pool, after.places) == ("b", 1)
    assert log.granted("m1") == {"b": 1}


def test_a_pair_goes_along_though_the_capacity_was_lowered_meanwhile():
    log = ready(2, "s1", "s2")
    log.take(mentor("m1", 1, "a", "b"), held("a", 2, 2), hand_over(), paired("a", "s1", "ended"))
    last = log.take(held("a", 1, 2))
    assert [output.pool for output in last if isinstance(output, HandedOver)] == ["b"]
    assert log.granted("m1") == {"a": 1, "b": 1}


def test_a_mentor_who_is_not_in_the_target_or_is_told_to_stay_does_not_go_along():
    for log, order in (
        (ready(2, "s1"), hand_over(mentor="stays")),
        (ready(2, "s2"), hand_over()),
    ):
        outputs = [output for output in log.take(order) if isinstance(output, HandedOver)]
        assert [output.mentors for output in outputs] == [[], []]


def test_two_mentors_go_along_together_or_wait_together():
    log = RegisterLog(pool("a"), pool("b"), listing("startup", "s1", "a", "b"))
    for who, capacity in (("m1", 3), ("m2", 1)):
        log.take(mentor(who, capacity, "a"), paired("a", "s1", who=who))
        log.take(mentor(who, capacity, "a", "b"))
    log.take(held("a", 2, 2), hand_over(), paired("a", "s1", "ended"))
    log.take(held("a", 1, log.state.books["m1"].shares["a"].serial))
    assert log.state.moves["s1"].ready == ["m1"]
    assert sum(log.granted("m1").values()) == 2
    log.take(paired("a", "s1", "ended", "m2"))
    serial = log.state.books["m2"].shares["a"].serial
    outputs = log.take(held("a", 0, serial, "m2"))
    (told,) = [output for output in outputs if isinstance(output, HandedOver)]
    assert told.mentors == ["m1", "m2"]
    assert not log.state.moves
    assert sum(log.granted("m1").values()) == 3


def test_a_place_that_lies_idle_in_the_target_does_not_keep_a_hand_over_waiting():
    log = RegisterLog(pool("a"), pool("b"), listing("startup", "s1", "a", "b"))
    log.take(mentor("m1", 2, "a", "b"), paired("a", "s1"))
    assert log.granted("m1") == {"a": 1, "b": 1}
    log.take(hand_over(), paired("a", "s1", "ended"))
    outputs = log.take(held("a", 0, log.state.books["m1"].shares["a"].serial))
    assert [output.mentors for output in outputs if isinstance(output, HandedOver)] == [["m1"]]
    assert log.granted("m1") == {"b": 2}


def test_a_hand_over_whose_target_or_startup_goes_away_is_given_up():
    for gone in (pool("b", removed=True), Unlisted(**NOW.next(), role="startup", id="s1")):
        log = ready(1, "s1")
        log.take(hand_over(), gone)
        assert not log.state.moves
        assert not log.state.movers


def test_a_hand_over_between_pools_that_are_none_or_one_changes_nothing():
    log = ready(2, "s1")
    before = dict(log.fields)
    log.take(
        HandOver(**NOW.next(), startup="s1", source="a", target="a"),
        HandOver(**NOW.next(), startup="s1", source="a", target="z"),
        HandOver(**NOW.next(), startup="s9", source="a", target="b"),
    )
    assert log.fields == before
