"""What all processes of one history share: broker, store, the seed's choices, and how often things
fail.
"""

from dataclasses import dataclass, field
from random import Random

from tests.simulation.broker import Broker
from tests.simulation.protections import Protections
from tests.simulation.store import Call, StoreModel


@dataclass(slots=True)
class World:
    """The outside of every worker."""

    random: Random
    protections: Protections
    broker: Broker
    store: StoreModel
    fault_rate: float = 0.0
    """Share of store calls that meet a fault."""
    slowest_read: int = 1
    """Steps that one read of a take-over may last; a large state takes long."""
    largest_batch: int = 8
    swallowed: float = 0.0
    """Share of fetches of which the client drops some records without a word."""
    late_calls: list[Call] = field(default_factory=list)
    faults: dict[str, int] = field(default_factory=dict)

    def fate(self, *kinds: str) -> str:
        """Return the fault that the next call meets, mostly none."""
        if self.random.random() >= self.fault_rate:
            return ""
        return self.note(self.random.choice(kinds))

    def note(self, kind: str) -> str:
        """Count one fault of `kind` and return it."""
        self.faults[kind] = self.faults.get(kind, 0) + 1
        return kind
