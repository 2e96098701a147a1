"""Decides what will run on this machine: addresses, folders, and the claim on the state folder."""

import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from filelock import FileLock, Timeout
from pydantic import SecretStr

from services.embedded import services
from services.embedded.apache import locate
from services.embedded.child import Child, ChildError
from services.embedded.ports import LOOPBACK, choose
from services.embedded.settings import UpSettings
from services.runtime.errors import UsageError
from services.runtime.settings import Settings

_ROOM_BYTES = 300_000_000


@dataclass(slots=True)
class Machine:
    """What runs: addresses, folders, children in the order of their start."""

    settings: Settings
    apache: tuple[Path, str] | None
    """Jars and Java of a real Kafka, None for the embedded broker."""
    folder: Path
    kafka_port: int
    redis_port: int
    health: dict[str, int]
    children: list[Child] = field(default_factory=list)

    @property
    def kind(self) -> Literal["apache", "embedded"]:
        """Which broker runs."""
        return "embedded" if self.apache is None else "apache"

    @property
    def logs(self) -> Path:
        """The folder with one log a process."""
        return self.folder / "logs"

    @property
    def data(self) -> Path:
        """The servers' files; each kind of broker has its own, since offsets of one mean nothing to another."""
        return self.folder / self.kind

    def environment(self) -> dict[str, str]:
        """Return the variables by which services and commands find this machine's servers."""
        return {
            "DUIJIE_KAFKA": self.settings.kafka,
            "DUIJIE_KAFKA_SECURITY": self.settings.kafka_security,
            "DUIJIE_KAFKA_IDEMPOTENCE": str(self.settings.kafka_idempotence).lower(),
            "DUIJIE_REDIS": self.settings.redis.get_secret_value(),
            "DUIJIE_REDIS_CLUSTER": "false",
            "DUIJIE_TOPIC_PREFIX": self.settings.topic_prefix,
            "DUIJIE_KEY_PREFIX": self.settings.key_prefix,
            "DUIJIE_STATE_DIR": str(self.settings.state_dir),
        }

    def check(self) -> None:
        """Raise ChildError with the end of its log where a child has ended."""
        for child in self.children:
            if not child.alive:
                raise ChildError(child.report())

    def kill(self) -> None:
        """Send SIGKILL to all children; safe in a signal handler."""
        for child in self.children:
            child.signal(signal.SIGKILL)


def plan(settings: UpSettings) -> Machine:
    """Return what `settings` ask for, not started; raise UsageError for a taken port or a KAFKA_HOME without Kafka or Java."""
    kafka_port = choose(settings.up_kafka_port, "DUIJIE_UP_KAFKA_PORT")
    redis_port = choose(settings.up_redis_port, "DUIJIE_UP_REDIS_PORT")
    first = settings.up_health_port
    health = {
        name: choose(first and first + number, "DUIJIE_UP_HEALTH_PORT") for number, name in enumerate(services.NAMES)
    }
    apache = None if settings.up_kafka_home is None else locate(settings.up_kafka_home)
    own = settings.model_copy(
        update={
            "kafka": f"{LOOPBACK}:{kafka_port}",
            "kafka_security": "PLAINTEXT",
            "kafka_idempotence": apache is not None,
            "redis": SecretStr(f"redis://{LOOPBACK}:{redis_port}/0"),
            "redis_cluster": False,
            "state_dir": settings.state_dir.resolve(),
        }
    )
    return Machine(own, apache, own.state_dir, kafka_port, redis_port, health)


@contextmanager
def claimed(folder: Path) -> Iterator[None]:
    """Hold `folder` for this process alone; raise UsageError where another holds it or it has no room."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(folder).free
        lock = FileLock(folder / "lock")
        lock.acquire(timeout=0)
    except Timeout:
        raise UsageError(
            f"another duijie runs in {folder}; stop it, or set DUIJIE_STATE_DIR to another folder"
        ) from None
    except OSError as error:
        raise UsageError(f"{folder} cannot be used ({error.strerror}); set DUIJIE_STATE_DIR to another") from error
    try:
        if free < _ROOM_BYTES:
            raise UsageError(
                f"the disk is full: {free // 1_000_000} MB free in {folder}, {_ROOM_BYTES // 1_000_000} MB needed; "
                "make room, or set DUIJIE_STATE_DIR to a folder on another disk"
            )
        yield
    finally:
        lock.release()
