"""Running `duijie` as a person does: the command, a clean environment, and what it leaves running."""

import os
import sys
from pathlib import Path

DUIJIE = str(Path(sys.executable).parent / "duijie")


def environment(folder: Path, **more: str) -> dict[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("DUIJIE_", "KAFKA_HOME"))
    }
    cache = (
        {"DUIJIE_CACHE_DIR": os.environ["DUIJIE_CACHE_DIR"]}
        if "DUIJIE_CACHE_DIR" in os.environ
        else {}
    )
    ports = {f"DUIJIE_UP_{name}_PORT": "0" for name in ("KAFKA", "REDIS", "HEALTH")}
    ports["DUIJIE_CONSOLE_PORT"] = "0"
    return kept | cache | ports | {"DUIJIE_STATE_DIR": str(folder)} | more


def processes(folder: Path) -> list[int]:
    """Return the processes that have `folder` in their command line or environment."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            try:
                text = (entry / "cmdline").read_bytes() + (entry / "environ").read_bytes()
            except OSError:
                continue
            if str(folder).encode() in text:
                found.append(int(entry.name))
    return found
