"""One pair scored: its features by name, what each adds, and the whole.

The same numbers as `Table.scores`.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from contracts.pool_log import Mentor, Startup
from models.affinity.facts import FACTS, Partner
from models.affinity.named_relations import NAMED_RELATIONS, named_relation
from models.affinity.past import history_score
from models.affinity.text_statistics import Compared, Measure, side_of
from models.affinity.texts import grams_of
from models.affinity.vectors import text_score
from models.affinity.weights import ACCEPTANCE, UNSTATED, Weights
from models.affinity.wording import wording_score
from models.affinity.works import works_score

ANSWERING: Final = ("region", "language")
"""Facts by which it is told how likely somebody accepts, whatever they weigh."""


AnyInteger = TypeVar("AnyInteger", int, NDArray[np.int64])


NO_TEXTS: Final[Mapping[str, int]] = MappingProxyType({})
"""Nothing is known yet of what the texts of a pair say."""


class Fit(NamedTuple):
    """The score of one pair, 0 to TOP, and its features by name: those that count, and that both
    sides state.
    """

    score: int
    parts: Mapping[str, int]


def fit(
    startup: Startup, partner: Partner, measure: Measure, texts: Mapping[str, int] = NO_TEXTS
) -> Fit:
    """Return the score of one pair with its features; `texts` are those that `Closest.texts` told."""
    values = {
        name: texts[name] if name in texts else _value(name, startup, partner, measure)
        for name, weight in measure.weights.items()
        if weight and name != ACCEPTANCE
    }
    parts = {name: value for name, value in values.items() if value != UNSTATED}
    if measure.weights.get(ACCEPTANCE):
        score = _mean(parts, measure.weights)
        likely = acceptance(startup, partner, score, measure)
        if likely != UNSTATED:
            parts[ACCEPTANCE] = max(likely, _kept_in(parts, score, measure))
    return Fit(_mean(parts, measure.weights), parts)


def _kept_in(parts: Mapping[str, int], score: int, measure: Measure) -> int:
    """Return how much acceptance has to say at least, so that it does not take a pair below the least
    score that the others bring above it.
    """
    total_weight = sum(measure.weights[name] for name in parts)
    total = sum(measure.weights[name] * value for name, value in parts.items())
    own = measure.weights[ACCEPTANCE]
    return (
        least_acceptance(total, total_weight, own, measure) if score >= measure.least_score else 0
    )


def least_acceptance(
    total: AnyInteger, weight: AnyInteger, own: int, measure: Measure
) -> AnyInteger:
    """Return what acceptance, of the weight `own`, must be for the mean to reach the least score:
    `total` and `weight` are the others' weighted values and their weights.
    """
    return -((total - measure.least_score * (weight + own)) // own)


def _mean(parts: Mapping[str, int], weights: Weights) -> int:
    """Return the weighted mean of features, rounded down."""
    total_weight = sum(weights[name] for name in parts)
    return sum(weights[name] * value for name, value in parts.items()) // max(total_weight, 1)


def score_without_acceptance(found: Fit, weights: Weights) -> int:
    """Return the score that the features come to without how likely both accept."""
    return _mean(
        {name: value for name, value in found.parts.items() if name != ACCEPTANCE}, weights
    )


def acceptance(startup: Startup, partner: Partner, score: int, measure: Measure) -> int:
    """Return how likely both accept a proposal of this `score`; UNSTATED before the pool knows."""
    if measure.answers is None or not isinstance(partner, Mentor):
        return UNSTATED
    facts = answering_facts(startup, partner)
    likely = measure.answers.value(startup.id, partner.id, score, facts)
    return UNSTATED if likely is None else likely


def answering_facts(startup: Startup, partner: Partner) -> tuple[int, int]:
    """Return the features that answers are told by: region and language."""
    region, language = (FACTS[name] for name in ANSWERING)
    return (
        region.score(region.startup(startup), region.partner(partner)),
        language.score(language.startup(startup), language.partner(partner)),
    )


def contributions(found: Fit, weights: Weights) -> dict[str, int]:
    """Return what each feature adds to the score: whole points whose sum is the score.

    What rounding leaves over goes to the largest remainders, of equal ones to the first.
    """
    total_weight = max(sum(weights[name] for name in found.parts), 1)
    shares = {
        name: divmod(weights[name] * value, total_weight) for name, value in found.parts.items()
    }
    left = found.score - sum(whole for whole, _ in shares.values())
    lucky = sorted(shares, key=lambda name: -shares[name][1])[:left]
    return {name: whole + (name in lucky) for name, (whole, _) in shares.items()}


def _value(name: str, startup: Startup, partner: Partner, measure: Measure) -> int:
    if name == "dense":
        return _dense(startup, partner, measure)
    if name == "lexical":
        return wording_score(grams_of(startup), grams_of(partner), measure)
    if name == "history":
        return history_score(startup, partner, measure.history)
    if name == "works":
        return works_score(startup, partner, measure.text_statistics.works)
    if name in NAMED_RELATIONS:
        return named_relation(name, startup, partner, measure.worked, measure.twins)
    fact = FACTS[name]
    return fact.score(fact.startup(startup), fact.partner(partner))


def _dense(startup: Startup, partner: Partner, measure: Measure) -> int:
    one, other = compared(startup, measure), compared(partner, measure)
    if one is None or other is None or one.row.shape != other.row.shape:
        return 0
    left, right = one.row.astype(np.float64), other.row.astype(np.float64)
    norm = float(left @ left) * float(right @ right)
    added = int(
        one.added[measure.anchor_place(partner.id, "partner")]
        + other.added[measure.anchor_place(startup.id, "startup")]
    )
    return text_score(int(left @ right), norm, added)


def compared(profile: Startup | Partner, measure: Measure) -> Compared | None:
    """Return the vector of the whole profile as it is compared, None where there is none."""
    return measure.compared(profile.vectors, side_of(profile), grams_of(profile).family)
