"""The sender: it follows the decisions as the notifier does, and sends what they tell."""

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import msgspec
import structlog

from contracts import decisions
from contracts.catalogue import DECISIONS
from contracts.decisions import Decision
from contracts.envelope import read_attributes
from services.delivery.bounces.dsn import DeliveryReport
from services.delivery.bounces.mailbox import BounceMailbox
from services.delivery.channels import opened
from services.delivery.intake import AnsweredSide, QueuedNotice, answered_by, queued
from services.delivery.ledger import DeliveryLedger
from services.delivery.order import first_channels
from services.delivery.reports import report
from services.delivery.sending import SendingLoop, now
from services.delivery.settings import SenderSettings
from services.notifier.compose import Service, notices_for
from services.runtime.core.handler import Effects, Inbound, Partition
from services.runtime.core.newer import require_known
from services.runtime.errors import Retryable, UsageError
from services.runtime.io.backoff import delays
from services.vault.handler import VaultHandler

if TYPE_CHECKING:
    from services.vault.vault import Vault

_SOURCES: Final[dict[str, Service]] = {"/duijie/matcher": "matcher", "/duijie/roadshow": "roadshow"}
_log = structlog.get_logger()
_HOUR_MS: Final = 3_600_000


class SenderHandler(VaultHandler):
    """Queues what a batch tells; SendingLoop is its work beside the records."""

    name = "sender"
    inputs: tuple[str, ...] = (DECISIONS.name,)

    def __init__(self, settings: SenderSettings) -> None:
        if not settings.channels:
            raise UsageError("no channel to send by: set DUIJIE_SENDER_CHANNELS (docs/channels.md)")
        super().__init__(settings)
        self._settings: Final = settings
        self._channels: Final = opened(settings)
        self._bounces: Final = (
            BounceMailbox(settings, self._note) if settings.bounces_host else None
        )

    def process(self, partition: Partition, records: Sequence[Inbound]) -> Effects:  # noqa: ARG002 - the protocol's signature
        """Queue the notices of `records`; what is no decision the notifier puts aside."""
        notices: list[QueuedNotice] = []
        bodies: dict[str, bytes] = {}
        oldest = now() - self._settings.sender_oldest_h * _HOUR_MS
        too_old: set[str] = set()
        answered: list[AnsweredSide] = []
        for record in records:
            service, decision = _read(record)
            if decision is None or service is None:
                continue
            answered += answered_by(decision)
            language = self._settings.notifier_organiser_language
            for notice in notices_for(decision, service, language):
                notices.append(queued(notice, decision))
                bodies[notice.cause] = record.value or b""
                if decision.time < oldest:
                    too_old.add(notice.id)
        if notices:
            database = self.vault().database
            ledger = DeliveryLedger(database)
            ledger.enqueue(
                bodies, notices, self._settings.channels[0], now(), too_old=frozenset(too_old),
                recall_ms=int(self._settings.sender_recall_min * 60_000),
                first=first_channels(database, self._settings, notices),
            )  # fmt: skip
            ledger.drop_answered(answered, now())
        return Effects()

    async def work(self) -> None:
        """Send until cancelled, and read what comes back; see SendingLoop and BounceMailbox."""
        beside: asyncio.Task[None] | None = None
        try:
            vault = await self._patiently_opened()
            if self._bounces is not None:
                beside = asyncio.create_task(self._bounces.run())
            await SendingLoop(vault, self._channels, self._settings).run()
        finally:
            if beside is not None:
                beside.cancel()
                await asyncio.gather(beside, return_exceptions=True)
            for channel in self._channels.values():
                await channel.close()

    def _note(self, heard: DeliveryReport) -> int:
        """Write down what a mail that came back says."""
        return report(self.vault().database, heard.message, heard.heard, heard.words, now())

    async def _patiently_opened(self) -> "Vault":
        waits = delays(10.0, 0.5)
        while True:
            try:
                return await asyncio.to_thread(self.vault)
            except Retryable as error:
                _log.warning("sending_waits", reason=str(error))
                await asyncio.sleep(next(waits))


def _read(record: Inbound) -> tuple[Service | None, Decision | None]:
    """Return who decided what; nothing for what is no decision. Raise Newer for a newer one."""
    service = _SOURCES.get(read_attributes(record.headers).source or "")
    if record.value is None or service is None:
        return None, None
    try:
        return service, decisions.decode(record.value)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        require_known(record, error)
        return None, None
