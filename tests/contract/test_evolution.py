"""Versions of records side by side: what an earlier version of duijie wrote is read by this one,
and what a later one writes is not lost on this one.

`released` holds the schemas as they were when they were first relied on; a new record type or
version adds a file there, and none is ever changed.
"""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts import decisions, notices, pool_log, quarantine, register
from contracts.envelope import STAMP_HEADER
from contracts.generate import schema_of
from models.mentoring import Matcher
from services.notifier.app import Notifier
from services.notifier.settings import NotifierSettings
from services.register.app import RegisterHandler
from services.runtime.core.handler import Handler, Inbound, Partition
from services.runtime.errors import Newer, Poison
from services.runtime.fold_handler import FoldHandler
from tests.contract.schema_values import Schema, values

FOLDER = Path(__file__).parent / "released"
RELEASED = {path.stem: json.loads(path.read_text("utf-8")) for path in sorted(FOLDER.iterdir())}
INTERNAL = [name for name in RELEASED if not name.startswith("feed.")]
DECODE: dict[str, Callable[[bytes], object]] = {
    "pool": pool_log.decode,
    "register": register.decode,
    "decision": decisions.decode,
    "notice": notices.decode,
    "quarantined": quarantine.decode,
}
STAMP = [(STAMP_HEADER, b"intake/feed.startups@1/0 7.0 6.0")]


@pytest.mark.parametrize("name", INTERNAL)
@given(data=st.data())
@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
def test_what_an_earlier_version_wrote_is_read(name: str, data: st.DataObject) -> None:
    record = data.draw(values(RELEASED[name]))
    DECODE[name.partition(".")[0]](json.dumps(record).encode())


def _lost(released: Schema, now: Schema, defs: Schema, place: str) -> Iterator[str]:
    """Yield what `released` allows and the schema of today does not."""
    if "$ref" in released and "$ref" in now:
        return  # what is referred to is compared by itself
    now = defs[str(now["$ref"]).rpartition("/")[2]] if "$ref" in now else now
    held, holds = released.get("properties", {}), now.get("properties", {})
    yield from (f"{place}.{field} is gone" for field in held.keys() - holds.keys())
    added = set(now.get("required", ())) - set(released.get("required", ()))
    yield from (f"{place}.{field} must be there" for field in added)
    gone = set(map(str, released.get("enum", ()))) - set(map(str, now.get("enum", ())))
    if gone and "enum" in now:
        yield f"{place} no longer takes {sorted(gone)}"
    for field in held.keys() & holds.keys():
        yield from _lost(held[field], holds[field], defs, f"{place}.{field}")


@pytest.mark.parametrize("name", [name for name in RELEASED if name != "quarantined.1"])
def test_no_field_went_and_none_became_required_under_the_same_version(name: str) -> None:
    kind, _, version = name.rpartition(".")
    current = schema_of(kind)
    assert current["$id"].rpartition("/")[2] >= version
    assert not list(_lost(RELEASED[name], current, current.get("$defs", {}), kind))
    defs = RELEASED[name].get("$defs", {})
    for part in defs.keys() & current.get("$defs", {}).keys():
        assert not list(_lost(defs[part], current["$defs"][part], current["$defs"], part))


def test_every_record_type_has_been_released() -> None:
    schemas = Path(__file__).parents[2] / "contracts" / "schemas"
    names = {f"{path.parent.name}.{path.stem}" for path in schemas.glob("*/*.json")}
    assert names == RELEASED.keys(), "copy the new schema to tests/contract/released"


def test_a_field_that_went_or_became_required_is_noticed() -> None:
    released = {"properties": {"a": {"enum": ["x", "y"]}, "b": {}}, "required": ["a"]}
    assert list(_lost(released, {"properties": {"a": {}}}, {}, "r")) == ["r.b is gone"]
    needs = {"properties": {"a": {"enum": ["x"]}, "b": {}}, "required": ["a", "b"]}
    assert list(_lost(released, needs, {}, "r")) == [
        "r.b must be there",
        "r.a no longer takes ['y']",
    ]


# ---- a later writer, this reader ------------------------------------------------------------------------


def _later(record: dict[str, Any], change: str) -> dict[str, Any]:
    """Return `record` as a later version might write it."""
    if change == "field":
        return record | {"field_of_tomorrow": 1}
    tag = "type" if "type" in record else "kind"
    return record | {tag: "kind_of_tomorrow"}


def _taking(record: dict[str, Any], headers: list[tuple[str, bytes]], handler: Handler) -> None:
    inbound = Inbound(3, 0, b"k", json.dumps(record).encode(), headers)
    partition = Partition(handler.inputs[0], 0)
    handler.restore(partition, {})
    handler.process(partition, [inbound])


def _handler(name: str) -> tuple[Handler, list[tuple[str, bytes]]]:
    if name.startswith("pool."):
        return FoldHandler(Matcher()), STAMP
    if name.startswith("register."):
        return RegisterHandler(), STAMP
    source = ("ce_source", b"/duijie/matcher")
    return Notifier(NotifierSettings()), [*STAMP, source]


@pytest.mark.parametrize("change", ["field", "kind"])
@pytest.mark.parametrize(
    "name", [n for n in INTERNAL if n.startswith(("pool.", "decision.", "register."))]
)
@given(data=st.data())
@settings(max_examples=5, suppress_health_check=[HealthCheck.too_slow])
def test_what_a_later_version_writes_stops_the_reader_and_is_not_put_aside(
    name: str, change: str, data: st.DataObject
) -> None:
    handler, headers = _handler(name)
    record = _later(data.draw(values(RELEASED[name])), change)
    with pytest.raises(Newer, match="newer version"):
        _taking(record, headers, handler)


def test_what_no_service_of_ours_wrote_goes_to_quarantine_all_the_same() -> None:
    record = {"kind": "startup", "field_of_tomorrow": 1}
    with pytest.raises(Poison):
        _taking(record, [], FoldHandler(Matcher()))
    with pytest.raises(Poison):
        _taking(record, [(STAMP_HEADER, b"none of ours")], FoldHandler(Matcher()))


def test_what_is_broken_goes_to_quarantine_though_it_is_stamped() -> None:
    with pytest.raises(Poison):
        _taking({"kind": "startup", "pool": 7}, STAMP, FoldHandler(Matcher()))
