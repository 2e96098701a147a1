"""How well past deals tell who invests next: `python -m benchmarks.investors --data DIR [--json]`.

Everything is learnt from deals before `--until` (2016-01-01); each later deal asks for a ranking of
all investors with three earlier deals or more. Who backed the firm before is neither an answer nor
a candidate. The earlier deals go the product's way: as filings through the records of intake into a
roadshow's fold, and each question is a startup whose scores are read from the fold's affinities of
demand, the feature `history` alone. Beside it stand popularity (the number of earlier deals) and naive Bayes
(field, place and round), in the same run on the same questions. Recall and AUC are means over
questions; ties count half.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from benchmarks.support.deals import read
from benchmarks.support.naive_bayes import NaiveBayes
from benchmarks.support.recorded_past import RecordedPast
from benchmarks.support.report import Figures, run, say
from benchmarks.support.scores import interval
from models.affinity.history import Deal, Ledger, Occasion
from models.affinity.history.ledger import Floats

DEPTHS = (10, 20, 50)
PUBLISHED = {
    "popularity": {"recall_at_10": 0.101, "recall_at_50": 0.285, "auc": 0.704},
    "naive_bayes": {"recall_at_10": 0.159, "recall_at_50": 0.389, "auc": 0.791},
}
"""What the description of the data gives for the same task until 2016."""

Scorer = Callable[[Occasion], Floats]


@dataclass(frozen=True, slots=True)
class Question:
    """A deal after the day: who of the candidates (bool[n]) could come in anew, and who did."""

    occasion: Occasion
    free: NDArray[np.bool_]
    chosen: NDArray[np.bool_]


def questions(ledger: Ledger, deals: Sequence[Deal], day: int, until: int) -> list[Question]:
    """Return the deals of days in [day, until) in which a new backer with a history took part."""
    found = []
    for deal in deals:
        if day <= deal.occasion.day < until and deal.investors:
            backers = ledger.backers(deal.occasion.company)
            free = np.array([name not in backers for name in ledger.investors], dtype=np.bool_)
            chosen = np.isin(ledger.investors, deal.investors) & free
            if chosen.any():
                found.append(Question(deal.occasion, free, chosen))
    return found


def measured(scores: Floats, question: Question) -> list[float]:
    """Return recall at each of DEPTHS and the AUC of one question."""
    ours, others = scores[question.chosen], np.sort(scores[question.free & ~question.chosen])
    candidates = np.flatnonzero(question.free)
    best = candidates[np.argsort(-scores[candidates], kind="stable")]
    recalls = [float(question.chosen[best[:depth]].sum() / len(ours)) for depth in DEPTHS]
    below = (np.searchsorted(others, ours, "left") + np.searchsorted(others, ours, "right")) / 2
    return [*recalls, float(below.mean() / len(others)) if len(others) else 1.0]


def table(scorer: Scorer, asked: Sequence[Question]) -> Floats:
    """Return float64[questions, measures]."""
    return np.array([measured(scorer(question.occasion), question) for question in asked])


def figures(values: Floats, *, intervals: bool = False) -> Figures:
    """Return the means of `values` by name, with bootstrap 95 % intervals where asked for."""
    names = (*(f"recall_at_{depth}" for depth in DEPTHS), "auc")
    means: Figures = {
        name: round(float(mean), 4) for name, mean in zip(names, values.mean(axis=0), strict=True)
    }
    if intervals:
        for place, name in enumerate(names):
            column = values[:, place]
            means[f"{name}_interval"] = interval(len(column), partial(_mean_of, column))
    return means


def _mean_of(column: Floats, drawn: Sequence[int]) -> float:
    return float(column[drawn].mean())


def measure(arguments: argparse.Namespace) -> Figures:
    """Train, ask, and count; on one thread, so that a busy machine does not slow the trees tenfold."""
    with threadpool_limits(1):
        return _measure(arguments)


def _measure(arguments: argparse.Namespace) -> Figures:
    deals = read(arguments.data)
    day, until = arguments.until.toordinal(), arguments.end.toordinal()
    ledger = Ledger(deals, day)
    asked = questions(ledger, deals, day, until)
    if not asked:
        raise ValueError(f"no deal after {arguments.until} has a new backer with a history")
    say(f"{len(asked):,} questions, {len(ledger):,} candidates")
    pool = RecordedPast([deal for deal in deals if deal.occasion.day < day])
    say(f"{pool.filings:,} filings in the pool's log")
    bayes = NaiveBayes(ledger)
    ours = table(lambda occasion: pool.scores(occasion, ledger.investors), asked)
    return {
        **figures(ours, intervals=True),
        "popularity": figures(table(lambda _: ledger.counts, asked)),
        "naive_bayes": figures(table(bayes.score, asked)),
        "queries": len(asked),
        "candidates": len(ledger),
        "path": "product",
        "published": PUBLISHED,
    }


def main() -> int:
    """Measure and report."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, help="folder with events.csv")
    parser.add_argument(
        "--until",
        type=date.fromisoformat,
        default=date(2016, 1, 1),
        help="learn from earlier deals",
    )
    parser.add_argument(
        "--end", type=date.fromisoformat, default=date.max, help="ask about earlier deals only"
    )
    return run("investors", measure, parser)


if __name__ == "__main__":
    sys.exit(main())
