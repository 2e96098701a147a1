"""A service whose work is a fold over the pool log: matcher and roadshow are this, with different folds."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Generic, TypeVar

import msgspec

from contracts import decisions, pool_log
from contracts.envelope import Header, write_attributes
from contracts.quarantine import Message
from models.fold import Fold
from services.runtime.errors import Poison
from services.runtime.handler import Delivery, Effects, Inbound, Outbound, Partition

State = TypeVar("State")


class FoldHandler(Generic[State]):
    """Runs `fold` over every pool of the partitions in hand; one bucket a pool."""

    inputs: tuple[str, ...] = ("pool-log",)
    delivery = Delivery.OUTBOX

    def __init__(self, fold: Fold[State]) -> None:
        self.name = fold.name
        self._fold = fold
        self._states: dict[Partition, dict[str, State]] = {}

    def restore(self, partition: Partition, state: Mapping[str, Mapping[str, bytes]]) -> None:
        """Rebuild the state of every pool."""
        self._states[partition] = {pool: self._fold.restore(pool, fields) for pool, fields in state.items()}

    def forget(self, partition: Partition) -> None:
        """Drop the states of `partition`."""
        self._states.pop(partition, None)

    def process(self, partition: Partition, records: Sequence[Inbound]) -> Effects:
        """Step through `records`; raise Poison for one that is not a pool-log record, before any step."""
        read = [_read(record) for record in records]
        states = self._states[partition]
        effects = Effects()
        for inbound, record in zip(records, read, strict=True):
            pool = record.pool
            state = states.get(pool)
            if state is None:
                state = states[pool] = self._fold.empty(pool)
            step = self._fold.step(state, record, inbound.value or b"")
            if step.changes:
                effects.changes.setdefault(pool, {}).update(step.changes)
            for decision in step.decisions:
                effects.outputs.append(self._outbound(inbound.offset, decision))
        return effects

    def due(self, now: int) -> list[str]:
        """Return the pools whose next deadline has passed."""
        found = []
        for states in list(self._states.values()):
            for pool, state in list(states.items()):
                deadline = self._fold.due(state)
                if deadline is not None and deadline <= now:
                    found.append(pool)
        return found

    def _outbound(self, cause: int, decision: decisions.Decision) -> Outbound:
        value = decisions.encode(decision)
        return Outbound(cause, "decisions", decision.pool.encode(), value, decision_headers(self.name, decision))


def decision_headers(service: str, decision: decisions.Decision) -> list[Header]:
    """Return the CloudEvents headers of a decision; its id is `SERVICE/POOL/SEQ`."""
    kind = _kind(type(decision))
    return write_attributes(
        id=f"{service}/{decision.pool}/{decision.seq}",
        source=f"/duijie/{service}",
        type=f"duijie.decision.{kind}",
        time=datetime.fromtimestamp(decision.time / 1000, UTC).isoformat(timespec="milliseconds"),
        partitionkey=decision.pool,
        dataschema=f"decision.{kind}/1",
    )


@lru_cache
def _kind(cls: type[decisions.Decision]) -> str:
    return str(cls.__struct_config__.tag)


def _read(record: Inbound) -> pool_log.Record:
    try:
        return pool_log.decode(record.value or b"")
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        where = str(error).rpartition(" - at `")[2].rstrip("`") if " - at `" in str(error) else "$"
        text = f"not a pool-log record: {error}"
        raise Poison(record.offset, "unreadable", [Message(where, f"不是有效的池日志记录：{error}", text)]) from None
