"""Links of mails opened and answered: in a Chromium of this machine, or over plain HTTP where there is
none or it fails.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from services.cli.demo import chromium
from services.cli.demo.chromium import BrowserError
from services.cli.demo.mailbox import press
from services.cli.demo.phone import Phone
from services.cli.demo.view import say

_START_S: Final = 15.0
_PAGE_S: Final = 20.0


@dataclass(slots=True)
class LinkOpener:
    """Opens links and presses what is asked for; `pictures` is a folder for the last page of each
    answer.
    """

    pictures: Path
    browser: str = ""
    """Which program, with its version; empty where none is here or none started."""
    failed: bool = False
    """Whether a browser was here and did not do its part."""
    _phone: Phone | None = None
    _open: AsyncExitStack = field(default_factory=AsyncExitStack)

    async def press(self, link: str, answer: str, reason: str = "") -> None:
        """Open the page of `link` and press `answer` on it.

        A browser that fails is ended, and this answer and the following go without it: what it sent
        before is not sent again. Failure where the answer is not taken.
        """
        if self._phone is not None:
            try:
                async with asyncio.timeout(_PAGE_S):
                    picture = await self._phone.answer(link, answer, reason)
            except (BrowserError, TimeoutError):
                await self._give_up()
            else:
                self.pictures.mkdir(parents=True, exist_ok=True)
                (self.pictures / f"{answer}.png").write_bytes(picture)
                return
        await press(link, answer, reason, perhaps_taken=self.failed)

    @property
    def told(self) -> str:
        """How the links were opened, in the reader's language."""
        if self.failed:
            return say("letters.browser_failed", browser=self.browser)
        if self._phone is None:
            return say("letters.no_browser")
        return say("letters.browser", browser=self.browser, folder=self.pictures)

    async def _start(self, program: str) -> None:
        self.browser = Path(program).name
        try:
            async with asyncio.timeout(_START_S):
                browser = await self._open.enter_async_context(chromium.running(program))
                self._phone = await Phone.taken(browser)
        except (BrowserError, TimeoutError):
            await self._give_up()
        else:
            self.browser = f"{self.browser} {browser.version}"

    async def _give_up(self) -> None:
        self.failed, self._phone = True, None
        await self._open.aclose()


@asynccontextmanager
async def link_opener(pictures: Path) -> AsyncIterator[LinkOpener]:
    """Return one with a browser, if there is one; at the end no process of it is left."""
    opener = LinkOpener(pictures)
    async with opener._open:  # noqa: SLF001 - its own module
        if (program := chromium.find()) is not None:
            await opener._start(program)  # noqa: SLF001
        yield opener
