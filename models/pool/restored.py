"""How the state of a pool comes back from its stored fields."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import msgspec

from contracts import decisions, pool_log
from contracts.decisions import Decision
from contracts.pool_log import Programme, Record
from models.affinity import TextStatistics
from models.pool.encoder_switch import restore_waiting
from models.pool.outcomes import book
from models.pool.registered import RELATED, restore_profiles, restore_related
from models.pool.state import META, PROGRAMME, TEXT_STATISTICS, PoolState

StateT = TypeVar("StateT", bound=PoolState[Any])
RecordT = TypeVar("RecordT", bound=Record)
DecisionT = TypeVar("DecisionT", bound=Decision)
Reader = Callable[[StateT, str, bytes], None]
"""Takes one stored field back into a state: its name and its bytes."""


def restore(
    state: StateT, fields: Mapping[str, bytes], readers: Mapping[str, Reader[StateT]]
) -> None:
    """Take all of `fields` back into an empty state; `readers`: by the first part of a field's
    name, those that only one fold knows.
    """
    for name in sorted(fields):
        kind = name.partition("/")[0]
        raw = fields[name]
        if kind in readers:
            readers[kind](state, name, raw)
        elif kind in book.KINDS:
            state.outcomes.restore(name, raw)
        elif kind in state.profiles:
            profile: Any = pool_log.decode(raw)
            state.profiles[kind][profile.id] = profile
        elif kind in _READERS:
            _READERS[kind](state, raw)
    restore_waiting(state, fields)
    restore_profiles(state)


def record_as(kind: type[RecordT], raw: bytes) -> RecordT:
    """Return the stored record of a field that holds no other kind."""
    record = pool_log.decode(raw)
    assert isinstance(record, kind)
    return record


def decision_as(kind: type[DecisionT], raw: bytes) -> DecisionT:
    """Return the stored decision of a field that holds no other kind."""
    decision = decisions.decode(raw)
    assert isinstance(decision, kind)
    return decision


def _meta(state: PoolState[Any], raw: bytes) -> None:
    state.meta = msgspec.json.decode(raw, type=type(state.meta))


def _programme(state: PoolState[Any], raw: bytes) -> None:
    state.programme = record_as(Programme, raw)


def _text_statistics(state: PoolState[Any], raw: bytes) -> None:
    state.text_statistics = msgspec.json.decode(raw, type=TextStatistics)


_READERS: Mapping[str, Callable[[PoolState[Any], bytes], None]] = {
    META: _meta,
    PROGRAMME: _programme,
    TEXT_STATISTICS: _text_statistics,
    RELATED.rstrip("/"): restore_related,
}
