"""Intake: checks raw feed records against their contracts and writes one record for each pool they belong to."""

from collections.abc import Sequence
from typing import Final, cast

from contracts import pool_log
from contracts.catalogue import FEEDS
from services.intake.admit import LINES, Admission, Admitted
from services.intake.entities import BUCKET, recall, remember
from services.intake.origin import Headers, Origin, event_json, origin
from services.intake.refusals import Refused, no_deletion, no_key, quarantined, unreadable_key
from services.runtime import metrics
from services.runtime.handler import Buckets, Delivery, Effects, Handler, Inbound, Outbound, Partition
from services.runtime.settings import Settings

_REMOVED: Final = Headers("pool.removed")
Changes = dict[str, bytes | None]


class _Feed:
    """The work on one partition of a feed: what is remembered of its entities, and what a record adds to the outputs."""

    def __init__(self, partition: Partition, stored: dict[str, bytes]) -> None:
        self._partition = partition
        self._admission = Admission(LINES[partition.topic])
        self._line = self._admission.line
        self._headers = Headers(f"pool.{self._line.kind}")
        self._entities = stored

    def process(self, records: Sequence[Inbound]) -> Effects:
        """Return what follows from `records`; a refused one changes nothing and goes to quarantine."""
        effects = Effects()
        changes: Changes = {}
        for record in records:
            source = origin(self._partition, record)
            try:
                if record.value is None:
                    self._remove(record, source, effects.outputs, changes)
                else:
                    admitted = self._admission.admit(record.key, record.value, source.schema)
                    self._take(record, admitted, source, effects.outputs, changes)
            except Refused as refused:
                metrics.QUARANTINED.labels(refused.error).inc()
                effects.outputs.append(quarantined(self._partition, record, refused))
        if changes:
            effects.changes[BUCKET] = changes
        return effects

    def _take(self, record: Inbound, new: Admitted, source: Origin, outputs: list[Outbound], changes: Changes) -> None:
        """Write `new` to the pools where it is news, and its removal to those that it left."""
        if not self._line.lasting:
            outputs.extend(self._written(record, new, source, new.pools))
            return
        entity = remember(new.body, new.pools)
        stored = self._entities.get(new.id)
        if stored == entity:
            return
        news = new.pools
        if stored is not None:
            before = recall(stored)
            if before.digest == recall(entity).digest:
                news = [pool for pool in new.pools if pool not in before.pools]
            outputs.extend(
                self._removed(record, new.id, source, [pool for pool in before.pools if pool not in new.pools])
            )
        outputs.extend(self._written(record, new, source, news))
        self._entities[new.id] = entity
        changes[new.id] = entity

    def _written(self, record: Inbound, new: Admitted, source: Origin, pools: list[str]) -> list[Outbound]:
        event = event_json(source.event)
        found: list[Outbound] = []
        for pool in pools:
            key = new.id.encode() if self._line.target == "to-embed" else pool.encode()
            value = self._admission.record(new.body, pool, source.time, event)
            headers = self._headers.write(source.event, pool, source.time, key)
            found.append(Outbound(record.offset, self._line.target, key, value, headers))
        return found

    def _remove(self, record: Inbound, source: Origin, outputs: list[Outbound], changes: Changes) -> None:
        """Take the entity that a tombstone names out of its pools; one that is not known leads to nothing."""
        if not self._line.lasting:
            raise no_deletion(self._line.topic)
        if record.key is None:
            raise no_key(("key",))
        try:
            name = record.key.decode()
        except UnicodeDecodeError:
            raise unreadable_key() from None
        stored = self._entities.pop(name, None)
        if stored is not None:
            outputs.extend(self._removed(record, name, source, recall(stored).pools))
            changes[name] = None

    def _removed(self, record: Inbound, name: str, source: Origin, pools: list[str]) -> list[Outbound]:
        kind = cast("pool_log.EntityKind", self._line.kind)
        found: list[Outbound] = []
        for pool in pools:
            key = name.encode() if self._line.target == "to-embed" else pool.encode()
            removed = pool_log.Removed(pool=pool, time=source.time, event=source.event, entity=kind, id=name)
            headers = _REMOVED.write(source.event, pool, source.time, key)
            found.append(Outbound(record.offset, self._line.target, key, pool_log.encode(removed), headers))
        return found


class Intake:
    """The handler of all feeds."""

    name = "intake"
    inputs = tuple(topic.name for topic in FEEDS)
    delivery = Delivery.PRODUCE_FIRST

    def __init__(self) -> None:
        self._feeds: dict[Partition, _Feed] = {}

    def restore(self, partition: Partition, state: Buckets) -> None:
        """Take over `partition` with what was stored of its entities."""
        self._feeds[partition] = _Feed(partition, dict(state.get(BUCKET, {})))

    def forget(self, partition: Partition) -> None:
        """Drop what is held in memory for `partition`."""
        self._feeds.pop(partition, None)

    def process(self, partition: Partition, records: Sequence[Inbound]) -> Effects:
        """Return what follows from `records`; never raises for what a record says."""
        return self._feeds[partition].process(records)

    def due(self, now: int) -> list[str]:  # noqa: ARG002 - intake has no deadlines
        """Return nothing: intake waits for no time."""
        return []


def build(settings: Settings) -> Handler:  # noqa: ARG001 - every service is built from the settings
    """Return intake's handler."""
    return Intake()
