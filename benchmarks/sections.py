"""`python -m benchmarks.sections`: how profiles of several sections are best matched, on the
retrieval dev set.

Each text is cut into sections at sentences (three of a startup, two of a mentor), which are encoded
alone. The ways to match them are compared by how often the right mentor comes first; the last ones
are what a pool does (models/affinity).
"""

import argparse
import itertools
import re
import sys
from pathlib import Path
from typing import Final

import numpy as np

from benchmarks.retrieval import DENSE, DEVELOPMENT, Task, figures, read
from benchmarks.support import encoders, report
from benchmarks.support.pools import UNBALANCED, Pool
from benchmarks.support.recentring import recentred
from models.affinity.vectors import Integers, cosines
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


class EncodedSide:
    """One side of the task: whole texts and sections, encoded."""

    def __init__(self, encoder: Encoder, texts: list[str], names: tuple[str, ...]) -> None:
        self.texts, self.names = texts, names
        self.whole = encoders.encode(encoder, texts)
        self.languages = encoders.languages_of(texts)
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


def late(left: EncodedSide, right: EncodedSide) -> dict[str, Integers]:
    """Return int64[n, m] of what can be made of the cosines of all pairs of sections."""
    one, other = left.alone(), right.alone()
    n, k, d = one.shape
    m, j, _ = other.shape
    pairs = (
        cosines(one.reshape(n * k, d), other.reshape(m * j, d))
        .reshape(n, k, m, j)
        .transpose(0, 2, 1, 3)
    )
    own, theirs = (np.asarray(rows.any(axis=2)) for rows in (one, other))
    there = own[:, None, :, None] & theirs[None, :, None, :]
    low = np.where(there, pairs, np.iinfo(np.int64).min // 4)
    count = there.sum(axis=(2, 3))
    answered = np.where(there.any(axis=3), low.max(axis=3), 0).sum(axis=2) // there.any(axis=3).sum(
        axis=2
    )
    return {
        "sections: best pair": low.max(axis=(2, 3)),
        "sections: best for each of the startup's": answered,
        "sections: mean over pairs": np.where(there, pairs, 0).sum(axis=(2, 3)) // count,
    }


def pooled(left: EncodedSide, right: EncodedSide) -> Pool:
    """Return the texts as the pool that holds their sections."""
    ours, theirs = (
        {name: side.sections[:, place] for place, name in enumerate(side.names)}
        for side in (left, right)
    )
    return Pool(left.texts, ours, right.texts, theirs)


def measure(arguments: argparse.Namespace) -> report.Figures:
    """Encode and compare."""
    task: Task = read(arguments.data)
    encoder = encoders.chosen()
    left = EncodedSide(encoder, list(task.queries.values()), PARTS["startup"])
    right = EncodedSide(encoder, list(task.candidates.values()), PARTS["mentor"])
    pool = pooled(left, right)
    whole = recentred(left.whole, left.languages), recentred(right.whole, right.languages)
    ways = {
        "whole text, shipped mean": cosines(left.whole, right.whole),
        "whole text, pool's mean": cosines(*whole),
        **late(left, right),
        "sections pooled, shipped mean": pool.scores(weights=DENSE),
        "sections pooled, pool's mean": pool.scores(pool.text_statistics(UNBALANCED), DENSE),
        **{
            f"sections pooled, balanced, wording {share}": pool.scores(
                pool.text_statistics(), {"dense": 60, "lexical": share}
            )
            for share in LEXICAL
        },
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
    parser.add_argument(
        "--data", type=Path, default=DEVELOPMENT, help="the file of queries and candidates"
    )
    return report.run("sections", measure, parser)


if __name__ == "__main__":
    sys.exit(main())
