"""Measures of a ranking, and how far chance alone would move them."""

from collections.abc import Callable, Collection, Sequence

import numpy as np

SEED = 20_260_101
ROUNDS = 2_000
"""Resamples of a bootstrap."""


def ranks(order: Sequence[str], relevant: Collection[str]) -> list[int]:
    """Return the rank from 0 of each relevant id in `order` (best first), the other relevant ids
    passed over.

    So a query with two right answers can have both at rank 0. An id that is not in `order` is a
    ValueError.
    """
    missing = set(relevant) - set(order)
    if missing:
        raise ValueError(f"not among the candidates: {sorted(missing)}")
    found, wrong = [], 0
    for candidate in order:
        if candidate in relevant:
            found.append(wrong)
        else:
            wrong += 1
    return found


def recall_at(places: Sequence[int], depth: int) -> float:
    """Return the share of `places` (ranks from 0) above `depth`; 0.0 of none."""
    return float(np.mean([place < depth for place in places])) if places else 0.0


def reciprocal(places: Sequence[int]) -> float:
    """Return one by the first rank, counted from 1; 0.0 of none."""
    return 1.0 / (1 + min(places)) if places else 0.0


def interval(
    units: int, measure: Callable[[Sequence[int]], float], rounds: int = ROUNDS, seed: int = SEED
) -> list[float]:
    """Return the bootstrap 95 % interval of `measure`, a function of indices drawn out of `units`
    with replacement.
    """
    rng = np.random.default_rng(seed)
    values = (
        [measure(rng.integers(0, units, units).tolist()) for _ in range(rounds)] if units else [0.0]
    )
    low, high = np.nanquantile(values, [0.025, 0.975])
    return [round(float(low), 4), round(float(high), 4)]
