"""Intake: checks raw feed records against their contracts and writes one record for each pool they
belong to.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final, cast

from contracts import pool_log
from contracts.catalogue import FEEDS
from contracts.envelope import ERASURE, HeaderWriter
from services.intake import orders, register, secret_mark
from services.intake import taken as taken_events
from services.intake.admit import LINES, Admission, Admitted
from services.intake.entities import BUCKET, recall, remember
from services.intake.origin import Origin, event_json, origin
from services.intake.refusals import Refusal, no_deletion, no_key, quarantined, unreadable_key
from services.intake.secret_mark import SecretMark
from services.intake.taken import TakenEvents
from services.runtime.core.handler import (
    Buckets,
    Delivery,
    Effects,
    Inbound,
    Outbound,
    Partition,
    StatelessHandler,
)
from services.runtime.operations import metrics

_REMOVED: Final = HeaderWriter("intake", "pool.removed/1")
Changes = dict[str, bytes | None]
Judged = tuple[Inbound, Origin, Admitted | Refusal | None]
_AT_ONCE: Final = 50
"""Records that are judged step by step together."""


class _Feed:
    """The work on one partition of a feed: what is remembered of its entities, and what a record
    adds to the outputs.
    """

    def __init__(
        self,
        partition: Partition,
        stored: dict[str, bytes],
        taken: Mapping[str, bytes],
        told: Mapping[str, bytes],
        mark: Mapping[str, bytes],
    ) -> None:
        self._partition = partition
        self._admission = Admission(LINES[partition.topic])
        self._line = self._admission.line
        self._headers = HeaderWriter("intake", f"pool.{self._line.kind}/1")
        self._ordered = self._line.kind in pool_log.ORDERED
        self._entities = stored
        self._taken = TakenEvents(taken)
        self._register = register.RegisterWriter(partition.topic, told)
        self._secret = SecretMark(partition, mark)

    def process(self, records: Sequence[Inbound]) -> Effects:
        """Return what follows from `records`; a refused one changes nothing and goes to quarantine.

        An event that was taken before leads to nothing.
        """
        effects = Effects()
        changes: Changes = {}
        taken: Changes = {}
        for begin in range(0, len(records), _AT_ONCE):
            for record, source, verdict in self._judged(records[begin : begin + _AT_ONCE]):
                once = source.name
                if once is not None and once in self._taken:
                    metrics.EVENTS_AGAIN.labels(self._line.topic).inc()
                    continue
                followed = self._follow(record, source, verdict, effects.outputs, changes)
                if followed and once is not None:
                    taken |= self._taken.add(once, record.offset)
        if changes:
            effects.changes[BUCKET] = changes
        if taken:
            effects.changes[taken_events.BUCKET] = taken
        if told := self._register.take_changes():
            effects.changes[register.BUCKET] = told
            effects.changes |= self._secret.noted()
        return effects

    def _judged(self, records: Sequence[Inbound]) -> list[Judged]:
        """Return each record with its origin and with what was admitted of it, why it is refused,
        or None for a tombstone.
        """
        once = not self._line.lasting
        sources = [origin(self._partition, record, once=once) for record in records]
        verdicts = iter(
            self._admission.admit_all(
                (record.key, record.value, source.schema)
                for record, source in zip(records, sources, strict=True)
                if record.value is not None
            )
        )
        return [
            (record, source, None if record.value is None else next(verdicts))
            for record, source in zip(records, sources, strict=True)
        ]

    def _follow(
        self,
        record: Inbound,
        source: Origin,
        verdict: Admitted | Refusal | None,
        outputs: list[Outbound],
        changes: Changes,
    ) -> bool:
        """Add what follows from one record; return False where it is refused."""
        if isinstance(verdict, Refusal):
            outputs.append(self._refused(record, verdict))
            return False
        if verdict is not None:
            self._take(record, verdict, source, outputs, changes)
            return True
        try:
            self._remove(record, source, outputs, changes)
        except Refusal as refusal:
            outputs.append(self._refused(record, refusal))
            return False
        return True

    def _refused(self, record: Inbound, refusal: Refusal) -> Outbound:
        metrics.QUARANTINED.labels(refusal.error).inc()
        return quarantined(self._partition, record, refusal)

    def _take(
        self,
        record: Inbound,
        new: Admitted,
        source: Origin,
        outputs: list[Outbound],
        changes: Changes,
    ) -> None:
        """Write `new` to the pools where it is news, and its removal to those that it left."""
        if not self._line.lasting:
            outputs.extend(self._written(record, new, source, new.pools))
            return
        entity = remember(new.content, new.pools)
        stored = self._entities.get(new.id)
        outputs.extend(self._register.listed(record.offset, new, source, news=stored != entity))
        if stored == entity:
            return
        news = new.pools
        if stored is not None:
            before = recall(stored)
            if before.digest == recall(entity).digest:
                news = [pool for pool in new.pools if pool not in before.pools]
            outputs.extend(
                self._removed(
                    record, new.id, source, [pool for pool in before.pools if pool not in new.pools]
                )
            )
        outputs.extend(self._written(record, new, source, news))
        self._entities[new.id] = entity
        changes[new.id] = entity

    def _written(
        self, record: Inbound, new: Admitted, source: Origin, pools: list[str]
    ) -> list[Outbound]:
        event = event_json(source.event)
        actor = event_json(source.actor) if source.actor and self._ordered else b""
        write = self._admission.writer.write
        return [
            self._output(
                record,
                new.id,
                source,
                pool,
                self._headers,
                write(pool, source.time, event, new.content, actor),
            )
            for pool in pools
        ]

    def _remove(
        self, record: Inbound, source: Origin, outputs: list[Outbound], changes: Changes
    ) -> None:
        """Take the entity that a tombstone names out of its pools.

        One that is not known leads to nothing.
        """
        if not self._line.lasting:
            raise no_deletion(self._line.topic)
        if record.key is None:
            raise no_key(("key",))
        name = self._admission.id_in(record.key)
        if name is None:
            raise unreadable_key()
        stored = self._entities.pop(name, None)
        erased = source.schema is not None and source.schema.endswith(ERASURE)
        outputs.extend(self._register.unlisted(record.offset, name, source, erased=erased))
        if stored is not None:
            pools = recall(stored).pools
            outputs.extend(self._removed(record, name, source, pools, erased=erased))
            changes[name] = None

    def _removed(
        self, record: Inbound, name: str, source: Origin, pools: list[str], *, erased: bool = False
    ) -> list[Outbound]:
        kind = cast("pool_log.EntityKind", self._line.kind)
        outputs: list[Outbound] = []
        for pool in pools:
            removed = pool_log.Removed(
                pool=pool, time=source.time, event=source.event, actor=source.actor, entity=kind,
                id=name, erased=erased,
            )  # fmt: skip
            value = pool_log.encode(removed)
            outputs.append(self._output(record, name, source, pool, _REMOVED, value))
        return outputs

    def _output(  # noqa: PLR0913, PLR0917 - what an output is made of
        self,
        record: Inbound,
        name: str,
        source: Origin,
        pool: str,
        headers: HeaderWriter,
        value: bytes,
    ) -> Outbound:
        """Return the output about entity `name` for one pool; profiles on the way to their vectors
        are keyed by the entity.
        """
        target = self._line.target
        key = name.encode() if target == "to-embed" else pool.encode()
        written = headers.write(f"{source.event}/{pool}", source.time, key)
        return Outbound(record.offset, target, key, value, written)


class _OrdersFeed(_Feed):
    """The work on feed.people, whose records go to no pool."""

    def __init__(self, *stored: Any) -> None:
        super().__init__(*stored)
        self._admission.writer = orders.OrderWriter()

    def _written(
        self, record: Inbound, new: Admitted, source: Origin, pools: list[str]
    ) -> list[Outbound]:
        del pools
        return [orders.written(record.offset, new.item, source)]


class Intake(StatelessHandler):
    """The handler of all feeds."""

    name = "intake"
    inputs = tuple(topic.name for topic in FEEDS)
    delivery = Delivery.PRODUCE_FIRST

    def __init__(self) -> None:
        self._feeds: dict[Partition, _Feed] = {}

    def restore(self, partition: Partition, state: Buckets) -> None:
        """Take over `partition` with what was stored of its entities."""
        feed = _OrdersFeed if partition.topic == orders.FEED else _Feed
        self._feeds[partition] = feed(
            partition,
            dict(state.get(BUCKET, {})),
            state.get(taken_events.BUCKET, {}),
            state.get(register.BUCKET, {}),
            state.get(secret_mark.BUCKET, {}),
        )

    def forget(self, partition: Partition) -> None:
        """Drop what is held in memory for `partition`."""
        self._feeds.pop(partition, None)

    def process(self, partition: Partition, records: Sequence[Inbound]) -> Effects:
        """Return what follows from `records`; never raises for what a record says."""
        return self._feeds[partition].process(records)
