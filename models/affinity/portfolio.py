"""How near a text is to somebody who is known by several texts: papers, past projects, sections of a profile.

The mean over the person's texts, of vectors and of words, each less the mean over all persons, so that a text of
common words gains nothing, both on one scale, added with weights from docs/matching-quality.md.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

DENSE: Final = 0.35
"""The share of vectors; words have the rest."""

Floats64 = NDArray[np.float64]


def by_owner(similarities: Floats64, owners: Sequence[str]) -> tuple[list[str], Floats64]:
    """Return the distinct owners, sorted, and float64[owners, n]: the mean of float64[n, texts] over each one's texts."""
    names = sorted(set(owners))
    belongs = np.array(owners)
    return names, np.array([similarities[:, belongs == name].mean(axis=1) for name in names])


def standing(rows: Floats64) -> Floats64:
    """Return float64[owners, n] less the mean over owners, in units of its own spread; zeros where all are alike."""
    above = rows - rows.mean(axis=0)
    spread = float(above.std())
    scaled: Floats64 = above / spread if spread else above
    return scaled


def score(dense: Floats64, words: Floats64, owners: Sequence[str], share: float = DENSE) -> tuple[list[str], Floats64]:
    """Return the owners and float64[owners, n] from float64[n, texts] of vectors and of words."""
    names, one = by_owner(dense, owners)
    _, other = by_owner(words, owners)
    return names, share * standing(one) + (1 - share) * standing(other)
