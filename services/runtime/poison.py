"""From a record that cannot be accepted to a quarantine record that holds it whole."""

from datetime import UTC, datetime

from contracts import quarantine as contract
from contracts.envelope import write_attributes
from services.runtime.errors import Poison
from services.runtime.handler import Inbound, Outbound, Partition


def quarantine(service: str, partition: Partition, record: Inbound, poison: Poison) -> Outbound:
    """Return the quarantine output for `record`; its id is `TOPIC/PARTITION/OFFSET`."""
    name = f"{partition.topic}/{partition.number}/{record.offset}"
    refused = contract.Quarantined(
        id=name,
        topic=partition.topic,
        partition=partition.number,
        offset=record.offset,
        timestamp=record.timestamp,
        service=service,
        error=poison.error,
        messages=poison.messages,
        key=contract.armour(record.key),
        value=contract.armour(record.value),
        headers=[(header, contract.armour(value)) for header, value in record.headers],
    )
    headers = write_attributes(
        id=name,
        source=f"/duijie/{service}",
        type="duijie.quarantined",
        time=datetime.fromtimestamp(record.timestamp / 1000, UTC).isoformat(),
        partitionkey=name,
        dataschema="quarantined/1",
    )
    return Outbound(record.offset, "quarantine", name.encode(), contract.encode(refused), headers)
