"""`python -m benchmarks.goldstandard --data DIR`: whether a person's papers tell how well they know another paper.

The data is that of the Gold Standard Dataset for the Reviewer Assignment Problem (arXiv 2303.16750). Loss, easy and
hard accuracy are means over the samples of the persons' papers (d_20_1, d_20_2, ...), each over all participants.
"""

import argparse
import csv
import itertools
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer

from benchmarks import encoders, report
from benchmarks.report import say
from benchmarks.scores import interval
from models.affinity import lexical, portfolio
from models.affinity.recentring import recentred
from models.affinity.vectors import cosines
from models.encoders import Vectors8

PUBLISHED: Final = {"SPECTER2 max-pool (58 participants)": 0.22, "TF-IDF": 0.265, "TPMS": 0.281}
EASY_HIGH, EASY_LOW = 4.0, 2.0
Ratings = Mapping[str, Sequence[tuple[str, float]]]
"""Participant -> (paper, expertise 1 to 5)."""
Scores = Mapping[tuple[str, str], float]
"""(participant, paper) -> how near."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One sample of the persons' papers, as texts."""

    papers: dict[str, str]
    archive: list[str]
    owners: list[str]


@dataclass(frozen=True, slots=True)
class Tally:
    """What one participant's pairs add up to in one sample: [wrong or right, of how much]."""

    loss: tuple[float, float]
    easy: tuple[float, float]
    hard: tuple[float, float]


def read_ratings(path: Path) -> Ratings:
    """Return the ratings in `path`; raise OSError, KeyError or ValueError where it holds none."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    found = {row["ParticipantID"]: [*_rated(row)] for row in rows}
    if not found:
        raise ValueError(f"{path} holds no ratings")
    return found


def _rated(row: Mapping[str, str]) -> list[tuple[str, float]]:
    numbers = itertools.takewhile(lambda n: f"Paper{n}" in row, itertools.count(1))
    pairs = [(row[f"Paper{n}"], row[f"Expertise{n}"]) for n in numbers]
    return [(paper, float(expertise)) for paper, expertise in pairs if paper and expertise]


def read_sample(folder: Path) -> Sample:
    """Return the papers and archives in `folder`."""
    papers = json.loads((folder / "submissions.json").read_text(encoding="utf-8"))
    archive, owners = [], []
    for path in sorted(folder.glob("archives/*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            archive.append(_text(json.loads(line)["content"]))
            owners.append(path.stem.removeprefix("~"))
    return Sample({name: _text(paper["content"]) for name, paper in papers.items()}, archive, owners)


def _text(content: Mapping[str, Any]) -> str:
    return "\n".join(part.strip() for part in (content.get("title"), content.get("abstract")) if part)


def tally(ratings: Sequence[tuple[str, float]], participant: str, scores: Scores) -> Tally:
    """Return the sums over all pairs of papers that `participant` rated differently; a tie costs half."""
    loss, easy, hard = [0.0, 0.0], [0.0, 0.0], [0.0, 0.0]
    for one, other in itertools.combinations(ratings, 2):
        (worse, low), (better, high) = sorted((one, other), key=lambda rated: rated[1])
        if low == high:
            continue
        ahead = scores[participant, better] - scores[participant, worse]
        wrong = 0.5 if ahead == 0 else float(ahead < 0)
        loss = [loss[0] + wrong * (high - low), loss[1] + high - low]
        if high >= EASY_HIGH and low <= EASY_LOW:
            easy = [easy[0] + 1 - wrong, easy[1] + 1]
        if low >= EASY_HIGH:
            hard = [hard[0] + 1 - wrong, hard[1] + 1]
    return Tally((loss[0], loss[1]), (easy[0], easy[1]), (hard[0], hard[1]))


def tallies(ratings: Ratings, samples: Sequence[Scores]) -> list[list[Tally]]:
    """Return the tallies of every sample, by participant."""
    return [[tally(rated, person, scores) for person, rated in ratings.items()] for scores in samples]


def share(found: Sequence[Sequence[Tally]], part: str, drawn: Sequence[int] | None = None) -> float:
    """Return the mean over samples of a part's (sum / maximum), over the participants `drawn`, or all."""
    values = []
    for sample in found:
        sums = [getattr(sample[index], part) for index in (range(len(sample)) if drawn is None else drawn)]
        most = sum(maximum for _, maximum in sums)
        values.append(sum(value for value, _ in sums) / most if most else float("nan"))
    return float(np.mean(values))


def ours(sample: Sample, vectors: Mapping[str, Vectors8]) -> Scores:
    """Return the scores of the project: vectors and words over each person's papers."""
    papers = list(sample.papers.values())
    rows = np.stack([vectors[text] for text in (*papers, *sample.archive)])
    rows = recentred(rows, encoders.languages_of((*papers, *sample.archive)))
    dense = cosines(rows[: len(papers)], rows[len(papers) :]) / 1e6
    names, scores = portfolio.score(dense, lexical.similarities(papers, sample.archive), sample.owners)
    return _named(names, sample, scores)


def plain(sample: Sample) -> Scores:
    """Return TF-IDF of words over each person's papers, with scikit-learn's stop words and sublinear counts."""
    papers = list(sample.papers.values())
    matrix = TfidfVectorizer(stop_words="english", sublinear_tf=True).fit_transform([*papers, *sample.archive])
    product = (matrix[: len(papers)] @ matrix[len(papers) :].T).toarray()
    names, scores = portfolio.by_owner(product, sample.owners)
    return _named(names, sample, scores)


def _named(names: Sequence[str], sample: Sample, scores: NDArray[np.float64]) -> Scores:
    return {
        (name, paper): float(scores[row, column])
        for row, name in enumerate(names)
        for column, paper in enumerate(sample.papers)
    }


def measure(arguments: argparse.Namespace) -> report.Figures:
    """Encode every text once, score every sample, and tell the loss with its interval over participants."""
    ratings = read_ratings(arguments.data / "evaluations.csv")
    samples = [read_sample(folder) for folder in sorted(arguments.data.glob("d_20_*"))]
    if not samples:
        raise ValueError(f"{arguments.data} holds no d_20_1, d_20_2, ...")
    texts = list(dict.fromkeys(text for one in samples for text in (*one.papers.values(), *one.archive)))
    encoder = encoders.chosen()
    vectors = dict(zip(texts, encoders.encode(encoder, texts), strict=True))
    found = tallies(ratings, [ours(sample, vectors) for sample in samples])
    say("scored")
    return {
        "encoder": encoder.fingerprint,
        **{part: round(share(found, part), 4) for part in ("loss", "easy", "hard")},
        "loss_interval": interval(len(ratings), lambda drawn: share(found, "loss", drawn)),
        "tfidf_loss": round(share(tallies(ratings, [plain(sample) for sample in samples]), "loss"), 4),
        "participants": len(ratings),
        "published": PUBLISHED,
    }


def main() -> int:
    """Run as a command; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.goldstandard", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with evaluations.csv and d_20_*")
    return report.run("goldstandard", measure, parser)


if __name__ == "__main__":
    sys.exit(main())
