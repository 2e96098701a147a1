"""`python -m benchmarks.goldstandard --data DIR`: whether a person's papers tell how well they know
another paper.

The data is that of the Gold Standard Dataset for the Reviewer Assignment Problem (arXiv
2303.16750). Papers are startups and participants are mentors with works: intake's records, the
embedder, the pool's statistics and the matcher's table, as services run them. Loss, easy and hard
accuracy are means over the samples of the persons' papers (d_20_1, d_20_2, ...), each over all
participants.
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

import msgspec
import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer

from benchmarks.support import encoders, report
from benchmarks.support.report import say
from benchmarks.support.scores import interval
from contracts import feeds, pool_log
from contracts.pool_log import Mentor, Startup
from models.affinity import MENTORING, Measure, Table, read_pool
from models.encoders import DeclaredEncoder
from services.embedder.cache import MemoryCache
from services.embedder.handler import EmbedderHandler
from services.intake import records
from services.intake.readable import readable
from services.runtime.core.handler import Inbound, Partition

WEIGHTS: Final = (30, 60, 90, 120)
"""Weights of `works` beside 60 of `dense`. The nested loss chooses anew among them, and whether
words are centred.
"""
SUMMARY: Final = 5_000
CACHED: Final = 10_000
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
class ParticipantTally:
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
    return Sample(
        {name: _text(paper["content"]) for name, paper in papers.items()}, archive, owners
    )


def _text(content: Mapping[str, Any]) -> str:
    return "\n".join(
        part.strip() for part in (content.get("title"), content.get("abstract")) if part
    )


def tally(
    ratings: Sequence[tuple[str, float]], participant: str, scores: Scores
) -> ParticipantTally:
    """Return the sums over all pairs of papers that `participant` rated differently.

    A tie costs half.
    """
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
    return ParticipantTally((loss[0], loss[1]), (easy[0], easy[1]), (hard[0], hard[1]))


def tallies(ratings: Ratings, samples: Sequence[Scores]) -> list[list[ParticipantTally]]:
    """Return the tallies of every sample, by participant."""
    return [
        [tally(rated, person, scores) for person, rated in ratings.items()] for scores in samples
    ]


def share(
    found: Sequence[Sequence[ParticipantTally]], part: str, drawn: Sequence[int] | None = None
) -> float:
    """Return the mean over samples of a part's (sum / maximum), over the participants `drawn`, or
    all.
    """
    values = []
    for sample in found:
        sums = [
            getattr(sample[index], part)
            for index in (range(len(sample)) if drawn is None else drawn)
        ]
        most = sum(maximum for _, maximum in sums)
        values.append(sum(value for value, _ in sums) / most if most else float("nan"))
    return float(np.mean(values))


class Embed:
    """The embedder's handler over one record at a time, each text encoded once."""

    def __init__(self, encoder: DeclaredEncoder) -> None:
        self._handler = EmbedderHandler(encoder, [MemoryCache(CACHED)])

    def __call__(self, record: pool_log.Record) -> bytes:
        """Return the record's bytes with its vectors, as they go to the pool log."""
        inbound = Inbound(0, 0, b"p", pool_log.encode(record), [])
        value = self._handler.process(Partition("to-embed", 0), [inbound]).outputs[0].value
        assert value is not None
        return value


def ours(table: Table, startups: Sequence[Startup]) -> Scores:
    """Return the scores of the product: what the matcher's table says of each person and paper."""
    scores = table.scores_many(startups)
    return {
        (mentor, paper.id): float(scores[row, column])
        for row, paper in enumerate(startups)
        for column, mentor in enumerate(table.ids)
    }


def pool_of(sample: Sample, embed: Embed, log: list[bytes]) -> tuple[list[Startup], list[Mentor]]:
    """Return the papers as startups and the persons as mentors with works: intake's records, with
    the embedder's vectors, read back from the bytes that the pool log would hold.
    """
    startups = [records.startup(_startup(name, text), []) for name, text in sample.papers.items()]
    mentors = [records.mentor(_mentor(name, sample), []) for name in sorted(set(sample.owners))]
    written: list[pool_log.Record] = [*startups, *mentors]
    encoded = [embed(readable(record)) for record in written]
    log += encoded
    read = [pool_log.decode(value) for value in encoded]
    return (
        [record for record in read if isinstance(record, Startup)],
        [record for record in read if isinstance(record, Mentor)],
    )


def _startup(name: str, text: str) -> feeds.Startup:
    written = {
        "team_id": name,
        "name": name,
        "summary": text[:SUMMARY],
        "industry": "M",
        "region": "110000",
        "stage": "nursery",
        "pools": ["goldstandard"],
    }
    return feeds.Startup.model_validate(written)


def _mentor(name: str, sample: Sample) -> feeds.Mentor:
    works = [
        text for text, owner in zip(sample.archive, sample.owners, strict=True) if owner == name
    ]
    written = {
        "id": name,
        "name": name,
        "engagement": "volunteer",
        "track": "innovation",
        "expertise": "-",
        "capacity": 1,
        "works": works,
        "pools": ["goldstandard"],
    }
    return feeds.Mentor.model_validate(written)


def plain(sample: Sample) -> Scores:
    """Return TF-IDF of words over each person's papers, with scikit-learn's stop words and
    sublinear counts.
    """
    papers = list(sample.papers.values())
    matrix = TfidfVectorizer(stop_words="english", sublinear_tf=True).fit_transform(
        [*papers, *sample.archive]
    )
    product = (matrix[: len(papers)] @ matrix[len(papers) :].T).toarray()
    names, owners = sorted(set(sample.owners)), np.array(sample.owners)
    scores = np.array([product[:, owners == name].mean(axis=1) for name in names])
    return _named(names, sample, scores)


def _named(names: Sequence[str], sample: Sample, scores: NDArray[np.float64]) -> Scores:
    return {
        (name, paper): float(scores[row, column])
        for row, name in enumerate(names)
        for column, paper in enumerate(sample.papers)
    }


def nested(choices: Sequence[list[list[ParticipantTally]]], participants: int) -> float:
    """Return the loss where each participant is scored by the choice that is best for the others."""
    chosen = []
    for one in range(participants):
        others = [place for place in range(participants) if place != one]
        chosen.append(min(choices, key=lambda found: share(found, "loss", others)))
    samples = range(len(choices[0]))
    mixed = [[chosen[one][sample][one] for one in range(participants)] for sample in samples]
    return share(mixed, "loss")


def measure(arguments: argparse.Namespace) -> report.Figures:
    """Run every sample through the product, and tell the loss with its interval over
    participants.
    """
    ratings = read_ratings(arguments.data / "evaluations.csv")
    samples = [read_sample(folder) for folder in sorted(arguments.data.glob("d_20_*"))]
    if not samples:
        raise ValueError(f"{arguments.data} holds no d_20_1, d_20_2, ...")
    encoder = encoders.chosen()
    embed, log = Embed(encoder), list[bytes]()
    pools = [pool_of(sample, embed, log) for sample in samples]
    say(f"{len(log)} records, the largest {max(map(len, log)) // 1000} kB")
    tried = {
        (weight, centred): tallies(ratings, scored(pools, encoder, weight, centred=centred))
        for weight in WEIGHTS
        for centred in (True, False)
    }
    found = tried[MENTORING["works"], True]
    return {
        "encoder": encoder.fingerprint,
        **{part: round(share(found, part), 4) for part in ("loss", "easy", "hard")},
        "loss_interval": interval(len(ratings), lambda drawn: share(found, "loss", drawn)),
        "nested_loss": round(nested([*tried.values()], len(ratings)), 4),
        "tried": {
            f"{weight}{'' if centred else ', not centred'}": round(share(one, "loss"), 4)
            for (weight, centred), one in tried.items()
        },
        "tfidf_loss": round(
            share(tallies(ratings, [plain(sample) for sample in samples]), "loss"), 4
        ),
        "participants": len(ratings),
        "path": "product",
        "published": PUBLISHED,
    }


def scored(
    pools: Sequence[tuple[list[Startup], list[Mentor]]],
    encoder: DeclaredEncoder,
    works: int,
    *,
    centred: bool,
) -> list[Scores]:
    """Return the scores of every pool under the default weights but that of `works`; `centred` as
    the product does it, less what all works have in common.
    """
    found = []
    for startups, mentors in pools:
        statistics = read_pool([*startups, *mentors], encoder.fingerprint, encoder.dims)
        if not centred:
            plain_works = msgspec.structs.replace(statistics.works, common={})
            statistics = msgspec.structs.replace(statistics, works=plain_works)
        measure = Measure({**MENTORING, "works": works}, statistics, encoder.fingerprint)
        table = Table(mentors, side="partner", measure=measure, dims=encoder.dims)
        found.append(ours(table, startups))
    return found


def main() -> int:
    """Run as a command; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.goldstandard", description=__doc__)
    parser.add_argument(
        "--data", type=Path, required=True, help="folder with evaluations.csv and d_20_*"
    )
    return report.run("goldstandard", measure, parser)


if __name__ == "__main__":
    sys.exit(main())
