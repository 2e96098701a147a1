"""The terms of a text in hashed buckets: stems of English and neighbouring pairs of them, Chinese
characters and their neighbouring pairs.

Longer pieces than those of `grams`: of many long texts they still tell one subject from another.
"""

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from contracts.script import simplified
from models.affinity.grams import LETTERS_PER_HAN

BITS: Final = 16
BUCKETS: Final = 1 << BITS
LONGEST: Final = 2
"""Most words, or Chinese characters, of one term."""
_RUN: Final = re.compile(r"[a-z][a-z0-9]+|[\u3400-\u9fff]+")
_SUFFIXES: Final = ("ations", "ation", "ings", "ing", "ies", "ed", "es", "s", "ly")
_SHORTEST_STEM: Final = 4
_FUNCTION_WORDS: Final = frozenset(
    [
        "a", "about", "above", "after", "again", "against", "all", "almost", "also",
        "although", "always", "am", "among", "an", "and", "another", "any", "are", "as", "at",
        "be", "because", "been", "before", "being", "below", "between", "both", "but", "by",
        "can", "cannot", "could", "do", "does", "doing", "done", "down", "due", "during",
        "each", "either", "else", "etc", "ever", "every", "few", "for", "from", "further",
        "had", "has", "have", "having", "he", "hence", "her", "here", "hers", "him", "his",
        "how", "however", "i", "if", "in", "indeed", "into", "is", "it", "its", "itself",
        "just", "latter", "least", "less", "made", "many", "may", "me", "might", "more",
        "moreover", "most", "mostly", "much", "must", "my", "namely", "neither", "never",
        "nevertheless", "no", "nor", "not", "now", "of", "off", "often", "on", "once", "one",
        "only", "onto", "or", "other", "others", "otherwise", "our", "ours", "out", "over",
        "own", "per", "perhaps", "please", "put", "rather", "same", "see", "seem", "seems",
        "several", "she", "should", "since", "so", "some", "such", "than", "that", "the",
        "their", "them", "themselves", "then", "thence", "there", "therefore", "these", "they",
        "this", "those", "though", "through", "throughout", "thus", "to", "together", "too",
        "toward", "towards", "two", "three", "under", "until", "up", "upon", "us", "very",
        "via", "was", "we", "well", "were", "what", "whatever", "when", "where", "whereas",
        "whether", "which", "while", "who", "whole", "whom", "whose", "why", "will", "with",
        "within", "without", "would", "yet", "you", "your", "yours",
    ]
)  # fmt: skip
"""They stand in every text and part what belongs together."""


class TextTerms(NamedTuple):
    """The terms of a text, by bucket, ascending, and how often each stands in it."""

    family: str
    """zh or en."""
    buckets: NDArray[np.int64]
    counts: NDArray[np.int64]


@lru_cache(maxsize=65_536)
def terms_of(text: str) -> TextTerms:
    """Return the terms of `text`, traditional and simplified characters alike."""
    runs = _RUN.findall(simplified(text).lower())
    words = [stem(run) for run in runs if run.isascii() and run not in _FUNCTION_WORDS]
    han = [run for run in runs if not run.isascii()]
    pieces = [*_runs_of(words, " ")]
    for run in han:
        pieces += _runs_of(run, "")
    counted = sorted(Counter(crc32(piece.encode()) % BUCKETS for piece in pieces).items())
    buckets, counts = np.array(counted, dtype=np.int64).reshape(-1, 2).T
    chinese = sum(map(len, han)) * LETTERS_PER_HAN >= sum(map(len, words))
    return TextTerms("zh" if chinese else "en", buckets, counts)


def stem(word: str) -> str:
    """Return `word` without its first matching suffix, where four letters are left."""
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= _SHORTEST_STEM:
            return word.removesuffix(suffix)
    return word


def _runs_of(units: list[str] | str, glue: str) -> Iterator[str]:
    for length in range(1, LONGEST + 1):
        for start in range(len(units) - length + 1):
            yield glue.join(units[start : start + length])
