"""How near texts are by their words: stems of English and runs of Chinese characters, weighted by rarity."""

import re
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Final

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS, TfidfVectorizer

LONGEST: Final = 3
"""Most words, or Chinese characters, of one term."""
_RUN: Final = re.compile(r"[a-z][a-z0-9]+|[\u3400-\u9fff]+")
_SUFFIXES: Final = ("ations", "ation", "ings", "ing", "ies", "ed", "es", "s", "ly")
_SHORTEST_STEM: Final = 4


def stem(word: str) -> str:
    """Return `word` without its first matching suffix, where four letters are left."""
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= _SHORTEST_STEM:
            return word.removesuffix(suffix)
    return word


def terms(text: str) -> list[str]:
    """Return the terms of `text`: one to three stems in a row, stop words passed over; one to three Han in a row."""
    runs = _RUN.findall(text.lower())
    words = [stem(run) for run in runs if run.isascii() and run not in ENGLISH_STOP_WORDS]
    han = [run for run in runs if not run.isascii()]
    return list(chain(_grams(words, " "), *(_grams(run, "") for run in han)))


def _grams(units: Sequence[str], glue: str) -> Iterator[str]:
    for length in range(1, LONGEST + 1):
        for start in range(len(units) - length + 1):
            yield glue.join(units[start : start + length])


def similarities(left: Sequence[str], right: Sequence[str]) -> NDArray[np.float64]:
    """Return float64[n, m]: cosines of TF-IDF vectors fitted on both sides; zeros where nothing has a term."""
    found = [terms(text) for text in (*left, *right)]
    if not any(found):
        return np.zeros((len(left), len(right)))
    matrix = TfidfVectorizer(analyzer=list, sublinear_tf=True).fit_transform(found)
    product: NDArray[np.float64] = (matrix[: len(left)] @ matrix[len(left) :].T).toarray()
    return product
