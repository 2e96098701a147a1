"""A record against its contract, here and now, by the checks of intake itself."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import msgspec

from contracts.feeds import key_of
from contracts.pool_log import Language
from contracts.quarantine import Message
from contracts.visible_text import escaped
from services.intake.admit import LINES, Admission, Admitted
from services.intake.refusals import Refusal
from services.words.why_refused import why_refused

_encode = msgspec.json.Encoder(order="deterministic").encode


@cache
def _admission(feed: str) -> Admission:
    return Admission(LINES[feed])


def judged(feed: str, record: Mapping[str, Any]) -> tuple[Admitted | None, list[Message]]:
    """Return the record as intake takes it, or None and why intake refuses it.

    Where it names people this needs the secret of their hashes, as intake does.
    """
    try:
        return _admission(feed).admit(*_sent(feed, record)), []
    except Refusal as refusal:
        return None, refusal.messages


def faults(feed: str, record: Mapping[str, Any], language: Language) -> Iterator[tuple[str, str]]:
    """Yield (field, what is wrong in `language`).

    Nothing for a record that keeps its contract.
    """
    try:
        _admission(feed).read(*_sent(feed, record))
    except Refusal as refusal:
        for message in refusal.messages:
            yield escaped(message.field), why_refused(language, feed, message)


def _sent(feed: str, record: Mapping[str, Any]) -> tuple[bytes, bytes, None]:
    """Return key and value of the record as it would be sent, and no schema."""
    key = key_of(feed, record)
    return b"" if key is None else key.encode(), _encode(record), None
