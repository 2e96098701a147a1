"""A service whose work is a fold over the pool log: matcher and roadshow are this, with different
folds.
"""

from collections.abc import Mapping, Sequence
from typing import Generic, TypeVar

import msgspec

from contracts import decisions, pool_log, register
from contracts.catalogue import REGISTER_LOG
from contracts.envelope import Header, event_headers
from contracts.quarantine import Message
from models.pool.fold import Fold
from services.runtime.core import chain
from services.runtime.core.chain import ChainHead
from services.runtime.core.handler import Delivery, Effects, Inbound, Outbound, Partition
from services.runtime.core.newer import require_known
from services.runtime.errors import Poison

State = TypeVar("State")


class FoldHandler(Generic[State]):
    """Runs `fold` over every pool of the partitions in hand; one bucket a pool."""

    inputs: tuple[str, ...] = ("pool-log",)
    delivery = Delivery.OUTBOX

    def __init__(self, fold: Fold[State]) -> None:
        self.name = fold.name
        self._fold = fold
        self._states: dict[Partition, dict[str, State]] = {}
        self._chains: dict[Partition, dict[str, ChainHead]] = {}
        self._touched: set[str] = set()

    def restore(self, partition: Partition, state: Mapping[str, Mapping[str, bytes]]) -> None:
        """Rebuild the state of every pool, and the head of its chain."""
        self._states[partition], self._chains[partition] = {}, {}
        for pool, fields in state.items():
            self.restore_pool(partition, pool, fields)

    def restore_pool(self, partition: Partition, pool: str, fields: Mapping[str, bytes]) -> None:
        """Rebuild the state of one more pool, or the heads of all chains."""
        if pool == chain.BUCKET:
            self._chains[partition] = chain.heads(fields)
            return
        self._states[partition][pool] = self._fold.restore(pool, fields)
        self._touched.add(pool)

    def forget(self, partition: Partition) -> None:
        """Drop the states of `partition`."""
        self._states.pop(partition, None)
        self._chains.pop(partition, None)

    def process(self, partition: Partition, records: Sequence[Inbound]) -> Effects:
        """Step through `records`; raise Poison for one that is not a pool-log record, before any
        step.
        """
        read = [_read(record) for record in records]
        states, heads = self._states[partition], self._chains[partition]
        effects = Effects()
        kept: dict[str, bytes | None] = effects.changes.setdefault(chain.BUCKET, {})
        for inbound, record in zip(records, read, strict=True):
            pool = record.pool
            state = states.get(pool)
            if state is None:
                state = states[pool] = self._fold.empty(pool)
            self._touched.add(pool)
            step = self._fold.step(state, record, inbound.value or b"")
            if step.changes:
                effects.changes.setdefault(pool, {}).update(step.changes)
            for decision in step.decisions:
                effects.outputs.append(self._outbound(inbound.offset, decision))
            for number, report in enumerate(step.reports):
                identity = f"{self.name}/{partition.number}/{inbound.offset}/{number}"
                effects.outputs.append(self._report(inbound.offset, report, identity))
            head = heads.get(pool) or ChainHead(inbound.offset)
            heads[pool] = head.extended(inbound.value or b"")
            kept.update(chain.anchored(pool, heads[pool]))
        for pool in {record.pool for record in read}:
            kept.update(chain.stored(pool, heads[pool]))
        return effects

    def deadlines(self, partition: Partition) -> dict[str, int | None]:
        """Return when a tick is due, None for never, in the pools of `partition` that were restored
        or had records since this was last asked.
        """
        touched, self._touched = self._touched, set()
        states = self._states[partition]
        return {pool: self._fold.due(states[pool]) for pool in sorted(touched & states.keys())}

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
        decision, value = decisions.bounded(decision)
        return Outbound(
            cause, "decisions", decision.pool.encode(), value, decision_headers(self.name, decision)
        )

    def _report(self, cause: int, report: register.Record, identity: str) -> Outbound:
        """Return what the register is to know; `identity` names record and place in the pool log."""
        kind = report.__struct_config__.tag
        headers = event_headers(
            service=self.name,
            schema=f"register.{kind}/1",
            id=identity,
            time=report.time,
            key=REGISTER_LOG.key,
        )
        value = register.encode(report)
        return Outbound(cause, REGISTER_LOG.name, REGISTER_LOG.key.encode(), value, headers)


def decision_headers(service: str, decision: decisions.Decision) -> list[Header]:
    """Return the CloudEvents headers of a decision; its id is `SERVICE/POOL/SEQ`."""
    return event_headers(
        service=service,
        schema=f"decision.{decision.__struct_config__.tag}/1",
        id=f"{service}/{decision.pool}/{decision.seq}",
        time=decision.time,
        key=decision.pool,
    )


def _read(record: Inbound) -> pool_log.Record:
    try:
        return pool_log.decode(record.value or b"")
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        require_known(record, error)
        where = str(error).rpartition(" - at `")[2].rstrip("`") if " - at `" in str(error) else "$"
        raise Poison(
            record.offset, "unreadable", [Message(where, "no_pool_record", {"detail": str(error)})]
        ) from None
