"""`python -m benchmarks.retrieval --data FILE`: whether the right mentor comes first, across Chinese and English.

FILE: {"queries": [{"id", "lang", "text"}], "candidates": [the same], "relevant": {query id: [candidate id]}}.
Each query ranks all candidates by text alone, exactly as a pool of these startups and mentors does: the encoder, the
pool's lens and the default weights of the matcher. With several relevant candidates, each is ranked as if the others were
not there. Ties are broken by id.
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

from benchmarks import encoders, report
from benchmarks.pools import Pool
from benchmarks.scores import interval, ranks, recall_at, reciprocal
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
        {item["id"]: item["text"] for item in sorted(document[side], key=_id)} for side in ("queries", "candidates")
    ]
    relevant = {query: frozenset(found) for query, found in document["relevant"].items() if found}
    strangers = (relevant.keys() - sides[0].keys()) | (frozenset().union(*relevant.values()) - sides[1].keys())
    if strangers or not relevant:
        raise ValueError(f"{path}: relevant names no query or candidate: {sorted(strangers)}")
    asked, answered = (
        {item["id"]: item["lang"].split("-")[0] for item in document[side]} for side in ("queries", "candidates")
    )
    return Task(sides[0], sides[1], relevant, asked, answered)


def _id(item: dict[str, Any]) -> str:
    return str(item["id"])


def places(task: Task, scores: Integers) -> dict[tuple[str, str], int]:
    """Return the rank from 0 of each relevant (query, candidate) under int64[queries, candidates] `scores`."""
    names = list(task.candidates)
    found: dict[tuple[str, str], int] = {}
    for row, query in enumerate(task.queries):
        order = [names[column] for column in np.argsort(-scores[row], kind="stable")]
        if query in task.relevant:
            right = [candidate for candidate in order if candidate in task.relevant[query]]
            found |= dict(zip(((query, one) for one in right), ranks(order, task.relevant[query]), strict=True))
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
        "recall_at_1_interval": interval(len(firsts), lambda drawn: float(np.mean([firsts[i] for i in drawn]))),
        "pairs": {
            name: {**_recalls(list(found.values())), "queries": len(found)} for name, found in sorted(by_pair.items())
        },
    }


def _recalls(found: Sequence[Sequence[int]]) -> dict[str, float]:
    return {
        f"recall_at_{depth}": round(float(np.mean([recall_at(one, depth) for one in found])), 4) for depth in (1, 5)
    }


def pooled(task: Task, encoder: Encoder) -> Pool:
    """Return the queries as startups and the candidates as mentors."""
    left, right = list(task.queries.values()), list(task.candidates.values())
    return Pool(
        left, {"summary": encoders.encode(encoder, left)}, right, {"expertise": encoders.encode(encoder, right)}
    )


def measure(arguments: argparse.Namespace) -> report.Figures:
    """Encode, rank as the matcher does, score; `steps` tells what each step of the ranking adds."""
    task = read(arguments.data)
    encoder = encoders.chosen()
    pool = pooled(task, encoder)
    steps = {
        "vectors as they are": pool.scores(weights=DENSE),
        "less what the pool has in common": pool.scores(pool.lens(balanced=False), DENSE),
        "balanced": pool.scores(pool.lens(), DENSE),
        "with wording": pool.scores(pool.lens()),
    }
    brief = {name: figures(task, scores) for name, scores in steps.items()}
    shown = {name: {key: one[key] for key in ("recall_at_1", "recall_at_5", "mrr")} for name, one in brief.items()}
    return {
        "encoder": encoder.fingerprint,
        **brief["with wording"],
        "queries": len(task.relevant),
        "candidates": len(task.candidates),
        "steps": shown,
    }


def main() -> int:
    """Run as a command; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.retrieval", description=__doc__)
    parser.add_argument("--data", type=Path, default=DEVELOPMENT, help="the file of queries and candidates")
    return report.run("retrieval", measure, parser)


if __name__ == "__main__":
    sys.exit(main())
