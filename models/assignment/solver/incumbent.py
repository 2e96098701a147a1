"""A good plan to begin with: HiGHS on the pairs that prices leave open, its answer rounded and
checked in integers.

HiGHS, as CP-SAT in `models.search`, is loaded where it is first needed: most pools never do.
"""

import numpy as np
from scipy.sparse import csr_array, hstack  # type: ignore[import-untyped]

from models.assignment.problem import Flags, Problem
from models.assignment.solver.matrices import balance, held, limits
from models.assignment.solver.network import Network

_NODES = 2_000
_GAP = 1e-6


def incumbent(problem: Problem, network: Network, free: Flags, fixed: Flags) -> Flags | None:
    """Return bool[e], a plan over the pairs `free` with the pairs `fixed`.

    None where none was found, which proves nothing.
    """
    from scipy.optimize import (  # type: ignore[import-untyped]  # noqa: PLC0415 - see above
        Bounds,
        LinearConstraint,
        milp,
    )

    edges, chosen = np.flatnonzero(free), np.flatnonzero(fixed)
    arcs = np.concatenate([edges, np.arange(problem.edges, len(network.tail))])
    size = float(np.abs(problem.score[edges]).max(initial=0)) or 1.0
    side = limits(problem, list(network.outside), edges, chosen)
    matrix = hstack(
        [side.matrix, csr_array((len(network.outside), len(arcs) - len(edges)))], format="csr"
    )
    even = held(network, chosen)
    solved = milp(
        np.concatenate([-problem.score[edges] / size, np.zeros(len(arcs) - len(edges))]),
        constraints=[
            LinearConstraint(balance(network, arcs), even, even),
            LinearConstraint(matrix, side.lower, side.upper),
        ],
        bounds=Bounds(network.lower[arcs], network.upper[arcs]),
        integrality=np.concatenate([np.ones(len(edges)), np.zeros(len(arcs) - len(edges))]),
        options={"node_limit": _NODES, "mip_rel_gap": _GAP},
    )
    if solved.x is None:
        return None
    plan = fixed.copy()
    plan[edges] = solved.x[: len(edges)] > 0.5  # noqa: PLR2004 - halfway between out and in
    return None if problem.broken(plan) else plan
