"""Changes by hand: each holds, costs what it says, can be taken back, and is refused with its rules."""

from typing import Any

import pytest
from msgspec.structs import replace

from contracts.by_hand import BrokenRule, rules_in
from contracts.decisions import LineUp, Panels, Refused, Shortlist, Timetable
from contracts.roadshow import Conflict, MeetingRules, MeetingSession, Slots
from models.roadshow.review.documents import content_digest, documents_of
from models.roadshow.review.trial import tried
from models.roadshow.shortlist.appraisal import MANY
from tests.unit.roadshow.contest import FINAL, entered, judge, request, score
from tests.unit.roadshow.pool import DAY, NOON, RoadshowLog, command, ids, refusals, startup

EVENT_DAY = NOON + 59 * DAY - 3 * 3_600_000
"""09:00 on the day."""
MEETINGS = MeetingRules(tables=3, sessions=[MeetingSession("afternoon", "14:00", 6)])
WISHES = [request(f"s{i:02d}", f"i{j}") for i in range(6) for j in range(2)]


def drafted(*others: Any, **rules: Any) -> RoadshowLog:
    """A pool with drafts of everything."""
    given = {"meetings": MEETINGS, "order": "optimised", "slots": Slots(), "most_changes": 4}
    log = entered(*WISHES, *others, **{**given, **rules})
    log.take(command("open_cycle"))
    return log


def contents(log: RoadshowLog) -> list[str]:
    return [content_digest(document) for document in documents_of(log.state)]


def spots(log: RoadshowLog) -> dict[str, tuple[int, int]]:
    order = log.state.contest.line_up.current
    assert order is not None
    return {slot.startup: (slot.stage, slot.place) for slot in order.slots}


def at(log: RoadshowLog, place: int) -> str:
    return next(key for key, spot in spots(log).items() if spot == (1, place))


def meetings(log: RoadshowLog) -> dict[tuple[str, str], str]:
    timetable = log.state.contest.timetable.current
    assert timetable is not None
    return {(one.startup, one.investor): one.starts_at for one in timetable.meetings}


def broken(log: RoadshowLog, verb: Any, **fields: Any) -> list[BrokenRule]:
    """The rules that a refused command names; the drafts stay as they were."""
    before, hand = contents(log), log.state.contest.by_hand.hand
    (refused,) = log.take(command(verb, **fields))
    assert isinstance(refused, Refused)
    assert refused.code == "directive_refused"
    assert contents(log) == before
    assert log.state.contest.by_hand.hand == hand
    return rules_in(refused.detail)


def code(log: RoadshowLog, verb: Any, **fields: Any) -> str:
    before = contents(log)
    (refused,) = log.take(command(verb, **fields))
    assert isinstance(refused, Refused)
    assert contents(log) == before
    return refused.code


def test_an_entry_pinned_from_the_waiting_list_takes_the_place_of_one_and_the_rest_stays():
    log = drafted()
    shortlist = log.state.shortlist.current
    assert shortlist is not None
    waiting = shortlist.waiting_list[0].startup
    log.take(command("pin_entry", startup=waiting))
    assert log.state.shortlist.current is not None
    after = set(ids(log.state.shortlist.current))
    assert waiting in after
    assert len(after - set(ids(shortlist))) == 1


def test_an_excluded_entry_is_left_out_with_that_reason_until_it_is_released():
    log = drafted()
    assert log.state.shortlist.current is not None
    first = log.state.shortlist.current.entries[0].startup
    log.take(command("exclude_entry", startup=first), command("open_cycle"))
    assert {one.startup: one.reason for one in log.state.shortlist.current.left_out}[
        first
    ] == "excluded"
    log.take(command("release_directive", values={"number": "1"}))
    assert first in ids(log.state.shortlist.current)


def test_an_entry_put_at_a_place_stays_there_when_everything_is_drawn_up_anew():
    log = drafted()
    mover = at(log, 6)
    log.take(command("place_entry", startup=mover, values={"place": "1"}))
    assert spots(log)[mover] == (1, 1)
    log.restart()
    log.take(command("open_cycle"), command("publish"), command("open_cycle"))
    assert spots(log)[mover] == (1, 1)


def test_a_slot_moved_to_a_time_moves_few_others_and_no_more_than_allowed():
    log = drafted(most_changes=1)
    before, mover = spots(log), at(log, 1)
    log.take(command("move_slot", startup=mover, values={"to": "09:45"}))
    after = spots(log)
    assert after[mover] == (1, 4)
    assert sum(before[key] != after[key] for key in before if key != mover) <= 1


def test_two_slots_swapped_leave_all_others_where_they_are():
    log = drafted()
    before, one, other = spots(log), at(log, 2), at(log, 7)
    log.take(command("swap_slots", startup=one, other_startup=other))
    assert spots(log) == before | {one: before[other], other: before[one]}


def test_a_locked_section_does_not_move_for_another_change():
    log = drafted()
    locked = {key: spot for key, spot in spots(log).items() if spot[1] <= 3}
    log.take(command("lock_slots", values={"until": "09:45"}))
    rules = broken(log, "place_entry", startup=at(log, 8), values={"place": "2"})
    assert rules == [BrokenRule("directive", "1")]
    log.take(command("place_entry", startup=at(log, 8), values={"place": "5"}))
    assert {key: spots(log)[key] for key in locked} == locked


def test_a_judge_replaced_sits_on_no_panel_and_the_one_called_sits_there():
    log = drafted()
    panels = log.state.contest.panels.current
    assert panels is not None
    leaving = next(key for key in panels.panels[0].judges if key != panels.panels[0].chair)
    log.take(command("replace_judge", partner=leaving, values={"with": "j8"}))
    panels = log.state.contest.panels.current
    assert panels is not None
    assert "j8" in panels.panels[0].judges
    assert leaving not in panels.panels[0].names


def test_a_judge_who_was_replaced_can_be_called_again():
    log = drafted()
    for leaving, called in (("j1", "j8"), ("j8", "j1")):
        decided = log.take(command("replace_judge", partner=leaving, values={"with": called}))
        assert refusals(decided) == []
    panels = log.state.contest.panels.current
    assert panels is not None
    assert "j1" in panels.panels[0].names
    assert "j8" not in panels.panels[0].judges


def test_a_meeting_moves_to_its_time_and_one_dropped_is_not_arranged_again():
    log = drafted()
    (pair, before), (gone, _) = list(meetings(log).items())[:2]
    to = next(time for time in ("15:40", "15:20") if time != before)
    log.take(command("move_meeting", startup=pair[0], partner=pair[1], values={"to": to}))
    log.take(command("drop_meeting", startup=gone[0], partner=gone[1]), command("open_cycle"))
    assert meetings(log)[pair] == to
    assert gone not in meetings(log)
    timetable = log.state.contest.timetable.current
    assert timetable is not None
    assert (*gone, "dropped") in [(one.startup, one.investor, one.why) for one in timetable.unmet]


def test_tables_and_sessions_added_by_hand_make_room_for_wishes():
    narrow = MeetingRules(tables=1, sessions=[MeetingSession("afternoon", "14:00", 2)])
    log = drafted(meetings=narrow)
    held = len(meetings(log))
    log.take(command("add_tables", values={"tables": "1"}))
    more = len(meetings(log))
    log.take(command("add_session", values={"starts_at": "16:00", "slots": "3"}))
    assert held < more < len(meetings(log))
    assert max(meetings(log).values()) >= "16:00"


def test_undo_takes_back_exactly_and_redo_brings_exactly_again():
    log = drafted()
    states = [contents(log)]
    waiting = log.state.shortlist.current.waiting_list[0].startup  # type: ignore[union-attr]
    for change in (
        command("pin_entry", startup=waiting),
        command("place_entry", startup=waiting, values={"place": "2"}),
        command("replace_judge", partner="j1", values={}),
    ):
        log.take(change)
        states.append(contents(log))
    for expected in reversed(states[:-1]):
        log.restart()
        log.take(command("undo"))
        assert contents(log) == expected
    assert code(log, "undo") == "nothing_to_undo"
    for expected in states[1:]:
        log.take(command("redo"))
        assert contents(log) == expected
    assert code(log, "redo") == "nothing_to_redo"


def test_a_new_step_ends_what_could_be_redone():
    log = drafted()
    log.take(command("exclude_entry", startup="s00"), command("undo"))
    log.take(command("exclude_entry", startup="s01"))
    assert code(log, "redo") == "nothing_to_redo"


def test_a_change_to_what_is_published_is_a_draft_until_it_is_published_too():
    log = drafted()
    log.take(command("publish"))
    published, mover = log.state.contest.line_up.published, at(log, 5)
    (order, *_) = log.take(command("place_entry", startup=mover, values={"place": "1"}))
    assert isinstance(order, LineUp)
    assert order.status == "draft"
    assert mover in [change.id for change in order.changes]
    assert log.state.contest.line_up.published is published
    assert log.take(command("undo")) == []
    assert log.state.contest.line_up.draft is None


def test_a_withdrawal_is_repaired_under_what_is_in_force_and_not_under_the_draft():
    log = drafted()
    log.take(command("publish"))
    mover, other = at(log, 6), at(log, 4)
    log.take(command("place_entry", startup=mover, values={"place": "1"}))
    log.take(command("withdraw", startup=other))
    published = log.state.contest.line_up.published
    assert published is not None
    assert {slot.startup: slot.place for slot in published.slots}[mover] == 6
    assert spots(log)[mover] == (1, 1)


def test_a_quota_that_pins_fill_is_named_with_them_and_each_way_out_is_solved():
    log = drafted(quotas={"enterprise": 2, "team": 2})
    log.take(command("pin_entry", startup="s00"), command("pin_entry", startup="s01"))
    rules = broken(log, "pin_entry", startup="s02")
    assert rules == [
        BrokenRule("quota", "enterprise", "2"),
        BrokenRule("directive", "1", "s00"),
        BrokenRule("directive", "2", "s01"),
    ]
    trial = tried(log.state, command("pin_entry", startup="s02"))
    assert {way.steps[0][:2] for way in trial.ways} == {
        ("quota", "enterprise"), ("release", "1"), ("release", "2"),
    }  # fmt: skip
    assert [way.answer.price for way in trial.ways] == sorted(
        way.answer.price for way in trial.ways
    )


def test_a_quota_above_the_entries_there_are_is_filled_as_far_as_they_go():
    log = drafted(quotas={"enterprise": 50, "team": 50}, slots=Slots(stages=2, ends_at="20:00"))
    assert log.state.shortlist.current is not None
    assert len(log.state.shortlist.current.entries) == 12
    assert log.take(command("pin_entry", startup="s00")) != []


def test_two_entries_in_one_slot_cannot_be_and_another_place_is_offered():
    log = drafted()
    one, other = at(log, 3), at(log, 5)
    log.take(command("place_entry", startup=one, values={"place": "2"}))
    wanted = command("place_entry", startup=other, values={"place": "2"})
    assert broken(log, "place_entry", startup=other, values={"place": "2"}) == [
        BrokenRule("directive", "1")
    ]
    trial = tried(log.state, wanted)
    assert {step.kind for way in trial.ways for step in way.steps} <= {"release", "place"}
    assert trial.ways


def test_what_has_begun_does_not_move_and_an_hour_gone_by_is_past():
    log = drafted()
    log.take(command("publish"))
    now = EVENT_DAY + 40 * 60_000
    begun, later = at(log, 1), at(log, 6)
    assert [
        rule.kind
        for rule in broken(log, "move_slot", startup=begun, values={"to": "11:00"}, time=now)
    ] == ["begun"]
    assert [
        rule.kind
        for rule in broken(log, "move_slot", startup=later, values={"to": "09:30"}, time=now)
    ] == ["past"]
    log.take(command("place_entry", startup=later, values={"place": "8"}, time=now))
    assert spots(log)[later] == (1, 8)


def test_a_judge_in_conflict_with_every_entry_cannot_be_called_and_others_are_offered():
    conflicts = [Conflict(f"s{i:02d}") for i in range(12)]
    log = drafted(judge("j9", conflicts=conflicts))
    panels = log.state.contest.panels.current
    assert panels is not None
    leaving = panels.panels[0].judges[-1]
    rules = broken(log, "replace_judge", partner=leaving, values={"with": "j9"})
    assert [rule.kind for rule in rules] == ["judge_conflict"]
    trial = tried(log.state, command("replace_judge", partner=leaving, values={"with": "j9"}))
    assert trial.ways
    assert all(step.kind == "judge" for way in trial.ways for step in way.steps)


@pytest.mark.parametrize(
    ("verb", "fields", "expected"),
    [
        ("place_entry", {"startup": "s00", "values": {"place": "99"}}, "no_place"),
        ("place_entry", {"startup": "s00", "values": {"place": "1", "stage": "3"}}, "no_stage"),
        ("move_slot", {"startup": "s00", "values": {"to": "09:07"}}, "no_slot_at"),
        ("move_meeting", {"startup": "s00", "partner": "i0", "values": {"to": "09:07"}}, "no_slot_at"),
        ("drop_meeting", {"startup": "s00", "partner": "i3"}, "no_meeting"),
        ("add_session", {"values": {"starts_at": "14:30", "slots": "2"}}, "overlap"),
        ("add_session", {"values": {"starts_at": "23:30", "slots": "9"}}, "day_ends"),
    ],
)  # fmt: skip
def test_what_cannot_be_names_its_rule(verb: Any, fields: dict[str, Any], expected: str):
    assert [rule.kind for rule in broken(drafted(), verb, **fields)] == [expected]


@pytest.mark.parametrize(
    ("verb", "fields", "expected"),
    [
        ("pin_entry", {"startup": "nobody"}, "unknown_startup"),
        ("place_entry", {"startup": "s00", "values": {}}, "invalid_directive"),
        ("place_entry", {"startup": "s00", "values": {"place": "²"}}, "invalid_directive"),
        ("move_slot", {"startup": "s00", "values": {"to": "9:30"}}, "invalid_directive"),
        ("swap_slots", {"startup": "s00", "other_startup": "s00"}, "invalid_directive"),
        ("replace_judge", {"partner": "j9"}, "not_on_panel"),
        ("move_meeting", {"startup": "s00", "partner": "x", "values": {"to": "14:00"}}, "unknown_investor"),
        ("release_directive", {"values": {"number": "7"}}, "invalid_directive"),
        ("lock_slots", {"values": {"from": "20:00"}}, "invalid_directive"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_or_is_unknown_is_said(
    verb: Any, fields: dict[str, Any], expected: str
):
    assert code(drafted(), verb, **fields) == expected


def test_nothing_is_changed_by_hand_before_there_is_a_draft_or_after_an_unpublished_day():
    log = entered()
    assert code(log, "pin_entry", startup="s00") == "no_plan"
    log.take(command("open_cycle"))
    assert code(log, "pin_entry", startup="s00", time=NOON + 90 * DAY) == "day_past"


def test_a_closed_round_is_not_changed_by_hand_and_the_next_begins_with_nothing_settled():
    log = drafted(rounds=[replace(FINAL, name="preliminary"), FINAL])
    log.take(command("exclude_entry", startup="s00"), command("publish"))
    panels = log.state.contest.panels.published
    assert panels is not None
    for entry in panels.panels[0].entries:
        log.take(*(score(entry, by, round="preliminary") for by in panels.panels[0].judges))
    log.take(command("close_round"))
    assert code(log, "exclude_entry", startup="s01") == "round_closed"
    assert code(log, "undo") == "round_closed"
    log.take(command("open_cycle"))
    assert log.state.shortlist.current is not None
    assert {one.startup: one.reason for one in log.state.shortlist.current.left_out}[
        "s00"
    ] == "not_promoted"


def test_a_directive_that_can_no_longer_be_kept_waits_and_is_said():
    log = drafted()
    pinned = log.state.shortlist.current.entries[-1].startup  # type: ignore[union-attr]
    log.take(command("pin_entry", startup=pinned), command("withdraw", startup=pinned))
    decided = log.take(command("open_cycle"))
    assert "directive_unmet" in refusals(decided)
    log.take(command("withdraw", startup=pinned, values={"undo": ""}), command("open_cycle"))
    assert log.state.shortlist.current is not None
    assert pinned in ids(log.state.shortlist.current)


def test_a_trial_touches_nothing_and_says_what_the_step_then_does():
    log = drafted()
    before, seq = contents(log), log.state.meta
    wanted = command("exclude_entry", startup=log.state.shortlist.current.entries[0].startup)  # type: ignore[union-attr]
    answer = tried(log.state, wanted).answer
    assert answer is not None
    assert (contents(log), log.state.meta) == (before, seq)
    assert {figure.name for figure in answer.measures if figure.loss > 0} == {"worth"}
    log.take(wanted)
    after = {figure.name: figure.after for figure in answer.measures}
    assert log.state.shortlist.current is not None
    assert log.state.shortlist.current.total == after["worth"]


def test_a_refused_step_leaves_no_stale_affinities_behind():
    logs = [drafted(quotas={"enterprise": 2, "team": 2}) for _ in range(2)]
    for log in logs:
        log.take(command("pin_entry", startup="s00"), command("pin_entry", startup="s01"))
        log.take(*(startup(f"n{i:02d}", industries=["C35"]) for i in range(MANY + 6)))
    logs[0].take(command("pin_entry", startup="s02"))
    for log in logs:
        log.take(command("open_cycle"))
    assert contents(logs[0]) == contents(logs[1])


def test_every_kind_of_document_takes_part():
    kinds = {type(document) for document in documents_of(drafted().state)}
    assert kinds == {Shortlist, Panels, LineUp, Timetable}
