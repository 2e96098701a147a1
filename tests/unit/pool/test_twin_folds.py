"""What both folds promise alike, each on a pool of its own kind."""

import msgspec
import pytest

from contracts.decisions import Refused
from contracts.pool_log import Command
from tests.unit.mentoring import pool as mentoring
from tests.unit.roadshow import pool as roadshow


def mentoring_log() -> mentoring.MentoringLog:
    profiles = [mentoring.startup(f"s{i}", i) for i in range(13)]
    return mentoring.opened(*profiles, mentoring.mentor("m1", 20))


def roadshow_log() -> roadshow.RoadshowLog:
    profiles = [roadshow.startup(f"s{i}") for i in range(13)]
    return roadshow.opened({"quotas": {"enterprise": 2}}, *profiles, roadshow.investor("i1"))[0]


LOGS = pytest.mark.parametrize("opened", [mentoring_log, roadshow_log])


@LOGS
def test_counters_are_a_value(opened):
    meta = opened().state.meta
    with pytest.raises(AttributeError):
        meta.seq = 0


@LOGS
def test_counters_are_stored_only_with_what_changed_them(opened):
    log = opened()
    known = msgspec.structs.replace(log.state.startups["s1"], event="again")
    assert set(log.step(known).changes) == {"startup/s1"}


@LOGS
def test_a_refusal_has_the_next_number_and_is_counted(opened):
    log = opened()
    pool, seq = log.state.pool, log.state.meta.seq
    wrong = Command(
        pool=pool, time=mentoring.NOON, event="commands/1", command="pin", startup="x", mentor="y"
    )
    step = log.step(wrong)
    assert [type(decision) for decision in step.decisions] == [Refused]
    assert log.state.meta.seq == seq + 1
    assert "meta" in step.changes


@LOGS
def test_a_restored_state_scores_by_the_same_measure(opened):
    log = opened()
    before = log.state.measure
    log.restart()
    after = log.state.measure
    assert (after.weights, after.text_statistics, after.model, after.twins) == (
        before.weights,
        before.text_statistics,
        before.model,
        before.twins,
    )
    assert before.text_statistics.texts == log.state.size


@LOGS
def test_a_pool_is_outgrown_when_it_has_doubled(opened):
    log = opened()
    assert not log.state.outgrown
    kind = roadshow if log.state.pool == roadshow.POOL else mentoring
    for place in range(log.state.size - 1):
        log.take(kind.startup(f"more{place}"))
        assert not log.state.outgrown
    log.take(kind.startup("last"))
    assert log.state.outgrown
