"""A Chromium of this machine without a window, driven by its DevTools protocol through two pipes."""

import asyncio
import os
import shutil
import signal
import tempfile
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import msgspec

NAMES: Final = ("chromium", "chromium-browser", "google-chrome")
"""What the program is called, on Debian first."""
_PIPES: Final = 'exec "$@" 3<&0 4>&1 </dev/null >/dev/null'
"""A shell's way to hand a program its standard streams as the two that Chromium talks by."""
_SWITCHES: Final = (
    "--headless=new",
    "--remote-debugging-pipe",
    "--no-first-run",
    "--disable-gpu",
    "--disable-dev-shm-usage",  # small in containers
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-breakpad",
    "--allow-pre-commit-input",  # a tap counts as soon as the page is there
    "--password-store=basic",
)
_MOST_BYTES: Final = 64 * 1024 * 1024
_LOOKS: Final = 100
_LOOK_S: Final = 0.05


class BrowserError(Exception):
    """The browser cannot be used."""


class CommandRefusedError(BrowserError):
    """The browser says that it cannot do what it was asked."""


def find() -> str | None:
    """Return the path of a Chromium on the PATH."""
    return next(filter(None, map(shutil.which, NAMES)), None)


@dataclass(slots=True)
class Chromium:
    """A running browser; one command at a time."""

    process: Process
    version: str = ""
    """As it says itself: `156.0.8078.108`."""
    _sent: int = 0

    async def command(self, method: str, session: str = "", **parameters: Any) -> dict[str, Any]:
        """Return what the browser answers; CommandRefusedError where it refuses, BrowserError where it ended.

        It waits as long as the browser does: whoever asks sets a limit.
        """
        writer, reader = self.process.stdin, self.process.stdout
        assert writer is not None
        assert reader is not None
        self._sent += 1
        asked = {"id": self._sent, "method": method, "params": parameters}
        try:
            writer.write(msgspec.json.encode(asked | _of(session)) + b"\0")
            await writer.drain()
            while True:
                line = (await reader.readuntil(b"\0"))[:-1]
                said = msgspec.json.decode(line, type=dict[str, Any])
                if said.get("id") == self._sent:
                    break
        except (OSError, EOFError, asyncio.LimitOverrunError, msgspec.DecodeError) as error:
            raise BrowserError("it has ended") from error
        if "error" in said:
            raise CommandRefusedError(str(said["error"]))
        answer: dict[str, Any] = said["result"]
        return answer


def _of(session: str) -> dict[str, str]:
    return {"sessionId": session} if session else {}


@asynccontextmanager
async def running(program: str) -> AsyncIterator[Chromium]:
    """Start `program`; at the end neither it nor a file of it is left.

    BrowserError where it does not start; how long that may take is for the caller to say.
    """
    folder = Path(tempfile.mkdtemp(prefix="duijie-browser-"))
    try:
        async with _started(program, folder) as process:
            browser = Chromium(process)
            product = (await browser.command("Browser.getVersion"))["product"]
            browser.version = str(product).rpartition("/")[2]
            yield browser
    finally:
        await _removed(folder)


@asynccontextmanager
async def _started(program: str, folder: Path) -> AsyncIterator[Process]:
    root = ("--no-sandbox",) if os.geteuid() == 0 else ()
    argv = [program, *_SWITCHES, *root, f"--user-data-dir={folder / 'profile'}", "about:blank"]
    own = {"HOME": str(folder), "TMPDIR": str(folder)}
    kept = {name: value for name, value in os.environ.items() if not name.startswith("XDG_")}
    try:
        process = await asyncio.create_subprocess_exec(
            "/bin/sh", "-c", _PIPES, "sh", *argv, stdin=PIPE, stdout=PIPE, stderr=DEVNULL,
            env=kept | own, start_new_session=True, limit=_MOST_BYTES,
        )  # fmt: skip
    except OSError as error:
        raise BrowserError(str(error)) from error
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()


async def _removed(folder: Path) -> None:
    """Remove what the browser wrote, be it that a helper of it writes a moment longer."""
    for _ in range(_LOOKS):
        if _is_gone(folder):
            break
        await asyncio.sleep(_LOOK_S)


def _is_gone(folder: Path) -> bool:
    shutil.rmtree(folder, ignore_errors=True)
    return not folder.exists()
