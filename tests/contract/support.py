"""The examples of contracts/examples as inbound records, and what a handler makes of them."""

import json
from pathlib import Path
from typing import Any

from contracts import quarantine
from services.intake.app import Intake
from services.intake.hashes import current
from services.runtime.core.handler import Effects, Inbound, Outbound, Partition

EXAMPLES = Path(__file__).parents[2] / "contracts" / "examples"
NOW = 1_772_400_000_000


def example(feed: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((EXAMPLES / f"{feed}.json").read_text(encoding="utf-8"))
    return found


def inbound(case: dict[str, Any], offset: int = 0, *, timestamp: int = NOW) -> Inbound:
    """Return the record of one example; `raw` stands for the value's text, null for a tombstone."""
    key = None if case["key"] is None else case["key"].encode()
    if "raw" in case:
        value = None if case["raw"] is None else case["raw"].encode()
    else:
        value = json.dumps(case["value"], ensure_ascii=False).encode()
    headers = [(name, text.encode()) for name, text in case.get("headers", {}).items()]
    return Inbound(offset, timestamp, key, value, headers)


def person_keys(name: str, phone: str = "", email: str = "") -> list[str]:
    """Return what pools know one person by."""
    return current().keys(name, phone, email).full


def fresh(feed: str) -> tuple[Intake, Partition]:
    intake, partition = Intake(), Partition(feed, 0)
    intake.restore(partition, {})
    return intake, partition


def run(feed: str, *records: Inbound) -> Effects:
    """Return what comes of `records`, except what the register alone is told."""
    intake, partition = fresh(feed)
    return for_pools(intake.process(partition, records))


def for_register(feed: str, *records: Inbound) -> list[Outbound]:
    """Return what the register is told of `records`."""
    intake, partition = fresh(feed)
    outputs = intake.process(partition, records).outputs
    return [output for output in outputs if output.topic == "register-log"]


def for_pools(effects: Effects) -> Effects:
    """Return `effects` without what the register alone is told."""
    effects.outputs = [output for output in effects.outputs if output.topic != "register-log"]
    return effects


def refused(output: Outbound) -> quarantine.Quarantined:
    assert output.topic == "quarantine"
    return quarantine.decode(output.value)
