"""The notifier service: reads decisions, files and prints notices, and sends them to the notices
topic.
"""

import sys
from collections.abc import Sequence

import msgspec
import structlog

from contracts import decisions, notices
from contracts.catalogue import DECISIONS, NOTICES
from contracts.decisions import Decision
from contracts.envelope import event_headers, read_attributes
from contracts.notices import Notice
from contracts.quarantine import Argument, Message
from services.notifier.compose import Service, notices_for
from services.notifier.files import file_notice, letter
from services.notifier.settings import NotifierSettings
from services.runtime.core.handler import (
    Delivery,
    Effects,
    Inbound,
    Outbound,
    Partition,
    StatelessHandler,
)
from services.runtime.core.newer import require_known
from services.runtime.errors import Poison

_log = structlog.get_logger()
_SOURCES: dict[str, Service] = {"/duijie/matcher": "matcher", "/duijie/roadshow": "roadshow"}


class Notifier(StatelessHandler):
    """Holds no state: a notice depends on one decision alone, so a repeat files the same file
    again.
    """

    name = "notifier"
    inputs: tuple[str, ...] = (DECISIONS.name,)
    delivery = Delivery.OUTBOX

    def __init__(self, settings: NotifierSettings) -> None:
        self._settings = settings
        self._folder = settings.state_dir / "notices"

    def process(self, partition: Partition, records: Sequence[Inbound]) -> Effects:  # noqa: ARG002 - the protocol's signature
        """Return the notices about `records`, all of them filed.

        Raise Poison for what is no decision, before anything is filed; Retryable where the disk
        refuses.
        """
        decided = [(record.offset, *_read(record)) for record in records]
        effects = Effects()
        for offset, decision, service in decided:
            for notice in notices_for(
                decision, service, self._settings.notifier_organiser_language
            ):
                self._tell(notice)
                effects.outputs.append(_outbound(offset, notice))
        return effects

    def _tell(self, notice: Notice) -> None:
        file_notice(self._folder, notice)
        _log.info(
            "notice",
            pool=notice.pool,
            cause=notice.cause,
            to=notice.recipient_kind,
            template=notice.template,
            language=notice.language,
        )
        if self._settings.notifier_print:
            sys.stdout.write(letter(notice) + "\n")
            sys.stdout.flush()


def _read(record: Inbound) -> tuple[Decision, Service]:
    if record.value is None:
        raise _poison(record, "$", "no_tombstone", topic="decisions")
    source = read_attributes(record.headers).source
    service = _SOURCES.get(source or "")
    if service is None:
        raise _poison(record, "ce_source", "unknown_source", allowed=list(_SOURCES))
    try:
        return decisions.decode(record.value), service
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        require_known(record, error)
        raise _poison(record, "$", "no_decision", detail=str(error)) from None


def _poison(record: Inbound, field: str, code: str, **arguments: Argument) -> Poison:
    return Poison(record.offset, "unreadable", [Message(field, code, arguments)])


def _outbound(cause: int, notice: Notice) -> Outbound:
    headers = event_headers(
        service="notifier",
        schema="notice/1",
        id=notice.id,
        time=notice.time,
        key=notice.recipient,
    )
    return Outbound(cause, NOTICES.name, notice.recipient.encode(), notices.encode(notice), headers)
