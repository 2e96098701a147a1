"""Random events about few pairs, as Hypothesis strategies."""

from typing import Any

import msgspec
from hypothesis import strategies as st

from contracts.pool_log import Outcome
from tests.unit.roadshow.pool import DAY, NOON, POOL, RoadshowLog, investor, programme, startup

STARTUPS, INVESTORS = ("s0", "s1"), ("i0", "i1")
EVENT_DAY = "2026-01-02"
KINDS = ("did_not_take_place", "met", "intent", "signed", "completed", "broken_off")
FAILURES = ("did_not_take_place", "met", "intent", "broken_off")
"""What makes no deal."""

plain_events = st.builds(
    Outcome,
    pool=st.just(POOL),
    time=st.integers(3, 9).map(lambda day: NOON + day * DAY),
    event=st.just(""),
    startup=st.sampled_from([*STARTUPS, "S0"]),
    partner=st.sampled_from(INVESTORS),
    outcome=st.sampled_from(KINDS),
    amount_cny=st.sampled_from([0, 0, 1_000_000, 2_000_000, 10**11]),
    on=st.sampled_from(["", "", *(f"2026-01-0{day}" for day in range(1, 7)), "2027-01-01"]),
    deal=st.sampled_from(["", "", "D-1"]),
    by=st.sampled_from(["", "startup", "partner"]),
    agreed=st.sampled_from(["", "", "", "yes", "no"]),
)
events = st.builds(
    lambda event, change: msgspec.structs.replace(event, change=change),
    plain_events,
    st.sampled_from(["", "", "", "correct", "withdraw"]),
)


def numbered(told: list[Outcome]) -> list[Outcome]:
    """Return events with ids of their own and times that do not go back."""
    times = sorted(event.time for event in told)
    return [
        msgspec.structs.replace(event, event=f"o{number}", time=times[number])
        for number, event in enumerate(told)
    ]


histories = st.lists(events, max_size=9).map(numbered)
plain_histories = st.lists(plain_events, max_size=9).map(numbered)


def pool(*records: Any) -> RoadshowLog:
    """Return the log of a pool of these startups and investors, and what is told of them."""
    log = RoadshowLog(programme(event_on=EVENT_DAY))
    log.take(*(startup(key, region=f"33010{n + 2}") for n, key in enumerate(STARTUPS)))
    log.take(*(investor(key) for key in INVESTORS), *records)
    return log
