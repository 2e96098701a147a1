"""The loop of the sender: claim, compose, note that it leaves, hand over, note what became of it."""

import asyncio
import math
import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

import structlog

from services.delivery import suspension
from services.delivery.channels.base import Attempt, Channel
from services.delivery.composing import MessageMaker, Parcel
from services.delivery.ledger import DeliveryLedger, Settled
from services.delivery.ledger_reading import ClaimedRow
from services.delivery.settings import SenderSettings
from services.delivery.states import GONE
from services.runtime.errors import Retryable
from services.runtime.io.backoff import delays
from services.runtime.operations import metrics
from services.vault.vault import Vault
from services.words import corrected

_CLAIM: Final = 64
_SWEEP_S: Final = 30.0
_IDLE_S: Final = 0.5
_ENDING_S: Final = 70.0
_MOST_WAIT_MS: Final = 86_400_000
_log = structlog.get_logger()


def now() -> int:
    """Return ms since 1970 UTC."""
    return time.time_ns() // 1_000_000


class SendingLoop:
    """Sends what the ledger holds. Several may run, in one process or in many."""

    def __init__(
        self, vault: Vault, channels: Mapping[str, Channel], settings: SenderSettings
    ) -> None:
        self._database: Final = vault.database
        self._ledger: Final = DeliveryLedger(vault.database)
        self._channels = channels
        self._settings = settings
        self._maker = MessageMaker(vault, channels, settings)
        self._together = [name for name, channel in channels.items() if channel.digests]
        self._who: Final = secrets.token_hex(8)
        self._working: Final[set[str]] = set()
        """Channels whose last message was taken, as this sender has noted."""
        self._swept = -math.inf
        self._ending = False

    async def run(self) -> None:
        """Send until cancelled; what is on its way then is waited for, a minute at most.

        While the database is away it waits and tries again. Raise Unusable where the vault does
        not open.
        """
        waits = delays(10.0, 0.5)
        while True:
            turn = asyncio.create_task(self.turn())
            try:
                busy = await asyncio.shield(turn)
                waits = delays(10.0, 0.5)
            except Retryable as error:
                _log.warning("sending_waits", reason=str(error))
                await asyncio.sleep(next(waits))
                continue
            except asyncio.CancelledError:
                self._ending = True
                await asyncio.wait([turn], timeout=_ENDING_S)
                await asyncio.to_thread(self._release)
                raise
            if not busy:
                await asyncio.sleep(_IDLE_S)

    async def turn(self) -> bool:
        """Send one claim of rows; return whether there were any."""
        if time.monotonic() - self._swept > _SWEEP_S:
            await asyncio.to_thread(self.sweep)
            self._swept = time.monotonic()
        if self._settings.hours.opens(now()) > now():
            return False
        parallel = self._settings.sender_parallel
        most = min(_CLAIM, 2 * parallel)  # all of it within the time that a claim holds
        rows = await asyncio.to_thread(self._ledger.claim, self._who, most, now(), self._together)
        if not rows:
            return False
        with corrected(await asyncio.to_thread(self._maker.wordings)):
            parcels, settled = await asyncio.to_thread(self._maker.made, rows, now())
            if settled:
                await asyncio.to_thread(self._settle, settled)
            for begin in range(0, len(parcels), parallel):
                if self._ending:
                    break
                await self._send(parcels[begin : begin + parallel])
        return True

    def _release(self) -> None:
        """Give back what was claimed and has not left; a sweep does so later where that fails."""
        try:
            self._ledger.release(self._who, now())
        except Retryable as error:
            _log.warning("not_released", reason=str(error))

    def sweep(self) -> None:
        """Take up what senders that have gone left behind."""
        safe = [name for name, channel in self._channels.items() if channel.idempotent]
        doubtful = self._ledger.sweep(safe, now())
        if doubtful:
            _log.warning("doubtful", count=doubtful)
        if back := self._ledger.came_back():
            order = self._maker.order(back)
            after = {row: order.after(row.kind, row.recipient, row.channel) for row in back}
            self._ledger.take_back(after, now())
            _log.warning("bounced", count=len(back))

    async def _send(self, parcels: Sequence[Parcel]) -> None:
        """Hand over `parcels` together, and write down what became of each as soon as it is known.

        Of a digest that has lost a notice in the meantime nothing leaves; the rest is composed anew.
        """
        rows = [row for parcel in parcels for row in parcel.rows]
        renamed = {row: name for parcel in parcels for row, name in parcel.renamed.items()}
        begun = set(await asyncio.to_thread(self._ledger.begin, rows, self._who, now(), renamed))
        whole = [parcel for parcel in parcels if begun.issuperset(parcel.rows)]
        leave = {row for parcel in whole for row in parcel.rows}
        torn = [Settled(row, "queued", row.code, due=now()) for row in begun - leave]
        if torn:
            await asyncio.to_thread(self._settle, torn)
        pending = {asyncio.create_task(self._hand_over(parcel)) for parcel in whole}
        while pending:
            done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
            results = [result for task in done for result in task.result()]
            await asyncio.to_thread(self._settle, results)
            if any(self._channels[result.row.channel].suspends for result in results):
                await asyncio.to_thread(self._note_health, results)

    async def _hand_over(self, parcel: Parcel) -> list[Settled]:
        made = await self._channels[parcel.rows[0].channel].hand_over(parcel.message)
        results = [self._result(row, made, parcel.after) for row in parcel.rows]
        return [
            replace(result, told=parcel.told[result.row]) if result.state in GONE else result
            for result in results
        ]

    def _note_health(self, results: Sequence[Settled]) -> None:
        """Note whether channels that suspend work; only what changes is written."""
        for result in results:
            name = result.row.channel
            if not self._channels[name].suspends or result.code == "refused":
                continue
            works = result.state == "sent"
            try:
                if works and name not in self._working:
                    suspension.note_success(self._database, name)
                elif not works and suspension.note_failure(self._database, name, now()):
                    _log.warning("channel_disabled", channel=name)
            except Retryable as error:
                _log.warning("health_not_noted", reason=str(error))
                continue
            (self._working.add if works else self._working.discard)(name)

    def _settle(self, results: Sequence[Settled]) -> None:
        """Write down results; what became of messages must not be lost because the database is away
        for a moment.
        """
        waits = delays(2.0, 0.1)
        for _ in range(20):
            try:
                self._ledger.settle(results, self._who, now())
            except Retryable as error:
                _log.warning("settling_waits", reason=str(error))
                time.sleep(next(waits))
            else:
                break
        for result in results:
            metrics.DELIVERIES.labels(result.row.channel, result.state).inc()
            _log.info(
                "delivery", pool=result.row.pool, cause=result.row.cause, to=result.row.kind,
                channel=result.row.channel, state=result.state, code=result.code,
            )  # fmt: skip

    def _result(self, row: ClaimedRow, made: Attempt, after: str) -> Settled:
        match made.outcome:
            case "sent":
                return Settled(row, "sent", words=made.words)
            case "unknown":
                return Settled(row, "doubtful", "no_answer", made.words)
            case "refused":
                return Settled(row, "failed", "refused", made.words, next_channel=after)
            case "later":
                tries = self._channels[row.channel].delays_s
                if row.attempts >= len(tries):
                    return Settled(row, "failed", "too_often", made.words, next_channel=after)
                wait = max(tries[row.attempts], made.wait_s) * 1_000
                due = now() + min(wait, _MOST_WAIT_MS)
                return Settled(row, "queued", "tried", made.words, due=due)
