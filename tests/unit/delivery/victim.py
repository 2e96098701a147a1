"""A sender that waits to be killed: `python -m tests.unit.delivery.victim WHERE` with its settings in the environment.

It prints `there` once it has come to WHERE: claimed (nothing has left), sending (about to leave), sent (the server has
answered, and nothing is written down yet).
"""

import asyncio
import sys
import threading
from typing import Any

from services.delivery.channels import opened
from services.delivery.channels.base import Attempt, OutgoingMessage
from services.delivery.sending import SendingLoop
from services.delivery.settings import SenderSettings
from services.runtime.settings import load
from services.vault.opening import open_vault


def stop_here() -> None:
    sys.stdout.write("there\n")
    sys.stdout.flush()
    threading.Event().wait()


class Stopping:
    """A channel that stops on its way."""

    def __init__(self, channel: Any, where: str) -> None:
        self._channel = channel
        self._where = where

    def __getattr__(self, name: str) -> Any:
        return getattr(self._channel, name)

    def address_of(self, card: Any) -> str:
        if self._where == "claimed":
            stop_here()
        return str(self._channel.address_of(card))

    async def hand_over(self, message: OutgoingMessage) -> Attempt:
        if self._where == "sending":
            stop_here()
        made: Attempt = await self._channel.hand_over(message)
        stop_here()
        return made


def main() -> None:
    settings = load(SenderSettings)
    assert isinstance(settings, SenderSettings)
    channels: Any = {name: Stopping(each, sys.argv[1]) for name, each in opened(settings).items()}
    asyncio.run(SendingLoop(open_vault(settings), channels, settings).run())


if __name__ == "__main__":
    main()
