"""Past failure never lowers a rank, whatever came of what, in whatever order."""

from typing import get_args, get_type_hints

from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.pool_log import Outcome, PastDeal
from tests.unit.roadshow.pool import NOON, POOL, RoadshowLog, investor, programme, startup

CLOSED = {"signed", "completed"}
_KINDS = get_args(get_type_hints(Outcome)["outcome"])
_STARTUPS = [startup(f"s{n}", industries=[["I65", "A01", "C39"][n % 3]]) for n in range(4)]
_DEALS = [PastDeal(company=f"c{n}", day=f"2025-01-0{n + 1}", industries=["I65"]) for n in range(3)]
_INVESTORS = [investor("i0", deals=_DEALS), investor("i1", holdings=["s1", "s2"]), investor("i2")]
_MEETINGS = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 2), st.sampled_from(_KINDS)), max_size=12
)


def _log(meetings: list[tuple[int, tuple[int, int, str]]]) -> RoadshowLog:
    log = RoadshowLog()
    log.take(programme(), *_STARTUPS, *_INVESTORS)
    for number, (s, i, kind) in meetings:
        log.take(
            Outcome(
                pool=POOL, time=NOON + number, event=f"o{number}", startup=f"s{s}",
                partner=f"i{i}", outcome=kind,  # type: ignore[arg-type] # one of the kinds
            )
        )  # fmt: skip
    return log


def _scores(log: RoadshowLog) -> list[dict[str, int]]:
    shortlist = log.open()
    assert shortlist.entries
    assert log.state.affinities is not None
    return [log.state.affinities.affinities(one) for one in _STARTUPS]


@settings(max_examples=40, deadline=None)
@given(_MEETINGS)
def test_scores_are_the_same_without_the_meetings_that_came_to_nothing(
    meetings: list[tuple[int, int, str]],
) -> None:
    numbered = list(enumerate(meetings))
    closed = [meeting for meeting in numbered if meeting[1][2] in CLOSED]
    log = _log(numbered)
    assert _scores(log) == _scores(_log(closed))
    log.restart()
    assert _scores(log) == _scores(_log(closed))
