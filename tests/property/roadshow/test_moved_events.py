"""An event that moves while people come and go: whoever follows the notices, or the calendars,
holds what the last version says.
"""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.decisions import Decision, LineUp, Panels, Shortlist, Timetable
from contracts.pool_log import Programme, Record, RoadshowRules
from contracts.roadshow import MeetingRules, MeetingSession, PanelRules, Slots
from services.notifier.compose import notices_for
from services.publishing.agenda import agenda, cancelled
from services.publishing.edition import edition, profiles_of
from services.publishing.words import Words
from tests.unit.roadshow.contest import judge, request
from tests.unit.roadshow.pool import DAY, NOON, RoadshowLog, command, investor, programme, startup

STARTUPS, INVESTORS, JUDGES = [f"s{i}" for i in range(4)], ["i0", "i1"], ["j0", "j1", "j2"]
DAYS = ["2026-03-01", "2026-03-08", "2027-01-01", "2028-02-29"]
EVENT_MORNING = NOON + 59 * DAY - 3 * 3_600_000
"""09:00 on the first of these days."""
Person = tuple[str, str]
Part = tuple[str, ...]


def event(
    day: str, starts_at: str, afternoon: str, minutes: int = 20, dropped: str = ""
) -> Programme:
    meetings = MeetingRules(
        tables=2, slot_minutes=minutes, sessions=[MeetingSession("afternoon", afternoon, 5)]
    )
    parts: dict[str, Any] = {
        "slots": Slots(starts_at=starts_at, pitch_minutes=minutes // 4), "panels": PanelRules(judges=1, reserves=1),
        "meetings": meetings,
    }  # fmt: skip
    parts.pop(dropped, None)
    return programme(event_on=day, quotas={"enterprise": 3}, waiting_list=1, order="score", **parts)


CHANGES = st.one_of(
    st.builds(
        event,
        st.sampled_from(DAYS),
        st.sampled_from(["09:00", "10:00"]),
        st.sampled_from(["14:00", "15:00"]),
        st.sampled_from([20, 28]),
        st.sampled_from(["", "", "slots", "panels", "meetings"]),
    ),
    st.builds(lambda key: command("withdraw", startup=key), st.sampled_from(STARTUPS[2:])),
    st.builds(
        lambda key: command("withdraw", partner=key), st.sampled_from([*INVESTORS, JUDGES[2]])
    ),
    st.builds(
        request, st.sampled_from(STARTUPS), st.sampled_from(INVESTORS), withdrawn=st.booleans()
    ),
)
STEPS = st.lists(st.one_of(CHANGES, CHANGES, st.just("publish")), min_size=1, max_size=7)


def entered() -> list[Record]:
    return [
        event(DAYS[0], "09:00", "14:00"),
        *(startup(key) for key in STARTUPS),
        *(investor(key) for key in INVESTORS),
        *(judge(key, may_chair=True) for key in JUDGES),
        *(request(key, partner) for key in STARTUPS for partner in INVESTORS),
    ]


def played(steps: list[Any], time: int = NOON) -> tuple[list[Record], list[Decision]]:
    """Return all records and decisions.

    Everything is drawn up and published at "publish", and once more at the end.
    """
    log, records, found = RoadshowLog(), entered(), []
    for step in [*records, "publish", *steps, "publish"]:
        if step == "publish":
            found += log.take(command("open_cycle", time=time), command("publish", time=time))
        else:
            found += log.take(step)
            records.append(step)
    return records, found


def parts_in(decision: Decision) -> dict[Person, set[Part]]:
    """Return everybody's part in a published version: what there is to know of it."""
    found: dict[Person, set[Part]] = {}
    match decision:
        case LineUp():
            for slot in decision.slots:
                found["startup", slot.startup] = {
                    (decision.day, str(slot.stage), slot.starts_at, slot.ends_at)
                }
        case Panels():
            for panel in decision.panels:
                for key in (*panel.judges, *panel.reserves):
                    seat = (
                        "chair"
                        if key == panel.chair
                        else "judge"
                        if key in panel.judges
                        else "reserve"
                    )
                    found["judge", key] = {
                        (decision.day, str(panel.stage), seat, panel.starts_at, panel.ends_at)
                    }
        case Timetable():
            for one in decision.meetings:
                part = (decision.day, one.starts_at, one.ends_at, str(one.table))
                found.setdefault(("startup", one.startup), set()).add((*part, one.investor))
                found.setdefault(("investor", one.investor), set()).add((*part, one.startup))
    return found


def heard(decisions: list[Decision]) -> dict[type[Decision], dict[Person, set[Part]]]:
    """Return what each person knows who has read the notices to them in order, and nothing else."""
    known: dict[type[Decision], dict[Person, set[Part]]] = {LineUp: {}, Panels: {}, Timetable: {}}
    for decision in decisions:
        for notice in notices_for(decision, "roadshow"):
            person = notice.recipient_kind, notice.recipient
            if isinstance(decision, Shortlist) and notice.template == "left_list.withdrawn":
                known[LineUp].pop(person, None)
            elif type(decision) in known and notice.recipient_kind != "organiser":
                assert isinstance(decision, LineUp | Panels | Timetable)
                part = parts_in(decision).get(person)
                known[type(decision)].pop(person, None)
                if part:
                    assert Words(notice.language).day(decision.day) in notice.body
                    known[type(decision)][person] = part
    return known


def editions(records: list[Record], decisions: list[Decision]) -> list[Any]:
    """Return the edition after each published version."""
    profiles = profiles_of(records)
    published = [
        i for i, one in enumerate(decisions, 1) if getattr(one, "status", "") == "published"
    ]
    last = next(one for one in reversed(records) if isinstance(one, Programme))
    return [edition(last, profiles, decisions[:end]) for end in published]


@settings(max_examples=40, deadline=None)
@given(STEPS)
def test_who_reads_the_notices_in_order_knows_exactly_the_last_versions_parts(steps):
    records, decisions = played(steps)
    rules = next(one for one in reversed(records) if isinstance(one, Programme)).rules
    assert isinstance(rules, RoadshowRules)
    asked_for = {LineUp: rules.slots, Panels: rules.panels, Timetable: rules.meetings}
    known = heard(decisions)
    for kind, parts in known.items():
        last = [
            one
            for one in decisions
            if isinstance(one, kind) and getattr(one, "status", "") == "published"
        ][-1]
        assert parts == parts_in(last)
        assert asked_for[kind] is not None or not parts


@settings(max_examples=40, deadline=None)
@given(STEPS)
def test_who_imports_the_calendars_in_order_holds_exactly_the_last_versions_appointments(steps):
    found = editions(*played(steps))
    held: dict[tuple[Person, str], tuple[int, str]] = {}
    for one in found:
        for appointments, said in ((agenda(one), True), (cancelled(one), False)):
            for person, mine in appointments.items():
                for entry in mine:
                    key = (person.kind, person.id), entry.uid
                    if entry.sequence >= held.get(key, (-1, ""))[0]:
                        held[key] = entry.sequence, f"{entry.day} {entry.starts_at}" if said else ""
    wanted = {
        ((person.kind, person.id), one.uid): f"{one.day} {one.starts_at}"
        for person, mine in agenda(found[-1]).items()
        for one in mine
    }
    assert {key: begins for key, (_, begins) in held.items() if begins} == wanted


@settings(max_examples=30, deadline=None)
@given(
    st.lists(CHANGES.filter(lambda one: not isinstance(one, Programme)), min_size=1, max_size=6),
    st.integers(0, 6 * 60),
)
def test_on_the_day_nothing_that_has_begun_changes_and_nobody_is_put_into_the_past(steps, minutes):
    log = RoadshowLog()
    log.take(*entered(), command("open_cycle"), command("publish"))
    before = log.state.contest.timetable.published
    now = EVENT_MORNING + minutes * 60_000
    clock = f"{9 + minutes // 60:02d}:{minutes % 60:02d}"
    for step in steps:
        log.step(
            type(step)(
                **{name: getattr(step, name) for name in step.__struct_fields__} | {"time": now}
            )
        )
    log.take(command("open_cycle", time=now), command("publish", time=now))
    after = log.state.contest.timetable.published
    assert before is not None
    assert after is not None
    begun = [one for one in before.meetings if one.starts_at <= clock]
    assert [one for one in after.meetings if one.starts_at <= clock] == begun
    if clock > "15:40":
        assert {one.why for one in after.unmet} & {"no_slot", "no_table"} == set()
