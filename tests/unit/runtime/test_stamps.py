"""Stamps: what a consumer does with repeats and losses."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.runtime.core import stamps
from services.runtime.core.stamps import START, LastSeen, LastSent, Position, Stamp, Verdict

SOURCE = b"intake/feed.startups@1/0"


def chain(*offsets: int) -> list[Stamp]:
    last_sent = LastSent(SOURCE)
    return [stamps.decode(last_sent.next(b"pool-log/0", Position(offset, 0))) for offset in offsets]


def test_records_in_order_are_taken_once() -> None:
    last_seen = LastSeen()
    sent = chain(3, 5, 9)
    assert [last_seen.judge(stamp) for stamp in sent + sent] == [Verdict.TAKE] * 3 + [
        Verdict.DUPLICATE
    ] * 3


def test_a_record_whose_predecessor_is_missing_is_left_until_the_source_comes_again() -> None:
    last_seen = LastSeen()
    first, second, third = chain(0, 1, 2)
    assert [last_seen.judge(s) for s in (first, third, second, third)] == [
        Verdict.TAKE,
        Verdict.GAP,
        Verdict.TAKE,
        Verdict.TAKE,
    ]


def test_the_first_record_of_an_unknown_source_needs_no_predecessor_only_where_the_log_was_cut() -> (
    None
):
    late = chain(0, 1)[1]
    assert LastSeen().judge(late) is Verdict.GAP
    assert LastSeen(adopt=True).judge(late) is Verdict.TAKE


def test_a_source_that_reads_a_compacted_feed_again_goes_on_where_it_was() -> None:
    last_seen = LastSeen({SOURCE: Position(57, 0)})
    assert last_seen.judge(Stamp(SOURCE, Position(60, 0), Position(55, 0))) is Verdict.TAKE


def test_positions_to_a_target_must_rise() -> None:
    last_sent = LastSent(SOURCE, {b"pool-log/0": Position(4, 1)})
    with pytest.raises(ValueError, match="must rise"):
        last_sent.next(b"pool-log/0", Position(4, 1))


@given(st.integers(0, 2**40), st.integers(0, 2**20), st.integers(-1, 2**40))
def test_a_stamp_survives_its_encoding(offset: int, output: int, before: int) -> None:
    stamp = Stamp(SOURCE, Position(offset, output), START if before < 0 else Position(before, 0))
    assert stamps.decode(stamp.encode()) == stamp


@given(st.binary(max_size=40))
def test_arbitrary_bytes_are_a_stamp_or_a_value_error(raw: bytes) -> None:
    with suppress(ValueError):
        stamps.decode(raw)


def test_below_a_floor_all_is_a_repeat_and_the_first_above_it_is_a_new_base():
    last_seen = LastSeen(adopt=True, floors={SOURCE: Position(7, 0)})
    assert last_seen.judge(Stamp(SOURCE, Position(7, 0), Position(6, 0))) is Verdict.DUPLICATE
    assert last_seen.judge(Stamp(SOURCE, Position(12, 0), Position(11, 0))) is Verdict.TAKE
    assert last_seen.judge(Stamp(SOURCE, Position(14, 0), Position(13, 0))) is Verdict.GAP
