"""The register service: runs the register's fold over its one log and tells pools through theirs."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

import msgspec

from contracts import pool_log, register
from contracts.catalogue import POOL_LOG, REGISTER_LOG
from contracts.envelope import event_headers
from contracts.quarantine import Message
from contracts.refusals import REASONS
from models.register import RegisterFold
from models.register.transaction import Output
from services.runtime.core import chain, poison
from services.runtime.core.chain import ChainHead
from services.runtime.core.handler import Delivery, Effects, Inbound, Outbound, Partition
from services.runtime.core.newer import require_known
from services.runtime.errors import Poison
from services.runtime.operations import metrics

if TYPE_CHECKING:
    from models.register.state import RegisterState

BUCKET: Final = "register"
"""The bucket of its one partition that holds the state, and the name of its log's chain."""


class RegisterHandler:
    """One fold over one partition; decided places wait in the outbox like decisions."""

    name = RegisterFold.name
    inputs: tuple[str, ...] = (REGISTER_LOG.name,)
    delivery = Delivery.OUTBOX

    def __init__(self) -> None:
        self._fold = RegisterFold()
        self._states: dict[Partition, RegisterState] = {}
        self._heads: dict[Partition, ChainHead | None] = {}

    def restore(self, partition: Partition, state: Mapping[str, Mapping[str, bytes]]) -> None:
        """Take back the register as it was stored."""
        self._states[partition] = self._fold.restore(state.get(BUCKET, {}))
        self._heads[partition] = chain.heads(state.get(chain.BUCKET, {})).get(BUCKET)

    def forget(self, partition: Partition) -> None:
        """Drop the state of `partition`."""
        self._states.pop(partition, None)
        self._heads.pop(partition, None)

    def process(self, partition: Partition, records: Sequence[Inbound]) -> Effects:
        """Step through `records`; raise Poison for one that is not a register-log record, before
        any step.
        """
        read = [_read(record) for record in records]
        state = self._states[partition]
        effects = Effects()
        changes: dict[str, bytes | None] = {}
        links: dict[str, bytes | None] = {}
        head = self._heads.get(partition) or ChainHead(records[0].offset)
        for inbound, record in zip(records, read, strict=True):
            step = self._fold.step(state, record, inbound.value or b"")
            changes.update(step.changes)
            for number, output in enumerate(step.outputs):
                effects.outputs.append(_outbound(inbound.offset, number, output))
            if step.refusals:
                effects.outputs.append(_refused(partition, inbound, step.refusals))
            head = head.extended(inbound.value or b"")
            links.update(chain.anchored(BUCKET, head))
        self._heads[partition] = head
        effects.changes[chain.BUCKET] = {**links, **chain.stored(BUCKET, head)}
        if changes:
            effects.changes[BUCKET] = changes
        return effects

    def due(self, now: int) -> list[str]:  # noqa: ARG002 - the protocol's signature
        """Return no pool: the register waits for no time."""
        return []


def _read(record: Inbound) -> register.Record:
    try:
        return register.decode(record.value or b"")
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        require_known(record, error)
        where = str(error).rpartition(" - at `")[2].rstrip("`") if " - at `" in str(error) else "$"
        message = Message(where, "no_register_record", {"detail": str(error)})
        raise Poison(record.offset, "unreadable", [message]) from None


def _refused(partition: Partition, order: Inbound, reasons: list[Message]) -> Outbound:
    """Return the quarantine record of an order that takes no effect; its kind is that of the first
    reason.
    """
    kind = REASONS[reasons[0].code].error
    metrics.QUARANTINED.labels(kind).inc()
    refusal = Poison(order.offset, kind, reasons)
    return poison.quarantined(RegisterFold.name, partition, order, refusal)


def _outbound(cause: int, number: int, output: Output) -> Outbound:
    """Return what a pool is told; its event is named by the place in the register's log."""
    headers = event_headers(
        service=RegisterFold.name,
        schema=f"pool.{output.__struct_config__.tag}/1",
        id=f"register/{cause}/{number}",
        time=output.time,
        key=output.pool,
    )
    return Outbound(cause, POOL_LOG.name, output.pool.encode(), pool_log.encode(output), headers)
