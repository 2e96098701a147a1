"""What if: both sides, who gains and who loses and why, and nothing is touched."""

import json
from typing import Any

import pytest

from models.mentoring.explain.what_if import WhatIf, what_if
from models.mentoring.explain.what_if_patch import Patch, read, records
from models.pool.patch import BadPatch
from tests.unit.mentoring.pool import NOON, POOL, MentoringLog, exact, mentor, opened, startup

EAST, NORTH, BETWEEN = exact([127, 0]), exact([0, 127]), exact([100, 80])


def pool(**rules: Any) -> MentoringLog:
    return opened(
        startup("a", vectors=EAST),
        startup("b", vectors=BETWEEN),
        startup("c", vectors=NORTH),
        mentor("m", vectors=EAST),
        mentor("n", vectors=NORTH),
        **rules,
    )


def asked(host: MentoringLog, **change: Any) -> WhatIf:
    return what_if(POOL, host.fields, read(json.dumps(change).encode()), NOON)


def test_nothing_changes_without_a_change_and_both_sides_are_what_is_in_force():
    found = asked(pool())
    assert found.differences == ()
    assert found.price == 0
    assert (found.before.pairs, found.before.total) == found.in_force
    assert found.after == found.before
    assert found.before.waiting == {"b": "no_capacity"}


def test_a_place_more_serves_who_waits_and_takes_nothing_from_anybody():
    found = asked(pool(), mentors={"m": {"capacity": 2}})
    (one,) = found.differences
    assert (one.startup, one.before, [held.mentor for held in one.after]) == ("b", (), ["m"])
    assert one.cause == "more_places"
    assert one.gain == one.after[0].score == -found.price
    assert (found.before.waiting, found.after.waiting) == ({"b": "no_capacity"}, {})


def test_who_leaves_costs_those_who_had_him_and_is_named_as_the_cause():
    found = asked(pool(), mentors={"n": None})
    lost = {one.startup: one.cause for one in found.differences if one.gain < 0}
    assert lost == {"c": "mentor_left"}
    assert found.after.size.mentors == 1
    assert found.price == found.before.total - found.after.total > 0
    assert "c" in found.after.waiting


def test_where_all_mentors_leave_everybody_is_told_what_is_lost():
    found = asked(pool(), mentors={"m": None, "n": None})
    assert {one.startup: (one.after, one.cause) for one in found.differences} == {
        "a": ((), "mentor_left"),
        "c": ((), "mentor_left"),
    }
    assert found.price == found.before.total == -sum(one.gain for one in found.differences)
    assert found.after.waiting.keys() == {"a", "b", "c"}


def test_a_newcomer_like_somebody_else_is_scored_as_he_is():
    found = asked(pool(), mentors={"z": {"like": "m"}})
    (one,) = found.differences
    assert (one.startup, one.after[0].mentor, one.cause) == ("b", "z", "mentor_came")
    assert found.unread == ()
    assert asked(pool(), startups={"c": {"summary": "改写过的简介"}}).unread == ("c",)


def test_a_pair_that_a_changed_profile_forbids_names_the_rule():
    found = asked(pool(), mentors={"m": {"conflicts": ["a"]}})
    causes = {one.startup: (one.cause, one.rules) for one in found.differences}
    assert causes == {"a": ("rule", ("conflict",)), "b": ("better_for_the_whole", ())}
    assert found.after.waiting == {"a": "no_capacity"}


def test_other_weights_change_scores_and_say_so():
    found = asked(pool(), rules={"weights": {"dense": 0}})
    assert found.after.total != found.before.total
    assert "other_scores" in {one.cause for one in found.differences}


def test_rules_that_cannot_hold_are_answered_with_the_conflict_and_the_way_out():
    found = asked(pool(), rules={"mentors_at_least": 1})
    assert found.before.conflict is None
    assert found.after.conflict is not None
    assert found.after.conflict.minimal
    assert found.after.conflict.ways
    assert found.differences == ()


@pytest.mark.parametrize("mode", ["cycle", "on_change"])
def test_nothing_that_is_stored_changes(mode: str):
    host = pool(mode=mode)
    before = {key: bytes(value) for key, value in host.fields.items()}
    pairs, waiting = host.pairs(), dict(host.state.waiting)
    found = asked(
        host,
        rules={"mentors_per_startup": 2},
        mentors={"n": None, "z": {"like": "m"}},
        startups={"a": None},
    )
    assert found.differences
    assert host.fields == before
    host.restart()
    assert (host.pairs(), host.state.waiting) == (pairs, waiting)


def test_null_takes_a_rule_back_to_its_default():
    host = pool(min_score=1)
    (programme,) = records(host.state, Patch(rules={"min_score": None}), NOON)
    assert programme.rules.min_score == 0  # type: ignore[union-attr]
    assert programme.rules.mentors_per_startup == host.state.rules.mentors_per_startup  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("raw", "place", "code"),
    [
        (b"{", "$", "invalid"),
        (b'{"mentor": {}}', "$", "invalid"),
        (b'{"mentors": {"m": 3}}', "$.mentors[...]", "invalid"),
        (b'{"rules": {"min_score": "high"}}', "$.rules.min_score", "invalid"),
        (b'{"rules": {"min_scroe": 1}}', "$.rules", "invalid"),
        (b'{"programme": {"closes": "2026-01-01"}}', "$.programme", "invalid"),
        (b'{"mentors": {"m": {"capacity": "two"}}}', "$.mentors.m.capacity", "invalid"),
        (b'{"mentors": {"m": {"capacity": -1}}}', "$.mentors.m.capacity", "negative"),
        (b'{"startups": {"a": {"industries": ["AI"]}}}', "$.startups.a.industries", "unknown_code"),
        (b'{"startups": {"a": {"region": "999999"}}}', "$.startups.a.region", "unknown_code"),
        (b'{"mentors": {"m": {"time": 1}}}', "$.mentors.m.time", "cannot_change"),
        (b'{"mentors": {"m": {"like": "n"}}}', "$.mentors.m.like", "like_for_newcomers"),
        (b'{"mentors": {"z": {"like": "nobody"}}}', "$.mentors.z.like", "like_nobody"),
        (b'{"mentors": {"z": {"capacity": 1}}}', "$.mentors.z", "invalid"),
        (b'{"startups": {"z": null}}', "$.startups.z", "cannot_leave"),
    ],
)  # fmt: skip
def test_a_change_that_cannot_be_made_is_told_with_its_place(raw: bytes, place: str, code: str):
    with pytest.raises(BadPatch) as caught:
        what_if(POOL, pool().fields, read(raw), NOON)
    assert (caught.value.place, caught.value.code) == (place, code)
