"""Decides what will run on this machine: addresses, folders, and the claim on the state folder."""

import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

from filelock import FileLock, Timeout
from pydantic import SecretStr

from services.bootstrap import SERVICES
from services.embedded import identity
from services.embedded.apache import locate
from services.embedded.child import Child, ChildError
from services.embedded.ports import LOOPBACK, choose_all
from services.embedded.settings import UpSettings
from services.runtime.errors import UsageError

_ROOM_BYTES = 300_000_000
CONSOLE: Final = "console"
"""The child that is no service."""
SENDER: Final = "sender"
"""The service that runs where it is set up."""
MAIL: Final = "mail"
"""The mail server of the demonstration."""


@dataclass(slots=True)
class Machine:
    """What runs: addresses, folders, children in the order of their start."""

    settings: UpSettings
    apache: tuple[Path, str] | None
    """Jars and Java of a real Kafka, None for the embedded broker."""
    folder: Path
    kafka_port: int
    redis_port: int
    health: dict[str, int]
    children: list[Child] = field(default_factory=list)
    gone: set[str] = field(default_factory=set)
    """Names of children whose end was noticed, and without which the others go on."""

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
        """The servers' files; each kind of broker has its own, since offsets of one mean nothing to
        another.
        """
        return self.folder / self.kind

    def environment(self) -> dict[str, str]:
        """Return the variables by which services and commands find this machine's servers."""
        secret = self.settings.identity_secret_file
        return ({} if secret is None else {"DUIJIE_IDENTITY_SECRET_FILE": str(secret)}) | {
            "DUIJIE_KAFKA": self.settings.kafka,
            "DUIJIE_KAFKA_SECURITY": self.settings.kafka_security,
            "DUIJIE_KAFKA_IDEMPOTENCE": str(self.settings.kafka_idempotence).lower(),
            "DUIJIE_REDIS": self.settings.redis.get_secret_value(),
            "DUIJIE_REDIS_CLUSTER": "false",
            "DUIJIE_TOPIC_PREFIX": self.settings.topic_prefix,
            "DUIJIE_KEY_PREFIX": self.settings.key_prefix,
            "DUIJIE_STATE_DIR": str(self.settings.state_dir),
            "DUIJIE_TICKS": str(self.settings.ticks).lower(),
        }

    def check(self) -> None:
        """Raise ChildError with the end of its log where a child has ended that is vital."""
        for child in self.vital_children():
            if not child.alive:
                raise ChildError(child.report())

    def vital_children(self) -> list[Child]:
        """Return servers and services without which the others cannot go on."""
        spare = {service.name for service in SERVICES if not service.vital}
        spare |= {CONSOLE, SENDER, MAIL}
        return [child for child in self.children if child.name not in spare]

    def newly_gone(self) -> list[Child]:
        """Return the children that have ended since the last call and are not vital."""
        vital = {child.name for child in self.vital_children()}
        ended = [
            child
            for child in self.children
            if child.name not in vital | self.gone and not child.alive
        ]
        self.gone |= {child.name for child in ended}
        return ended

    def kill(self) -> None:
        """Send SIGKILL to all children; safe in a signal handler."""
        for child in self.children:
            child.signal(signal.SIGKILL)


def plan(settings: UpSettings) -> Machine:
    """Return what `settings` ask for, not started.

    Raise UsageError for a taken port or a KAFKA_HOME without Kafka or Java.
    """
    first = settings.up_health_port
    kafka_port, redis_port, *others = choose_all(
        [
            (settings.up_kafka_port, "DUIJIE_UP_KAFKA_PORT"),
            (settings.up_redis_port, "DUIJIE_UP_REDIS_PORT"),
            *((first and first + at, "DUIJIE_UP_HEALTH_PORT") for at in range(len(SERVICES))),
        ]
    )
    health = dict(zip((service.name for service in SERVICES), others, strict=True))
    apache = None if settings.up_kafka_home is None else locate(settings.up_kafka_home)
    own = settings.model_copy(
        update={
            "kafka": f"{LOOPBACK}:{kafka_port}",
            "kafka_security": "PLAINTEXT",
            "kafka_idempotence": apache is not None,
            "redis": SecretStr(f"redis://{LOOPBACK}:{redis_port}/0"),
            "redis_cluster": False,
            "state_dir": settings.state_dir.resolve(),
            "identity_secret_file": _secret_file(settings),
        }
    )
    return Machine(own, apache, own.state_dir, kafka_port, redis_port, health)


def _secret_file(settings: UpSettings) -> Path | None:
    """Return the file with the secret of people's hashes, made where nothing names one; None where
    the environment holds the secret itself.
    """
    if settings.identity_secret.get_secret_value():
        return None
    own = settings.identity_secret_file
    return own.resolve() if own else identity.secret_file(settings.state_dir.resolve())


@contextmanager
def claimed(folder: Path) -> Iterator[None]:
    """Hold `folder` for this process alone.

    Raise UsageError where another holds it or it has no room.
    """
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
        raise UsageError(
            f"{folder} cannot be used ({error.strerror}); set DUIJIE_STATE_DIR to another"
        ) from error
    try:
        if free < _ROOM_BYTES:
            raise UsageError(
                f"the disk is full: {free // 1_000_000} MB free in {folder}, {_ROOM_BYTES // 1_000_000} MB needed; "
                "make room, or set DUIJIE_STATE_DIR to a folder on another disk"
            )
        yield
    finally:
        lock.release()
