"""One of several processes of a console: `python -m services.cli.console.worker ROLE SOCKET PARENT`.

`answer` answers on the socket with this number; `follow` follows the logs into the read model and
sweeps uploads, for all. Both end at SIGTERM, and with their parent.
"""

import asyncio
import contextlib
import ctypes
import os
import signal
import socket
import sys
from typing import Final

from services.cli.client import connect
from services.cli.console.answering import answer
from services.console.app import keep_following
from services.console.settings import ConsoleSettings
from services.console.shared.state import FILE, shared

_PR_SET_PDEATHSIG: Final = 1


def main(role: str, number: int, parent: int) -> None:
    """Do what `role` says until asked to stop."""
    _end_with(parent)
    settings = connect.settings_of(ConsoleSettings)
    if role == "answer":
        with socket.socket(fileno=number) as listening:
            answer(settings, listening, shared(settings.state_dir / FILE))
        return
    with contextlib.suppress(asyncio.CancelledError):
        asyncio.run(_follow(settings))


async def _follow(settings: ConsoleSettings) -> None:
    task = asyncio.ensure_future(keep_following(settings))
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, task.cancel)
    await task


def _end_with(parent: int) -> None:
    """Have the kernel send SIGTERM when the parent ends, however it ends."""
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        sys.exit(1)  # it ended before


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
