"""`python -m benchmarks.citations`: whether explanations cite the words that a person would cite.

The 60 pairs are our own (`benchmarks/data/citations.txt`): profiles of startups, mentors and
investors in both Chinese scripts and English, in which the sentences are marked that carry the
match. The records are encoded as the embedder does it, and cited as decisions (the pair quoted in a
reason) and `duijie explain` (up to three pairs) do it. A citation hits where at least half of it
stands in a marked sentence.
"""

import argparse
import re
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any, Final

import msgspec
import numpy as np

from benchmarks.support import encoders, report
from contracts import pool_log
from contracts.language import detect
from contracts.pool_log import Investor, Mentor, Startup
from models.affinity import Span, aligned, sentence_bounds
from models.encoders import Encoder, PartEncoder
from models.encoders.texts import sections_of
from models.mentoring.explain.why import CITED
from services.embedder.cache import MemoryCache
from services.embedder.handler import EmbedderHandler
from services.runtime.core.handler import Inbound, Partition

PAIRS: Final = Path(__file__).parent / "data" / "citations.txt"
_FIELD: Final = re.compile(r"(?:^|(?<=\s))(summary|needs_text|expertise|services_text|thesis): ")
_MARKS: Final = re.compile(r"\[\[|\]\]")
_BASE: Final[dict[str, Any]] = {"pool": "p", "time": 0, "event": "e", "name": ""}

_CACHED: Final = 10_000
ROUNDS: Final = 3

Spans = dict[str, list[tuple[int, int]]]
"""Field -> where the marked sentences stand."""


@dataclass(frozen=True, slots=True)
class MarkedPair:
    """A startup and a partner, and what a person would cite of each."""

    startup: Startup
    partner: Mentor | Investor
    marked: tuple[Spans, Spans]

    @property
    def languages(self) -> str:
        """Return the language families of both, as `zh->en`."""
        return "->".join(side.language.split("-")[0] for side in (self.startup, self.partner))


def read(path: Path) -> list[MarkedPair]:
    """Return the pairs in `path`; raise OSError or ValueError where it holds none."""
    lines = path.read_text(encoding="utf-8").splitlines()
    found = [_pair(line) for line in lines if line.strip() and not line.startswith("#")]
    if not found:
        raise ValueError(f"{path} holds no pairs")
    return found


def _pair(line: str) -> MarkedPair:
    key, left, right = (part.strip() for part in line.split("|"))
    (texts, marked), (others, other_marks) = _fields(left), _fields(right)
    startup = Startup(
        **_BASE, **texts, id=key, group="team", language=detect("".join(texts.values())),
        industries=[], region="", stage="nursery",
    )  # fmt: skip
    common: dict[str, Any] = {
        **_BASE,
        **others,
        "id": key,
        "language": detect("".join(others.values())),
    }
    partner = (
        Investor(**common, type="venture_capital", status="verified")
        if "thesis" in others
        else Mentor(**common, engagement="volunteer", track="innovation", capacity=1)
    )
    return MarkedPair(startup, partner, (marked, other_marks))


def _fields(side: str) -> tuple[dict[str, Any], Spans]:
    """Return the texts by field, without marks, and where the marked sentences stand in them."""
    names = list(_FIELD.finditer(side))
    ends = [*(name.start() for name in names[1:]), len(side)]
    texts: dict[str, Any] = {}
    spans: Spans = {}
    for name, end in zip(names, ends, strict=True):
        marked = side[name.end() : end].strip()
        texts[name[1]] = _MARKS.sub("", marked)
        bounds = [mark.start() - 2 * place for place, mark in enumerate(_MARKS.finditer(marked))]
        spans[name[1]] = list(zip(bounds[0::2], bounds[1::2], strict=True))
    return texts, spans


def encoded(pairs: Sequence[MarkedPair], encoder: Encoder) -> list[MarkedPair]:
    """Return the pairs with their vectors, as the embedder makes them."""
    profiles = [profile for pair in pairs for profile in (pair.startup, pair.partner)]
    handler = EmbedderHandler(encoder, [MemoryCache(_CACHED)])
    inbound = [
        Inbound(offset, 0, b"p", pool_log.encode(profile), [])
        for offset, profile in enumerate(profiles)
    ]
    outputs = handler.process(Partition("to-embed", 0), inbound).outputs
    records: Iterator[Any] = (pool_log.decode(output.value) for output in outputs)
    return [MarkedPair(next(records), next(records), pair.marked) for pair in pairs]


def hits(pair: MarkedPair, most: int) -> list[bool]:
    """Return for each span that is cited of `pair` whether a person would have cited it."""
    cited = aligned(pair.startup, pair.partner, most)
    return [
        _hit(span, marked)
        for found in cited
        for span, marked in zip((found.left, found.right), pair.marked, strict=True)
        if span
    ]


def _hit(span: Span, marked: Spans) -> bool:
    shared = sum(
        max(0, min(span.end, end) - max(span.start, start))
        for start, end in marked.get(span.field, [])
    )
    return 2 * shared >= span.end - span.start


def measure(arguments: argparse.Namespace) -> report.Figures:
    """Encode, cite, compare; `explain` also counts whether the marked words are among three pairs."""
    encoder = encoders.chosen()
    pairs = encoded(read(arguments.data), encoder)
    by_pair: dict[str, list[bool]] = defaultdict(list)
    for pair in pairs:
        by_pair[pair.languages] += hits(pair, 1)
    quoted = [hit for found in by_pair.values() for hit in found]
    explained = [hit for pair in pairs for hit in hits(pair, CITED)]
    return {
        "encoder": encoder.fingerprint,
        "pairs": len(pairs),
        "hit": _share(quoted),
        "citations": len(quoted),
        "hit_by_languages": {name: _share(found) for name, found in sorted(by_pair.items())},
        "explain_hit": _share(explained),
        "explain_citations": len(explained),
        "signs": cost_of_signs(pairs, encoder),
    }


def cost_of_signs(pairs: Sequence[MarkedPair], encoder: Encoder) -> dict[str, float]:
    """Return what the signs of sentences cost: bytes a record, and how much longer encoding takes, in
    turn, median of ROUNDS.
    """
    profiles = [profile for pair in pairs for profile in (pair.startup, pair.partner)]
    texts = [text for profile in profiles for text in sections_of(profile).values()]
    seconds = [
        (_seconds(encoder, texts, parts=False), _seconds(encoder, texts, parts=True))
        for _ in range(ROUNDS)
    ]
    carried = [profile.vectors.sentences for profile in profiles if profile.vectors]
    extra = sum(len(msgspec.json.encode(signs)) for signs in carried)
    return {
        "bytes_a_record": round(extra / len(profiles)),
        "record_bytes": round(sum(map(len, map(pool_log.encode, profiles))) / len(profiles)),
        "time_ratio": round(median(after / before for before, after in seconds), 2),
    }


def _seconds(encoder: Encoder, texts: Sequence[str], *, parts: bool) -> float:
    languages = encoders.languages_of(texts)
    started = time.perf_counter()
    if parts and isinstance(encoder, PartEncoder):
        encoder.encode_with_parts(texts, languages, [sentence_bounds(text) for text in texts])
    else:
        encoder.encode(texts, languages)
    return time.perf_counter() - started


def _share(found: Sequence[bool]) -> float:
    return round(float(np.mean(found)), 4) if found else 0.0


def main() -> int:
    """Run as a command; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.citations", description=__doc__)
    parser.add_argument("--data", type=Path, default=PAIRS, help="the file of marked pairs")
    return report.run("citations", measure, parser)


if __name__ == "__main__":
    sys.exit(main())
