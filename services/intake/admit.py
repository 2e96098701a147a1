"""Whether a raw record keeps its feed's contract, and what it then says: pure, one record at a
time.

An admitted record is encoded once, without its envelope. Equal content gives equal bytes, so that a
repetition is known by its digest.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

import msgspec
from pydantic import ValidationError

from contracts import feeds, pool_log, register
from contracts.catalogue import BY_NAME, MAX_VALUE_BYTES, REGISTER_LOG
from contracts.feeds.direct import DirectReader
from contracts.feeds.errors import explain
from contracts.pool_log.writing import Writer
from services.intake import orders, records
from services.intake.decoding import clean
from services.intake.people import People, named_by, person_keys, team
from services.intake.readable import readable
from services.intake.refusals import Refusal, no_key, too_large, unknown_schema, wrong_key

VERSION: Final = "1"
"""The version of every feed's schema that this intake reads."""
_LONGEST_KEY: Final = 1024


@dataclass(frozen=True, slots=True)
class Line:
    """How one feed is read: its model, the record that comes of it, and where that goes."""

    topic: str
    kind: str
    """The `kind` of the pool-log record, as in its tag and in `pool.KIND` of the schemas."""
    read: Callable[..., pool_log.Record | register.Record]
    """Of an item of the feed; of one that names people also with their keys."""
    target: str
    lasting: bool
    """Entities last: they are remembered, replaced and removed. Events happen once."""
    pools: Callable[[Any], list[str]]
    names: Callable[[Any], People] | None = None
    """Whom an item names; None where no item names anybody."""

    def people(self, item: Any) -> People:
        """Return whom `item` names."""
        return [] if self.names is None else self.names(item)

    def record(self, item: Any, people: People) -> pool_log.Record | register.Record:
        """Return what `item`, which names `people`, is to its pools."""
        return self.read(item) if self.names is None else self.read(item, person_keys(people))

    @property
    def model(self) -> type[feeds.Record]:
        """The feed's pydantic model."""
        return feeds.MODELS[self.topic]


def _pools_of(item: Any) -> list[str]:
    pools: list[str] = item.pools
    return pools if len(pools) == 1 else sorted(set(pools))


def _pool_of(item: Any) -> list[str]:
    return [item.pool]


def _no_pool(_: Any) -> list[str]:
    return []


LINES: Final = {
    line.topic: line
    for line in (
        Line(
            "feed.startups", "startup", records.startup, "to-embed",
            lasting=True, pools=_pools_of, names=team,
        ),
        Line(
            "feed.mentors", "mentor", records.mentor, "to-embed",
            lasting=True, pools=_pools_of, names=named_by,
        ),
        Line(
            "feed.filings", "investor", records.investor, "to-embed",
            lasting=True, pools=_pools_of, names=named_by,
        ),
        Line(
            "feed.programmes",
            "programme",
            records.programme,
            "pool-log",
            lasting=True,
            pools=_pool_of,
        ),
        Line("feed.answers", "answer", records.answer, "pool-log", lasting=False, pools=_pool_of),
        Line(
            "feed.outcomes", "outcome", records.outcome, "pool-log", lasting=False, pools=_pool_of
        ),
        Line(
            "feed.commands", "command", records.command, "pool-log", lasting=False, pools=_pool_of
        ),
        Line(
            "feed.judges", "judge", records.judge, "pool-log",
            lasting=True, pools=_pools_of, names=named_by,
        ),
        Line("feed.scores", "score", records.score, "pool-log", lasting=False, pools=_pool_of),
        Line(
            "feed.requests", "request", records.request, "pool-log", lasting=False, pools=_pool_of
        ),
        Line(orders.FEED, "order", orders.order, REGISTER_LOG.name, lasting=False, pools=_no_pool),
    )
}  # fmt: skip


Sent = tuple[bytes | None, bytes, str | None]
"""Key, value and schema of a record that was sent to a feed."""


class Admitted(msgspec.Struct, frozen=True):
    """A record that keeps its contract."""

    item: Any
    """The record as its feed's model reads it."""
    id: str
    pools: list[str]
    """Sorted, each once."""
    content: bytes
    """The record without its envelope, as `Writer` writes it."""
    people: People
    """Whom it names."""


class Admission:
    """Admits the records of one feed."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self.schema = f"{BY_NAME[line.topic].schemas[0]}/{VERSION}"
        self._fields = feeds.KEY_FIELDS[line.topic]
        self._validate = line.model.__pydantic_validator__.validate_json
        self._direct = DirectReader(line.model)
        self.writer = Writer(line.kind)

    def admit(self, key: bytes | None, value: bytes, schema: str | None) -> Admitted:
        """Return what `value` says; raise Refusal where key, schema or value break the contract."""
        (admitted,) = self._admitted([self.read(key, value, schema)])
        return admitted

    def admit_all(self, sent: Iterable[Sent]) -> list[Admitted | Refusal]:
        """Return what each record says, or why it is refused."""
        read = [self._tried(*each) for each in sent]
        admitted = iter(self._admitted([each for each in read if not isinstance(each, Refusal)]))
        return [each if isinstance(each, Refusal) else next(admitted) for each in read]

    def _admitted(self, read: Sequence[tuple[Any, str]]) -> list[Admitted]:
        """Return what was read as it is admitted.

        Step after step over all of them: what a step needs stays in the processor's caches, so that
        fifty records at once take three quarters of the time.
        """
        line = self.line
        people = [line.people(item) for item, _ in read]
        records = [line.record(item, named) for (item, _), named in zip(read, people, strict=True)]
        clean_records = [readable(cast("pool_log.Record", record)) for record in records]
        contents = [self.writer.content(record) for record in clean_records]
        return [
            Admitted(item, entity, line.pools(item), content, named)
            for (item, entity), content, named in zip(read, contents, people, strict=True)
        ]

    def _tried(
        self, key: bytes | None, value: bytes, schema: str | None
    ) -> tuple[Any, str] | Refusal:
        try:
            return self.read(key, value, schema)
        except Refusal as refusal:
            return refusal

    def read(self, key: bytes | None, value: bytes, schema: str | None) -> tuple[Any, str]:
        """Return the record as its feed's model reads it, and its id; raise Refusal as `admit`."""
        if schema is not None and schema != self.schema and not schema.endswith(f"/{self.schema}"):
            raise unknown_schema(schema, self.schema)
        if len(value) > MAX_VALUE_BYTES:
            raise too_large(len(value))
        if key is None:
            raise no_key(self._fields)
        text = clean(value)
        item: Any = self._direct.read(text)
        if item is None:
            item = self._validated(text)
        fields = self._fields
        entity: str = getattr(item, fields[0]) or getattr(item, fields[-1])
        if key != entity.encode() and self.id_in(key) != entity:
            raise wrong_key(key, entity, fields[0] if getattr(item, fields[0]) else fields[-1])
        return item, entity

    def _validated(self, text: bytes) -> feeds.Record:
        """Return the record in JSON, or refuse it with every reason."""
        try:
            return cast("feeds.Record", self._validate(text))
        except ValidationError as error:
            raise Refusal(*explain(self.line.model, error)) from None

    def id_in(self, key: bytes) -> str | None:
        """Return the id that a key names: producers key by what they read, in any spelling.

        None where it is no text.
        """
        try:
            return feeds.normal_key(self.line.topic, key.decode()[:_LONGEST_KEY])
        except UnicodeDecodeError:
            return None
