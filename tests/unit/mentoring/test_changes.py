"""Profiles that come, change and leave, in pools that answer at once and in pools that wait for the
cycle.
"""

from typing import Any

from contracts.decisions import Refused
from contracts.pool_log import Record
from models.mentoring.stored import StoredPair
from tests.unit.mentoring.pool import (
    MentoringLog,
    exact,
    mentor,
    opened,
    programme,
    startup,
    told,
    vectors,
)

EAST, NORTH, BETWEEN = exact([127, 0]), exact([0, 127]), exact([100, 80])


def reactive(*profiles: Record, **rules: Any) -> MentoringLog:
    return opened(*profiles, mode="on_change", **rules)


def pair(host: MentoringLog, team: str, guide: str) -> StoredPair:
    found = host.state.pair(team, guide)
    assert found is not None
    return found


def test_a_new_startup_is_answered_at_once_or_told_that_it_waits():
    host = reactive(mentor("m"))
    assert told(host.take(startup("a"))) == [("a", "m", "proposed", "next_best")]
    assert told(host.take(startup("b"))) == [("waiting", "b", "no_capacity")]


def test_in_cycle_mode_profiles_only_change_the_state():
    host = opened(startup("a", vectors=EAST), mentor("m", vectors=EAST), mode="cycle")
    assert host.take(startup("b", vectors=EAST), startup("a", vectors=NORTH)) == []
    assert host.take(mentor("n", vectors=EAST), mentor("m", vectors=EAST, capacity=3)) == []


def test_an_edited_startup_keeps_its_mentor_with_a_new_revision():
    host = reactive(startup("a"), mentor("m"))
    (found,) = host.take(startup("a", name="New name", event="startups/edit"))
    assert told([found]) == [("a", "m", "proposed", "profile_changed")]
    assert found.cause == "startups/edit"
    assert pair(host, "a", "m").revision == 2
    assert pair(host, "a", "m").startup_name == "New name"


def test_an_edited_startup_moves_to_the_mentor_that_now_fits_better():
    host = reactive(
        startup("a", vectors=EAST), mentor("m", vectors=EAST), mentor("n", vectors=NORTH)
    )
    assert told(host.take(startup("a", vectors=NORTH))) == [
        ("a", "m", "withdrawn", "replaced"),
        ("a", "n", "proposed", "next_best"),
    ]


def test_a_place_that_an_edit_frees_goes_to_the_next():
    host = reactive(
        startup("a", vectors=EAST), startup("b", vectors=BETWEEN), mentor("m", vectors=EAST)
    )
    host.take(mentor("n", vectors=NORTH, languages=["en"]))
    assert told(host.take(startup("a", vectors=NORTH, languages=["en"]))) == [
        ("a", "m", "withdrawn", "rule"),
        ("a", "n", "proposed", "next_best"),
        ("b", "m", "proposed", "next_best"),
    ]


def test_an_answered_pair_stays_through_an_edit():
    host = reactive(
        startup("a", vectors=EAST), mentor("m", vectors=EAST), mentor("n", vectors=NORTH)
    )
    host.answer("a", "m", "startup", "accept")
    assert told(host.take(startup("a", vectors=NORTH))) == [
        ("a", "m", "proposed", "profile_changed")
    ]


def test_an_edit_that_breaks_a_rule_for_proposals_ends_them_and_no_accepted_pair():
    host = reactive(startup("a"), startup("b"), mentor("m", capacity=2))
    host.accept("a", "m")
    assert told(host.take(mentor("m", capacity=2, available_until="2020-01-01")))[:2] == [
        ("b", "m", "withdrawn", "rule"),
        ("a", "m", "accepted", "profile_changed"),
    ]


def test_an_edited_mentor_without_effect_gives_revisions_or_silence():
    host = reactive(startup("a"), mentor("m"), mentor("n"))
    ((team, guide),) = host.pairs()
    other = "n" if guide == "m" else "m"
    assert told(host.take(mentor(guide, title="Dr"))) == [
        (team, guide, "proposed", "profile_changed")
    ]
    assert host.take(mentor(other, title="Dr")) == []


def test_a_new_mentor_serves_the_longest_waiting_of_equals():
    host = reactive()
    host.take(startup("z", time=1_800_000_000_000), startup("a", time=1_800_000_000_001))
    assert told(host.take(mentor("m"))) == [("z", "m", "proposed", "next_best")]


def test_a_better_score_beats_a_longer_wait():
    host = reactive()
    host.take(startup("z", vectors=NORTH), startup("a", time=1_800_000_000_001, vectors=EAST))
    assert told(host.take(mentor("m", vectors=EAST))) == [("a", "m", "proposed", "next_best")]


def test_a_smaller_capacity_takes_back_the_lowest_proposals_and_no_accepted_pair():
    teams = [startup("a", vectors=EAST), startup("b", vectors=BETWEEN), startup("c", vectors=NORTH)]
    host = opened(*teams, mentor("m", vectors=EAST, capacity=3))
    host.accept("c", "m")
    found = told(host.take(mentor("m", vectors=EAST, capacity=2)))
    assert found == [("b", "m", "withdrawn", "rule"), ("waiting", "b", "no_capacity")]
    host.take(mentor("m", vectors=EAST, capacity=0))
    assert host.pairs() == {("c", "m")}


def test_a_conflict_declared_later_ends_even_an_accepted_pair_in_both_modes():
    for mode in ("on_change", "cycle"):
        host = opened(startup("a"), mentor("m"), mode=mode)
        host.accept("a", "m")
        assert told(host.take(mentor("m", conflicts=["a"])))[0] == ("a", "m", "withdrawn", "rule")


def test_a_departed_mentors_startups_get_the_next_best_in_both_modes():
    for mode in ("on_change", "cycle"):
        host = opened(
            startup("a", vectors=EAST),
            mentor("m", vectors=EAST),
            mentor("n", vectors=NORTH),
            mode=mode,
        )
        assert told(host.remove("mentor", "m")) == [
            ("a", "m", "withdrawn", "mentor_left"),
            ("a", "n", "proposed", "next_best"),
        ]
        assert told(host.remove("mentor", "n"))[-1] == ("waiting", "a", "no_eligible_mentor")


def test_a_departed_startups_place_goes_to_one_that_waits():
    host = opened(
        startup("a", vectors=EAST),
        startup("b", vectors=NORTH),
        mentor("m", vectors=EAST),
        mode="cycle",
    )
    assert told(host.remove("startup", "a")) == [
        ("a", "m", "withdrawn", "startup_left"),
        ("b", "m", "proposed", "next_best"),
    ]
    assert "startup/a" not in host.fields
    assert host.remove("startup", "a") == []


def test_unreadable_vectors_are_refused():
    broken = vectors(1)
    broken.sections["all"] = "not base64"
    assert told(reactive().take(startup("a", vectors=broken))) == [
        ("refused", "model_mismatch", "unreadable")
    ]


def test_the_later_of_two_mentors_with_one_person_key_is_kept_out_until_the_first_leaves():
    host = reactive(mentor("m", people=["k"]))
    assert told(host.take(mentor("n", people=["x", "k"]))) == [("refused", "duplicate_person", "m")]
    assert told(host.take(startup("a"), startup("b"))) == [
        ("a", "m", "proposed", "next_best"),
        ("waiting", "b", "no_capacity"),
    ]
    assert told(host.remove("mentor", "m")) == [
        ("a", "m", "withdrawn", "mentor_left"),
        ("a", "n", "proposed", "next_best"),
    ]


def test_profiles_from_before_the_programme_are_admitted_by_age_when_it_comes():
    for restarted in (False, True):
        host = MentoringLog(mentor("m", people=["k"], time=2), mentor("n", people=["k"], time=1))
        if restarted:
            host.restart()
        (found,) = host.take(programme())
        assert isinstance(found, Refused)
        assert (found.code, found.mentor, found.detail) == ("duplicate_person", "m", "n")


def test_profiles_without_text_take_part_by_what_they_state():
    host = reactive(
        startup("a", vectors=None, industries=["C39"]),
        mentor("m", vectors=None, industries=["C39"]),
    )
    assert host.pairs() == {("a", "m")}
