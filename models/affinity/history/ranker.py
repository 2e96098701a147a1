"""Learns from past deals to rank investors for a startup: a linear ranker and boosted trees, their log odds added.

Training looks back as use looks forward: for a row of past days it takes the features that were known on the day, and who
invested in the half year after. No feature and no label comes from a later day than the one trained for.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier

from models.affinity.history.deals import Deal, Occasion
from models.affinity.history.ledger import Floats
from models.affinity.history.listwise import ConditionalLogit
from models.affinity.history.snapshot import HALF_LIVES_DAYS, NAMES, OF_PAIR, Features, Snapshot

STEP_DAYS: Final = 91
HORIZON_DAYS: Final = 182
_NEGATIVE_MASS: Final = 50.0
_SUMS: Final = (
    *(
        (f"popularity {days:g}", f"{name} {days:g}")
        for days in HALF_LIVES_DAYS
        for name in ("fit", "industry", "place", "round", "industry x place x round")
    ),
    ("popularity 365", "context"),
)
_NO_PROGRESS: Final[Callable[[str], None]] = lambda _: None  # noqa: E731 - a default that does nothing


@dataclass(frozen=True, slots=True)
class Settings:
    """How a ranker is trained. `days`: so many past days, STEP_DAYS apart; `others`: investors drawn to each occasion."""

    days: int = 12
    others: int = 40
    forests: int = 3
    trees: int = 150
    learning_rate: float = 0.07
    seed: int = 0
    popularity: bool = True


@dataclass(frozen=True, slots=True)
class Lists:
    """Who was chosen among those who could be: rows of features, one list an occasion, rows of a list together."""

    features: Features
    chosen: NDArray[np.bool_]
    lists: NDArray[np.int64]
    weights: Floats


class Ranker:
    """Trained on the deals before `day`; the same deals and settings give the same ranker on one machine.

    Raises ValueError where no past day has a deal to learn from.
    """

    def __init__(
        self,
        deals: Sequence[Deal],
        day: int,
        settings: Settings | None = None,
        say: Callable[[str], None] = _NO_PROGRESS,
    ) -> None:
        self.settings = settings or Settings()
        found = _lists([deal for deal in deals if deal.occasion.day < day], day, self.settings, say)
        say(f"training on {len(found.chosen):,} pairs")
        self.linear = ConditionalLogit(found.features[:, : len(OF_PAIR)], found.chosen, found.lists)
        given = self._for_trees(found.features)
        self.forests = [
            HistGradientBoostingClassifier(
                max_iter=self.settings.trees,
                learning_rate=self.settings.learning_rate,
                max_leaf_nodes=15,
                min_samples_leaf=100,
                l2_regularization=5.0,
                max_features=0.3,
                early_stopping=False,
                random_state=self.settings.seed + number,
            ).fit(given, found.chosen, found.weights)
            for number in range(self.settings.forests)
        ]

    def _for_trees(self, features: Features) -> Features:
        """Return `features` with the linear score and popularity + fit beside them.

        Trees cut along one column at a time, and many cuts would go into sums that are known beforehand.
        """
        linear = self.linear.score(features[:, : len(OF_PAIR)])
        sums = [features[:, NAMES.index(one)] + features[:, NAMES.index(other)] for one, other in _SUMS]
        together: Features = np.column_stack([features, *sums, linear]).astype(np.float32)
        return together

    def scores(self, snapshot: Snapshot, occasion: Occasion) -> Floats:
        """Return float64[n] in the order of `snapshot.investors`: the higher, the likelier to invest."""
        features = snapshot.features(occasion, popularity=self.settings.popularity)
        linear = self.linear.score(features[:, : len(OF_PAIR)])
        given = self._for_trees(features)
        trees: Floats = np.mean([forest.decision_function(given) for forest in self.forests], axis=0)
        return linear + trees


def _lists(deals: Sequence[Deal], day: int, settings: Settings, say: Callable[[str], None]) -> Lists:
    rng = np.random.default_rng(settings.seed)
    parts: list[tuple[Features, NDArray[np.bool_], Floats]] = []
    for number in range(settings.days, 0, -1):
        past = day - HORIZON_DAYS - (number - 1) * STEP_DAYS
        later = [deal for deal in deals if past <= deal.occasion.day < past + HORIZON_DAYS and deal.investors]
        if later:
            found = _of_day(deals, past, later, settings, rng)
            say(f"looking back from day {settings.days - number + 1} of {settings.days}: {len(found)} deals")
            parts += found
    if not parts:
        raise ValueError("no past deal of an investor with a history: there is nothing to learn from")
    numbers = np.repeat(np.arange(len(parts)), [len(chosen) for _, chosen, _ in parts])
    features, chosen, weights = (np.concatenate(column) for column in zip(*parts, strict=True))
    return Lists(features, chosen, numbers, weights)


def _of_day(
    deals: Sequence[Deal], day: int, later: Sequence[Deal], settings: Settings, rng: np.random.Generator
) -> list[tuple[Features, NDArray[np.bool_], Floats]]:
    """Return features, chosen and weights of each deal of `later` in which an eligible new backer took part."""
    snapshot = Snapshot(deals, day)
    found = []
    for deal in sorted(later, key=lambda one: (one.occasion.day, one.occasion.company, one.investors)):
        free = snapshot.open_to(deal.occasion)
        chosen = np.isin(snapshot.investors, deal.investors) & free
        if not chosen.any():
            continue
        ours, others = np.flatnonzero(chosen), np.flatnonzero(free & ~chosen)
        drawn = rng.choice(others, min(settings.others, len(others)), replace=False)
        features = snapshot.features(deal.occasion, popularity=settings.popularity)[np.r_[ours, drawn]]
        weights = np.r_[
            np.full(len(ours), 1 / len(ours)), np.full(len(drawn), len(others) / (len(drawn) or 1) / _NEGATIVE_MASS)
        ]
        found.append((features, np.arange(len(weights)) < len(ours), weights))
    return found
