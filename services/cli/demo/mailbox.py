"""What the demonstration's mail server has taken, and the links in it, answered over HTTP."""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Final, NamedTuple, TypeVar

import httpx2

from services.cli.failures import ExitCode, Failure

_LINK: Final = re.compile(r"http://\S+/a/[\w-]{22}")
_VALUE: Final = re.compile(r'name="value" value="([0-9a-f]+)"')
_POLL_S: Final = 0.2
_WAIT_S: Final = 120.0
T = TypeVar("T")


class ReceivedMail(NamedTuple):
    """A mail; `link` is the one to answer by, empty where it asks for nothing."""

    to: str
    subject: str
    link: str


@dataclass(slots=True)
class Mailbox:
    """The mails in `folder`, each of which is read once."""

    folder: Path
    _known: dict[str, ReceivedMail] = field(default_factory=dict)

    def mails(self) -> list[ReceivedMail]:
        """Return what has come so far, in the order in which it came."""
        for file in sorted(self.folder.glob("*.eml")):
            if file.name not in self._known:
                self._known[file.name] = _mail(file.read_bytes())
        return list(self._known.values())

    async def awaited(self, looked_for: Callable[[ReceivedMail], bool]) -> ReceivedMail:
        """Return the first mail that is `looked_for`, once it is there; Failure where none comes."""

        async def found() -> ReceivedMail | None:
            return next((mail for mail in self.mails() if looked_for(mail)), None)

        return await until(found)


async def until(found: Callable[[], Awaitable[T | None]]) -> T:
    """Return what is `found` once it is there; Failure where that takes too long."""
    end = time.monotonic() + _WAIT_S
    while (thing := await found()) is None:
        if time.monotonic() > end:
            raise Failure(ExitCode.TIMED_OUT, "error.demo_waits", seconds=round(_WAIT_S))
        await asyncio.sleep(_POLL_S)
    return thing


async def press(link: str, answer: str, reason: str = "", *, perhaps_taken: bool = False) -> None:
    """Open the page of `link` and press `answer` on it, with the value that the page holds.

    A page that is still being made is waited for. Failure where the answer is not taken, unless it
    is `perhaps_taken` already and the page asks no longer.
    """
    good = {httpx2.codes.OK, *((httpx2.codes.CONFLICT,) if perhaps_taken else ())}
    async with httpx2.AsyncClient(follow_redirects=True, timeout=30) as browser:

        async def opened() -> httpx2.Response | None:
            answered = await browser.get(link)
            return answered if answered.status_code == httpx2.codes.OK else None

        page = await until(opened)
        value = _VALUE.search(page.text)
        form = {"answer": answer, "reason": reason, "value": value[1] if value else ""}
        origin = f"{page.url.scheme}://{page.url.netloc.decode()}"
        done = await browser.post(link, data=form, headers={"Origin": origin})
    if done.status_code not in good:
        raise Failure(ExitCode.REFUSED, "error.demo_link", status=done.status_code)


def _mail(content: bytes) -> ReceivedMail:
    mail = message_from_bytes(content, _class=EmailMessage, policy=policy.default)
    body = mail.get_body(("plain",))
    link = _LINK.search(str(body.get_content())) if body is not None else None
    to = mail["To"].addresses[0].addr_spec
    return ReceivedMail(to, str(mail["Subject"]), link[0] if link else "")
