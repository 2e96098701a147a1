"""The loop of the sender: claim, compose, note that it leaves, hand over, note what became of it."""

import asyncio
import math
import secrets
import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

import msgspec
import structlog

from contracts.register import Role
from services.delivery import links
from services.delivery.channels.base import Attempt, Channel, OutgoingMessage
from services.delivery.ledger import ClaimedRow, DeliveryLedger, Settled
from services.delivery.messages import ComposedNotice, Composer, Linker, message_of
from services.delivery.settings import STOPPABLE, SenderSettings
from services.runtime.errors import Retryable
from services.runtime.io.backoff import delays
from services.runtime.operations import metrics
from services.vault.audit import Purpose
from services.vault.subjects import ROLES, Profile
from services.vault.vault import Vault

if TYPE_CHECKING:
    from services.control.database import Database
    from services.delivery.links import LinkScope

_CLAIM: Final = 64
_SWEEP_S: Final = 30.0
_IDLE_S: Final = 0.5
_ENDING_S: Final = 70.0
_FIELDS: Final = ("email", "phone")
_PURPOSE: Final = Purpose("sender", "notice", "sender")
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
        self._database: Final[Database] = vault.database
        self._ledger: Final = DeliveryLedger(vault.database)
        self._vault = vault
        self._channels = channels
        self._order = list(channels)
        self._settings = settings
        self._composer = Composer(settings.notifier_organiser_language)
        self._linker = Linker(links.secret_in(settings.secret_file), settings.console_url)
        self._who: Final = secrets.token_hex(8)
        self._swept = -math.inf

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
                await asyncio.wait([turn], timeout=_ENDING_S)
                raise
            if not busy:
                await asyncio.sleep(_IDLE_S)

    async def turn(self) -> bool:
        """Send one claim of rows; return whether there were any."""
        if time.monotonic() - self._swept > _SWEEP_S:
            await asyncio.to_thread(self.sweep)
            self._swept = time.monotonic()
        parallel = self._settings.sender_parallel
        most = min(_CLAIM, 2 * parallel)  # all of it within the time that a claim holds
        rows = await asyncio.to_thread(self._ledger.claim, self._who, most, now())
        if not rows:
            return False
        messages, settled = await asyncio.to_thread(self._composed, rows)
        if settled:
            await asyncio.to_thread(self._settle, settled)
        ready = list(messages)
        for begin in range(0, len(ready), parallel):
            await self._send(ready[begin : begin + parallel], messages)
        return True

    def sweep(self) -> None:
        """Take up what senders that have gone left behind."""
        safe = [name for name, channel in self._channels.items() if channel.idempotent]
        doubtful = self._ledger.sweep(safe, now())
        if doubtful:
            _log.warning("doubtful", count=doubtful)

    async def _send(
        self, rows: Sequence[ClaimedRow], messages: Mapping[ClaimedRow, OutgoingMessage]
    ) -> None:
        begun = await asyncio.to_thread(self._ledger.begin, rows, self._who, now())
        attempts = await asyncio.gather(
            *(self._channels[row.channel].hand_over(messages[row]) for row in begun)
        )
        results = [self._result(row, made) for row, made in zip(begun, attempts, strict=True)]
        await asyncio.to_thread(self._settle, results)

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

    def _result(self, row: ClaimedRow, made: Attempt) -> Settled:
        match made.outcome:
            case "sent":
                return Settled(row, "sent", words=made.words)
            case "unknown":
                return Settled(row, "doubtful", "no_answer", made.words)
            case "refused":
                return self._failed(row, "refused", made.words)
            case "later":
                tries = self._channels[row.channel].delays_s
                if row.attempts >= len(tries):
                    return self._failed(row, "too_often", made.words)
                wait = max(tries[row.attempts], made.wait_s) * 1_000
                due = now() + min(wait, _MOST_WAIT_MS)
                return Settled(row, "queued", "tried", made.words, due=due)

    def _failed(self, row: ClaimedRow, code: str, words: str = "") -> Settled:
        """Return a failure, with the channel that comes next."""
        after = self._order[self._order.index(row.channel) + 1 :]
        return Settled(row, "failed", code, words, next_channel=after[0] if after else "")

    # ---- composing ---------------------------------------------------------------------------------

    def _composed(
        self, rows: Sequence[ClaimedRow]
    ) -> tuple[dict[ClaimedRow, OutgoingMessage], list[Settled]]:
        """Return what can leave, in the order of `rows`, and what becomes of the rest at once."""
        told, settled = self._told(rows)
        cards = self._cards(told)
        stops = {
            name: links.stopped(self._database, {row.recipient for row in told}, name)
            for name in {row.channel for row in told}
        }
        messages: dict[ClaimedRow, OutgoingMessage] = {}
        offered: dict[str, LinkScope] = {}
        for row, composed in told.items():
            if (row.kind, row.recipient) in stops[row.channel]:
                settled.append(Settled(row, "dropped", "stopped"))
                continue
            channel = self._channels[row.channel]
            address = channel.address_of(cards.get((row.kind, row.recipient), {}))
            if not address:
                settled.append(self._failed(row, "no_address"))
                continue
            of_notice = self._linker.links_of(composed, stop=row.channel == STOPPABLE)
            offered |= of_notice
            message = message_of(row, composed, address, self._settings.mail_from)
            messages[row] = self._linker.linked(message, of_notice)
        links.remember(self._database, offered, now())
        return messages, settled

    def _told(
        self, rows: Sequence[ClaimedRow]
    ) -> tuple[dict[ClaimedRow, ComposedNotice], list[Settled]]:
        bodies = self._ledger.decisions({row.cause for row in rows})
        told: dict[ClaimedRow, ComposedNotice] = {}
        settled = []
        for row in rows:
            if row.channel not in self._channels:
                settled.append(Settled(row, "failed", "no_channel"))
                continue
            try:
                composed = self._composer.of(row.cause, bodies[row.cause]).get(row.notice)
            except (KeyError, msgspec.DecodeError):
                settled.append(Settled(row, "failed", "no_decision"))
                continue
            if composed is None:
                settled.append(Settled(row, "dropped", "not_told"))
            else:
                told[row] = composed
        return told, settled

    def _cards(
        self, told: Mapping[ClaimedRow, ComposedNotice]
    ) -> dict[tuple[str, str], dict[str, str]]:
        people = {(row.kind, row.recipient) for row in told}
        profiles = [Profile(_role(kind), who) for kind, who in people if kind in ROLES]
        cards = self._vault.reach(profiles, _FIELDS, _PURPOSE)
        known = {(str(profile.role), profile.id): card for profile, card in cards.items()}
        organisers = {person for person in people if person[0] == "organiser"}
        return known | {person: {"email": self._settings.sender_organiser} for person in organisers}


def _role(kind: str) -> Role:
    return next(role for role in ROLES if role == kind)
