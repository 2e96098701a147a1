"""The mailbox that bounces come to, read by IMAP (RFC 3501).

What is a report is marked as read once the ledger knows it; every other mail stays as it is, unread,
for whoever reads that mailbox. Reading the same report again changes nothing.
"""

import asyncio
import imaplib
import ipaddress
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final

import structlog

from services.delivery.bounces.dsn import MOST_BYTES, DeliveryReport, read_report
from services.delivery.settings import SenderSettings
from services.runtime.errors import Retryable, UsageError
from services.runtime.io.backoff import delays

_LIMIT_S: Final = 15.0
_AT_ONCE: Final = 200
_MOST_REMEMBERED: Final = 100_000
_log = structlog.get_logger()


class BounceMailbox:
    """One folder of one mailbox. `noted` is told of each report, and says how many rows it moved."""

    def __init__(self, settings: SenderSettings, noted: Callable[[DeliveryReport], int]) -> None:
        self._settings = settings
        self._noted = noted
        if not settings.bounces_username or not settings.bounces_password.get_secret_value():
            raise UsageError("DUIJIE_BOUNCES_HOST needs DUIJIE_BOUNCES_USERNAME and _PASSWORD")
        if settings.bounces_security == "none" and not _is_here(settings.bounces_host):
            raise UsageError("DUIJIE_BOUNCES_SECURITY=none would send the password in the clear")
        self._others: set[tuple[bytes, bytes]] = set()
        """Mails that are no reports, by UIDVALIDITY and UID: they are not fetched again."""

    async def run(self) -> None:
        """Read until cancelled; a server or a database that is away is tried again."""
        waits = delays(900.0, self._settings.bounces_every_s)
        while True:
            try:
                await asyncio.to_thread(self.read)
                waits = delays(900.0, self._settings.bounces_every_s)
                wait_s = self._settings.bounces_every_s
            except (imaplib.IMAP4.error, OSError, Retryable) as error:
                wait_s = next(waits)
                _log.warning("bounces_wait", reason=type(error).__name__, wait_s=round(wait_s))
            await asyncio.sleep(wait_s)

    def read(self) -> int:
        """Read what is new; return how many reports there were.

        Raise imaplib.IMAP4.error or OSError where the server does not let, Retryable of `noted`.
        """
        reports = 0
        with self._opened() as (server, validity):
            fresh = [uid for uid in _unread(server) if (validity, uid) not in self._others]
            for uid in fresh[:_AT_ONCE]:
                report = read_report(_fetched(server, uid))
                if report is None:
                    if len(self._others) < _MOST_REMEMBERED:
                        self._others.add((validity, uid))
                    continue
                rows = self._noted(report)
                _log.info("bounce_read", heard=report.heard, rows=rows)
                server.uid("STORE", uid.decode(), "+FLAGS", r"(\Seen)")
                reports += 1
        return reports

    @contextmanager
    def _opened(self) -> Iterator[tuple[imaplib.IMAP4, bytes]]:
        """Yield the server with the folder selected, and the folder's UIDVALIDITY."""
        server = self._connected()
        try:
            password = self._settings.bounces_password.get_secret_value()
            server.login(self._settings.bounces_username, password)
            folder = self._settings.bounces_folder.replace("\\", "\\\\").replace('"', '\\"')
            status, said = server.select(f'"{folder}"')
            if status != "OK":
                raise imaplib.IMAP4.error(f"no folder: {said!r}")
            yield server, bytes((server.response("UIDVALIDITY")[1] or [b""])[0] or b"")
        finally:
            with suppress(imaplib.IMAP4.error, OSError):
                server.logout()
            with suppress(OSError):
                server.shutdown()

    def _connected(self) -> imaplib.IMAP4:
        own = self._settings
        if own.bounces_security == "none":
            return imaplib.IMAP4(own.bounces_host, own.bounces_port, timeout=_LIMIT_S)
        context = ssl.create_default_context(cafile=own.mail_ca_file)
        if own.bounces_security == "tls":
            return imaplib.IMAP4_SSL(
                own.bounces_host, own.bounces_port, ssl_context=context, timeout=_LIMIT_S
            )
        server = imaplib.IMAP4(own.bounces_host, own.bounces_port, timeout=_LIMIT_S)
        try:
            server.starttls(context)
        except BaseException:
            with suppress(OSError):
                server.shutdown()
            raise
        return server


def _unread(server: imaplib.IMAP4) -> list[bytes]:
    status, found = server.uid("SEARCH", "UNSEEN")
    if status != "OK":
        raise imaplib.IMAP4.error("the mailbox cannot be searched")
    first = found[0] if found else None
    return first.split() if isinstance(first, bytes) else []


def _fetched(server: imaplib.IMAP4, uid: bytes) -> bytes:
    """Return the beginning of a mail, empty where it has gone meanwhile. It stays unread."""
    status, parts = server.uid("FETCH", uid.decode(), f"(BODY.PEEK[]<0.{MOST_BYTES}>)")
    literal: Any = next((part for part in parts if isinstance(part, tuple)), (b"", b""))
    return bytes(literal[1]) if status == "OK" else b""


def _is_here(host: str) -> bool:
    """Return whether `host` is this machine, by name or address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
