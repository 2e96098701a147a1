"""TCP ports on the loopback address."""

import socket
from collections.abc import Sequence

from services.runtime.errors import UsageError

LOOPBACK = "127.0.0.1"


def free_ports(count: int) -> list[int]:
    """Return `count` different ports that nobody listens on now.

    Somebody may take one before it is used.
    """
    held = [socket.create_server((LOOPBACK, 0)) for _ in range(count)]
    try:
        return [int(server.getsockname()[1]) for server in held]
    finally:
        for server in held:
            server.close()


def answers(port: int) -> bool:
    """Return whether somebody accepts connections on `port`."""
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex((LOOPBACK, port)) == 0


def choose(wanted: int, variable: str) -> int:
    """Return `wanted`, or a free port where it is 0.

    Raise UsageError naming `variable` where it is taken.
    """
    if wanted == 0:
        return free_ports(1)[0]
    try:
        socket.create_server((LOOPBACK, wanted)).close()
    except OSError as error:
        raise UsageError(
            f"port {wanted} on {LOOPBACK} cannot be used ({error.strerror}); stop what listens there, "
            f"or set {variable} to another port (0 chooses a free one)"
        ) from None
    return wanted


def choose_all(wanted: Sequence[tuple[int, str]]) -> list[int]:
    """Return what `choose` returns for each port and variable of `wanted`, no free one twice."""
    given = [choose(port, variable) for port, variable in wanted if port]
    free = [port for port in free_ports(2 * len(wanted)) if port not in given]
    return [port or free.pop() for port, _ in wanted]
