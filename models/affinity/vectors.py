"""Vectors of profiles: base64 of int8, and exact scores from them."""

import binascii

import numpy as np
from numpy.typing import NDArray

from contracts.pool_log import Vectors
from models.affinity.weights import COSINE_HIGH, COSINE_LOW, TOP

SECTION = "all"
EXACT_IN_FLOAT32 = 1024
"""Products of int8 vectors up to this many dimensions are exact in float32: 1,024 x 128^2 = 2^24."""


def decode(vectors: Vectors | None) -> NDArray[np.int8] | None:
    """Return int8[dims], or None where there is no vector or its bytes are not what `dims` says."""
    text = None if vectors is None else vectors.sections.get(SECTION)
    if vectors is None or text is None:
        return None
    try:
        raw = binascii.a2b_base64(text, strict_mode=True)
    except ValueError:
        return None
    return np.frombuffer(raw, dtype=np.int8) if len(raw) == vectors.dims else None


def working_type(dims: int) -> type[np.float32] | type[np.float64]:
    """Return the float type in which dot products of int8[dims] are exact and fast."""
    return np.float32 if dims <= EXACT_IN_FLOAT32 else np.float64


def text_scores(dots: NDArray[np.floating], norms: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return 0..TOP for `dots` (exact) and `norms` (products of two squared lengths; 0 scores 0)."""
    cosines = dots.astype(np.float64) / np.sqrt(np.where(norms > 0, norms, 1.0))
    millionths = np.rint(cosines * 1e6).astype(np.int64)
    scores = (millionths - COSINE_LOW) * TOP // (COSINE_HIGH - COSINE_LOW)
    return np.where(norms > 0, np.clip(scores, 0, TOP), 0)
