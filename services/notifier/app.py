"""The notifier service: reads decisions, files and prints notices, and sends them to the notices topic."""

import sys
from collections.abc import Sequence
from datetime import UTC, datetime

import msgspec
import structlog

from contracts import decisions, notices
from contracts.catalogue import DECISIONS, NOTICES
from contracts.decisions import Decision
from contracts.envelope import read_attributes, write_attributes
from contracts.notices import Notice
from contracts.quarantine import Message
from services.notifier.compose import Service, notices_for
from services.notifier.files import file_notice, letter
from services.notifier.settings import NotifierSettings
from services.runtime.errors import Poison
from services.runtime.handler import Buckets, Delivery, Effects, Handler, Inbound, Outbound, Partition
from services.runtime.settings import Settings, load

_log = structlog.get_logger()
_SOURCES: dict[str, Service] = {"/duijie/matcher": "matcher", "/duijie/roadshow": "roadshow"}


def build(settings: Settings) -> Handler:
    """Return the notifier's handler; its own settings are read from the environment."""
    own = load(NotifierSettings)
    assert isinstance(own, NotifierSettings)
    return Notifier(own.model_copy(update={name: getattr(settings, name) for name in Settings.model_fields}))


class Notifier:
    """Holds no state: a notice depends on one decision alone, so a repeat files the same file again."""

    name = "notifier"
    inputs: tuple[str, ...] = (DECISIONS.name,)
    delivery = Delivery.OUTBOX

    def __init__(self, settings: NotifierSettings) -> None:
        self._settings = settings
        self._folder = settings.state_dir / "notices"

    def restore(self, partition: Partition, state: Buckets) -> None:
        """Nothing is held."""

    def forget(self, partition: Partition) -> None:
        """Nothing is held."""

    def due(self, now: int) -> list[str]:  # noqa: ARG002 - the protocol's signature
        """Return no pool: notices know no time of their own."""
        return []

    def process(self, partition: Partition, records: Sequence[Inbound]) -> Effects:  # noqa: ARG002 - the protocol's signature
        """Return the notices about `records`, all of them filed.

        Raise Poison for what is no decision, before anything is filed; Retryable where the disk refuses.
        """
        told = [(record.offset, *_read(record)) for record in records]
        effects = Effects()
        for offset, decision, service in told:
            for notice in notices_for(decision, service, self._settings.notifier_organiser_language):
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
        raise _poison(record, "$", "决策主题上不应有删除标记。", "The decisions topic takes no tombstones.")
    source = read_attributes(record.headers).source
    service = _SOURCES.get(source or "")
    if service is None:
        allowed = ", ".join(_SOURCES)
        raise _poison(
            record,
            "ce_source",
            f"来源不明的决策；允许的来源：{allowed}。",
            f"Unknown source; allowed: {allowed}.",
        )
    try:
        return decisions.decode(record.value), service
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise _poison(record, "$", f"不是有效的决策：{error}", f"Not a valid decision: {error}") from None


def _poison(record: Inbound, field: str, zh: str, en: str) -> Poison:
    return Poison(record.offset, "unreadable", [Message(field, zh, en)])


def _outbound(cause: int, notice: Notice) -> Outbound:
    headers = write_attributes(
        id=notice.id,
        source="/duijie/notifier",
        type="duijie.notice",
        time=datetime.fromtimestamp(notice.time / 1000, UTC).isoformat(timespec="milliseconds"),
        partitionkey=notice.recipient,
        dataschema="notice/1",
    )
    return Outbound(cause, NOTICES.name, notice.recipient.encode(), notices.encode(notice), headers)
