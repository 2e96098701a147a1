"""`python -m benchmarks.encode`: texts a second of our encoder and of plain
`SentenceTransformer.encode`, in turn.

Both get the same texts as one list, the same weights and the same threads; the plain side runs
float32 with the library's defaults (batches of 32) and knows e5-small alone. The keys that end in
`_avx2` are the same ratios with both sides held to AVX2, in a process of their own. `load_s` and
`load_mb` are of a process that imports the embedder, loads the encoder and encodes two texts.
`quality_cost` is the largest loss of recall@1, recall@5 or MRR on the retrieval development set by
the arithmetic that services run, with the second view; texts are simplified beforehand for all, so
that only the arithmetic differs.
"""

import argparse
import importlib
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import numpy as np

from benchmarks import retrieval
from benchmarks.support import encoders, report
from benchmarks.support.pools import Pool
from benchmarks.support.report import say
from models.encoders import Floats, Vectors8, vectors
from models.encoders.means import Calibration, centred
from services.embedder import processor
from services.embedder.calibration_texts import sentences
from services.embedder.encoder import PREFIX
from services.embedder.encoders import e5_small, light, two_views
from services.embedder.prepare import teller
from services.embedder.settings import from_environment

SHORT, LONG = 4, 21
"""Sentences of a text: about 70 and 346 tokens."""
HELD: Final = {
    processor.FORCED: "AVX2",
    "ONEDNN_MAX_CPU_ISA": "AVX2",
    "DNNL_MAX_CPU_ISA": "AVX2",
    "MKL_ENABLE_INSTRUCTIONS": "AVX2",
    "ATEN_CPU_CAPABILITY": "avx2",
    "OPENBLAS_CORETYPE": "Haswell",
}
"""What holds our engine, torch and numpy to AVX2."""
Embed = Callable[[Sequence[str]], Floats]
Sides = Mapping[str, Callable[[Sequence[str]], Floats | Vectors8]]


def texts(count: int, length: int) -> list[str]:
    """Return `count` texts of `length` sentences, Chinese and English in turn, none of them twice."""
    found = sentences()
    return [
        " ".join(
            found["zh" if place % 2 else "en"][(place * length + step * 21) % 400]
            for step in range(length)
        )
        for place in range(count)
    ]


def ours() -> Embed:
    """Return e5-small as services run it, before centring."""
    encoder = encoders.e5()
    return lambda found: encoder.embed(found, encoders.languages_of(found))


def plain() -> Embed:
    """Return `SentenceTransformer.encode` with the library's defaults, the same prefix before each
    text.
    """
    settings = from_environment()
    folder = e5_small.reference_folder(settings, teller(settings))
    library: Any = importlib.import_module("sentence_transformers")
    model = library.SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    return lambda found: np.asarray(
        model.encode([f"{PREFIX} {text}" for text in found], show_progress_bar=False)
    )


def rates(sides: Sides, batch: Sequence[str], rounds: int) -> dict[str, float]:
    """Return texts per second of each side: the median of `rounds`, the sides in turn."""
    taken: dict[str, list[float]] = {name: [] for name in sides}
    for _ in range(rounds):
        for name, embed in sides.items():
            began = time.perf_counter()
            embed(batch)
            taken[name].append(time.perf_counter() - began)
    return {name: len(batch) / statistics.median(seconds) for name, seconds in taken.items()}


def speed(sides: Sides, count: int, rounds: int) -> dict[str, float]:
    """Return rates and ratios to `plain` of the other sides, over `count` short texts and a quarter
    as many long ones.
    """
    figures: dict[str, float] = {}
    for kind, batch in (("short", texts(count, SHORT)), ("long", texts(count // 4, LONG))):
        say(f"{kind}: {len(batch)} texts")
        for embed in sides.values():
            embed(batch[:2])
        found = rates(sides, batch, rounds)
        for name in sides.keys() - {"plain"}:
            figures[f"{name}{kind}_per_s"] = round(found[name], 2)
            figures[f"{name}{kind}_ratio"] = round(found[name] / found["plain"], 3)
    return figures


def measured_sides(reference: Embed) -> dict[str, Callable[[Sequence[str]], Floats | Vectors8]]:
    """Return the sides by the prefix of their keys: none is the encoder that services run, `e5_`
    its first view.
    """
    encoder = encoders.chosen()
    return {
        "plain": reference,
        "": lambda found: encoder.encode(found, encoders.languages_of(found)),
        "e5_": ours(),
    }


def held(arguments: argparse.Namespace) -> dict[str, float]:
    """Return the ratios of a process that is held to AVX2, nothing where the processor is not x86."""
    if processor.machine() not in processor.X86:
        return {}
    say("with AVX2 only")
    size = ["--texts", str(arguments.texts), "--rounds", str(arguments.rounds)]
    found = _child([sys.executable, "-m", "benchmarks.encode", "--speed-alone", *size], HELD)
    return {f"{name}_avx2": value for name, value in found.items() if name.endswith("_ratio")}


def load_cost() -> dict[str, float]:
    """Return the seconds and the memory, in MB, of a process that loads the encoder and does
    nothing else.
    """
    return _child([sys.executable, "-c", _LOAD], {})


_LOAD: Final = """
import json, time
began = time.perf_counter()
import resource
from services.embedder.app import load_encoder
from services.embedder.settings import from_environment
encoder = load_encoder(from_environment())
seconds = time.perf_counter() - began
try:
    with open("/proc/self/statm") as file:
        size = int(file.read().split()[1]) * resource.getpagesize()
except OSError:
    size = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
print(json.dumps({"load_s": round(seconds, 2), "load_mb": round(size / 1e6)}))
"""


def _child(command: list[str], more: Mapping[str, str]) -> dict[str, float]:
    done = subprocess.run(
        command, env={**os.environ, **more}, stdout=subprocess.PIPE, text=True, check=True
    )
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def quality(embed: Embed, task: retrieval.Task, second: Floats) -> dict[str, float]:
    """Return the measures of `task` with the vectors of `embed`, alone and beside those of the
    other view.

    `second` is float32[n, d] of the queries and then the candidates. Each arithmetic is centred on
    its own means.
    """
    simplify = importlib.import_module("opencc").OpenCC("t2s").convert
    left, right = list(task.queries.values()), list(task.candidates.values())
    simple = [simplify(text) for text in (*left, *right)]
    first = centred(embed(simple), encoders.languages_of(simple), _calibration(embed))
    measured: dict[str, float] = {}
    for name, rows in (
        ("alone", vectors.quantise(first)),
        ("beside", two_views.joined([first, second])),
    ):
        pool = Pool(left, {"summary": rows[: len(left)]}, right, {"expertise": rows[len(left) :]})
        found = retrieval.figures(task, pool.scores(pool.text_statistics()))
        measured |= {f"{key} {name}": found[key] for key in ("recall_at_1", "recall_at_5", "mrr")}
    return measured


def _calibration(embed: Embed) -> Calibration:
    means = {
        family: embed(found).mean(axis=0, dtype=np.float64) for family, found in sentences().items()
    }
    return Calibration(
        "measured", "", "", {family: mean.astype(np.float32) for family, mean in means.items()}
    )


def loss(reference: dict[str, float], found: dict[str, float]) -> float:
    """Return the largest loss of any measure, 0.0 where none is worse."""
    return round(max(0.0, *(reference[name] - found[name] for name in reference)), 4)


def measure(arguments: argparse.Namespace) -> report.Figures:
    """Measure speed, then quality."""
    figures: report.Figures = {
        "encoder": encoders.chosen().fingerprint,
        "cpu_isa": processor.instruction_set(),
    }
    figures |= load_cost()
    reference = plain()
    sides = measured_sides(reference)
    figures |= speed(sides, arguments.texts, arguments.rounds) | held(arguments)
    say("quality")
    task = retrieval.read(retrieval.DEVELOPMENT)
    both = [*task.queries.values(), *task.candidates.values()]
    second = light.load().centred(both, encoders.languages_of(both))
    found_by = {"plain": quality(reference, task, second), "ours": quality(ours(), task, second)}
    costs = {
        kind: loss(*(_part(found, kind) for found in found_by.values()))
        for kind in ("beside", "alone")
    }
    return figures | {
        "quality_cost": costs["beside"],
        "e5_quality_cost": costs["alone"],
        "measures": found_by,
    }


def _part(found: dict[str, float], kind: str) -> dict[str, float]:
    return {key: value for key, value in found.items() if key.endswith(kind)}


def main() -> int:
    """Run as a command; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.encode", description=__doc__)
    parser.add_argument(
        "--texts", type=int, default=64, help="short texts a round; a quarter as many long ones"
    )
    parser.add_argument("--rounds", type=int, default=3, help="rounds, of which the median counts")
    parser.add_argument("--speed-alone", action="store_true", help=argparse.SUPPRESS)
    if "--speed-alone" in sys.argv[1:]:
        arguments = parser.parse_args()
        found = speed(measured_sides(plain()), arguments.texts, arguments.rounds)
        sys.stdout.write(json.dumps(found) + "\n")
        return 0
    return report.run("encode", measure, parser)


if __name__ == "__main__":
    sys.exit(main())
