"""The sender of notices as a child process, where a channel is set up; the others go on without it."""

from services.embedded import services
from services.embedded.plan import SENDER, Machine
from services.embedded.ports import choose


def start(machine: Machine, console_url: str) -> None:
    """Start the sender as one of `machine`'s children, and return at once; its links lead to
    `console_url`.
    """
    environment = machine.environment() | {"DUIJIE_CONSOLE_URL": console_url}
    port = machine.health[SENDER] = choose(0, "DUIJIE_PORT")
    machine.children.append(services.start(SENDER, port, environment, machine.logs))
