"""`python -m benchmarks.encode`: texts a second of our encoder and of plain `SentenceTransformer.encode`, in turn.

Both get the same texts as one list, the same folder of weights and the same threads; the plain side keeps the
library's defaults (batches of 32) and knows e5-small alone. `quality_cost` is the largest loss of recall@1, recall@5 or MRR on
the retrieval development set by the arithmetic that services run, with the second view; the others also without it;
texts are simplified beforehand for all, so that only the arithmetic differs.
"""

import argparse
import importlib
import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import numpy as np

from benchmarks import encoders, report, retrieval
from benchmarks.pools import Pool
from benchmarks.report import say
from models.encoders import Floats, Vectors8, vectors
from models.encoders.means import centred
from services.embedder.calibration_texts import sentences
from services.embedder.encoder import PREFIX, E5Small, shipped_calibration
from services.embedder.encoders import light, two_views
from services.embedder.precision import Precision
from services.embedder.prepare import prepare
from services.embedder.settings import from_environment
from services.embedder.weights import source_of

SHORT, LONG = 4, 21
"""Sentences of a text: about 70 and 346 tokens."""
Embed = Callable[[Sequence[str]], Floats]
Sides = Mapping[str, Callable[[Sequence[str]], Floats | Vectors8]]


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


def rates(sides: Sides, batch: Sequence[str], rounds: int) -> dict[str, float]:
    """Return texts per second of each side: the median of `rounds`, the sides in turn."""
    taken: dict[str, list[float]] = {name: [] for name in sides}
    for _ in range(rounds):
        for name, embed in sides.items():
            began = time.perf_counter()
            embed(batch)
            taken[name].append(time.perf_counter() - began)
    return {name: len(batch) / statistics.median(seconds) for name, seconds in taken.items()}


def quality(embed: Embed, task: retrieval.Task, second: Floats) -> dict[str, float]:
    """Return the measures of `task` with the vectors of `embed`, alone and beside those of the other view.

    `second` is float32[n, d] of the queries and then the candidates.
    """
    simplify = importlib.import_module("opencc").OpenCC("t2s").convert
    left, right = list(task.queries.values()), list(task.candidates.values())
    texts = [simplify(text) for text in (*left, *right)]
    first = centred(embed(texts), encoders.languages_of(texts), shipped_calibration())
    measured: dict[str, float] = {}
    for name, rows in (("alone", vectors.quantise(first)), ("beside", two_views.joined([first, second]))):
        pool = Pool(left, {"summary": rows[: len(left)]}, right, {"expertise": rows[len(left) :]})
        found = retrieval.figures(task, pool.scores(pool.lens()))
        measured |= {f"{key} {name}": found[key] for key in ("recall_at_1", "recall_at_5", "mrr")}
    return measured


def loss(reference: dict[str, float], found: dict[str, float]) -> float:
    """Return the largest loss of any measure, 0.0 where none is worse."""
    return round(max(0.0, *(reference[name] - found[name] for name in reference)), 4)


MEASURED: Final[dict[str, Precision]] = {"e5_": "float32", "int8_": "int8"}
"""Prefix of the keys -> arithmetic of e5-small alone; keys without a prefix are of the encoder that services run."""


def measure(arguments: argparse.Namespace) -> report.Figures:
    """Measure speed, then quality."""
    encoder = encoders.chosen()
    alone = {name: ours(precision) for name, precision in MEASURED.items()}
    reference = plain()
    sides: dict[str, Callable[[Sequence[str]], Floats | Vectors8]] = {
        "plain": reference,
        "": lambda found: encoder.encode(found, encoders.languages_of(found)),
        **alone,
    }
    figures: report.Figures = {"encoder": encoder.fingerprint}
    for kind, batch in (("short", texts(arguments.texts, SHORT)), ("long", texts(arguments.texts // 4, LONG))):
        say(f"{kind}: {len(batch)} texts")
        found = rates(sides, batch, arguments.rounds)
        for name in ("", *MEASURED):
            figures[f"{name}{kind}_per_s"] = round(found[name], 2)
            figures[f"{name}{kind}_ratio"] = round(found[name] / found["plain"], 3)
    say("quality")
    task = retrieval.read(retrieval.DEVELOPMENT)
    both = [*task.queries.values(), *task.candidates.values()]
    second = light.load().centred(both, encoders.languages_of(both))
    found_by = {name: quality(embed, task, second) for name, embed in {"plain": reference, **alone}.items()}
    served = [{key: value for key, value in found_by[name].items() if "beside" in key} for name in ("plain", "int8_")]
    cost = loss(*served)
    costs = {f"{name}quality_cost": loss(found_by["plain"], found_by[name]) for name in MEASURED}
    return figures | costs | {"quality_cost": cost, "measures": found_by}


def main() -> int:
    """Run as a command; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.encode", description=__doc__)
    parser.add_argument("--texts", type=int, default=64, help="short texts a round; a quarter as many long ones")
    parser.add_argument("--rounds", type=int, default=3, help="rounds, of which the median counts")
    return report.run("encode", measure, parser)


if __name__ == "__main__":
    sys.exit(main())
