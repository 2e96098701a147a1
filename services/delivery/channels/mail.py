"""Mail by SMTP: connections that stay open, and refusals told from what cannot be known."""

import asyncio
import ssl
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from email.headerregistry import Address
from typing import Final

from aiosmtplib import SMTP, SMTPException, SMTPResponseException, SMTPServerDisconnected

from services.delivery.channels.base import Attempt, OutgoingMessage, attempt
from services.delivery.channels.letters import Letters, NoAddressError, mailbox, plain_address
from services.delivery.settings import SenderSettings
from services.runtime.errors import UsageError

_WHOLE_S: Final = 55.0
_CALL_S: Final = 25.0
_TEMPORARY: Final = range(400, 500)
_NOT_OURS: Final = frozenset({421, 454, 530, 534, 535, 538})
"""Codes that say something of this server and how we are known to it, and nothing of a message."""


@dataclass(slots=True)
class _Handover:
    """How far a message has come: once it is all there, only an answer tells what became of it."""

    leaving: bool = False


class MailChannel:
    """Sends to one SMTP server, each connection one message at a time."""

    name = "mail"
    idempotent = False
    digests = True
    suspends = False
    delays_s: Sequence[int] = (60, 300, 900, 3_600, 3 * 3_600, 6 * 3_600, 12 * 3_600, 24 * 3_600)

    def __init__(self, settings: SenderSettings) -> None:
        self._settings = settings
        if not settings.mail_host or not settings.mail_from:
            raise UsageError("the channel mail needs DUIJIE_MAIL_HOST and DUIJIE_MAIL_FROM")
        if settings.mail_username and settings.mail_security == "none":
            raise UsageError("DUIJIE_MAIL_SECURITY=none would send the password in the clear")
        self._sender = _sender(settings)
        self._returns = _returns_to(settings, self._sender)
        self._letters = Letters(self._sender)
        self._idle: list[SMTP] = []

    def address_of(self, card: Mapping[str, str]) -> str:
        """Return the mail address of a card."""
        return card.get("email", "")

    async def hand_over(self, message: OutgoingMessage) -> Attempt:
        """Send `message`; see services.delivery.channels.base.Channel."""
        try:
            address = plain_address(message.address)
            letter = await asyncio.to_thread(self._letters.compose, message, address)
        except NoAddressError:
            return attempt("refused", "not an address that mail can be sent to")
        except ValueError as error:  # a header that cannot be written
            return attempt("refused", str(error), message.address)
        handover = _Handover()
        try:
            async with asyncio.timeout(_WHOLE_S):
                return await self._sent(address, letter, handover)
        except SMTPResponseException as error:
            return _answered(error, address)
        except (SMTPException, OSError) as error:  # TimeoutError is an OSError
            words = str(error) or type(error).__name__
            return attempt("unknown" if handover.leaving else "later", words, address)

    async def _sent(self, address: str, letter: bytes, handover: _Handover) -> Attempt:
        client = await self._introduced(address)
        try:
            await client.rcpt(address)
            handover.leaving = True
            said = await client.data(letter)
        except SMTPResponseException:
            await self._let_go(client)
            raise
        except BaseException:
            client.close()
            raise
        self._idle.append(client)
        return attempt("sent", f"{said.code} {said.message}", address)

    async def _introduced(self, address: str) -> SMTP:
        """Return a connection that waits for the recipient; an idle one may have ended meanwhile."""
        del address
        while self._idle:
            client = self._idle.pop()
            try:
                await client.mail(self._returns)
            except (SMTPServerDisconnected, OSError):
                client.close()
            except SMTPResponseException:
                client.close()
                raise
            else:
                return client
        client = self._client()
        try:
            await client.connect()
            await client.mail(self._returns)
        except BaseException:
            client.close()
            raise
        return client

    def _client(self) -> SMTP:
        settings = self._settings
        context = ssl.create_default_context(cafile=settings.mail_ca_file)
        secured = settings.mail_security != "none"
        return SMTP(
            hostname=settings.mail_host, port=settings.mail_port, timeout=_CALL_S,
            use_tls=settings.mail_security == "tls", start_tls=settings.mail_security == "starttls",
            tls_context=context if secured else None,
            username=settings.mail_username or None,
            password=settings.mail_password.get_secret_value() or None,
        )  # fmt: skip

    async def _let_go(self, client: SMTP) -> None:
        """Keep a connection on which a message was refused, if it can begin another one."""
        try:
            await client.rset()
        except (SMTPException, OSError):
            client.close()
        else:
            self._idle.append(client)

    async def close(self) -> None:
        """Say good-bye on all connections."""
        while self._idle:
            client = self._idle.pop()
            with suppress(SMTPException, OSError):
                async with asyncio.timeout(5):
                    await client.quit()
            client.close()


def _sender(settings: SenderSettings) -> Address:
    try:
        return mailbox(settings.mail_from_name, plain_address(settings.mail_from))
    except NoAddressError:
        raise UsageError("DUIJIE_MAIL_FROM is no address: write NAME@DOMAIN") from None


def _returns_to(settings: SenderSettings, sender: Address) -> str:
    """Return the address that mails come back to."""
    try:
        return plain_address(settings.bounces_to) if settings.bounces_to else sender.addr_spec
    except NoAddressError:
        raise UsageError("DUIJIE_BOUNCES_TO is no address: write NAME@DOMAIN") from None


def _answered(error: SMTPResponseException, address: str) -> Attempt:
    """Return what a server's refusal means: for good, unless it says otherwise or means us."""
    words = f"{error.code} {error.message}"
    later = error.code in _TEMPORARY or error.code in _NOT_OURS
    return attempt("later" if later else "refused", words, address)
