"""Records that are judged together come out as each of them would alone."""

from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.catalogue import FEEDS
from services.runtime.core.handler import Effects, Inbound
from tests.contract.support import example, fresh, inbound

AT_ONCE = 3


def _cases(feed: str) -> list[dict[str, Any]]:
    """Return a good record, others of another content or id, a tombstone, and all the bad ones."""
    examples = example(feed)
    good = examples["good"]
    moved = good["value"] | ({"pools": ["elsewhere"]} if "pools" in good["value"] else {})
    headers = {"ce_id": "sent-once", "ce_source": "/office"}
    return [
        good,
        good | {"value": moved},
        good | {"headers": headers},
        {"key": good["key"], "raw": None},
        {"key": None, "value": good["value"]},
        *examples["bad"],
    ]


def _processed(feed: str, records: list[Inbound], at_once: int) -> Effects:
    intake, partition = fresh(feed)
    effects = Effects()
    for begin in range(0, len(records), at_once):
        effects.add(intake.process(partition, records[begin : begin + at_once]))
    return effects


@pytest.mark.parametrize("feed", [topic.name for topic in FEEDS])
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_records_judged_together_come_out_as_each_alone(feed: str, data: st.DataObject) -> None:
    cases = _cases(feed)
    chosen = data.draw(st.lists(st.integers(0, len(cases) - 1), min_size=1, max_size=20))
    records = [inbound(cases[number], offset) for offset, number in enumerate(chosen)]
    alone = _processed(feed, records, 1)
    with patch("services.intake.app._AT_ONCE", AT_ONCE):
        together = _processed(feed, records, len(records))
    assert together.outputs == alone.outputs
    assert together.changes == alone.changes
