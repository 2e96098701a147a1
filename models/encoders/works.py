"""One vector for everything that somebody did: the mean direction of their works.

The mean cosine of a text with n works is the product with the sum of their unit vectors, so that
one row in the log says the same as n rows would, and 200 works cost no more than one.
"""

from collections.abc import Mapping
from typing import Final

import numpy as np

from models.encoders import Floats, Vectors8, vectors
from models.encoders.texts import WORK

WORKS: Final = "works"
"""The section of `Vectors` that stands for all works."""


def with_works_as_one(sections: Mapping[str, Vectors8]) -> dict[str, Vectors8]:
    """Return `sections` with those of single works pooled into one."""
    works = [row for name, row in sections.items() if name.startswith(WORK)]
    others = {name: row for name, row in sections.items() if not name.startswith(WORK)}
    return {**others, WORKS: pooled(np.stack(works))} if works else others


def pooled(rows: Vectors8) -> Vectors8:
    """Return int8[d]: the sum of the unit vectors of int8[n, d], max-abs; zeros say nothing."""
    units: Floats = vectors.normalise(rows.astype(np.float32))
    mean: Vectors8 = vectors.quantise(units.sum(axis=0, keepdims=True))[0]
    return mean
