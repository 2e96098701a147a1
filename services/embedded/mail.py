"""A mail server of the demonstration's own as a child process: nothing leaves this machine."""

import sys
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from services.embedded.child import Child
from services.embedded.plan import MAIL, Machine
from services.embedded.ports import LOOPBACK, answers, free_ports

_NEEDED: Final = ("aiosmtpd", "aiosmtplib", "css_inline", "chinese_calendar", "standardwebhooks")
_PROGRAM: Final = "services.embedded.mail_program"
_LIMIT_S: Final = 60.0


def installed() -> bool:
    """Return whether what sends mails and what takes them is installed."""
    return all(find_spec(module) for module in _NEEDED)


def start(machine: Machine, folder: Path) -> dict[str, str]:
    """Start it as one of `machine`'s children, with its mails in `folder`; return what tells a
    sender to send by it, and by nothing else. Raise ChildError where it does not start.
    """
    (port,) = free_ports(1)
    argv = [sys.executable, "-m", _PROGRAM, str(port), str(folder)]
    child = Child(MAIL, argv, machine.logs / f"{MAIL}.log").start()
    machine.children.append(child)
    child.wait_until(partial(answers, port), _LIMIT_S)
    return {
        "DUIJIE_SENDER_CHANNELS": "mail",
        "DUIJIE_MAIL_HOST": LOOPBACK,
        "DUIJIE_MAIL_PORT": str(port),
        "DUIJIE_MAIL_SECURITY": "none",
        "DUIJIE_MAIL_FROM": "notices@example.org",
    }
