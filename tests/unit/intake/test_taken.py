"""Events count once by source and id; what is forgotten is the oldest, the same in every replay."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from services.intake import taken
from services.intake.app import Intake
from services.intake.taken import BUCKET, TakenEvents, name_of
from services.runtime.core.handler import Buckets, Effects, Inbound, Partition
from tests.contract.support import NOW, example, fresh, inbound

EVENTS = ["feed.commands", "feed.answers", "feed.outcomes", "feed.scores", "feed.requests"]


def event(feed: str, offset: int, id_: str = "e-1", source: str = "/crm") -> Inbound:
    headers = [("ce_id", id_.encode()), ("ce_source", source.encode())]
    return replace(inbound(example(feed)["good"], offset), headers=headers)


@pytest.mark.parametrize("feed", EVENTS)
def test_an_event_sent_twice_counts_once(feed: str) -> None:
    intake, partition = fresh(feed)
    assert len(intake.process(partition, [event(feed, 0), event(feed, 1)]).outputs) == 1
    assert intake.process(partition, [event(feed, 2)]).outputs == []


@pytest.mark.parametrize("feed", EVENTS)
def test_another_id_another_source_and_no_id_are_other_events(feed: str) -> None:
    intake, partition = fresh(feed)
    bare = inbound(example(feed)["good"], 3)
    records = [
        event(feed, 0),
        event(feed, 1, id_="e-2"),
        event(feed, 2, source="/other"),
        bare,
        replace(bare, offset=4),
    ]
    assert len(intake.process(partition, records).outputs) == 5


def test_what_was_taken_is_remembered_by_the_next_owner() -> None:
    intake, partition = fresh("feed.commands")
    stored = intake.process(partition, [event("feed.commands", 0)]).changes
    after = Intake()
    after.restore(partition, {bucket: _kept(fields) for bucket, fields in stored.items()})
    assert after.process(partition, [event("feed.commands", 1)]).outputs == []


def test_a_refused_event_may_be_mended_and_sent_under_the_same_id() -> None:
    intake, partition = fresh("feed.commands")
    wrong = replace(event("feed.commands", 0), value=b'{"pool": 1}')
    assert intake.process(partition, [wrong]).outputs[0].topic == "quarantine"
    assert [
        output.topic for output in intake.process(partition, [event("feed.commands", 1)]).outputs
    ] == ["pool-log"]


def test_a_tick_is_not_remembered() -> None:
    intake, partition = fresh("feed.commands")
    body = json.dumps({"pool": "spring", "command": "tick"}).encode()
    headers = [("ce_id", b"tick/matcher/spring/7"), ("ce_source", b"/duijie/matcher")]
    effects = intake.process(partition, [Inbound(0, NOW, b"spring", body, headers)])
    assert BUCKET not in effects.changes


def test_the_oldest_is_forgotten_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(taken, "KEPT", 3)
    events = TakenEvents({})
    changes: dict[str, Any] = {}
    a, b, c, d = (name_of("/crm", id_) for id_ in "abcd")
    for offset, name in enumerate((a, b, c, d)):
        changes |= events.add(name, offset)
    assert changes == {a: None, b: b"1", c: b"2", d: b"3"}
    assert a not in events
    assert d in events


def test_a_year_of_a_busy_feed_is_remembered() -> None:
    first, *others = (name_of("/crm", str(number)) for number in range(100_001))
    events = TakenEvents({first: b"0"})
    for offset, name in enumerate(others, 1):
        events.add(name, offset)
    assert first in events


def test_events_of_a_topic_made_anew_come_after_those_of_before() -> None:
    old, new = name_of("/crm", "old"), name_of("/crm", "new")
    events = TakenEvents({old: b"900"})
    assert events.add(new, 0) == {new: b"901"}


def test_no_source_and_id_are_taken_for_others() -> None:
    assert name_of("/a", "b/c") != name_of("/a/b", "c")
    assert name_of("\ud800", "x") == name_of("\ud800", "x")


@given(st.lists(st.integers(0, 6), max_size=30), st.data())
def test_however_a_log_is_cut_into_batches_the_same_events_count(
    ids: list[int], data: st.DataObject
) -> None:
    records = [event("feed.commands", offset, id_=f"e-{id_}") for offset, id_ in enumerate(ids)]
    patch = pytest.MonkeyPatch()
    patch.setattr(taken, "KEPT", 4)
    try:
        intake, partition = fresh("feed.commands")
        whole = intake.process(partition, records)
        assert _cut(partition, records, data) == (
            [output.cause for output in whole.outputs],
            _kept(_taken(whole)),
        )
    finally:
        patch.undo()


def _cut(
    partition: Partition, records: list[Inbound], data: st.DataObject
) -> tuple[list[int], dict[str, bytes]]:
    """Process `records` in batches, with another owner for each."""
    stored: dict[str, bytes] = {}
    causes: list[int] = []
    while records:
        size = data.draw(st.integers(1, len(records)))
        intake = Intake()
        state: Buckets = {BUCKET: stored}
        intake.restore(partition, state)
        effects = intake.process(partition, records[:size])
        causes += [output.cause for output in effects.outputs]
        stored = _kept({**stored, **_taken(effects)})
        records = records[size:]
    return causes, stored


def _taken(effects: Effects) -> dict[str, bytes | None]:
    return effects.changes.get(BUCKET, {})


def _kept(fields: dict[str, bytes | None]) -> dict[str, bytes]:
    return {name: value for name, value in fields.items() if value is not None}
