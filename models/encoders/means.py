"""The mean vector per language that centring subtracts: a small calibration that is shipped and
versioned.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from contracts.pool_log import Language
from models.encoders import Floats, vectors

FAMILY: Final[dict[Language, str]] = {"zh-Hans": "zh", "zh-Hant": "zh", "en": "en"}
"""Both scripts share one mean: a script is a way to write, not to mean."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """Mean unit embedding per language family, taken with one set of weights and one prefix."""

    version: str
    weights: str
    """SHA-256 of the weights file it was taken with: it fits no other."""
    prefix: str
    means: dict[str, Floats]

    def rows(self, languages: Sequence[Language]) -> Floats:
        """Return float32[n, d]: the mean of each language."""
        return np.stack([self.means[FAMILY[language]] for language in languages])


def centred(rows: Floats, languages: Sequence[Language], calibration: Calibration) -> Floats:
    """Return float32[n, d]: unit rows less the mean of their language, of unit length again; zeros
    stay zeros.
    """
    if not len(rows):
        return rows
    present = np.abs(rows).any(axis=1, keepdims=True)
    found: Floats = np.where(
        present, vectors.centre(rows, calibration.rows(languages)), np.zeros_like(rows)
    )
    return found


def dump(calibration: Calibration) -> str:
    """Return the JSON text of `calibration`, with six decimals."""
    means = {
        name: [round(float(x), 6) for x in mean] for name, mean in sorted(calibration.means.items())
    }
    document = {
        "version": calibration.version,
        "weights": calibration.weights,
        "prefix": calibration.prefix,
        "means": means,
    }
    return json.dumps(document) + "\n"


def load(text: str) -> Calibration:
    """Return the calibration in `text`; raise ValueError or KeyError where it is not one."""
    document = json.loads(text)
    means = {name: np.asarray(mean, dtype=np.float32) for name, mean in document["means"].items()}
    return Calibration(document["version"], document["weights"], document["prefix"], means)
