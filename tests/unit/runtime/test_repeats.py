"""When a reader lacks what a source has sent, and when it may still come to it."""

import pytest

from services.runtime.core.repeats import Lack, Reader, lacks
from services.runtime.core.stamps import START, Position

TARGET = b"pool-log/0"
SENT = {TARGET: Position(9, 1)}
ENDS = {TARGET: 40}


@pytest.mark.parametrize("seen", [None, Position(8, 0), Position(9, 0)])
def test_a_reader_at_the_end_that_has_not_seen_the_last_record_lacks_it(seen: Position | None):
    assert lacks(SENT, ENDS, [Reader("matcher", TARGET, 40, seen)]) == [
        Lack("matcher", TARGET, Position(9, 1), seen or START, 40)
    ]


def test_nothing_has_ever_come_to_a_reader_whose_topic_is_empty():
    assert lacks(SENT, {TARGET: 0}, [Reader("matcher", TARGET, None, None)]) == [
        Lack("matcher", TARGET, Position(9, 1), START, 0)
    ]


@pytest.mark.parametrize(
    "reader",
    [
        Reader("matcher", TARGET, 40, Position(9, 1)),
        Reader("matcher", TARGET, 39, Position(8, 0)),
        Reader("matcher", TARGET, None, None),
    ],
    ids=["has seen it", "on its way", "never began"],
)
def test_any_other_reader_lacks_nothing(reader: Reader):
    assert lacks(SENT, ENDS, [reader]) == []
