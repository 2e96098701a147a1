"""The feature `acceptance` in random histories: off it changes no byte, on it replays to the byte."""

from typing import Any
from unittest.mock import patch

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts import decisions, pool_log, register
from contracts.pool_log import Allotment, Mentor, MentoringRules, Outcome, Programme, Record
from models.affinity import fit, score_without_acceptance
from models.mentoring import Matcher
from models.mentoring.state import MentoringState
from tests.property.mentoring.histories import GUIDES, histories
from tests.unit.mentoring.pool import NOON, POOL

ONE = 1
"""So few answers are enough to learn from, so that short histories learn."""


@pytest.fixture(autouse=True)
def _learns_soon():
    with (
        patch("models.acceptance.learning.FEW", ONE),
        patch("models.acceptance.book.FEW", ONE),
    ):
        yield


def weighed(records: list[Record], weight: int | None) -> list[Record]:
    """Return a history whose programmes give the feature this weight."""
    found = list[Record]()
    for record in records:
        if isinstance(record, Programme) and isinstance(record.rules, MentoringRules):
            weights: Any = dict(record.rules.weights)
            if weight is not None:
                weights["acceptance"] = weight
            rules = msgspec.structs.replace(record.rules, weights=weights)
            found.append(msgspec.structs.replace(record, rules=rules))
        else:
            found.append(record)
    return found


def _sharing(records: list[Record]) -> list[Record]:
    """Return a history in which other pools hold places of all mentors but one."""
    places: list[Record] = [
        Allotment(pool=POOL, time=NOON, event="a", mentor=key, places=1, serial=1)
        for key in GUIDES[1:]
    ]
    return places + [
        msgspec.structs.replace(each, shared=True)
        if isinstance(each, Mentor) and each.id in GUIDES[1:]
        else each
        for each in records
    ]


def taken(
    records: list[Record], restart_every: int = 0
) -> tuple[MentoringState, list[bytes], dict[str, bytes]]:
    """Return the state, the decisions and the stored fields after these records."""
    fold, fields, decided = Matcher(), dict[str, bytes](), list[bytes]()
    state = fold.empty(POOL)
    for number, record in enumerate(records):
        step = fold.step(state, record, pool_log.encode(record))
        for name, value in step.changes.items():
            fields.pop(name, None) if value is None else fields.update({name: value})
        decided += map(decisions.encode, step.decisions)
        decided += map(register.encode, step.reports)
        if restart_every and number % restart_every == 0:
            state = fold.restore(POOL, fields)
    return state, decided, fields


@settings(max_examples=25, deadline=None)
@given(histories(30))
def test_switched_off_it_changes_no_byte(records: list[Record]) -> None:
    _, plain, stored = taken(weighed(records, None))
    _, off, stored_off = taken(weighed(records, 0))
    assert off == plain
    stored.pop("programme", None)
    stored_off.pop("programme", None)
    assert stored_off == stored


@settings(max_examples=25, deadline=None)
@given(histories(40), st.integers(1, 5))
def test_a_pool_that_is_restarted_decides_the_same_bytes(records: list[Record], every: int) -> None:
    records = _sharing(weighed(records, 60))
    _, straight, stored = taken(records)
    _, restarted, stored_again = taken(records, every)
    assert restarted == straight
    assert stored_again == stored


@settings(max_examples=25, deadline=None)
@given(histories(40))
def test_tables_and_single_pairs_say_the_same(records: list[Record]) -> None:
    state, _, _ = taken(weighed(records, 60))
    if state.programme is None or not isinstance(state.programme.rules, MentoringRules):
        return
    index = state.score_index()
    for key in index.startups.ids:
        team = state.startups[key]
        rows = index.mentors.table.scores(team).tolist()
        for place, other in enumerate(index.mentors.ids):
            guide = state.mentors[other]
            row = index.startups.ids.index(key)
            found = fit(team, guide, state.measure)
            assert rows[place] == found.score == index.startups.table.scores(guide)[row]
            others = score_without_acceptance(found, state.measure.weights)
            least = state.rules.min_score
            assert found.score >= least or others < least  # the feature bars nobody


@settings(max_examples=25, deadline=None)
@given(histories(40))
def test_whatever_came_of_pairs_is_not_what_answers_are_told_by(records: list[Record]) -> None:
    """The proposals that a history leaves do not know its outcomes: each is what it is without all
    that was reported after the last answer.
    """
    state, _, _ = taken(weighed(records, 60))
    before = list(state.answers.asked()), state.answers.models
    for pairs in list(state.pairs.values()):
        for pair in list(pairs.values()):
            if pair.status in ("accepted", "completed"):
                event = Outcome(
                    pool=POOL, time=state.answers.now, event="x", startup=pair.startup,
                    partner=pair.mentor, outcome="broken_off",
                )  # fmt: skip
                Matcher().step(state, event, pool_log.encode(event))
    assert (list(state.answers.asked()), state.answers.models) == before


def test_histories_learn_something() -> None:
    """The histories above are no test of models unless some of them have any."""
    learned = []

    @settings(max_examples=60, deadline=None, database=None, derandomize=True)
    @given(histories(40))
    def look(records: list[Record]) -> None:
        state, _, _ = taken(weighed(records, 60))
        learned.append(bool(state.answers.models))

    look()
    assert any(learned)
