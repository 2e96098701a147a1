"""The last hour of each step: kept by minutes, drawn, and the same in numbers."""

import re
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from services.bootstrap import BY_NAME
from services.console.pages.flow.hour import MINUTES, step_hour
from services.console.read.database import ReadModelFile
from services.console.read.follow.lag import KEPT_MS, MINUTE_MS, keep_lags
from services.console.read.queries.events import lag_points
from services.runtime.operations.progress import PartitionState, StageState, partitions_of
from tests.unit.console.support import StubConsole

NOON = 1_790_000_040_000


def measured(lag: int) -> StageState:
    """Return a matcher that is `lag` records behind, and has one result to send."""
    service = BY_NAME["matcher"]
    first = next(iter(partitions_of(service)))
    return StageState(service, (PartitionState(first, 0, lag, 0, outbox=1),))


def test_the_most_of_each_minute_is_kept_for_an_hour(tmp_path: Path):
    writer = ReadModelFile(tmp_path / "read.sqlite3").writer()
    try:
        for later, lag in ((0, 5), (10, 9), (20, 2), (MINUTE_MS, 3)):
            keep_lags(writer, [measured(lag)], NOON + later)
        first = NOON - NOON % MINUTE_MS
        assert lag_points(writer, 0) == {"matcher": [(first, 10), (first + MINUTE_MS, 4)]}
        keep_lags(writer, [measured(0)], NOON + KEPT_MS + MINUTE_MS)
        assert [count for _, count in lag_points(writer, 0)["matcher"]] == [4, 1]
    finally:
        writer.close()


POINTS = st.dictionaries(st.integers(-5, MINUTES + 5), st.integers(0, 10**9))


@given(POINTS)
def test_the_line_stays_in_its_box_and_the_table_says_the_same(counts: dict[int, int]):
    points = [(NOON + at * MINUTE_MS, count) for at, count in sorted(counts.items())]
    hour = step_hour("matcher", points, NOON)
    inside = {at: count for at, count in counts.items() if 0 <= at < MINUTES}
    drawn = [tuple(map(float, each.split(","))) for each in hour.line.split()]
    assert len(drawn) == len(inside)
    assert all(0 <= x <= 120 and 0 <= y <= 24 for x, y in drawn)
    assert hour.most == max(inside.values(), default=0)
    for number, part in enumerate(hour.parts):
        held = [count for at, count in inside.items() if at // 10 == number]
        assert part == max(held, default=None)


def test_flow_draws_the_hour_with_its_table(stub: StubConsole):
    text = stub.operator().get("/flow", headers={"accept-language": "en"}).text
    assert re.search(r'<svg class="spark"[^>]*aria-label="[^"]*at most 7 waited', text)
    row = text[text.index("The last hour") :]
    assert re.findall(r'<td class="number">([^<]*)</td>', row) == [
        "7",
        "7",
        "–",
        "–",
        "–",
        "–",
        "3",
    ]
