from contracts.decisions import Refused, Timetable
from contracts.roadshow import MeetingRules, MeetingSession, Round, Slots
from tests.unit.roadshow.contest import CRITERIA, FINAL, entered, only, request, score
from tests.unit.roadshow.pool import NOON, RoadshowLog, command, investor, startup

DAY = "2026-03-01"
MORNING = NOON + 59 * 86_400_000 - 3 * 3_600_000
"""09:00 on the day."""
RULES = MeetingRules(
    tables=3,
    slot_minutes=20,
    sessions=[MeetingSession("morning", "09:00", 4), MeetingSession("afternoon", "14:00", 4)],
)
ALL = {"enterprise": 9, "team": 3}


def opened(*others, meetings: MeetingRules = RULES, **rules) -> RoadshowLog:
    log = entered(
        *others,
        **{
            "panels": None,
            "slots": None,
            "quotas": ALL,
            "rounds": [],
            "meetings": meetings,
            **rules,
        },
    )
    log.take(command("open_cycle"))
    return log


def published(*others, **rules) -> RoadshowLog:
    log = opened(*others, **rules)
    log.take(command("publish"))
    return log


def timetable_of(log: RoadshowLog) -> Timetable:
    assert log.state.contest.timetable.current is not None
    return log.state.contest.timetable.current


def times(found: Timetable) -> dict[tuple[str, str], str]:
    return {(one.startup, one.investor): one.starts_at for one in found.meetings}


WISHES = [request(f"s{i:02d}", f"i{j}") for i in range(4) for j in range(3)]


def test_wishes_become_meetings_at_tables_nobody_at_two_at_a_time():
    found = timetable_of(opened(*WISHES))
    assert (found.status, found.day, found.unmet) == ("draft", DAY, [])
    assert len(found.meetings) == 12
    for side in ("startup", "investor", "table"):
        assert len({(one.slot, getattr(one, side)) for one in found.meetings}) == 12
    assert {one.table for one in found.meetings} <= {1, 2, 3}
    assert {(one.slot, one.starts_at, one.ends_at) for one in found.meetings} <= {
        (1, "09:00", "09:20"), (2, "09:20", "09:40"), (3, "09:40", "10:00"), (4, "10:00", "10:20"),
        (5, "14:00", "14:20"), (6, "14:20", "14:40"), (7, "14:40", "15:00"), (8, "15:00", "15:20"),
    }  # fmt: skip
    assert (found.proven, found.breaks) == (True, found.bound)


def test_nobody_meets_while_on_stage_or_away_and_sessions_are_kept():
    log = opened(
        *WISHES, request("s05", "i3", session="afternoon"), slots=Slots(starts_at="09:00", pitch_minutes=5, questions_minutes=5),
        order="score",
    )  # fmt: skip
    log.take(command("unavailable", partner="i1", values={"until": "14:00"}), command("open_cycle"))
    found, order = timetable_of(log), log.state.contest.line_up.current
    assert order is not None
    stage = {slot.startup: slot for slot in order.slots}
    assert all(
        one.ends_at <= stage[one.startup].starts_at or stage[one.startup].ends_at <= one.starts_at
        for one in found.meetings
    )
    assert all(
        one.starts_at >= "14:00"
        for one in found.meetings
        if one.investor == "i1" or one.startup == "s05"
    )


def test_what_finds_no_place_says_why_and_what_both_sides_want_comes_first():
    few = MeetingRules(tables=1, sessions=[MeetingSession("morning", "09:00", 2)])
    both = [request("s02", "i2"), request("s02", "i2", by="startup")]
    found = timetable_of(opened(request("s00", "i0"), request("s01", "i1"), *both, meetings=few))
    assert ("s02", "i2") in times(found)
    assert len(found.meetings) == 2
    assert [one.why for one in found.unmet] == ["no_table"]
    found = timetable_of(opened(*(request(f"s0{i}", "i0") for i in range(3)), meetings=few))
    assert [one.why for one in found.unmet] == ["no_slot"]
    late = [request("s00", "i0", session="afternoon")]
    assert [one.why for one in timetable_of(opened(*late, meetings=few)).unmet] == [
        "no_common_time"
    ]


def test_meetings_that_nobody_asked_for_fill_up_and_are_never_unmet():
    many = MeetingRules(
        tables=1,
        sessions=[MeetingSession("morning", "09:00", 5)],
        most_per_startup=3,
        most_per_investor=3,
    )
    found = timetable_of(opened(request("s00", "i0"), meetings=many))
    assert len(found.meetings) == 5
    assert ("s00", "i0") in times(found)
    assert found.unmet == []


def test_when_an_investor_withdraws_the_other_meetings_keep_their_times():
    log = published(*WISHES)
    before = timetable_of(log)
    mended = only(Timetable, log.take(command("withdraw", partner="i1")))
    assert mended.status == "published"
    assert mended.replaces == before.version
    kept = {pair: time for pair, time in times(before).items() if pair[1] != "i1"}
    assert times(mended).keys() == kept.keys()
    assert {(one.why, one.after) for one in mended.changes if one.partner == "i1"} == {
        ("withdrawn", "")
    }
    moved = [one for one in mended.changes if one.why == "moved"]
    assert len(moved) == sum(times(mended)[pair] != time for pair, time in kept.items())


def test_few_meetings_move_for_somebody_who_cannot_come_and_more_than_allowed_is_refused():
    log = published(*WISHES, most_changes=4)
    first = timetable_of(log).meetings[0]
    away = command(
        "unavailable",
        partner=first.investor,
        values={"from": first.starts_at, "until": first.ends_at},
    )
    mended = only(Timetable, log.take(away))
    assert all(
        one.starts_at != first.starts_at
        for one in mended.meetings
        if one.investor == first.investor
    )
    assert 1 <= sum(one.why == "moved" for one in mended.changes) <= 4
    log = published(*WISHES, most_changes=1)
    before = timetable_of(log)
    refused = only(
        Refused, log.take(command("unavailable", partner="i1", values={"until": "14:00"}))
    )
    assert refused.code == "too_many_changes"
    assert timetable_of(log) == before


def test_who_moves_up_gets_the_meetings_he_is_asked_for():
    log = entered(panels=None, slots=None, rounds=[], meetings=RULES)
    log.take(command("open_cycle"))
    assert log.state.shortlist.current is not None
    (next_in_line, *_) = [
        one.startup for one in log.state.shortlist.current.waiting_list if one.group == "enterprise"
    ]
    on_list = [
        one.startup for one in log.state.shortlist.current.entries if one.group == "enterprise"
    ]
    log.take(request(on_list[0], "i0"), request(on_list[1], "i0"), request(next_in_line, "i1"))
    log.take(command("open_cycle"), command("publish"))
    assert {(one.startup, one.why) for one in timetable_of(log).unmet} == {
        (next_in_line, "not_on_stage")
    }
    mended = only(Timetable, log.take(command("withdraw", startup=on_list[0])))
    assert set(times(mended)) == {(on_list[1], "i0"), (next_in_line, "i1")}


def test_what_has_begun_stays_as_it_was():
    log = published(*WISHES)
    before = timetable_of(log)
    begun = [one for one in before.meetings if one.starts_at <= "09:20"]
    investors = sorted({one.investor for one in before.meetings if one.starts_at > "09:20"})
    away = command(
        "unavailable", time=MORNING + 25 * 60_000, partner=investors[0], values={"until": "10:30"}
    )
    mended = only(Timetable, log.take(away))
    assert begun
    assert set(begun) <= set(mended.meetings)
    assert all(
        one.starts_at >= "10:30" or one in begun
        for one in mended.meetings
        if one.investor == investors[0]
    )


def test_a_wish_taken_back_ends_the_meeting_with_the_next_version():
    log = published(*WISHES)
    log.take(request("s00", "i0", withdrawn=True), command("open_cycle"))
    found = timetable_of(log)
    assert found.status == "draft"
    assert ("s00", "i0") not in times(found)
    assert [
        (one.id, one.partner, one.why)
        for one in found.changes
        if one.id == "s00" and one.partner == "i0"
    ] == [("s00", "i0", "removed")]


def test_rules_that_contradict_themselves_are_refused_by_name():
    morning, late = MeetingSession("morning", "09:00", 4), MeetingSession("afternoon", "10:00", 4)
    for rules, told in (
        (MeetingRules(sessions=[]), "no_slots"),
        (MeetingRules(slot_minutes=30, sessions=[morning, late]), "slots_overlap"),
        (MeetingRules(tables=0, sessions=[morning]), "no_tables"),
    ):
        log = opened(request("s00", "i0"), meetings=rules)
        assert log.state.contest.timetable.current is None
        refused = only(Refused, log.take(command("open_cycle")))
        assert refused.code == "invalid_rules"
        assert told in refused.detail


def test_a_timetable_with_somebody_who_may_no_longer_come_is_not_published():
    log = opened(*WISHES)
    log.take(investor("i1", status="revoked"), startup("s99"))
    found = log.take(command("publish"))
    assert "breaks_rule" in {one.code for one in found if isinstance(one, Refused)}
    assert timetable_of(log).status == "draft"


def test_not_going_on_to_the_next_round_ends_nobodys_meetings_and_leaving_does():
    rounds = [Round("semi_final", quotas={"enterprise": 1}, criteria=CRITERIA), FINAL]
    log = published(*WISHES, rounds=rounds)
    before = times(timetable_of(log))
    log.take(*(score(f"s{i:02d}", "j0", (100 * i, 0), round="semi_final") for i in range(4)))
    log.take(command("close_round"), command("open_cycle"), command("publish"))
    assert log.state.shortlist.published is not None
    assert [entry.startup for entry in log.state.shortlist.published.entries] == ["s02"]
    assert times(timetable_of(log)) == before
    log.take(command("withdraw", startup="s00"))
    assert times(timetable_of(log)).keys() == {pair for pair in before if pair[0] != "s00"}


def test_a_restart_changes_nothing():
    log = published(*WISHES)
    log.restart()
    gone = command("withdraw", partner="i1")
    assert log.take(gone) == published(*WISHES).take(gone)
