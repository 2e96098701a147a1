"""A mail server that keeps what it takes: `python -m services.embedded.mail_program PORT FOLDER`.

It is for the demonstration: on the loopback address, without sign-in, and it passes nothing on. A
mail is FOLDER/NUMBER.eml, whole as soon as it is there.
"""

import asyncio
import signal
import sys
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from services.embedded.ports import LOOPBACK


class MailFolder:
    """Takes each mail into a file of its own."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._count = 0

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Keep a mail."""
        content = envelope.content or b""
        self._count += 1
        file = self._folder / f"{self._count:06}.eml"
        written = file.with_suffix(".part")
        written.write_bytes(content.encode() if isinstance(content, str) else content)
        written.rename(file)
        return "250 OK kept"


async def _serve(port: int, folder: Path) -> None:
    keeper, loop = MailFolder(folder), asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(keeper, hostname="mail.example", enable_SMTPUTF8=False), LOOPBACK, port
    )
    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ended.set)
    await ended.wait()
    server.close()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1]), Path(sys.argv[2])))
