"""Reads delivery status notifications (RFC 3464): which message of ours, and what became of it. Pure.

Whatever a stranger sends to the mailbox comes through here: bytes and parts are bounded before
anything is parsed, and what is no report is none.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, message_from_string
from email.message import Message
from typing import Any, Final

from services.delivery.reports import Heard

MOST_BYTES: Final = 262_144
"""Of a mail so much is read; the report stands before the message that it returns."""
_MOST_PARTS: Final = 20
_MOST_RECIPIENTS: Final = 20
_NESTING: Final = re.compile(rb"multipart/|message/", re.IGNORECASE)
_HEARD: Final[dict[str, Heard]] = {"failed": "bounced", "delivered": "delivered"}
"""Delayed is tried further by the server itself; relayed and expanded say nothing of a person."""
_HEADERS_ALONE: Final = frozenset({"text/rfc822-headers", "message/global-headers"})
_WHOLE: Final = frozenset({"message/rfc822", "message/global"})


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """What became of the mail `message` (a Message-ID), in the words of the server that says so."""

    message: str
    heard: Heard
    words: str


def read_report(raw: bytes) -> DeliveryReport | None:
    """Return what the mail `raw` reports; None for what is no report, or of no mail that it names."""
    content = raw[:MOST_BYTES]
    if len(_NESTING.findall(content)) > _MOST_PARTS:
        return None
    mail = message_from_bytes(content)
    kind = str(mail.get_param("report-type", "")).casefold()
    if mail.get_content_type() != "multipart/report" or kind != "delivery-status":
        return None
    parts = [part for part in _children(mail) if isinstance(part, Message)]
    status = next(
        (part for part in parts if part.get_content_type() == "message/delivery-status"), None
    )
    message = next(filter(None, (*map(_returned, parts), _plain(mail["In-Reply-To"]))), "")
    if status is None or not message:
        return None
    heard = list(_heard(status))
    chosen = next((each for each in heard if each[0] == "bounced"), None) or next(iter(heard), None)
    return None if chosen is None else DeliveryReport(message, *chosen)


def _children(part: Message) -> list[Any]:
    payload: Any = part.get_payload()
    return payload if isinstance(payload, list) else []


def _heard(status: Message) -> Iterator[tuple[Heard, str]]:
    """Yield what is said of each recipient: the first block is about the message as a whole."""
    for block in _children(status)[1 : 1 + _MOST_RECIPIENTS]:
        heard = _HEARD.get(_plain(block["Action"]).casefold())
        if heard is not None:
            said = _plain(block["Diagnostic-Code"]).rpartition(";")[2].strip()
            yield heard, f"{_plain(block['Status'])} {said}".strip()


def _returned(part: Message) -> str:
    """Return the Message-ID of the mail that `part` gives back, empty for none."""
    kind = part.get_content_type()
    if kind in _WHOLE:
        return next((_plain(inner["Message-ID"]) for inner in _children(part)), "")
    if kind in _HEADERS_ALONE:
        inner = _children(part)
        text = part.get_payload()
        if not inner and isinstance(text, str):
            inner = [message_from_string(text)]
        return next((_plain(headers["Message-ID"]) for headers in inner), "")
    return ""


def _plain(value: object) -> str:
    """Return a header on one line, empty where it is missing."""
    return "" if value is None else " ".join(str(value).split())[:1_000]
