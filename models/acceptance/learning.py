"""What a pool learns from its proposals: a model of each side's answers."""

from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from typing import Final

import numpy as np

from contracts.decisions import AnswerModel
from models.acceptance.asked import SIDES, AskedPairing, AskedSide, Side
from models.acceptance.book import FEW
from models.acceptance.columns import (
    COLUMNS,
    HUNDREDTHS,
    Counts,
    earlier_column,
    pace_column,
    requests_column,
    score_column,
    stated_column,
    waited_column,
)
from models.acceptance.delays import delays
from models.acceptance.isotonic import knots
from models.acceptance.logistic import OPEN, YES, Outcomes, expected, fitted, log_odds
from models.acceptance.prior import pooled
from models.acceptance.units import COEFFICIENT, Integers, probability

BELIEVED: Final = tuple(COEFFICIENT * (name == "earlier_answers") for name in COLUMNS)
"""Earlier answers are pooled already: until answers tell otherwise they count for what they are."""
FOLDS: Final = 5
"""Calibration looks at answers that its regression has not seen."""


def learn(asked: Iterable[AskedPairing]) -> dict[Side, AnswerModel]:
    """Return a model of each side; none at all where one side has fewer than FEW answers.

    The order of `asked` does not matter.
    """
    over = [each for each in asked if each.over]
    found: dict[Side, AnswerModel] = {}
    for side in SIDES:
        if sum(each.of(side).said != "" for each in over) < FEW:
            return {}
        found[side] = _learned(over, side)
    return found


def _learned(over: Sequence[AskedPairing], side: Side) -> AnswerModel:
    known = [each for each in over if each.of(side).said != ""]
    bare = _pooled(known, side)
    outcomes, columns = _outcomes(over, side), _columns(over, side, bare)
    coefficients = fitted(columns, outcomes, BELIEVED)
    unseen = _unseen(over, columns, outcomes)
    curve = knots(unseen, expected(outcomes, probability(unseen)))
    return AnswerModel(
        answers=bare.answers,
        accepted=bare.accepted,
        prior=bare.prior,
        pace=bare.pace,
        coefficients=coefficients,
        curve=curve,
    )


def _pooled(known: Sequence[AskedPairing], side: Side) -> AnswerModel:
    """Return what is pooled over people, without coefficients."""
    people: dict[str, list[int]] = {}
    answered = days = 0
    for each in known:
        own = each.of(side)
        if own.said == "other":
            continue
        counts = people.setdefault(each.startup if side == "startup" else each.mentor, [0, 0])
        counts[0] += 1
        counts[1] += own.said == "accept"
        if own.said != "silence":
            answered, days = answered + 1, days + own.after
    accepted, prior = pooled((asked, yes) for asked, yes in people.values())
    pace = HUNDREDTHS * days // answered if answered else 0
    return AnswerModel(
        answers=len(known), accepted=accepted, prior=prior, pace=pace, coefficients=[]
    )


def _columns(asked: Sequence[AskedPairing], side: Side, model: AnswerModel) -> Integers:
    """Return int64[n, k] (models.acceptance.columns.COLUMNS)."""
    own = [each.of(side) for each in asked]
    counts = [_counts_of(each) for each in own]
    columns = [
        np.full(len(asked), 256, dtype=np.int64),
        score_column(_numbers(each.score for each in asked)),
        requests_column(_numbers(each.requests for each in own)),
        _numbers(earlier_column(each, model) for each in counts),
        _numbers(pace_column(each, model) for each in counts),
        stated_column(_numbers(each.region for each in asked)),
        stated_column(_numbers(each.language for each in asked)),
        waited_column(_numbers(each.waited for each in asked)),
    ]
    return np.stack(columns, axis=1)


def _counts_of(own: AskedSide) -> Counts:
    """Return what was known of somebody's earlier answers when they were asked."""
    return own.asked, own.accepted, own.answered, own.days


def _outcomes(asked: Sequence[AskedPairing], side: Side) -> Outcomes:
    taken = delays((each.of(side), each.after) for each in asked)
    said, later = list[int](), list[tuple[int, int]]()
    for each in asked:
        own = each.of(side)
        said.append(OPEN if own.said == "" else YES * (own.said == "accept"))
        later.append(taken.at(each.after))
    yes, no = zip(*later, strict=True)
    return Outcomes(_numbers(said), _numbers(yes), _numbers(no))


def _unseen(asked: Sequence[AskedPairing], columns: Integers, outcomes: Outcomes) -> Integers:
    """Return int64[n]: log odds of each by a regression that has not seen it."""
    fold = _numbers(_fold(each) for each in asked)
    found = np.zeros(len(asked), dtype=np.int64)
    for number in range(FOLDS):
        out, rest = np.flatnonzero(fold == number), np.flatnonzero(fold != number)
        found[out] = log_odds(columns[out], fitted(columns[rest], outcomes.among(rest), BELIEVED))
    return found


def _fold(asked: AskedPairing) -> int:
    name = f"{asked.startup}\0{asked.mentor}\0{asked.number}\0{asked.at}".encode()
    return int.from_bytes(blake2b(name, digest_size=4).digest()) % FOLDS


def _numbers(values: Iterable[int] | Iterator[int]) -> Integers:
    return np.fromiter(values, dtype=np.int64)
