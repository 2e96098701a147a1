"""The command line, but the process sends itself a signal (SIGKILL, SIGSTOP) at a named point.

`FAILPOINT=before_relay:2:SIGKILL python -m benchmarks.faults.failpoints serve matcher`: the second
time that it comes there.
"""

import os
import signal
from itertools import count
from typing import TYPE_CHECKING, Any, Final

from services.cli.main import run
from services.runtime.io.performer import Performer
from services.runtime.io.store import Store

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

VARIABLE: Final = "FAILPOINT"
POINTS: Final = {
    "before_send": (Performer, "_done", "Send", False),
    "after_send": (Performer, "_done", "Send", True),
    "before_apply": (Performer, "_apply", "", False),
    "after_apply": (Performer, "_apply", "", True),
    "before_relay": (Performer, "_relay", "", False),
    "after_relay_sent": (Store, "trim", "", False),
}
"""Name -> class, method, the action that it must be about, and whether the work is done first."""


def armed(point: str, time: int = 1, number: signal.Signals = signal.SIGKILL) -> str:
    """Return the variable's value: at the `time`-th visit of `point` the process gets the signal."""
    return f"{point}:{time}:{number.name}"


def _arm(setting: str) -> None:
    point, time, name = setting.split(":")
    owner, method, action, behind = POINTS[point]
    work: Callable[..., Awaitable[Any]] = getattr(owner, method)
    visits = count(1)

    async def deadly(*arguments: Any) -> Any:
        if action and type(arguments[-1]).__name__ != action:
            return await work(*arguments)
        due = next(visits) == int(time)
        if due and not behind:
            os.kill(os.getpid(), signal.Signals[name])
        answer = await work(*arguments)
        if due and behind:
            os.kill(os.getpid(), signal.Signals[name])
        return answer

    setattr(owner, method, deadly)


if __name__ == "__main__":
    _arm(os.environ[VARIABLE])
    run()
