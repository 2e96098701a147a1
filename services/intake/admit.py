"""Whether a raw record keeps its feed's contract, and what it then says: pure, one record at a time.

An admitted record is encoded once, without pool, time and event; the host's outputs put these in front. Equal content
gives equal bytes, so that a repetition is known by its digest.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import msgspec
from pydantic import ValidationError

from contracts import feeds, pool_log
from contracts.catalogue import BY_NAME, MAX_VALUE_BYTES
from contracts.feeds.errors import explain
from services.intake import records
from services.intake.refusals import Refused, no_key, too_large, unknown_schema, wrong_key
from services.intake.text import clean
from services.intake.texts import cleaned

VERSION: Final = "1"
"""The version of every feed's schema that this intake reads."""


@dataclass(frozen=True, slots=True)
class Line:
    """How one feed is read: its model, the record that comes of it, and where that goes."""

    topic: str
    kind: str
    """The `kind` of the pool-log record, as in its tag and in `pool.KIND` of the schemas."""
    read: Callable[[Any], pool_log.Record]
    target: str
    lasting: bool
    """Entities last: they are remembered, replaced and removed. Events happen once."""
    pools: Callable[[Any], list[str]]

    @property
    def model(self) -> type[feeds.Record]:
        """The feed's pydantic model."""
        return feeds.MODELS[self.topic]


def _many(item: Any) -> list[str]:
    pools: list[str] = item.pools
    return pools if len(pools) == 1 else sorted(set(pools))


def _one(item: Any) -> list[str]:
    return [item.pool]


LINES: Final = {
    line.topic: line
    for line in (
        Line("feed.startups", "startup", records.startup, "to-embed", lasting=True, pools=_many),
        Line("feed.mentors", "mentor", records.mentor, "to-embed", lasting=True, pools=_many),
        Line("feed.filings", "investor", records.investor, "to-embed", lasting=True, pools=_many),
        Line("feed.programmes", "programme", records.programme, "pool-log", lasting=True, pools=_one),
        Line("feed.answers", "answer", records.answer, "pool-log", lasting=False, pools=_one),
        Line("feed.outcomes", "outcome", records.outcome, "pool-log", lasting=False, pools=_one),
        Line("feed.commands", "command", records.command, "pool-log", lasting=False, pools=_one),
        Line("feed.judges", "judge", records.judge, "pool-log", lasting=True, pools=_many),
        Line("feed.scores", "score", records.score, "pool-log", lasting=False, pools=_one),
        Line("feed.requests", "request", records.request, "pool-log", lasting=False, pools=_one),
    )
}


class Admitted(NamedTuple):
    """A record that keeps its contract."""

    id: str
    pools: list[str]
    """Sorted, each once."""
    body: bytes
    """The record's canonical JSON after `event`, from the comma on."""


_encode = msgspec.json.Encoder(order="deterministic").encode


class Admission:
    """Admits the records of one feed."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self.schema = f"{BY_NAME[line.topic].schemas[0]}/{VERSION}"
        self._fields = feeds.KEY_FIELDS[line.topic]
        self._validate = line.model.__pydantic_validator__.validate_json
        self._head = b'{"kind":"%s","pool":"","time":0,"event":""' % line.kind.encode()
        self._front = b'{"kind":"%s","pool":"' % line.kind.encode()

    def admit(self, key: bytes | None, value: bytes, schema: str | None) -> Admitted:
        """Return what `value` says; raise Refused where key, schema or value break the contract."""
        if schema is not None and schema != self.schema and not schema.endswith(f"/{self.schema}"):
            raise unknown_schema(schema, self.schema)
        if len(value) > MAX_VALUE_BYTES:
            raise too_large(len(value))
        if key is None:
            raise no_key(self._fields)
        try:
            item = self._validate(clean(value))
        except ValidationError as error:
            raise Refused(*explain(self.line.model, error)) from None
        fields = self._fields
        entity = getattr(item, fields[0]) or getattr(item, fields[-1])
        if key != entity.encode():
            raise wrong_key(key, entity, fields[0] if getattr(item, fields[0]) else fields[-1])
        return Admitted(entity, self.line.pools(item), _encode(cleaned(self.line.read(item)))[len(self._head) :])

    def record(self, body: bytes, pool: str, time: int, event: bytes) -> bytes:
        """Return the canonical bytes of the pool-log record; `time` is ms since 1970, `event` a JSON string."""
        return b'%s%s","time":%d,"event":%s%s' % (self._front, pool.encode(), time, event, body)
