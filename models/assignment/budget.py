"""How much work a solve may do, in units that are the same on every machine."""

from dataclasses import dataclass

_EDGES_PER_UNIT = 300_000


@dataclass(slots=True)
class Budget:
    """`effort` is about the seconds of one slow core.

    It is counted by work done, never by a clock, so a replay ends at the same place.

    One min-cost flow always runs to its end (3 to 4 units for a million edges): it cannot be
    stopped half-way. What comes after the first optimum (rules outside the flow, fairness) stops
    when nothing is left.
    """

    effort: float = 60.0

    def flow(self, edges: int) -> None:
        """Pay for one min-cost flow."""
        self.effort -= edges / _EDGES_PER_UNIT

    def pay(self, effort: float) -> None:
        """Pay for work that was counted by who did it."""
        self.effort -= effort

    @property
    def spent(self) -> bool:
        """Whether nothing is left."""
        return self.effort <= 0
