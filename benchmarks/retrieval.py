"""`python -m benchmarks.retrieval --data FILE`: whether the right mentor comes first, across
Chinese and English.

FILE: {"queries": [{"id", "lang", "text"}], "candidates": [the same], "relevant": {query id:
[candidate id]}}. Each query ranks all candidates by text alone, exactly as a pool of these startups
and mentors does: the encoder, the pool's statistics and the matcher's default weights. With several
relevant candidates, each is ranked as if the others were not there. Ties are broken by id.

With `--nested` the key `nested` has the figures of a choice among ways to score that is made
without the field that it is measured on (`benchmarks/support/ranking/nested.py`), beside those of each way
in sight; FILE then names the `field` of each query, one relevant candidate each.
"""

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from benchmarks.support import encoders, report
from benchmarks.support.pools import TEXTUAL, UNBALANCED, Balancing, Pool
from benchmarks.support.ranking import nested, shapes
from benchmarks.support.scores import interval, ranks, recall_at, reciprocal
from models.affinity.vectors import Integers
from models.encoders import Encoder

DEVELOPMENT: Final = Path(__file__).parent / "data" / "retrieval-dev.json"
DENSE: Final = {"dense": 1}


@dataclass(frozen=True, slots=True)
class Task:
    """A file's content: texts by id, in the order of ids, and which belong together."""

    queries: dict[str, str]
    candidates: dict[str, str]
    relevant: dict[str, frozenset[str]]
    asked_in: dict[str, str]
    """`zh` or `en` (or what the file calls it) of every query."""
    answered_in: dict[str, str]

    def pair(self, query: str, candidate: str) -> str:
        """Return the language pair, as `zh->en`."""
        return f"{self.asked_in[query]}->{self.answered_in[candidate]}"


def read(path: Path) -> Task:
    """Return the task in `path`; raise ValueError, KeyError or OSError where it is none."""
    document = json.loads(path.read_text(encoding="utf-8"))
    sides = [
        {item["id"]: item["text"] for item in sorted(document[side], key=_id)}
        for side in ("queries", "candidates")
    ]
    relevant = {query: frozenset(found) for query, found in document["relevant"].items() if found}
    strangers = (relevant.keys() - sides[0].keys()) | (
        frozenset().union(*relevant.values()) - sides[1].keys()
    )
    if strangers or not relevant:
        raise ValueError(f"{path}: relevant names no query or candidate: {sorted(strangers)}")
    asked, answered = (
        {item["id"]: item["lang"].split("-")[0] for item in document[side]}
        for side in ("queries", "candidates")
    )
    return Task(sides[0], sides[1], relevant, asked, answered)


def _id(item: dict[str, Any]) -> str:
    return str(item["id"])


def places(task: Task, scores: Integers) -> dict[tuple[str, str], int]:
    """Return the rank from 0 of each relevant (query, candidate) under int64[queries, candidates]
    `scores`.
    """
    names = list(task.candidates)
    found: dict[tuple[str, str], int] = {}
    for row, query in enumerate(task.queries):
        order = [names[column] for column in np.argsort(-scores[row], kind="stable")]
        if query in task.relevant:
            right = [candidate for candidate in order if candidate in task.relevant[query]]
            found |= dict(
                zip(
                    ((query, one) for one in right), ranks(order, task.relevant[query]), strict=True
                )
            )
    return found


def figures(task: Task, scores: Integers) -> dict[str, Any]:
    """Return recall, MRR, intervals over queries and the figures of each language pair."""
    by_query: dict[str, list[int]] = defaultdict(list)
    by_pair: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for (query, candidate), place in places(task, scores).items():
        by_query[query].append(place)
        by_pair[task.pair(query, candidate)][query].append(place)
    firsts = [recall_at(found, 1) for found in by_query.values()]
    return {
        **_recalls(list(by_query.values())),
        "mrr": round(float(np.mean([reciprocal(found) for found in by_query.values()])), 4),
        "recall_at_1_interval": interval(
            len(firsts), lambda drawn: float(np.mean([firsts[i] for i in drawn]))
        ),
        "pairs": {
            name: {**_recalls(list(found.values())), "queries": len(found)}
            for name, found in sorted(by_pair.items())
        },
    }


def _recalls(found: Sequence[Sequence[int]]) -> dict[str, float]:
    return {
        f"recall_at_{depth}": round(float(np.mean([recall_at(one, depth) for one in found])), 4)
        for depth in (1, 5)
    }


def pooled(task: Task, encoder: Encoder) -> Pool:
    """Return the queries as startups and the candidates as mentors."""
    left, right = list(task.queries.values()), list(task.candidates.values())
    return Pool(
        left,
        {"summary": encoders.encode(encoder, left)},
        right,
        {"expertise": encoders.encode(encoder, right)},
    )


WORDING: Final = TEXTUAL["lexical"]
WAYS: Final = {
    "not balanced": (UNBALANCED, WORDING),
    "claims of 24, own ones too": (Balancing(24_000, own_claims=True), WORDING),
    "claims of 24": (Balancing(24_000), WORDING),
    "claims of 18": (Balancing(18_000), WORDING),
    "claims of 18, no wording": (Balancing(18_000), 0),
    "claims of 15": (Balancing(15_000), WORDING),
    "claims of 12": (Balancing(12_000), WORDING),
}
"""What `--nested` chooses among: how claims are balanced, by the thousandths of a cosine that double
one, and the weight of wording."""
_STEPS_SHOWN: Final = ("recall_at_1", "recall_at_5", "mrr")


def chosen_nested(
    path: Path, task: Task, pool: Pool, pools: int, draws: int = shapes.DRAWS
) -> dict[str, Any]:
    """Return what nested validation chooses among WAYS, and how well that does."""
    document = json.loads(path.read_text(encoding="utf-8"))
    field_of = {str(item["id"]): item["field"] for item in document["queries"]}
    queries = list(task.queries)
    right = [next(iter(task.relevant[query])) for query in queries]
    candidates = list(task.candidates)
    columns = [candidates.index(candidate) for candidate in right]
    scorers = {
        name: _scorer(pool, columns, wording, balancing)
        for name, (balancing, wording) in WAYS.items()
    }
    fields = [field_of[query] for query in queries]
    ways = {name: _one_to_one(scorer) for name, scorer in scorers.items()}
    figures = nested.nested(ways, fields, pools)
    for name, scorer in scorers.items():
        figures["in_sight"][name]["shapes"] = shapes.recall_by_shape(scorer, fields, draws)
    by_pair: dict[str, dict[int, int]] = defaultdict(dict)
    for row, rank in figures.pop("ranks").items():
        by_pair[task.pair(queries[row], right[row])][row] = rank
    figures["pairs"] = {name: nested.summary([by_pair[name]]) for name in sorted(by_pair)}
    return figures


def _scorer(pool: Pool, columns: Sequence[int], wording: int, balancing: Balancing) -> shapes.Way:
    """Return a way to score a part of `pool`; `columns`: by query the right mentor's place in it."""

    def scores(queries: Sequence[int], candidates: Sequence[int]) -> Integers:
        part = pool.part(queries, [columns[row] for row in candidates])
        by_id = part.scores(part.text_statistics(balancing), {**TEXTUAL, "lexical": wording})
        order = sorted(range(len(candidates)), key=lambda place: part.mentors[place].id)
        aligned = np.empty_like(by_id)
        aligned[:, order] = by_id
        return aligned

    return scores


def _one_to_one(scorer: shapes.Way) -> nested.Way:
    return lambda rows: scorer(rows, rows)


def measure(arguments: argparse.Namespace) -> report.Figures:
    """Encode, rank as the matcher does, score; `steps` tells what each step of the ranking adds."""
    task = read(arguments.data)
    encoder = encoders.chosen()
    pool = pooled(task, encoder)
    steps = {
        "vectors as they are": pool.scores(weights=DENSE),
        "less what the pool has in common": pool.scores(pool.text_statistics(UNBALANCED), DENSE),
        "balanced": pool.scores(pool.text_statistics(), DENSE),
        "with wording": pool.scores(pool.text_statistics()),
    }
    brief = {name: figures(task, scores) for name, scores in steps.items()}
    shown = {
        name: {key: figures_of[key] for key in _STEPS_SHOWN} for name, figures_of in brief.items()
    }
    chosen = (
        {"nested": chosen_nested(arguments.data, task, pool, arguments.pools)}
        if arguments.nested
        else {}
    )
    return {
        "encoder": encoder.fingerprint,
        **brief["with wording"],
        **chosen,
        "queries": len(task.relevant),
        "candidates": len(task.candidates),
        "steps": shown,
    }


def main() -> int:
    """Run as a command; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.retrieval", description=__doc__)
    parser.add_argument(
        "--data", type=Path, default=DEVELOPMENT, help="the file of queries and candidates"
    )
    parser.add_argument("--nested", action="store_true", help="also choose by cross-validation")
    parser.add_argument(
        "--pools", type=int, default=nested.POOLS, help="random pools to choose and measure on"
    )
    return report.run("retrieval", measure, parser)


if __name__ == "__main__":
    sys.exit(main())
