"""The sender of notices as a child process, where a channel is set up; the others go on without it."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from services.embedded import services
from services.embedded.plan import SENDER, Machine
from services.embedded.ports import choose

NOTHING: Final[Mapping[str, str]] = MappingProxyType({})


def start(machine: Machine, console_url: str, own: Mapping[str, str] = NOTHING) -> None:
    """Start the sender as one of `machine`'s children, and return at once; its links lead to
    `console_url`, `own` are variables for it alone.
    """
    environment = {**machine.environment(), "DUIJIE_CONSOLE_URL": console_url, **own}
    port = machine.health[SENDER] = choose(0, "DUIJIE_PORT")
    machine.children.append(services.start(SENDER, port, environment, machine.logs))
