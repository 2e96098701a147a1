"""A pool-log record whose time no calendar knows is poison, not an endless failure."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.pool_log import LAST_MS
from models.mentoring import Matcher
from services.runtime.core.handler import Inbound, Partition
from services.runtime.errors import Poison
from services.runtime.fold_handler import FoldHandler

PLACE = Partition("pool-log", 0)


@given(st.integers(-(2**63), -1) | st.integers(LAST_MS + 1, 2**63 - 1))
def test_a_time_out_of_range_is_poison(time: int) -> None:
    handler = FoldHandler(Matcher())
    handler.restore(PLACE, {})
    value = b'{"kind":"command","pool":"p","time":%d,"event":"e","command":"tick"}' % time
    with pytest.raises(Poison):
        handler.process(PLACE, [Inbound(0, 0, b"p", value, [])])
    good = value.replace(b'"time":%d' % time, b'"time":%d' % LAST_MS)
    handler.process(PLACE, [Inbound(0, 0, b"p", good, [])])
