"""What the models of both sides say of pairs."""

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from contracts.decisions import AnswerModel
from models.acceptance.asked import Side
from models.acceptance.columns import (
    COLUMNS,
    Counts,
    earlier_column,
    pace_column,
    requests_column,
    score_column,
    stated_column,
    waited_column,
)
from models.acceptance.isotonic import table
from models.acceptance.units import FURTHEST, SHIFT, TOP, UNIT, Integers

_AT = {name: place for place, name in enumerate(COLUMNS)}
_OF_PAIR = ("score", "region", "language", "waited")


class Standing(NamedTuple):
    """What the pool knows of one side of the pairs: int64[n], or [1] for one person in all."""

    requests: Integers
    """Other proposals that wait for an answer of theirs."""
    earlier: Integers
    """What their own earlier answers add to the log odds (`earlier_part`)."""


class Pairs(NamedTuple):
    """Pairs, int64[n] each or [1]: scores, stated facts, days that the startup has waited."""

    score: Integers
    region: Integers
    language: Integers
    waited: Integers


Models = Mapping[Side, AnswerModel]


def earlier_part(counts: Counts, model: AnswerModel) -> int:
    """Return what somebody's earlier answers add to the log odds, before they are scaled down."""
    weights = model.coefficients
    return weights[_AT["earlier_answers"]] * earlier_column(counts, model) + weights[
        _AT["pace"]
    ] * pace_column(counts, model)


def chances(models: Models, sides: Mapping[Side, Standing], pairs: Pairs) -> dict[Side, Integers]:
    """Return by side int64[n]: how likely it accepts, 1 to 9,999 of 10,000."""
    columns = {
        "score": score_column(pairs.score),
        "region": stated_column(pairs.region),
        "language": stated_column(pairs.language),
        "waited": waited_column(pairs.waited),
    }
    found: dict[Side, Integers] = {}
    for side, model in models.items():
        weights, standing = model.coefficients, sides[side]
        total = weights[_AT["one"]] * UNIT + standing.earlier
        total = total + weights[_AT["requests"]] * requests_column(standing.requests)
        for name in _OF_PAIR:
            total = total + weights[_AT[name]] * columns[name]
        place = np.clip(total >> SHIFT, -FURTHEST, FURTHEST) + FURTHEST
        found[side] = _table(tuple(model.curve))[place]
    return found


def both(by_side: Mapping[Side, Integers]) -> Integers:
    """Return int64[n]: how likely both accept, 1 to 9,999 of 10,000."""
    found: Integers = np.clip(by_side["startup"] * by_side["mentor"] // TOP, 1, TOP - 1)
    return found


@lru_cache(maxsize=64)
def _table(curve: tuple[tuple[int, int], ...]) -> Integers:
    return table(list(curve))
