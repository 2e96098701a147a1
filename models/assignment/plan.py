"""A plan with its proof, and the file that an independent checker reads."""

from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from models.assignment.problem import UNLIMITED, Flags, Numbers, Problem
from models.assignment.solver.certificate import Certificate

FORMAT = "duijie-plan/1"
Method = Literal["min-cost-flow", "relaxation and branch and bound"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignmentPlan:
    """chosen: bool[e]. total <= the best total <= bound; `certificate` proves `certified`, which is
    what it bounds by itself.

    bound == total where the plan is proven optimal. It can be less than `certified`: then the rest
    was proven by search, which only another search can check.
    """

    problem: Problem
    policy: str
    chosen: Flags
    bound: int
    certificate: Certificate
    method: Method
    left_out: tuple[str, ...] = ()
    """What the budget did not allow, empty where all was done."""
    figures: dict[str, int] = field(default_factory=dict)
    """What the policy promises or found: the worst startup's sum and a bound on it, the price of
    fairness, ...
    """

    @property
    def total(self) -> int:
        """The total score, in units of 1/scale."""
        return self.problem.total(self.chosen)

    @property
    def certified(self) -> int:
        """The bound that the certificate proves."""
        return self.certificate.bound(self.problem)

    @property
    def gap(self) -> int:
        """How much better a plan could be, at most; 0 for a proven optimum."""
        return self.bound - self.total

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The chosen pairs by id, in order."""
        problem, places = self.problem, np.flatnonzero(self.chosen)
        return [
            (problem.startups[startup], problem.mentors[mentor])
            for startup, mentor in zip(
                problem.edge_startup[places].tolist(),
                problem.edge_mentor[places].tolist(),
                strict=True,
            )
        ]

    def document(self) -> dict[str, Any]:
        """Return what plan.json holds: the problem, the plan, its claims and their certificate."""
        problem = self.problem
        return {
            "format": FORMAT,
            "policy": self.policy,
            "method": self.method,
            "scale": problem.scale,
            "startups": _people(problem.startups, problem.startup_least, problem.startup_most),
            "mentors": _people(problem.mentors, problem.mentor_least, problem.mentor_most),
            "edges": np.column_stack(
                [problem.edge_startup, problem.edge_mentor, problem.score]
            ).tolist(),
            "pins": np.flatnonzero(problem.pinned).tolist(),
            "rules": [
                {
                    "name": row.name,
                    "edges": row.edges.tolist(),
                    "least": row.least,
                    "most": None if row.most >= UNLIMITED else row.most,
                    "weights": None if row.weights is None else row.weights.tolist(),
                }
                for row in problem.rows
            ],
            "chosen": np.flatnonzero(self.chosen).tolist(),
            "claims": {
                "total": self.total,
                "bound": self.bound,
                "certified": self.certified,
                "gap": self.gap,
                **self.figures,
            },
            "left_out": list(self.left_out),
            "certificate": {
                "unit": self.certificate.unit,
                "startups": self.certificate.startups.tolist(),
                "mentors": self.certificate.mentors.tolist(),
                "rules": list(self.certificate.rows),
            },
        }


def _people(ids: tuple[str, ...], least: Numbers, most: Numbers) -> list[list[str | int]]:
    return [list(row) for row in zip(ids, least.tolist(), most.tolist(), strict=True)]
