"""Random days of a contest: whatever comes in which order, the fold answers, and what is published
fits together.
"""

from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.decisions import Decision, LineUp, Panels, Refused, Timetable
from contracts.pool_log import Programme, Removed
from contracts.roadshow import (
    Conflict,
    Criterion,
    MeetingRules,
    MeetingSession,
    PanelRules,
    Round,
    Slots,
)
from models.roadshow.order.draw import commitment
from tests.unit.roadshow.contest import judge, request, score
from tests.unit.roadshow.pool import (
    POOL,
    RoadshowLog,
    command,
    encoded,
    investor,
    programme,
    removed,
    startup,
)

STARTUPS = [f"s{i}" for i in range(6)]
JUDGES = [f"j{i}" for i in range(5)]
CRITERIA = [Criterion("创新", 60), Criterion("团队", 40, 10)]
ROUNDS = [
    Round(
        "preliminary", quotas={"enterprise": 2, "team": 1}, criteria=CRITERIA, drop_extremes=True
    ),
    Round("final", quotas={"enterprise": 1}, criteria=CRITERIA, one_vote_veto=True, normalise=True),
]
HOURS = st.sampled_from([{}, {"until": "09:20"}, {"from": "09:10"}, {"undo": ""}, {"from": "9:10"}])
ENTRY, BY, INVESTOR = (
    st.sampled_from(STARTUPS),
    st.sampled_from(JUDGES),
    st.sampled_from(["i0", "i1", "i9"]),
)

RULES = st.fixed_dictionaries(
    {
        "quotas": st.sampled_from([{"enterprise": 2, "team": 1}, {"enterprise": 4, "team": 2}]),
        "order": st.sampled_from(["score", "optimised", "draw"]),
        "slots": st.builds(
            Slots, stages=st.integers(1, 2), ends_at=st.sampled_from(["09:45", "12:00"])
        ),
        "panels": st.sampled_from(
            [None, PanelRules(judges=1, reserves=1), PanelRules(judges=2, reserves=0)]
        ),
        "rounds": st.sampled_from([[], ROUNDS]),
        "most_changes": st.integers(0, 2),
        "meetings": st.sampled_from(
            [
                None,
                MeetingRules(tables=2, sessions=[MeetingSession("morning", "09:00", 3)]),
                MeetingRules(
                    sessions=[MeetingSession("afternoon", "14:00", 2)],
                    most_per_startup=1,
                    most_per_investor=9,
                ),
            ]
        ),
    }
)
EVENTS = st.one_of(
    st.sampled_from([command("open_cycle"), command("publish"), command("close_round"), command("draw_commit")]),
    st.sampled_from(["commit", "reveal"]),
    st.builds(lambda key, values: command("unavailable", startup=key, values=values), ENTRY, HOURS),
    st.builds(lambda key, values: command("unavailable", partner=key, values=values), BY, HOURS),
    st.builds(lambda key: command("withdraw", startup=key), ENTRY),
    st.builds(lambda key: command("withdraw", partner=key), BY),
    st.builds(
        score, ENTRY, BY, st.tuples(st.integers(0, 10_000), st.integers(0, 1_001)), veto=st.booleans(),
        round=st.sampled_from(["preliminary", "final"]),
    ),
    st.builds(lambda key: removed("judge", key), BY),
    st.builds(request, ENTRY, INVESTOR, by=st.sampled_from(["startup", "investor"]), withdrawn=st.booleans()),
    st.builds(request, ENTRY, INVESTOR, session=st.sampled_from(["morning", "afternoon"])),
    st.builds(lambda key: command("withdraw", partner=key), INVESTOR),
    st.builds(lambda key, values: command("unavailable", partner=key, values=values), INVESTOR, HOURS),
    st.builds(lambda key, entry: judge(key, may_chair=True, conflicts=[Conflict(entry)]), BY, ENTRY),
    st.builds(lambda key, person: startup(key, people=[person]), ENTRY, st.sampled_from(["p1", "p2"])),
    st.builds(lambda rules: programme(**rules), RULES),
)  # fmt: skip


def drawing(log: RoadshowLog, word: str):
    """A commitment to what is on the list now, or its reveal."""
    shortlist = log.state.shortlist.current
    if word == "reveal" or shortlist is None:
        return command("draw_reveal", values={"secret": "s", "value/index": "1"})
    made = commitment(
        POOL, shortlist.round, [entry.startup for entry in shortlist.entries], ["index"], "s"
    )
    return command("draw_commit", values={"commitment": made, "source/index": ""})


def whole(log: RoadshowLog) -> None:
    """What was published last fits together in itself."""
    contest = log.state.contest
    for found in (contest.line_up.current, contest.line_up.published):
        if found is not None:
            assert len({(slot.stage, slot.starts_at) for slot in found.slots}) == len(found.slots)
            assert len({slot.startup for slot in found.slots}) == len(found.slots)
    for timetable in (contest.timetable.current, contest.timetable.published):
        if timetable is not None:
            for side in ("startup", "investor", "table"):
                assert len({(one.slot, getattr(one, side)) for one in timetable.meetings}) == len(
                    timetable.meetings
                )
    for panels in (contest.panels.current, contest.panels.published):
        if panels is not None:
            seated = [key for panel in panels.panels for key in [*panel.judges, *panel.reserves]]
            assert len(set(seated)) == len(seated)
            assert all(panel.chair in panel.judges for panel in panels.panels)


def together(log: RoadshowLog) -> None:
    """What is published of one round speaks of the same entries, and of judges who have not left."""
    contest, shortlist = log.state.contest, log.state.shortlist.published
    if shortlist is None:
        return
    names = {entry.startup for entry in shortlist.entries}
    order, panels = contest.line_up.published, contest.panels.published
    if order is not None and order.round == shortlist.round:
        assert {slot.startup for slot in order.slots} == names
    if panels is not None and panels.round == shortlist.round:
        assert {name for panel in panels.panels for name in panel.entries} == names
        assert not any(
            contest.has_withdrawn("judge", key) for panel in panels.panels for key in panel.names
        )
    if contest.timetable.published is not None:
        for one in contest.timetable.published.meetings:
            assert one.startup in names
            assert not contest.has_withdrawn("investor", one.investor)


def as_told(log: RoadshowLog, decided: list[Decision]) -> None:
    """What is in force is what was decided last as published, to the letter."""
    contest = log.state.contest
    for kind, versions in (
        (Panels, contest.panels),
        (LineUp, contest.line_up),
        (Timetable, contest.timetable),
    ):
        published = [one for one in decided if isinstance(one, kind) and one.status == "published"]
        if versions.published is not None:
            assert versions.published == published[-1]
            assert versions.published.replaces < versions.published.version


TOLD = {
    "day_too_short",
    "no_order",
    "too_many_changes",
    "too_few_judges",
    "no_chair",
    "breaks_rule",
    "rules_conflict",
    "invalid_rules",
}


@settings(max_examples=100, deadline=None)
@given(RULES, st.lists(EVENTS, max_size=14), st.integers(0, 14))
def test_any_day_of_a_contest_is_answered_and_a_restart_changes_nothing(rules, events, restart):
    log, other, told = RoadshowLog(), RoadshowLog(), False
    decided: list[Decision] = []
    profiles = [startup(key, group="team" if key in "s1 s4" else "enterprise") for key in STARTUPS]
    judges = [judge(key, may_chair=True) for key in JUDGES]
    opening = [
        programme(**rules),
        *profiles,
        investor("i0"),
        investor("i1"),
        *judges,
        command("open_cycle"),
        command("publish"),
    ]
    for place, event in enumerate([*opening, *events]):
        record = drawing(log, event) if isinstance(event, str) else event
        told = told or (place >= len(opening) and isinstance(record, Programme | Removed))
        if place == restart + len(opening):
            log.restart()
        step = log.step(record)
        assert encoded(step) == encoded(other.step(record))
        told = told or any(isinstance(one, Refused) and one.code in TOLD for one in step.decisions)
        for one in step.decisions:
            if isinstance(one, LineUp) and rules["most_changes"] and not told:
                assert sum(change.why == "moved" for change in one.changes) <= rules["most_changes"]
        whole(log)
        decided += step.decisions
        as_told(log, decided)
        if not told:
            together(log)
