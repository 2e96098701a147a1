"""A mail server that keeps what it takes: `python -m benchmarks.support.smtp_server SPOOL`.

It prints its port, and appends a line `ID RECIPIENT` to SPOOL/taken for each mail that it has
acknowledged or was about to; with `--keep` the mail itself stands in SPOOL/NUMBER.eml. What it does
is told by the recipient's name before `@` and a point: busy (451), gone (550), mute (takes the mail,
and hangs up without a word), shut (says 421 instead of taking it).
"""

import argparse
import asyncio
import signal
import ssl
import sys
from pathlib import Path
from typing import Any, Final

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

USER: Final = "duijie"
PASSWORD: Final = "open sesame"  # noqa: S105 - of a server that lives for one test


class Keeper:
    """Takes mails."""

    def __init__(self, spool: Path, *, keep: bool) -> None:
        self._spool = spool
        self._keep = keep
        self._count = 0
        self._taken = (spool / "taken").open("a", encoding="utf-8", buffering=1)

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name and arguments
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        """Answer for a recipient."""
        match address.partition(".")[0]:
            case "busy":
                return "451 4.3.0 try again later"
            case "gone":
                return f"550 5.1.1 no such user <{address}>"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Keep a mail."""
        to = envelope.rcpt_tos[0]
        kind = to.partition(".")[0]
        if kind == "shut":
            return "421 4.3.2 shutting down"
        content: Any = envelope.content
        lines = bytes(content).split(b"\r\n\r\n", 1)[0].decode().splitlines()
        identifier = next(line[12:] for line in lines if line.lower().startswith("message-id: "))
        self._count += 1
        if self._keep:
            (self._spool / f"{self._count:06}.eml").write_bytes(content)
        self._taken.write(f"{identifier} {to}\n")
        if kind == "mute":
            transport: Any = server.transport
            transport.abort()
        return "250 OK kept"


def _authenticate(_server: Any, _session: Any, _envelope: Any, _way: str, given: Any) -> AuthResult:
    fits = isinstance(given, LoginPassword) and (given.login, given.password) == (
        USER.encode(),
        PASSWORD.encode(),
    )
    return AuthResult(success=fits, handled=False)


async def _serve(spool: Path, tls: ssl.SSLContext | None, *, keep: bool, port: int) -> None:
    keeper = Keeper(spool, keep=keep)
    secured = tls is not None

    def factory() -> SMTP:
        return SMTP(
            keeper, hostname="mail.test", tls_context=tls, require_starttls=secured,
            auth_required=secured, auth_require_tls=secured, authenticator=_authenticate,
            enable_SMTPUTF8=False,
        )  # fmt: skip

    loop = asyncio.get_running_loop()
    server = await loop.create_server(factory, "127.0.0.1", port)
    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ended.set)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await ended.wait()
    server.close()


def main() -> None:
    """Serve until SIGTERM."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("spool", type=Path)
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--cert", type=Path, help="PEM; with it STARTTLS and a password are wanted")
    parser.add_argument("--key", type=Path)
    arguments = parser.parse_args()
    tls = None
    if arguments.cert:
        tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        tls.load_cert_chain(arguments.cert, arguments.key)
    asyncio.run(_serve(arguments.spool, tls, keep=arguments.keep, port=arguments.port))


if __name__ == "__main__":
    main()
