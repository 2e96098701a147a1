"""The sentences of two profiles that carry their match: which of the one speaks of the same thing
as which of the other.

Sentences are alike by shared words and character pairs, and by the vectors of the sections they
stand in. Across languages, where words tell nothing, the signs of the sentences' own vectors stand
for those of the sections. Citations are by field, with offsets into the field's text as the record
has it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import isqrt
from typing import Final

import numpy as np

from contracts.pool_log import Startup, Vectors
from models.affinity.citing.quotes import LIMIT, cut, quoted
from models.affinity.citing.sentences import Sentence, sentences_in, signs_of_sentences
from models.affinity.facts import Partner
from models.affinity.texts import SECTION_OF, grams_of, plain_of, texts_of
from models.affinity.vectors import by_section, millionths
from models.encoders.signs import agreement

_ONE: Final = 1_000_000
_COMMONPLACE: Final = 8
"""Counts as tokens of every sentence: two short sentences with one pair in common are not the most
alike.
"""
_RELATED: Final = 250_000
"""Sentences at least so near (in millionths) are cited without a word in common."""


_Near = list[list[int]]
"""By the places of two sentences: how near their vectors lie, in millionths, none below 0."""


@dataclass(frozen=True, slots=True)
class Span:
    """A part of a profile's field: `text` stands at characters `start` to `end` (without it) of the
    field.
    """

    field: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Aligned:
    """Two spans that speak of the same thing; None for a side without text."""

    left: Span | None
    right: Span | None


def aligned(startup: Startup, partner: Partner, most: int = 1, limit: int = LIMIT) -> list[Aligned]:
    """Return up to `most` pairs of spans, at most `limit` characters each, the most telling first.

    No sentence is cited twice. The first pair is always there, except where both sides are without
    text; where nothing is alike, it is the opening sentences. Earlier sentences win ties.
    """
    texts = texts_of(startup), texts_of(partner)
    left, right = sentences_in(plain_of(startup)), sentences_in(plain_of(partner))
    if not left or not right:
        return _alone(texts, left, right, limit)
    only_pair = len(left) == len(right) == 1
    near = [[0]] if only_pair else _nearness(startup, partner, left, right)
    found: list[Aligned] = []
    cited: tuple[set[int], set[int]] = set(), set()
    for i, j in _ranked(left, right, near, only_best=most == 1):
        if len(found) == most:
            break
        if (
            i in cited[0]
            or j in cited[1]
            or (found and near[i][j] < _RELATED and left[i].about.isdisjoint(right[j].about))
        ):
            continue
        cited[0].add(i)
        cited[1].add(j)
        spans = (
            _span(texts[0], left[i], right[j].about, limit),
            _span(texts[1], right[j], left[i].about, limit),
        )
        found.append(Aligned(*spans))
    return found


def _ranked(
    left: list[Sentence], right: list[Sentence], near: _Near, *, only_best: bool
) -> list[tuple[int, int]]:
    """Return pairs of places, the most alike first, of equal ones the earlier; `only_best` the
    first alone.
    """
    values = []
    for i, one in enumerate(left):
        about, size = one.about, len(one.about)
        for j, other in enumerate(right):
            shared = len(about & other.about)
            wording = (
                2 * _ONE * shared // (_COMMONPLACE + isqrt(size * len(other.about)))
                if shared
                else 0
            )
            values.append((-wording - near[i][j], i, j))
    best = [min(values)] if only_best else sorted(values)
    return [(i, j) for _, i, j in best]


def quotations(startup: Startup, partner: Partner | None) -> tuple[str, str]:
    """Return the best aligned words of both sides, "" for a side without any; `startup` alone is
    quoted by its opening.
    """
    if partner is None:
        text = texts_of(startup)
        first = sentences_in(plain_of(startup))[:1]
        return (_quoted(text, _span(text, first[0], frozenset(), LIMIT)) if first else "", "")
    for pair in aligned(startup, partner):
        return _quoted(texts_of(startup), pair.left), _quoted(texts_of(partner), pair.right)
    return "", ""


def _quoted(texts: Mapping[str, str], span: Span | None) -> str:
    return quoted(texts[span.field], span.start, span.end) if span else ""


def _alone(
    texts: tuple[Mapping[str, str], Mapping[str, str]],
    left: list[Sentence],
    right: list[Sentence],
    limit: int,
) -> list[Aligned]:
    """Return the opening of the side that has text."""
    spans = [
        _span(text, found[0], frozenset(), limit) if found else None
        for text, found in zip(texts, (left, right), strict=True)
    ]
    return [Aligned(*spans)] if any(spans) else []


def _nearness(
    startup: Startup, partner: Partner, left: list[Sentence], right: list[Sentence]
) -> _Near:
    """Return how near each sentence of the one lies to each of the other: by its own signs across
    languages, else by its section.
    """
    nowhere = [[0] * len(right) for _ in left]
    ours, theirs = startup.vectors, partner.vectors
    if not ours or not theirs or (ours.model, ours.dims) != (theirs.model, theirs.dims):
        return nowhere
    if grams_of(startup).family != grams_of(partner).family:
        signs = signs_of_sentences(ours, left), signs_of_sentences(theirs, right)
        if signs[0] is not None and signs[1] is not None:
            near: _Near = agreement(signs[0], signs[1]).tolist()
            return near
    sections = _near_sections(ours, theirs)
    return [
        [sections.get((SECTION_OF[one.field], SECTION_OF[other.field]), 0) for other in right]
        for one in left
    ]


def _near_sections(ours: Vectors, theirs: Vectors) -> Mapping[tuple[str, str], int]:
    """Return the cosine, in millionths, of each section of the one with each of the other, none
    below 0.
    """
    left, right = by_section(ours), by_section(theirs)
    if not left or not right:
        return {}
    one, other = (np.stack(list(rows.values())).astype(np.float64) for rows in (left, right))
    norms = np.outer((one * one).sum(axis=1), (other * other).sum(axis=1))
    cosines = np.maximum(millionths(one @ other.T, norms), 0).tolist()
    return {(a, b): cosines[i][j] for i, a in enumerate(left) for j, b in enumerate(right)}


def _span(
    texts: Mapping[str, str], sentence: Sentence, subject: frozenset[str], limit: int
) -> Span:
    text = texts[sentence.field]
    start, end = cut(text, sentence.start, sentence.end, subject, limit)
    return Span(sentence.field, start, end, text[start:end])
