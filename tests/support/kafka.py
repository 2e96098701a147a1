"""A real Apache Kafka for tests, from KAFKA_HOME or ../shared/kafka.

Absence is a skip, in CI a failure.
"""

import os
from pathlib import Path

import pytest

from services.embedded.apache import ApacheKafka, find_jars, find_java
from services.embedded.child import ChildError
from services.embedded.ports import free_ports

ROOT = Path(__file__).resolve().parents[2]
IN_CI = os.environ.get("CI", "").lower() in {"1", "true", "yes"}
KafkaCluster = ApacheKafka
"""start, stop, kill, pause, resume, revive a node (numbered from 1), `bootstrap`, `folder`, `logs`.
"""


def absent(reason: str) -> None:
    """Skip the test for `reason`; in CI (CI=true) fail instead."""
    if IN_CI:
        pytest.fail(f"{reason} (not allowed in CI)", pytrace=False)
    pytest.skip(reason)


def located() -> tuple[Path, str]:
    """Return jars and Java; where one is missing the test is skipped, or in CI fails."""
    wanted = os.environ.get("KAFKA_HOME")
    home = Path(wanted) if wanted else ROOT.parent / "shared" / "kafka"
    jars = find_jars(home)
    java = find_java()
    if jars is None:
        absent(f"no Apache Kafka in {'KAFKA_HOME' if wanted else 'KAFKA_HOME or ../shared/kafka'}")
    if java is None:
        absent("no Java 17 or later for Apache Kafka")
    assert jars is not None
    assert java is not None
    return jars, java


def start_cluster(folder: Path, nodes: int = 1, tries: int = 3) -> KafkaCluster:
    """Return a started cluster of 1 or 3 nodes with its files in `folder`.

    Retries on taken ports.
    """
    jars, java = located()
    for attempt in range(1, tries + 1):
        place = folder / f"kafka{attempt}"
        cluster = ApacheKafka(jars, java, place, free_ports(2 * nodes), place)
        try:
            cluster.start()
        except ChildError as error:
            if attempt == tries or "Address already in use" not in str(error):
                raise
        else:
            return cluster
    raise AssertionError("unreachable")
