"""Between a list and its day: whatever comes in which order, no objection is lost, nobody struck is
on the list, nothing depends on a list that is not final, and a confirmation holds for its day.
"""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.days import day_of
from contracts.decisions import LineUp, Panels
from contracts.pool_log import Answer
from contracts.roadshow import PanelRules, Slots
from models.roadshow.event_day.confirmations import confirmations
from tests.unit.roadshow.contest import judge
from tests.unit.roadshow.pool import DAY, NOON, POOL, RoadshowLog, command, programme, startup

STARTUPS, JUDGES = [f"s{i}" for i in range(6)], ["j0", "j1"]
_KEY = st.sampled_from([*STARTUPS, "nobody"])
STEPS = st.lists(
    st.tuples(
        st.integers(0, 2),
        st.one_of(
            st.tuples(st.just("object"), _KEY),
            st.tuples(st.just("decide"), st.tuples(st.integers(1, 4), st.booleans())),
            st.tuples(st.sampled_from(["withdraw", "confirm", "cancel"]), _KEY),
            st.tuples(st.sampled_from(["publish", "open_cycle"]), st.just("")),
            st.tuples(st.just("move"), st.sampled_from(["2026-03-01", "2026-03-08"])),
        ),
    ),
    max_size=12,
)


def event(day: str, time: int = NOON) -> Any:
    return programme(
        event_on=day,
        time=time,
        quotas={"enterprise": 3},
        waiting_list=3,
        slots=Slots(),
        panels=PanelRules(judges=1, reserves=0),
        notice_days=3,
        confirm_by="2026-01-20",
    )


def record(what: str, about: Any, time: int) -> Any:
    match what:
        case "object":
            return command("object", startup=about, values={"text": "不实"}, time=time)
        case "decide":
            number, upheld = about
            outcome = "upheld" if upheld else "rejected"
            values = {"number": str(number), "outcome": outcome, "reason": "已核实"}
            return command("decide_objection", values=values, time=time)
        case "withdraw":
            return command("withdraw", startup=about, time=time)
        case "confirm" | "cancel":
            said: Any = "accept" if what == "confirm" else "decline"
            return Answer(
                pool=POOL, time=time, event=f"a/{time}", startup=about, mentor="", by="startup",
                answer=said,
            )  # fmt: skip
        case "move":
            return event(about, time)
        case _:
            return command(what, time=time)


@settings(max_examples=40, deadline=None)
@given(STEPS)
def test_objections_stay_the_struck_are_off_and_what_follows_waits(steps):
    log = RoadshowLog(
        event("2026-03-01"),
        *map(startup, STARTUPS),
        *(judge(key, may_chair=True) for key in JUDGES),
        command("open_cycle"),
        command("publish"),
    )
    time, known = NOON, 0
    for hours, (what, about) in steps:
        time += hours * DAY
        before = log.state.contest.notice
        final = before is None or before.is_final(day_of(time))
        first = log.state.contest.line_up.published is None
        found = log.take(record(what, about, time))
        notice, published = log.state.contest.notice, log.state.shortlist.published
        assert notice is not None
        assert published is not None
        objections = notice.objections
        assert len(objections) >= known
        known = len(objections)
        listed = {entry.startup for entry in published.entries}
        struck = {one.startup for one in objections if one.state == "upheld"}
        assert not listed & struck
        parts = [one for one in found if isinstance(one, LineUp | Panels)]
        assert final or not first or all(one.status == "draft" for one in parts)
    kept = confirmations(log.state, day_of(time)), log.state.contest.notice
    log.restart()
    assert (confirmations(log.state, day_of(time)), log.state.contest.notice) == kept
    day = log.state.contest.line_up.published
    for one in kept[0]:
        if one.standing == "confirmed" and day is not None:
            assert log.state.contest.confirmed_for[f"{one.kind}/{one.id}"] == day.day
