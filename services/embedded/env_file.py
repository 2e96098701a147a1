"""The file by which `duijie up` tells other `duijie` commands on this machine where its servers
are.
"""

import os
from collections.abc import Mapping
from pathlib import Path

import platformdirs

_NAME = "duijie.env"
_OWNER = "# written by process "


def path() -> Path:
    """Return where the file lies: in DUIJIE_STATE_DIR, or the user's state folder."""
    return (
        Path(os.environ.get("DUIJIE_STATE_DIR") or platformdirs.user_state_path("duijie")) / _NAME
    )


def write(variables: Mapping[str, str], file: Path) -> None:
    """Write `variables` to `file`, readable by this user only, as lines that a shell can read too."""
    file.parent.mkdir(parents=True, exist_ok=True)
    lines = [f"{_OWNER}{os.getpid()}", *(f"{name}={value}" for name, value in variables.items())]
    new = file.with_suffix(".new")
    new.write_text("\n".join(lines) + "\n", encoding="utf-8")
    new.chmod(0o600)
    new.replace(file)


def read(file: Path) -> dict[str, str]:
    """Return the variables in `file`; none where it is missing or its writer runs no more."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except OSError:
        return {}
    if not lines or not lines[0].startswith(_OWNER) or not _runs(lines[0].removeprefix(_OWNER)):
        return {}
    pairs = (line.partition("=") for line in lines[1:] if "=" in line)
    return {name: value for name, _, value in pairs}


def load(file: Path | None = None) -> None:
    """Put the variables of a running `duijie up` into this process's environment where they are
    unset.
    """
    for name, value in read(file or path()).items():
        if not os.environ.get(name):
            os.environ[name] = value


def running(file: Path | None = None) -> int | None:
    """Return the process id of the `duijie up` that wrote the file and still runs, None where there
    is none.
    """
    file = file or path()
    if not read(file):
        return None
    return int(file.read_text(encoding="utf-8").splitlines()[0].removeprefix(_OWNER))


def _runs(pid: str) -> bool:
    try:
        os.kill(int(pid), 0)
    except (ValueError, ProcessLookupError):
        return False
    except PermissionError:
        return True
    return True
