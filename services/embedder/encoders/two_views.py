"""Two encoders in one vector: what both see alike weighs most, and where one errs the other often does not.

The unit vectors of both lie side by side, each scaled by the root of its weight: the cosine of two such vectors is the
weighted mean of the two cosines. docs/matching-quality.md has the figures, of the weights too.
"""

from collections.abc import Sequence
from math import sqrt
from typing import Final, Protocol

import numpy as np

from contracts.pool_log import Language
from models.encoders import DeclaredEncoder, Floats, Limits, Vectors8, vectors
from models.encoders.fingerprint import fingerprint
from services.embedder.encoders import e5_small, light
from services.embedder.folder import Say
from services.embedder.precision import Precision
from services.embedder.settings import EmbedderSettings

WEIGHTS: Final = (55, 45)
PRECISION: Final[Precision] = "int8"
"""Of the first view: beside the second its rounding costs less than 0.002 of any score, and it is nearly twice as fast."""


class View(DeclaredEncoder, Protocol):
    """An encoder whose vectors can be had before they are int8."""

    def centred(self, texts: Sequence[str], languages: Sequence[Language]) -> Floats:
        """Return float32[n, dims] of unit length; zeros for a text that says nothing."""
        ...


class TwoViews:
    """A `models.encoders.DeclaredEncoder`; not for several threads at once."""

    def __init__(self, first: View, second: View) -> None:
        """See texts as `first` and `second` do."""
        self._views = first, second
        self.dims = first.dims + second.dims
        self.limits: Limits = first.limits
        self.languages: tuple[Language, ...] = first.languages
        parts = {
            "views": " + ".join(
                f"{weight} {view.fingerprint}" for weight, view in zip(WEIGHTS, self._views, strict=True)
            ),
            "quantisation": vectors.QUANTISATION,
        }
        self.fingerprint = fingerprint("two-views", parts)

    def encode(self, texts: Sequence[str], languages: Sequence[Language]) -> Vectors8:
        """Return int8[n, dims] as the protocol says."""
        return joined([view.centred(texts, languages) for view in self._views])


def joined(rows: Sequence[Floats]) -> Vectors8:
    """Return int8[n, sum of d] of the two views' float32[n, d], of unit length or zeros."""
    scaled = [view * np.float32(sqrt(weight)) for weight, view in zip(WEIGHTS, rows, strict=True)]
    return vectors.quantise(np.concatenate(scaled, axis=1))


def load(settings: EmbedderSettings, say: Say) -> TwoViews:
    """Return the encoder, written to the cache first where needed; raise UsageError where a part of it is missing."""
    return TwoViews(e5_small.load(settings, say, PRECISION), light.load(settings.encoder_threads))
