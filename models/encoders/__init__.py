"""Text encoders, as far as they are pure: file format, windows, centring, quantisation,
fingerprint.

What runs the network itself is in services/embedder; a replay needs neither, because vectors travel
in the log.
"""

from collections.abc import Sequence
from typing import NamedTuple, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from contracts.pool_log import Language

Floats = NDArray[np.float32]
Vectors8 = NDArray[np.int8]


class Encoder(Protocol):
    """Turns texts into int8 vectors whose integer dot products rank them across languages.

    Vectors of encoders with the same fingerprint may be compared, others may not.
    """

    fingerprint: str
    """Short name of everything that shapes a vector, as `e5-small-int8/1a2b3c4d`."""
    dims: int

    def encode(self, texts: Sequence[str], languages: Sequence[Language]) -> Vectors8:
        """Return int8[n, dims], row i for text i written in language i; zeros for an empty text."""
        ...


Bounds = tuple[int, int]
"""Characters of a text: from the first up to the second, without it."""


@runtime_checkable
class PartEncoder(Protocol):
    """An encoder that also tells what the parts of a text mean, from the same reading of the whole."""

    def encode_with_parts(
        self,
        texts: Sequence[str],
        languages: Sequence[Language],
        parts: Sequence[Sequence[Bounds]],
    ) -> tuple[Vectors8, list[Vectors8]]:
        """Return what `encode` returns, and for each text int8[p, d] of its p parts, zeros for what
        is not read.
        """
        ...


class Limits(NamedTuple):
    """How much of a text is read, and how: windows of nearly equal length, their unit vectors
    averaged by tokens.
    """

    window: int
    """Most tokens of one window."""
    windows: int
    """Most windows of one text; what lies beyond is not read."""
    characters: int
    """Most characters looked at."""


class DeclaredEncoder(Encoder, Protocol):
    """An encoder that can be chosen by a setting: it also declares what it reads."""

    limits: Limits
    languages: tuple[Language, ...]
    """The languages that it is centred for; a text of another is read as the nearest of them."""
