from contracts.roadshow import Conflict, MeetingRules, MeetingSession
from models.roadshow.meetings.wishes import Wanted, wanted
from tests.unit.roadshow.contest import entered, request
from tests.unit.roadshow.pool import RoadshowLog, command, investor

RULES = MeetingRules(sessions=[MeetingSession("morning", "09:00", 6)])


def opened(*others, **rules) -> RoadshowLog:
    log = entered(*others, **{"panels": None, "slots": None, **rules})
    log.take(command("open_cycle"))
    return log


def found(log: RoadshowLog, rules: MeetingRules = RULES):
    assert log.state.shortlist.current is not None
    return wanted(log.state, rules, log.state.shortlist.current, "2026-03-01")


def whys(log: RoadshowLog) -> dict[str, str]:
    return {f"{one.startup}/{one.investor}": one.why for one in found(log)[1]}


def test_wishes_of_both_sides_are_one_meeting_and_come_first():
    log = opened(
        request("s00", "i0"), request("s01", "i1", session="morning"), request("s01", "i1", by="startup"),
        request("s02", "i2"), request("s02", "i2", withdrawn=True),
    )  # fmt: skip
    assert found(log) == ([Wanted("s01", "i1", "morning", 2), Wanted("s00", "i0", "any", 1)], [])


def test_each_wish_that_cannot_be_met_says_why_and_secrets_stay_secret():
    log = opened(
        investor("i1", status="revoked"),
        investor("i2", conflicts=[Conflict("s00", "relative", "secret"), Conflict("s01", "deal")]),
        *(request(startup, "i2") for startup in ("s00", "s01")),
        request("s00", "i1"), request("s99", "i0"), request("s00", "i9"), request("s00", "i3"),
        request("s01", "i0", session="morning"), request("s01", "i0", by="startup", session="afternoon"),
        quotas={"enterprise": 9, "team": 3},
    )  # fmt: skip
    log.take(command("unavailable", partner="i3"))
    assert whys(log) == {
        "s00/i2": "barred", "s01/i2": "conflict", "s00/i1": "filing", "s99/i0": "unknown_startup", "s00/i9": "unknown_investor",
        "s00/i3": "absent", "s01/i0": "session",
    }  # fmt: skip
    assert log.state.shortlist.current is not None
    listed = opened().state.shortlist.current
    assert listed is not None
    gone = next(
        f"s{i:02d}"
        for i in range(12)
        if f"s{i:02d}" not in {entry.startup for entry in listed.entries}
    )
    assert whys(opened(request(gone, "i0"))) == {f"{gone}/i0": "not_on_stage"}


def test_meetings_that_nobody_asked_for_are_added_up_to_the_limits_of_both():
    log = opened(request("s00", "i0"), request("s00", "i1", withdrawn=True))
    assert len(found(log)[0]) == 1
    many = found(log, MeetingRules(most_per_startup=2, most_per_investor=3))[0]
    for side, most in ((0, 2), (1, 3)):
        counts = [sum(one[side] == name for one in many) for name in {one[side] for one in many}]
        assert max(counts) <= most
    assert len(many) == 12  # four investors with three each
    assert ("s00", "i1") not in {(one.startup, one.investor) for one in many}
    assert many[0] == Wanted("s00", "i0", "any", 1)
