"""One of several processes of a console: `python -m services.cli.console.worker ROLE SOCKET PARENT`.

`answer` answers on the socket with this number; `follow` follows the logs into the read model and
sweeps uploads, for all. Both end at SIGTERM, and with their parent.
"""

import asyncio
import contextlib
import signal
import socket
import sys

from services.cli.client import connect
from services.cli.console.answering import answer
from services.console.app import keep_following
from services.console.settings import ConsoleSettings
from services.console.shared.state import FILE, shared
from services.embedded.child import end_with


def main(role: str, number: int, parent: int) -> None:
    """Do what `role` says until asked to stop."""
    end_with(parent, signal.SIGTERM)
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


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
