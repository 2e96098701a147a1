"""`python -m benchmarks.sections`: how profiles of several sections are best matched, on the retrieval dev set.

Each text is cut into sections at sentences (three of a startup, two of a mentor), which are encoded alone. The ways to
match them are compared by how often the right mentor comes first; the last ones are what a pool does (models/affinity).
"""

import argparse
import base64
import itertools
import re
import sys
from pathlib import Path
from typing import Any, Final

import numpy as np

from benchmarks import encoders, report
from benchmarks.retrieval import DEVELOPMENT, Task, figures, read
from contracts.pool_log import Language, Mentor, Startup, Vectors
from models.affinity import CLEAR, Lens, Measure, Table, read_pool
from models.affinity.textual import Integers, cosines, recentred
from models.encoders import Encoder, Vectors8

_SENTENCE: Final = re.compile(r"[^。！？!?；;\n]*?(?:[。！？!?；;\n]+|\.(?=\s|$)|$)")
PARTS: Final = {"startup": ("problem", "product", "need"), "mentor": ("expertise", "services")}
LEXICAL: Final = (0, 3, 6, 12, 24, 60)
"""Weights of wording beside 60 of meaning."""


def cut(text: str, parts: int) -> list[str]:
    """Return `text` in at most `parts` sections of about as many sentences each."""
    sentences = [found for found in _SENTENCE.findall(text) if found.strip()]
    bounds = [len(sentences) * part // parts for part in range(parts + 1)]
    sections = ["".join(sentences[a:b]) for a, b in itertools.pairwise(bounds)]
    return [section for section in sections if section.strip()]


class Side:
    """One side of the task: whole texts and sections, encoded."""

    def __init__(self, encoder: Encoder, texts: list[str], names: tuple[str, ...]) -> None:
        self.texts, self.names = texts, names
        self.whole = encoders.encode(encoder, texts)
        self.languages: list[Language] = encoders.languages_of(texts)
        cuts = [cut(text, len(names)) for text in texts]
        rows = encoders.encode(encoder, [section for sections in cuts for section in sections])
        self.sections = np.zeros((len(texts), len(names), rows.shape[1]), dtype=np.int8)
        at = 0
        for place, sections in enumerate(cuts):
            self.sections[place, : len(sections)] = rows[at : at + len(sections)]
            at += len(sections)

    def alone(self) -> Vectors8:
        """Return int8[n, k, d]: sections less the mean of their language."""
        n, k, d = self.sections.shape
        languages = [language for language in self.languages for _ in range(k)]
        found: Vectors8 = recentred(self.sections.reshape(n * k, d), languages).reshape(n, k, d)
        return found

    def vectors(self, place: int, model: str) -> Vectors:
        """Return the sections of one text as records carry them."""
        rows = {name: row for name, row in zip(self.names, self.sections[place], strict=True) if row.any()}
        armoured = {name: base64.b64encode(row.tobytes()).decode() for name, row in rows.items()}
        return Vectors(model, self.sections.shape[2], armoured)


def late(left: Side, right: Side) -> dict[str, Integers]:
    """Return int64[n, m] of what can be made of the cosines of all pairs of sections."""
    one, other = left.alone(), right.alone()
    n, k, d = one.shape
    m, j, _ = other.shape
    pairs = cosines(one.reshape(n * k, d), other.reshape(m * j, d)).reshape(n, k, m, j).transpose(0, 2, 1, 3)
    own, theirs = (np.asarray(rows.any(axis=2)) for rows in (one, other))
    there = own[:, None, :, None] & theirs[None, :, None, :]
    low = np.where(there, pairs, np.iinfo(np.int64).min // 4)
    count = there.sum(axis=(2, 3))
    answered = np.where(there.any(axis=3), low.max(axis=3), 0).sum(axis=2) // there.any(axis=3).sum(axis=2)
    return {
        "sections: best pair": low.max(axis=(2, 3)),
        "sections: best for each of the startup's": answered,
        "sections: mean over pairs": np.where(there, pairs, 0).sum(axis=(2, 3)) // count,
    }


def pooled(left: Side, right: Side, lexical: int, *, through_lens: bool = True) -> Integers:
    """Return int64[n, m]: the scores of a pool that weighs meaning with 60 and wording with `lexical`."""
    base: dict[str, Any] = {"pool": "p", "time": 0, "event": "e"}
    teams = [
        Startup(
            **base, id=f"{place:05}", name="", group="team", language="en", summary=text, industries=[], region="",
            stage="nursery", vectors=left.vectors(place, "m"),
        )
        for place, text in enumerate(left.texts)
    ]  # fmt: skip
    guides = [
        Mentor(
            **base, id=f"{place:05}", name="", engagement="volunteer", track="innovation", language="en", expertise=text,
            capacity=1, vectors=right.vectors(place, "m"),
        )
        for place, text in enumerate(right.texts)
    ]  # fmt: skip
    dims = left.sections.shape[2]
    lens: Lens = read_pool([*teams, *guides], "m", dims) if through_lens else CLEAR
    measure = Measure({"dense": 60, "lexical": lexical}, lens, "m")
    return Table(guides, side="partner", measure=measure, dims=dims).scores_many(teams).astype(np.int64)


def measure(arguments: argparse.Namespace) -> report.Figures:
    """Encode and compare."""
    task: Task = read(arguments.data)
    encoder = encoders.default()
    left = Side(encoder, list(task.queries.values()), PARTS["startup"])
    right = Side(encoder, list(task.candidates.values()), PARTS["mentor"])
    whole = recentred(left.whole, left.languages), recentred(right.whole, right.languages)
    ways = {
        "whole text, shipped mean": cosines(left.whole, right.whole),
        "whole text, pool's mean": cosines(*whole),
        **late(left, right),
        "sections pooled, shipped mean": pooled(left, right, 0, through_lens=False),
        **{f"sections pooled, pool's mean, wording {share}": pooled(left, right, share) for share in LEXICAL},
    }
    found = {name: figures(task, scores) for name, scores in ways.items()}
    shown = ("recall_at_1", "recall_at_5", "mrr", "recall_at_1_interval")
    return {
        "encoder": encoder.fingerprint,
        "queries": len(task.relevant),
        "ways": {name: {key: one[key] for key in shown} for name, one in found.items()},
    }


def main() -> int:
    """Run as a command; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sections", description=__doc__)
    parser.add_argument("--data", type=Path, default=DEVELOPMENT, help="the file of queries and candidates")
    return report.run("sections", measure, parser)


if __name__ == "__main__":
    sys.exit(main())
