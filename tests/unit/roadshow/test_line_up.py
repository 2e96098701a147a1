from typing import Any

from contracts.decisions import LineUp, Refused
from contracts.roadshow import PanelRules, Slots
from models.roadshow.state import RoadshowState
from tests.unit.roadshow.contest import FINAL, entered, judge, on_stage, only
from tests.unit.roadshow.pool import RoadshowLog, command, programme, refusals, startup


def line_up_of(log: RoadshowLog) -> LineUp:
    assert log.state.contest.line_up.current is not None
    return log.state.contest.line_up.current


def times(found: LineUp) -> list[str]:
    return [f"{slot.stage} {slot.starts_at}-{slot.ends_at}" for slot in found.slots]


def names(found: LineUp) -> list[str]:
    return [slot.startup for slot in found.slots]


def entries(state: RoadshowState) -> list[str]:
    assert state.shortlist.current is not None
    return [entry.startup for entry in state.shortlist.current.entries]


def test_slots_follow_the_format_with_setup_breaks_and_lunch():
    slots = Slots(
        starts_at="10:30", pitch_minutes=8, questions_minutes=12, setup_minutes=5, break_after=2, break_minutes=15,
        lunch_from="12:00", lunch_until="13:30",
    )  # fmt: skip
    assert times(line_up_of(on_stage(slots=slots))) == [
        "1 10:30-10:50", "1 10:55-11:15", "1 11:30-11:50", "1 13:30-13:50", "1 13:55-14:15", "1 14:30-14:50", "1 14:55-15:15",
        "1 15:30-15:50",
    ]  # fmt: skip


def test_by_score_the_best_come_first_on_every_stage():
    log = on_stage(slots=Slots(stages=2, pitch_minutes=5, questions_minutes=3), order="score")
    found = line_up_of(log)
    ranks = [entries(log.state).index(name) for name in names(found)]
    assert ranks == sorted(ranks[:4]) + sorted(ranks[4:])
    assert times(found)[:2] == ["1 09:00-09:08", "1 09:08-09:16"]
    assert times(found)[4] == "2 09:00-09:08"


def test_a_day_that_is_too_short_says_how_many_fit():
    log = entered(slots=Slots(ends_at="10:40"))
    found = log.take(command("open_cycle"))
    assert [(one.code, one.detail) for one in found if isinstance(one, Refused)] == [
        ("day_too_short", "6/8")
    ] * 2
    assert log.state.contest.line_up.current is None
    assert only(
        LineUp, entered(slots=Slots(ends_at="10:40", stages=2)).take(command("open_cycle"))
    ).slots


def test_optimised_no_two_of_one_industry_follow_each_other_where_that_can_be():
    found = line_up_of(on_stage(order="optimised", quotas={"enterprise": 9, "team": 3}))
    assert all(
        one.industry != other.industry
        for one, other in zip(found.slots, found.slots[1:], strict=False)
    )
    assert found.proven
    assert found.penalty == found.bound < 100


def test_founders_pitch_when_they_can_whatever_the_method():
    for order in ("score", "optimised"):
        log = entered(order=order)
        log.take(command("unavailable", startup="s00", values={"until": "10:10"}))
        slots = {
            slot.startup: slot.starts_at
            for slot in only(LineUp, log.take(command("open_cycle"))).slots
        }
        assert slots["s00"] >= "10:10"
    log = entered()
    log.take(command("unavailable", startup="s00", values={"until": "17:00"}))
    refused = only(Refused, log.take(command("open_cycle")))
    assert (refused.code, refused.detail) == ("no_order", "s00")


def test_a_founder_with_two_entries_is_never_due_on_two_stages_at_a_time():
    both: dict[str, Any] = {"people": ["p1"]}
    log = on_stage(
        startup("s00", industries=["I65"], **both), startup("s04", industries=["I65"], **both),
        slots=Slots(stages=2), order="optimised", quotas={"enterprise": 9, "team": 3},
    )  # fmt: skip
    slots = {slot.startup: (slot.stage, slot.starts_at) for slot in line_up_of(log).slots}
    assert slots["s00"][1] != slots["s04"][1]


def test_an_optimised_order_suits_the_hours_of_judges():
    late = [
        judge("j0", may_chair=True, available_from="09:30"),
        judge("j1", may_chair=True, employer="企业s00"),
    ]
    log = on_stage(
        judge("j2", may_chair=True), *late, judges=3, panels=PanelRules(judges=3, reserves=0), order="optimised",
        quotas={"enterprise": 9, "team": 3},
    )  # fmt: skip
    slots = {slot.startup: slot.starts_at for slot in line_up_of(log).slots}
    assert slots["s00"] >= "09:30"  # else only one of three would judge it


def test_who_moves_up_gets_the_slot_of_who_left_and_nobody_else_moves():
    for order in ("score", "optimised"):
        log = on_stage(order=order, slots=Slots(stages=2))
        before = {slot.startup: (slot.stage, slot.place) for slot in line_up_of(log).slots}
        gone = next(slot.startup for slot in line_up_of(log).slots if slot.group == "enterprise")
        mended = only(LineUp, log.take(command("withdraw", startup=gone)))
        after = {slot.startup: (slot.stage, slot.place) for slot in mended.slots}
        (newcomer,) = after.keys() - before.keys()
        assert after.pop(newcomer) == before.pop(gone)
        assert after == before
        assert mended.status == "published"
        assert {(one.id, one.why) for one in mended.changes} == {
            (gone, "withdrawn"),
            (newcomer, "new"),
        }


def test_where_nobody_moves_up_the_slot_stays_free_and_no_time_changes():
    log = on_stage(startups=8, quotas={"enterprise": 6, "team": 2})
    before = {slot.startup: slot.starts_at for slot in line_up_of(log).slots}
    gone = line_up_of(log).slots[2].startup
    mended = only(LineUp, log.take(command("withdraw", startup=gone)))
    assert {slot.startup: slot.starts_at for slot in mended.slots} == {
        k: v for k, v in before.items() if k != gone
    }


def test_a_founder_who_cannot_come_then_changes_places_with_one_other():
    log = on_stage(order="score")
    first = line_up_of(log).slots[0]
    mended = only(
        LineUp, log.take(command("unavailable", startup=first.startup, values={"until": "09:30"}))
    )
    assert len(mended.changes) == 2
    assert {one.why for one in mended.changes} == {"moved"}
    assert all(slot.startup != first.startup for slot in mended.slots[:2])


def test_more_changes_than_allowed_are_refused_and_the_published_order_stands():
    log = on_stage(order="score", most_changes=1)
    before = line_up_of(log)
    first = before.slots[0].startup
    refused = only(
        Refused, log.take(command("unavailable", startup=first, values={"until": "09:30"}))
    )
    assert (refused.code, refused.detail) == ("too_many_changes", "2 > 1")
    assert line_up_of(log) == before
    rules: dict[str, Any] = {
        "quotas": {"enterprise": 6, "team": 2},
        "panels": PanelRules(judges=3),
        "rounds": [FINAL],
        "most_changes": 1,
    }
    log.take(programme(slots=Slots(starts_at="09:05"), **rules))
    assert "too_many_changes" in refusals(log.take(command("open_cycle")))
    assert line_up_of(log) == before


def test_drawing_up_again_moves_at_most_as_many_as_the_rules_allow():
    log = on_stage(order="score", most_changes=2)
    before = {slot.startup: slot.place for slot in line_up_of(log).slots}
    newcomer = [
        startup("s20", industries=["I65"], summary="关注机器视觉和工业软件。"),
        startup("s21", industries=["I65"]),
    ]
    again = only(LineUp, log.take(*newcomer, command("open_cycle")))
    moved = [
        slot.startup for slot in again.slots if before.get(slot.startup, slot.place) != slot.place
    ]
    assert len(moved) <= 2


def test_an_order_for_other_entries_than_the_published_list_is_not_published():
    log = entered()
    log.take(command("open_cycle"))
    order = line_up_of(log)
    log.state.contest.line_up.current = None
    log.take(command("publish"))
    log.state.contest.line_up.current = order.__class__(
        **{f: getattr(order, f) for f in order.__struct_fields__} | {"slots": order.slots[1:]}
    )
    refused = only(Refused, log.take(command("publish")))
    assert refused.code == "breaks_rule"
    assert refused.startup == order.slots[0].startup
