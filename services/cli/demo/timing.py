"""Where the time of a long command goes: phases in their order, with seconds."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from rich.console import RenderableType
from rich.table import Table

from services import words
from services.cli.texts import LANGUAGE
from services.embedded.machine import Tell

_PHASE_OF: Final = {
    "store": "servers",
    "services": "services",
    "draining": "stop",
    "stopping": "stop",
}
"""Step of `duijie up` that is told -> the phase that begins with it.

Other steps belong to the phase in hand.
"""


@dataclass(slots=True)
class Phases:
    """Seconds by phase; a phase ends where the next begins, and may come again."""

    clock: Callable[[], float] = time.monotonic
    seconds: dict[str, float] = field(default_factory=dict)
    _current: str | None = None
    _since: float = 0.0

    def begin(self, phase: str) -> None:
        """End the phase in hand and begin `phase`, a name in the catalogue's table `demo.phase`."""
        self.end()
        self._current = phase

    def end(self) -> None:
        """End the phase in hand."""
        now = self.clock()
        if self._current is not None:
            self.seconds[self._current] = self.seconds.get(self._current, 0.0) + now - self._since
        self._current, self._since = None, now

    def hearing(self, tell: Tell) -> Tell:
        """Return `tell`, which begins a phase besides where one of the steps of `duijie up` does."""

        def tell_step(key: str, /, **arguments: object) -> None:
            if phase := _PHASE_OF.get(key):
                self.begin(phase)
            tell(key, **arguments)

        return tell_step

    def table(self) -> RenderableType:
        """Return the phases in the reader's language, in the order in which they first began."""

        def say(key: str) -> str:
            return words.say(LANGUAGE.get(), f"demo.{key}")

        table = Table(
            box=None, show_header=False, pad_edge=False, title=say("times"), title_justify="left"
        )
        table.add_column(justify="left")
        table.add_column(justify="right")
        for phase, seconds in self.seconds.items():
            table.add_row(say(f"phase.{phase}"), f"{seconds:.1f} s")
        return table
