"""No output is larger than its topic takes, whatever a record holds or a fold decides."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from contracts import decisions, quarantine
from contracts.catalogue import MAX_MESSAGE_BYTES
from contracts.decisions import Refused
from contracts.quarantine import Message
from services.runtime.core.handler import Inbound, Partition
from services.runtime.core.poison import quarantined
from services.runtime.errors import Poison

PLACE = Partition("feed.startups", 1)
LARGE = 3_500_000


def record(**parts: Any) -> Inbound:
    return replace(Inbound(7, 0, None, None, ()), **parts)


def refusal(count: int = 1, **arguments: Any) -> Poison:
    return Poison(7, "contract", [Message("$", "other", arguments)] * count)


RECORDS = [
    record(value=b"x" * LARGE),
    record(key=b"k" * LARGE, value=b"x" * LARGE),
    record(value=b"x" * 2_900_000),
    record(headers=[("h", b"")] * 600_000),
    record(headers=[("", None)] * 9_999, value=b"x" * 2_800_000),
    record(headers=[("n" * LARGE, b"")]),
    record(headers=[("\x00" * 1_000_000, b"")]),
    record(headers=[("h", b"v" * LARGE)]),
]


@pytest.mark.parametrize("large", RECORDS, ids=range(len(RECORDS)))
@pytest.mark.parametrize(
    "poison",
    [
        refusal(),
        refusal(5_000, detail="\x00" * 50_000),
        refusal(500, names=["\x00" * 5_000] * 1_000),
    ],
    ids=["brief", "long", "lists"],
)
def test_whatever_a_record_holds_its_quarantine_record_fits(large: Inbound, poison: Poison) -> None:
    output = quarantined("intake", PLACE, large, poison)
    headers = sum(len(name) + len(value) for name, value in output.headers)
    assert len(output.key) + len(output.value) + headers < MAX_MESSAGE_BYTES - 1_000
    assert quarantine.decode(output.value).id == "feed.startups/1/7"


def test_what_is_cut_says_so_and_what_fits_is_whole() -> None:
    cut = quarantine.decode(
        quarantined("intake", PLACE, record(value=b"x" * LARGE), refusal()).value
    )
    assert [message.code for message in cut.messages] == ["other", "cut"]
    assert quarantine.from_base64(cut.value) == b"x" * 1_000_000
    whole = record(key=b"k", value=b"v", headers=[("h", b"\xff"), ("n", None)])
    kept = quarantine.decode(quarantined("intake", PLACE, whole, refusal()).value)
    assert (kept.key, kept.value, kept.headers) == ("aw==", "dg==", [("h", "/w=="), ("n", None)])


@given(st.integers(decisions.MAX_DECISION_BYTES - 300, decisions.MAX_DECISION_BYTES + 300))
def test_a_decision_that_no_message_holds_becomes_a_refusal_in_its_place(size: int) -> None:
    decision = Refused(pool="p", seq=4, time=9, cause="e", code="no_plan", detail="x" * size)
    told, value = decisions.bounded(decision)
    assert len(value) <= decisions.MAX_DECISION_BYTES
    assert decisions.decode(value) == told
    assert (told.pool, told.seq, told.time, told.cause) == ("p", 4, 9, "e")
    assert isinstance(told, Refused)
    assert (told is decision) == (len(decisions.encode(decision)) <= decisions.MAX_DECISION_BYTES)
    assert told is decision or told.code == "too_large"
