"""A Valkey for tests, with or without an append-only file."""

from dataclasses import dataclass
from pathlib import Path

from services.embedded import store
from services.embedded.child import Child, ChildError
from services.embedded.ports import LOOPBACK, free_ports


@dataclass(slots=True)
class ValkeyServer:
    """A store with its files in `folder`; it keeps its port over stop, kill and start."""

    folder: Path
    append_only: bool = True
    port: int = 0
    child: Child | None = None

    @property
    def url(self) -> str:
        """The URL of the store."""
        return f"redis://{LOOPBACK}:{self.port}/0"

    def start(self, tries: int = 3) -> "ValkeyServer":
        """Start it, or start it again on its files, and return once it answers."""
        for attempt in range(1, tries + 1):
            port = self.port or free_ports(1)[0]
            try:
                self.child = store.start(
                    port, self.folder, self.folder, append_only=self.append_only
                )
            except ChildError as error:
                if attempt == tries or self.port or "Address already in use" not in str(error):
                    raise
            else:
                self.port = port
                return self
        raise AssertionError("unreachable")

    def stop(self) -> None:
        """End it in order."""
        if self.child:
            self.child.stop()

    def kill(self) -> None:
        """End it with SIGKILL."""
        if self.child:
            self.child.kill()

    def signal(self, number: int) -> None:
        """Send it a signal, for instance SIGSTOP."""
        if self.child:
            self.child.signal(number)
