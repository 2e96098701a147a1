"""A pool that answers each change needs no opening: it begins by itself, on its first day, with
whoever is there.
"""

from typing import Any

import msgspec
import pytest

from contracts.days import day_of, start_of
from contracts.decisions import Cycle, Decision
from contracts.pool_log import Programme, Record
from models.mentoring.planning.current_pairs import Key
from models.mentoring.planning.cycle import open_cycle
from models.mentoring.planning.local import best_of
from models.mentoring.state import MentoringState
from models.mentoring.transaction import MentoringTransaction
from tests.unit.mentoring.pool import (
    DAY_MS,
    NOON,
    MentoringLog,
    exact,
    mentor,
    programme,
    startup,
    told,
)

EAST, NORTH = exact([127, 0]), exact([0, 127])
TOMORROW = day_of(NOON + DAY_MS)


def answering(**rules: Any) -> Programme:
    return programme(mode="on_change", **rules)


def opening(day: str, **rules: Any) -> Programme:
    return msgspec.structs.replace(answering(**rules), opens_on=day)


def cycles(decisions: list[Decision]) -> list[Cycle]:
    return [one for one in decisions if isinstance(one, Cycle)]


def test_the_first_records_of_an_answering_pool_are_answered_without_an_opening():
    host = MentoringLog(answering())
    assert told(host.take(mentor("m"))) == []
    assert told(host.take(startup("a"))) == [("a", "m", "proposed", "next_best")]
    assert told(host.take(startup("b"))) == [("waiting", "b", "no_capacity")]


def test_startups_that_come_before_any_mentor_wait_and_get_the_first_one():
    host = MentoringLog(answering())
    assert told(host.take(startup("a"))) == [("waiting", "a", "no_eligible_mentor")]
    assert told(host.take(mentor("m"))) == [("a", "m", "proposed", "next_best")]


def test_a_programme_that_comes_last_matches_all_who_are_there_as_one_optimum():
    profiles: list[Record] = [startup("a", vectors=NORTH), startup("b", vectors=EAST)]
    profiles += [mentor("m", vectors=EAST), mentor("n", vectors=NORTH)]
    host = MentoringLog(*profiles)
    decisions = host.take(answering())
    assert host.pairs() == {("a", "n"), ("b", "m")}
    assert [one.number for one in cycles(decisions)] == [1]


def test_a_pool_that_waits_for_cycles_still_does():
    host = MentoringLog(programme(mode="cycle"), startup("a"), mentor("m"))
    assert host.pairs() == set()
    assert host.fold.due(host.state) is None


def test_a_pool_that_goes_over_to_answering_begins_with_whoever_waits():
    host = MentoringLog(programme(mode="cycle"), startup("a"), mentor("m"))
    assert told(host.take(answering()))[0] == ("a", "m", "proposed", "cycle")


def test_opening_an_answering_pool_makes_what_is_unanswered_one_optimum():
    host = MentoringLog(
        answering(),
        mentor("m", vectors=EAST),
        startup("a", vectors=NORTH),
        mentor("n", vectors=NORTH),
    )
    host.take(startup("b", vectors=EAST))
    assert host.pairs() == {("a", "m"), ("b", "n")}, "each was answered with what was there"
    host.command("open_cycle")
    assert host.pairs() == {("a", "n"), ("b", "m")}


def test_before_the_first_day_profiles_come_in_silence_and_a_tick_on_it_begins():
    host = MentoringLog(opening(TOMORROW))
    assert host.take(startup("a"), mentor("m")) == []
    assert host.fold.due(host.state) == start_of(TOMORROW)
    assert host.command("tick") == []
    host.restart()
    assert host.fold.due(host.state) == start_of(TOMORROW)
    assert told(host.command("tick", later_ms=DAY_MS))[0] == ("a", "m", "proposed", "cycle")
    assert host.fold.due(host.state) != start_of(TOMORROW)


def test_a_record_of_the_first_day_begins_the_pool_where_no_tick_has_come_yet():
    host = MentoringLog(opening(TOMORROW), startup("a"), mentor("m"))
    found = told(host.take(startup("b", time=NOON + DAY_MS)))
    assert found == [("a", "m", "proposed", "cycle"), ("cycle",), ("waiting", "b", "no_capacity")]


def test_an_operator_may_open_before_the_first_day():
    host = MentoringLog(opening(TOMORROW), startup("a"), mentor("m"))
    assert told(host.command("open_cycle"))[0] == ("a", "m", "proposed", "cycle")
    assert host.fold.due(host.state) == NOON + 7 * DAY_MS, "only replies are awaited"


def test_a_pool_whose_rules_allow_no_plan_says_so_once_and_answers_all_the_same():
    host = MentoringLog(startup("a"), mentor("m", capacity=2, min_load=2))
    decisions = told(host.take(answering(minimum_loads="required")))
    assert [one[:2] for one in decisions] == [("refused", "rules_conflict"), ("a", "m")]
    assert told(host.take(startup("b"))) == [("b", "m", "proposed", "next_best")]


def test_a_pool_that_closed_tells_whoever_comes_that_they_are_too_late():
    host = MentoringLog(answering(closes_on=day_of(NOON - DAY_MS)), mentor("m"))
    assert told(host.take(startup("a"))) == [("waiting", "a", "outside_dates")]
    assert host.fold.due(host.state) is None


@pytest.mark.parametrize("programme_first", [True, False])
def test_a_bulk_load_is_solved_whole_at_most_once_and_each_change_around_itself(
    programme_first: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    wholes: list[MentoringTransaction] = []
    sizes: list[int] = []

    def whole(transaction: MentoringTransaction) -> None:
        wholes.append(transaction)
        open_cycle(transaction)

    def around(state: MentoringState, scores: dict[Key, int]) -> list[Key]:
        sizes.append(len(scores))
        return best_of(state, scores)

    monkeypatch.setattr("models.mentoring.planning.beginning.open_cycle", whole)
    monkeypatch.setattr("models.mentoring.planning.repair.best_of", around)
    start = answering(candidates_per_startup=5)
    load = [one for i in range(60) for one in (startup(f"s{i}", i), mentor(f"m{i}", 99 + i))]
    host = MentoringLog(*([start, *load] if programme_first else [*load, start]))
    assert len(wholes) == (0 if programme_first else 1)
    assert max(sizes, default=0) <= 5
    assert len(host.pairs()) == 60


def test_how_a_log_is_cut_changes_nothing():
    log: list[Record] = [
        startup("a"),
        mentor("m", 1),
        opening(TOMORROW),
        startup("b", 2),
        mentor("n", 3),
    ]
    log += [startup("c", 4, time=NOON + DAY_MS), mentor("o", 5, time=NOON + DAY_MS)]
    whole = MentoringLog().take(*log)
    host, cut = MentoringLog(), []
    for record in log:
        host.restart()
        cut += host.take(record)
    assert whole == cut


def test_the_day_begins_at_midnight_in_shanghai():
    midnight = start_of("2028-02-29")
    assert midnight is not None
    assert day_of(midnight) == "2028-02-29"
    assert day_of(midnight - 1) == "2028-02-28"
