"""Two encoders in one vector: what both see alike weighs most, and where one errs the other often
does not.

The unit vectors of both lie side by side, each scaled by the root of its weight: the cosine of two
such vectors is the weighted mean of the two cosines. docs/matching-quality.md has the figures, of
the weights too.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from math import sqrt
from typing import Final, Protocol

import numpy as np

from contracts.pool_log import Language
from models.encoders import Bounds, DeclaredEncoder, Floats, Limits, Vectors8, vectors
from models.encoders.fingerprint import fingerprint
from services.embedder.encoders import e5_small, light
from services.embedder.folder import Say
from services.embedder.settings import EmbedderSettings

WEIGHTS: Final = (55, 45)
_THREADS_OF_THE_SECOND: Final = 1
"""It runs beside the first view, mostly in Python.

More threads of BLAS would spin and keep the first from its cores.
"""


class View(DeclaredEncoder, Protocol):
    """An encoder whose vectors can be had before they are int8."""

    def centred(self, texts: Sequence[str], languages: Sequence[Language]) -> Floats:
        """Return float32[n, dims] of unit length; zeros for a text that says nothing."""
        ...


class FirstView(View, Protocol):
    """A view that also reads the parts of a text."""

    def centred_with_parts(
        self,
        texts: Sequence[str],
        languages: Sequence[Language],
        parts: Sequence[Sequence[Bounds]],
    ) -> tuple[Floats, list[Floats]]:
        """Return `centred`, and float32[p, dims] of each text's parts."""
        ...


class TwoViews:
    """A `models.encoders.DeclaredEncoder`; not for several threads at once."""

    def __init__(self, first: FirstView, second: View) -> None:
        """See texts as `first` and `second` do."""
        self._views: tuple[FirstView, View] = first, second
        self._beside = ThreadPoolExecutor(1, thread_name_prefix="second-view")
        self.dims = first.dims + second.dims
        self.limits: Limits = first.limits
        self.languages: tuple[Language, ...] = first.languages
        parts = {
            "views": " + ".join(
                f"{weight} {view.fingerprint}"
                for weight, view in zip(WEIGHTS, self._views, strict=True)
            ),
            "quantisation": vectors.QUANTISATION,
        }
        self.fingerprint = fingerprint("two-views", parts)

    def encode(self, texts: Sequence[str], languages: Sequence[Language]) -> Vectors8:
        """Return int8[n, dims] as the protocol says."""
        first, second = self._views
        beside = self._beside.submit(second.centred, texts, languages)
        return joined([first.centred(texts, languages), beside.result()])

    def encode_with_parts(
        self,
        texts: Sequence[str],
        languages: Sequence[Language],
        parts: Sequence[Sequence[Bounds]],
    ) -> tuple[Vectors8, list[Vectors8]]:
        """Return the vectors of texts, and those of their parts as the first view alone reads them."""
        first, second = self._views
        beside = self._beside.submit(second.centred, texts, languages)
        rows, of_parts = first.centred_with_parts(texts, languages, parts)
        return joined([rows, beside.result()]), [vectors.quantise(part) for part in of_parts]


def joined(rows: Sequence[Floats]) -> Vectors8:
    """Return int8[n, sum of d] of the two views' float32[n, d], of unit length or zeros."""
    scaled = [view * np.float32(sqrt(weight)) for weight, view in zip(WEIGHTS, rows, strict=True)]
    return vectors.quantise(np.concatenate(scaled, axis=1))


def load(settings: EmbedderSettings, say: Say) -> TwoViews:
    """Return the encoder, written to the cache first where needed.

    Raise UsageError where a part of it is missing.
    """
    return TwoViews(e5_small.load(settings, say), light.load(_THREADS_OF_THE_SECOND))
