"""What a pool keeps of its outcomes: every event, as it was reported, and what was in doubt about it
then.

Stored fields: `outcome/STARTUP/PARTNER/NUMBER` (raw pool-log bytes), `held/STARTUP/PARTNER/NUMBER`
(codes of doubts), `erased/DIGEST` (somebody whom the pool has forgotten on their own request). Older
stores have `outcome/STARTUP/PARTNER`, the latest of a pair, and `closed/STARTUP/PARTNER`, a deal that
it would have hidden.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple, cast

import msgspec

from contracts import pool_log
from contracts.pool_log import Outcome
from models.pool.outcomes.structs import DoubtCode
from models.pool.references import id_key

OUTCOME: Final = "outcome"
OLD_CLOSED: Final = "closed"
HELD: Final = "held"
ERASED: Final = "erased"
KINDS: Final = (OUTCOME, OLD_CLOSED, HELD, ERASED)
"""What the names of the stored fields begin with."""
_NUMBERED: Final = 4
Pair = tuple[str, str]


class OutcomeBound(NamedTuple):
    """What an outcome of two is held against beside their profiles.

    `since`: the first day on which anything can have come of them, empty for any; `paired`: whether
    they were ever brought together, where that is asked.
    """

    since: str
    paired: bool


@dataclass(slots=True)
class KeptOutcome:
    """An event, and what was in doubt when it came; None where that was not to be told yet.

    A doubt counts as long as it was there from the beginning: what is known of a profile later can
    only take it away.
    """

    record: Outcome
    raised: frozenset[DoubtCode] | None
    field: str


@dataclass(slots=True)
class OutcomeBook:
    """The events of one pool by the pair that they name, each pair's in the order of the log."""

    pairs: dict[Pair, list[KeptOutcome]] = field(default_factory=dict)
    erased: set[str] = field(default_factory=set)
    """Digests of those who were erased: enough to tell that they were, and not who."""
    _held: dict[str, frozenset[DoubtCode] | None] = field(default_factory=dict)
    """Doubts of events that are yet to be restored, by field."""

    def __iter__(self) -> Iterator[KeptOutcome]:
        """Yield all events, pair by pair."""
        for pair in sorted(self.pairs):
            yield from self.pairs[pair]

    def add(
        self, record: Outcome, raised: frozenset[DoubtCode] | None, raw: bytes
    ) -> dict[str, bytes | None]:
        """Keep an event; return what is stored of it."""
        events = self.pairs.setdefault((record.startup, record.partner), [])
        place = _place(record.startup, record.partner, len(events) + 1)
        events.append(KeptOutcome(record, raised, f"{OUTCOME}/{place}"))
        changes: dict[str, bytes | None] = {f"{OUTCOME}/{place}": raw}
        if raised != frozenset():
            codes = None if raised is None else sorted(raised)
            changes[f"{HELD}/{place}"] = msgspec.json.encode(codes)
        return changes

    def was_erased(self, kind: str, reference: str) -> bool:
        """Tell whether `reference` means somebody who was erased."""
        return bool(self.erased) and _digest(kind, reference) in self.erased

    def welcome(self, kind: str, key: str) -> dict[str, bytes | None]:
        """Let somebody come who may have been erased before: they are a new person."""
        if not self.was_erased(kind, key):
            return {}
        self.erased.discard(_digest(kind, key))
        return {f"{ERASED}/{_digest(kind, key)}": None}

    def erase(self, kind: str, key: str) -> dict[str, bytes | None]:
        """Forget all events of somebody, and remember only that they were erased."""
        gone = [
            pair for pair in self.pairs if _digest(kind, _named(kind, pair)) == _digest(kind, key)
        ]
        changes: dict[str, bytes | None] = {}
        for pair in sorted(gone):
            for event in self.pairs.pop(pair):
                changes |= dict.fromkeys(_fields(event))
        digest = _digest(kind, key)
        self.erased.add(digest)
        return changes | {f"{ERASED}/{digest}": b"true"}

    def stored(self) -> Iterator[str]:
        """Return the names of all stored fields."""
        for event in self:
            yield from _fields(event)
        yield from (f"{ERASED}/{digest}" for digest in self.erased)

    def clear(self) -> None:
        """Forget everything."""
        self.pairs.clear()
        self.erased.clear()

    def restore(self, name: str, raw: bytes) -> None:
        """Take a stored field of one of the KINDS back; fields come in the order of their names."""
        kind, *parts = name.split("/")
        if kind == ERASED:
            self.erased.add(parts[0])
            return
        if kind == HELD:
            codes = msgspec.json.decode(raw, type=list[DoubtCode] | None)
            self._held[f"{OUTCOME}/{'/'.join(parts)}"] = None if codes is None else frozenset(codes)
            return
        record = cast("Outcome", pool_log.decode(raw))
        numbered = kind == OUTCOME and len(parts) == _NUMBERED - 1
        events = self.pairs.setdefault((record.startup, record.partner), [])
        raised = self._held.pop(name, frozenset()) if numbered else None
        events.append(KeptOutcome(record, raised, name))


def _place(startup: str, partner: str, number: int) -> str:
    return f"{_escaped(startup)}/{_escaped(partner)}/{number:06d}"


def _escaped(key: str) -> str:
    return key.replace("%", "%25").replace("/", "%2F")


def _named(kind: str, pair: Pair) -> str:
    return pair[0] if kind == "startup" else pair[1]


def _fields(event: KeptOutcome) -> Iterator[str]:
    yield event.field
    if event.raised != frozenset() and event.field.count("/") == _NUMBERED - 1:
        yield event.field.replace(OUTCOME, HELD, 1)


def _digest(kind: str, reference: str) -> str:
    """Return the digest of an id, in whichever spelling; a mentor's and an investor's are apart."""
    return hashlib.sha256(f"{kind}/{id_key(reference)}".encode()).hexdigest()
