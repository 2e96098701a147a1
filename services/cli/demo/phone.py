"""Links of mails answered in a browser, on a page of a phone's size."""

import asyncio
import base64
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from services.cli.demo.chromium import BrowserError, Chromium, CommandRefusedError

WIDTH: Final = 360
HEIGHT: Final = 740
"""Of the page, in CSS pixels."""
_SCALE: Final = 2
_LOOK_S: Final = 0.1
_BUTTON: Final = "document.querySelector('main button[name=answer][value={}]')"
_MIDDLE: Final = """(button => {
    button.scrollIntoView({block: 'center', behavior: 'instant'});
    const box = button.getBoundingClientRect();
    return [box.x + box.width / 2, box.y + box.height / 2];
})"""


@dataclass(frozen=True, slots=True)
class Phone:
    """A page of a phone's size with a touch screen."""

    browser: Chromium
    session: str

    @classmethod
    async def taken(cls, browser: Chromium) -> "Phone":
        """Return an empty one."""
        target = (await browser.command("Target.createTarget", url="about:blank"))["targetId"]
        attached = await browser.command("Target.attachToTarget", targetId=target, flatten=True)
        phone = cls(browser, str(attached["sessionId"]))
        size = {"width": WIDTH, "height": HEIGHT, "deviceScaleFactor": _SCALE, "mobile": True}
        await phone._do("Emulation.setDeviceMetricsOverride", **size)
        await phone._do("Emulation.setTouchEmulationEnabled", enabled=True)
        return phone

    async def answer(self, link: str, answer: str, reason: str) -> bytes:
        """Open `link`, choose `reason`, tap `answer`, wait until the page says that it is in, and
        return a picture (PNG) of what it says then.

        A page that is still being made is opened again, and again: whoever asks sets a limit.
        """
        button = _BUTTON.format(answer)
        while True:
            opened = await self._do("Page.navigate", url=link)
            if said := opened.get("errorText"):
                raise BrowserError(str(said))
            if await self._eventually(f"document.readyState === 'complete' && !!({button})"):
                break
        if reason:
            chosen = msgspec.json.encode(reason).decode()
            await self._value(f"document.querySelector('main [name=reason]').value = {chosen}")
        await self._tap(button)
        taken = f"document.readyState === 'complete' && !({button})"
        while not await self._eventually(f"{taken} && !!document.querySelector('[role=status]')"):
            pass
        picture = await self._do("Page.captureScreenshot", format="png")
        return base64.b64decode(picture["data"])

    async def _tap(self, element: str) -> None:
        x, y = await self._value(f"{_MIDDLE}({element})")
        point = [{"x": x, "y": y}]
        await self._do("Input.dispatchTouchEvent", type="touchStart", touchPoints=point)
        await self._do("Input.dispatchTouchEvent", type="touchEnd", touchPoints=[])

    async def _eventually(self, holds: str) -> bool:
        """Return whether `holds` becomes true of the page in a second or so."""
        for _ in range(10):
            try:
                if await self._value(holds):
                    return True
            except CommandRefusedError:
                pass  # between two pages there is none to ask
            await asyncio.sleep(_LOOK_S)
        return False

    async def _value(self, expression: str) -> Any:
        said = await self._do("Runtime.evaluate", expression=expression, returnByValue=True)
        if "exceptionDetails" in said:
            raise BrowserError(str(said["exceptionDetails"].get("text")))
        return said["result"].get("value")

    async def _do(self, method: str, **parameters: Any) -> dict[str, Any]:
        return await self.browser.command(method, self.session, **parameters)
