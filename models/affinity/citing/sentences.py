"""The sentences of a profile, where they stand and what each is about; and the signs of their
vectors, which tell across languages which of two profiles speak of the same thing.

The embedder makes signs of the sentences that `sentence_bounds` names; the record carries them by
section, one after the other.
"""

import binascii
import re
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from itertools import islice
from typing import Final, NamedTuple

import numpy as np

from contracts.pool_log import Vectors
from contracts.script import simplified
from models.affinity.citing.quotes import tokens, trimmed
from models.affinity.texts import LONGEST, SECTION_OF
from models.encoders.signs import BYTES, NO_SIGNS, Signs

MOST_SENTENCES: Final = 40
"""Sentences of a profile that are looked at."""
MOST_SIGNED: Final = 16
"""Sentences of a section that have signs: the first ones."""
_SENTENCE: Final = re.compile(r"[^。！？!?；;\n]*?(?:[。！？!?；;\n]+|\.(?=\s|$)|$)")


class Sentence(NamedTuple):
    """Characters `start` to `end` (without it) of a field, and the words that they are about."""

    field: str
    start: int
    end: int
    about: frozenset[str]


def sentences_in(texts: Mapping[str, str]) -> list[Sentence]:
    """Return the sentences of texts in Simplified Chinese, by field, MOST_SENTENCES at most."""
    sentences = (Sentence(field, *part) for field, text in texts.items() for part in _parts(text))
    return list(islice(sentences, MOST_SENTENCES))


@lru_cache(maxsize=8192)
def _parts(text: str) -> tuple[tuple[int, int, frozenset[str]], ...]:
    """Return where the sentences of a text in Simplified Chinese stand, and what each is about."""
    bounds = (trimmed(text, *match.span()) for match in _SENTENCE.finditer(text))
    return tuple(
        (start, end, tokens(text[start:end]))
        for start, end in islice(bounds, MOST_SENTENCES)
        if start < end
    )


def sentence_bounds(text: str) -> list[tuple[int, int]]:
    """Return where the sentences of a section's text stand whose signs the record carries."""
    plain = simplified(text[:LONGEST])
    return [(start, end) for start, end, _ in _parts(plain)[:MOST_SIGNED]]


def signs_of_sentences(vectors: Vectors, sentences: list[Sentence]) -> Signs | None:
    """Return uint8[len(sentences), BYTES] of sentences as `sentences_in` finds them, zeros where one
    has no signs; None where the record carries none.

    A section's text is that of its fields, one after the other, so the k-th sentence of a section's
    fields has the k-th signs.
    """
    carried = {name: _rows(text) for name, text in vectors.sentences.items()}
    signs = np.zeros((len(sentences), BYTES), dtype=np.uint8)
    places: Counter[str] = Counter()
    for row, sentence in enumerate(sentences):
        section = SECTION_OF[sentence.field]
        known = carried.get(section, NO_SIGNS)
        if places[section] < len(known):
            signs[row] = known[places[section]]
        places[section] += 1
    return signs if signs.any() else None


def _rows(text: str) -> Signs:
    """Return uint8[n, BYTES], none where `text` is not base64 of so many."""
    try:
        raw = binascii.a2b_base64(text, strict_mode=True)
    except ValueError:
        return NO_SIGNS
    return NO_SIGNS if len(raw) % BYTES else np.frombuffer(raw, np.uint8).reshape(-1, BYTES)
