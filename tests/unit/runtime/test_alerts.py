"""Alert rules and the manual speak of metrics that there are."""

import re
from pathlib import Path

import pytest
from prometheus_client import REGISTRY

from services.runtime.operations import metrics

ROOT = Path(__file__).parents[3]


def _metrics() -> set[str]:
    assert metrics.RECORDS
    names = {name for collector in REGISTRY._collector_to_names.values() for name in collector}
    return {name for name in names if name.startswith("duijie_")}


@pytest.mark.parametrize("path", ["deploy/alerts.yml", "docs/operations.md", "docs/delivery.md"])
def test_every_metric_that_is_named_exists(path: str) -> None:
    named = set(
        re.findall(r"\bduijie_[a-z_]+(?=[{`\[\s)])", (ROOT / path).read_text(encoding="utf-8"))
    )
    assert named
    assert named <= _metrics()
