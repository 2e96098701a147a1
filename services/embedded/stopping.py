"""Signals of a process that has children: the first asks for an orderly stop, one during the stop
ends it at once.
"""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(slots=True)
class Stopping:
    """Turns SIGINT, SIGTERM and SIGHUP into KeyboardInterrupt.

    From `begin` on into a call of `hurry`.
    """

    hurry: Callable[[], None]
    _begun: bool = False

    def begin(self) -> None:
        """From here on nothing may be interrupted in the middle."""
        self._begun = True

    def _handle(self, _number: int, _frame: FrameType | None) -> None:
        if self._begun:
            self.hurry()
        else:
            raise KeyboardInterrupt

    @contextmanager
    def installed(self) -> Iterator[None]:
        """Take the signals, give them back at the end. Only in the main thread."""
        former = {number: signal.signal(number, self._handle) for number in _SIGNALS}
        try:
            yield
        finally:
            for number, handler in former.items():
                signal.signal(number, handler)
