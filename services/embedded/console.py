"""The console as a child process beside the services; the others go on without it."""

import shutil
import sys
from importlib.util import find_spec
from typing import Final

from services.embedded.child import Child
from services.embedded.plan import CONSOLE, Machine
from services.embedded.ports import LOOPBACK, choose
from services.embedded.services import COMMAND_LINE

_NEEDED: Final = ("fastapi", "sqlalchemy", "argon2")


def installed() -> bool:
    """Return whether what the console needs is installed."""
    return all(find_spec(module) for module in _NEEDED)


def start(machine: Machine, port: int, *, in_background: bool = False) -> str:
    """Start the console as one of `machine`'s children, and return its address at once; port 0
    chooses a free one.

    `in_background` leaves the processors to the others. Raise UsageError where the port is taken.
    """
    chosen = choose(port, "DUIJIE_CONSOLE_PORT")
    nice = shutil.which("nice") if in_background else None
    argv = [sys.executable, "-m", COMMAND_LINE, "console", "serve"]
    own = {"DUIJIE_CONSOLE_HOST": LOOPBACK, "DUIJIE_CONSOLE_PORT": str(chosen)}
    environment = machine.environment() | own | {"DUIJIE_CONSOLE_URL": ""}
    child = Child(
        CONSOLE,
        [nice, "-n", "19", *argv] if nice else argv,
        machine.logs / f"{CONSOLE}.log",
        environment,
    )
    machine.children.append(child.start())
    return f"http://{LOOPBACK}:{chosen}"
