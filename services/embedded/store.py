"""The embedded store: Valkey, or Redis 7 and later, with an append-only file, on the loopback
address.
"""

from pathlib import Path

from services.embedded import store_program
from services.embedded.child import Child
from services.embedded.ports import LOOPBACK
from services.embedded.probe import store_answers
from services.embedded.store_program import Program


def start(  # noqa: PLR0913 - options
    port: int,
    folder: Path,
    logs: Path,
    *,
    program: Program | None = None,
    append_only: bool = True,
    limit_s: float = 60,
) -> Child:
    """Start the store on `port` with its files in `folder` and return it once it has loaded them.

    `program` None: what `store_program.choose` finds. Durable: what was written a second ago
    outlives a power cut, everything outlives a kill. Raises ChildError where it does not start or
    there is none, AlteredError where the wheel's program was altered.
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
    program = program or store_program.choose()
    argv = [
        str(program.path),
        *(word for name, value in options.items() for word in (f"--{name}", value)),
    ]
    child = Child(f"store ({program.name})", argv, logs / "store.log").start()
    try:
        return child.wait_until(lambda: store_answers(port), limit_s)
    except BaseException:
        child.kill()
        raise
