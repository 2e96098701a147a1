"""What can be wrong with a problem, and how it is told.

AssignmentError
├── InvalidProblem    the problem contradicts itself: every fault found, by name
└── Infeasible        no plan keeps all hard rules
"""

from typing import Literal

from models import faults

FaultCode = Literal[
    "no_startups", "no_mentors", "duplicate_id", "duplicate_pair", "unknown_id", "negative_limit", "least_above_most", "not_a_number",
    "not_an_integer", "out_of_range", "pin_is_forbidden", "pins_above_most", "rule_of_no_pairs", "negative_change",
]  # fmt: skip


class Fault(faults.AnyFault[FaultCode]):
    """One thing that is wrong with a problem."""

    __slots__ = ()


class AssignmentError(ValueError):
    """The problem has no plan."""


class InvalidProblem(AssignmentError):  # noqa: N818 - it is what it is called
    """The problem contradicts itself; `faults` are all that were found."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("; ".join(str(fault) for fault in faults))
        self.faults = tuple(faults)


class Infeasible(AssignmentError):  # noqa: N818 - it is what it is called
    """No plan keeps all hard rules; `rules` names what cannot be met together, as far as it is
    known.
    """

    def __init__(self, rules: list[str]) -> None:
        super().__init__(
            "no plan keeps all rules; cannot be met: " + (", ".join(rules) or "unknown")
        )
        self.rules = tuple(rules)
