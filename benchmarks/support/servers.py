"""A real Apache Kafka and a Valkey for one benchmark run, on free loopback ports, in a temporary
folder.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from services.embedded import store
from services.embedded.apache import ApacheKafka, find_jars, find_java
from services.embedded.ports import LOOPBACK, free_ports
from services.runtime.errors import UsageError
from services.runtime.settings import Settings

ROOT = Path(__file__).resolve().parents[1]


@contextmanager
def real_servers() -> Iterator[Settings]:
    """Yield settings for a fresh Apache Kafka (from KAFKA_HOME, else ../shared/kafka) and a fresh
    Valkey; stop both at the end.
    """
    wanted = os.environ.get("KAFKA_HOME")
    jars, java = (
        find_jars(Path(wanted) if wanted else ROOT.parent / "shared" / "kafka"),
        find_java(),
    )
    if jars is None or java is None:
        raise UsageError(
            "this needs a real Apache Kafka: set KAFKA_HOME to an unpacked distribution, and install Java 17"
        )
    with tempfile.TemporaryDirectory(prefix="duijie-bench-") as name:
        folder = Path(name)
        cluster = ApacheKafka(jars, java, folder / "kafka", free_ports(2), folder / "logs")
        (folder / "logs").mkdir()
        cluster.start()
        try:
            port = free_ports(1)[0]
            valkey = store.start(port, folder / "valkey", folder / "logs")
            try:
                yield Settings.model_validate(
                    {
                        "kafka": cluster.bootstrap,
                        "redis": f"redis://{LOOPBACK}:{port}/0",
                        "state_dir": folder / "state",
                        "log_level": "warning",
                        "log_format": "text",
                    }
                )
            finally:
                valkey.stop()
        finally:
            cluster.stop()
