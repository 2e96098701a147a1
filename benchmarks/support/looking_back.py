"""Learns the coefficients of `models.affinity.history.scores` from past deals.

Training looks back as use looks forward: for a row of past days it takes the features that were
known on the day, and who invested in the half year after. No feature and no label comes from a
later day than the one trained for.

    python -m benchmarks.support.looking_back DIR 2016-01-01
"""

import sys
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from benchmarks.support.deals import read
from benchmarks.support.listwise import ConditionalLogit
from models.affinity.history import NAMES, Deal, Snapshot
from models.affinity.history.snapshot import Features

DAYS, STEP_DAYS, HORIZON_DAYS, OTHERS = 8, 91, 182, 60
SEED: Final = 0


def coefficients(deals: Sequence[Deal], day: int) -> dict[str, float]:
    """Return feature -> log odds a unit, from the deals before `day`.

    Raise ValueError where no past day has a deal to learn from.
    """
    earlier = [deal for deal in deals if deal.occasion.day < day]
    lists = [*_lists(earlier, day)]
    if not lists:
        raise ValueError("no past deal of an investor with a history: nothing to learn from")
    numbers = np.repeat(np.arange(len(lists)), [len(chosen) for _, chosen in lists])
    features = np.concatenate([rows for rows, _ in lists]).astype(np.float32)
    fitted = ConditionalLogit(features, np.concatenate([chosen for _, chosen in lists]), numbers)
    return dict(zip(NAMES, fitted.by_unit.tolist(), strict=True))


def _lists(deals: Sequence[Deal], day: int) -> Iterator[tuple[Features, NDArray[np.bool_]]]:
    """Yield the features of those who came in anew and of drawn others, and which they are."""
    rng = np.random.default_rng(SEED)
    for number in range(DAYS, 0, -1):
        past = day - HORIZON_DAYS - (number - 1) * STEP_DAYS
        snapshot = Snapshot(deals, past)
        for deal in deals:
            if not past <= deal.occasion.day < past + HORIZON_DAYS:
                continue
            free = snapshot.open_to(deal.occasion)
            chosen = np.isin(snapshot.investors, deal.investors) & free
            if chosen.any():
                others = np.flatnonzero(free & ~chosen)
                drawn = rng.choice(others, min(OTHERS, len(others)), replace=False)
                rows = np.r_[np.flatnonzero(chosen), drawn]
                yield snapshot.features(deal.occasion)[rows], chosen[rows]


if __name__ == "__main__":
    day = date.fromisoformat(sys.argv[2]).toordinal()
    for name, value in coefficients(read(Path(sys.argv[1])), day).items():
        print(f"{name:20} {value:8.3f}")
