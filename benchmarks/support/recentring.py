"""Vectors of a corpus less what its texts have in common, by language."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from contracts.pool_log import Language
from models.affinity.vectors import packed, units
from models.encoders import Vectors8
from models.encoders.means import FAMILY

SHRINKAGE: Final = 2
"""Recentring counts as many texts of mean zero beside those of the corpus: a lone text keeps its
direction.
"""


def recentred(
    vectors: Vectors8, languages: Sequence[Language], shrinkage: int = SHRINKAGE
) -> Vectors8:
    """Return int8[n, d]: each unit vector less the mean of its language family among `vectors`;
    zeros stay zeros.
    """
    rows = units(vectors)
    families = np.array([FAMILY[language] for language in languages])
    present = rows.any(axis=1)
    found = np.zeros_like(rows)
    for family in set(families.tolist()):
        members = (families == family) & present
        found[members] = rows[members] * (int(members.sum()) + shrinkage) - rows[members].sum(
            axis=0
        )
    return packed(found)
