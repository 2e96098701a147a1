"""A startup that moves to another pool takes its mentors along."""

from typing import Any, Literal

from contracts.pool_log import HandedOver, Outcome
from tests.unit.mentoring.pool import DAY_MS, NOON, POOL, MentoringLog, mentor, startup, told
from tests.unit.mentoring.test_shared_places import allotment, reacting, reports, shared


def hand_over(part: Literal["source", "target"], *mentors: str) -> HandedOver:
    return HandedOver(
        pool=POOL,
        time=NOON,
        event="register/move",
        startup="a",
        source="s",
        target="t",
        mentors=list(mentors),
        part=part,
    )


def source(**rules: Any) -> MentoringLog:
    log = reacting(shared(), allotment(2), startup("a"), **rules)
    log.accept("a", "m")
    return log


def test_the_pair_ends_in_the_source_and_its_place_goes_along():
    log = source()
    log.take(startup("b"), startup("c"))
    assert reports(log, hand_over("source", "m")) == [
        ("a", "m", "ended"),
        ("held", "m", 1, 1),
        ("wanted", 1, {"m": 1}),
    ]
    assert log.state.pairs["a"]["m"].note == "handed_over"
    assert log.pairs() == {("b", "m")}


def test_a_mentor_who_stays_is_told_that_the_startup_left():
    log = source()
    assert told(log.take(hand_over("source"))) == [("a", "m", "withdrawn", "startup_left")]


def test_the_source_proposes_nobody_to_a_startup_that_has_left():
    log = source()
    log.take(hand_over("source", "m"), shared("n"), allotment(1, key="n"))
    assert log.pairs() == set()
    assert told(log.take(startup("a", summary="again"))) != []


def test_the_pair_goes_on_in_the_target_as_accepted():
    log = reacting(shared(), startup("a"))
    assert told(log.take(hand_over("target", "m"))) == [("a", "m", "accepted", "handed_over")]
    assert reports(log, allotment(1)) == [("held", "m", 1, 1)]


def test_who_comes_first_does_not_matter():
    for records in (
        [shared(), startup("a"), hand_over("target", "m")],
        [hand_over("target", "m"), startup("a"), shared()],
        [startup("a"), hand_over("target", "m"), shared()],
        [shared(), hand_over("target", "m"), startup("b"), startup("a")],
    ):
        log = reacting(*records)
        assert ("a", "m") in log.pairs()
        assert log.state.pairs["a"]["m"].status == "accepted"


def test_an_open_proposal_to_the_startup_gives_way():
    log = reacting(shared(), mentor("n"), startup("a"))
    assert log.pairs() == {("a", "n")}
    assert told(log.take(hand_over("target", "m"))) == [
        ("a", "n", "withdrawn", "replaced"),
        ("a", "m", "accepted", "handed_over"),
    ]


def test_a_rule_that_forbids_the_pair_is_told():
    log = reacting(shared(conflicts=["a"]), startup("a"))
    assert told(log.take(hand_over("target", "m")))[0] == ("refused", "breaks_rule", "conflict")
    assert log.state.handed == {}


def test_the_place_is_kept_as_long_as_people_have_to_reply():
    log = reacting(shared(), hand_over("target", "m"), startup("b"), reply_days=3)
    assert log.pairs() == set()
    assert log.fold.due(log.state) == NOON + 3 * DAY_MS
    log.restart()
    assert told(log.command("tick", later_ms=3 * DAY_MS)) == [
        ("refused", "unknown_startup", ""),
        ("b", "m", "proposed", "next_best"),
    ]


def test_continuity_counts_where_the_pair_goes_on():
    log = reacting(shared(), startup("a"), weights={"continuity": 10})
    log.take(hand_over("target", "m"))
    pair = log.state.pairs["a"]["m"]
    assert pair.worked
    assert log.state.worked == {"a": {"m"}}
    log.restart()
    assert log.state.worked == {"a": {"m"}}


def test_a_completion_taken_back_leaves_what_came_from_the_other_pool():
    log = reacting(shared(), startup("a"))
    log.take(hand_over("target", "m"))
    changes: tuple[Any, ...] = ("", "withdraw")
    for change in changes:
        log.take(
            Outcome(
                pool=POOL, time=NOON, event=f"o{change}", startup="a", partner="m",
                outcome="completed", change=change,
            )
        )  # fmt: skip
    pair = log.state.pairs["a"]["m"]
    assert (pair.status, pair.worked, pair.taken_back) == ("completed", True, True)
    assert log.state.worked == {"a": {"m"}}
