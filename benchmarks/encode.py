"""`python -m benchmarks.encode`: texts a second of our encoder and of plain `SentenceTransformer.encode`, in turn.

Both get the same texts as one list, the same folder of weights and the same threads; the plain side keeps the
library's defaults (batches of 32). `quality_cost` is the largest loss of recall@1, recall@5 or MRR on the retrieval
development set, by the vectors alone or with the second view, against plain vectors;
texts are simplified beforehand for all, so that only the arithmetic differs.
"""

import argparse
import importlib
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np

from benchmarks import encoders, report, retrieval
from benchmarks.report import say
from models.affinity import textual
from models.affinity.textual import View
from models.encoders import Floats, vectors
from services.embedder.calibration_texts import sentences
from services.embedder.encoder import PREFIX, E5Small, shipped_calibration
from services.embedder.precision import Precision
from services.embedder.prepare import prepare
from services.embedder.settings import from_environment
from services.embedder.weights import source_of

SHORT, LONG = 4, 21
"""Sentences of a text: about 70 and 346 tokens."""
Embed = Callable[[Sequence[str]], Floats]


def texts(count: int, length: int) -> list[str]:
    """Return `count` texts of `length` sentences, Chinese and English in turn, none of them twice."""
    found = sentences()
    return [
        " ".join(found["zh" if place % 2 else "en"][(place * length + step * 21) % 400] for step in range(length))
        for place in range(count)
    ]


def ours(precision: Precision) -> Embed:
    """Return our encoder with `precision`, before centring."""
    settings = from_environment()
    encoder = E5Small(prepare(settings), source_of().digest, shipped_calibration(), settings.encoder_threads, precision)
    return lambda found: encoder.embed(found, encoders.languages_of(found))


def plain() -> Embed:
    """Return `SentenceTransformer.encode` with the library's defaults, the same prefix before each text."""
    library: Any = importlib.import_module("sentence_transformers")
    model = library.SentenceTransformer(str(prepare(from_environment())), device="cpu", local_files_only=True)
    return lambda found: np.asarray(model.encode([f"{PREFIX} {text}" for text in found], show_progress_bar=False))


def rates(sides: dict[str, Embed], batch: Sequence[str], rounds: int) -> dict[str, float]:
    """Return texts per second of each side: the median of `rounds`, the sides in turn."""
    taken: dict[str, list[float]] = {name: [] for name in sides}
    for _ in range(rounds):
        for name, embed in sides.items():
            began = time.perf_counter()
            embed(batch)
            taken[name].append(time.perf_counter() - began)
    return {name: len(batch) / statistics.median(seconds) for name, seconds in taken.items()}


def second_view(task: retrieval.Task) -> list[View]:
    """Return the second encoder's view of `task`, none where it is not installed."""
    left, right = list(task.queries.values()), list(task.candidates.values())
    return [View(encoders.encode(e, left), encoders.encode(e, right), weight) for e, weight in encoders.both()[1:]]


def quality(embed: Embed, task: retrieval.Task, others: Sequence[View]) -> dict[str, float]:
    """Return the measures of `task` with the vectors of `embed`, alone and beside the views `others`."""
    simplify = importlib.import_module("opencc").OpenCC("t2s").convert
    sides = [[simplify(text) for text in side.values()] for side in (task.queries, task.candidates)]
    spoken = [encoders.languages_of(side) for side in sides]
    means = shipped_calibration()
    left, right = (
        vectors.quantise(vectors.centre(embed(side), means.rows(language)))
        for side, language in zip(sides, spoken, strict=True)
    )
    view = View(left, right, encoders.DEFAULT_WEIGHT)
    measured: dict[str, float] = {}
    for name, views in (("alone", [view]), ("beside", [view, *others])):
        found = retrieval.figures(task, textual.affinity(views, *spoken))
        measured |= {f"{key} {name}": found[key] for key in ("recall_at_1", "recall_at_5", "mrr")}
    return measured


def loss(reference: dict[str, float], found: dict[str, float]) -> float:
    """Return the largest loss of any measure, 0.0 where none is worse."""
    return round(max(0.0, *(reference[name] - found[name] for name in reference)), 4)


MEASURED: Final[dict[str, Precision]] = {"": "float32", "int8_": "int8"}
"""Prefix of the keys -> what is measured; the one without a prefix is what services run."""


def measure(arguments: argparse.Namespace) -> report.Figures:
    """Measure speed, then quality."""
    sides = {"plain": plain()} | {name: ours(precision) for name, precision in MEASURED.items()}
    figures: report.Figures = {"encoder": encoders.default().fingerprint}
    for kind, batch in (("short", texts(arguments.texts, SHORT)), ("long", texts(arguments.texts // 4, LONG))):
        say(f"{kind}: {len(batch)} texts")
        found = rates(sides, batch, arguments.rounds)
        for name in MEASURED:
            figures[f"{name}{kind}_per_s"] = round(found[name], 2)
            figures[f"{name}{kind}_ratio"] = round(found[name] / found["plain"], 3)
    say("quality")
    task = retrieval.read(retrieval.DEVELOPMENT)
    others = second_view(task)
    found_by = {name: quality(embed, task, others) for name, embed in sides.items()}
    return figures | {f"{name}quality_cost": loss(found_by["plain"], found_by[name]) for name in MEASURED}


def main() -> int:
    """Run as a command; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.encode", description=__doc__)
    parser.add_argument("--texts", type=int, default=64, help="short texts a round; a quarter as many long ones")
    parser.add_argument("--rounds", type=int, default=3, help="rounds, of which the median counts")
    return report.run("encode", measure, parser)


if __name__ == "__main__":
    sys.exit(main())
