"""From float embeddings to the int8 vectors that travel: centring, mean of windows, quantisation.

Centring: raw multilingual embeddings of one language lie closer to each other than to their
translations; subtracting a mean vector per language mends most of that. Quantisation: max-abs, the
largest component becomes 127 or -127.
"""

import base64
from typing import Final

import numpy as np

from models.encoders import Floats, Vectors8

LIMIT: Final = 127
QUANTISATION: Final = "maxabs127-half-even"
"""Name of the rule in fingerprints; another rule must have another name."""


def normalise(rows: Floats) -> Floats:
    """Return float32[n, d] of unit length; rows of zeros stay zeros."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    unit: Floats = np.divide(rows, lengths, out=np.zeros_like(rows), where=lengths > 0)
    return unit


def centre(rows: Floats, means: Floats) -> Floats:
    """Return float32[n, d]: each row of `rows` less its row of `means`, of unit length again."""
    return normalise(rows - means)


def mean_of_windows(rows: Floats, owners: list[int], weights: list[int], texts: int) -> Floats:
    """Return float32[texts, d]: the mean of each text's windows, weighted by their tokens, of unit
    length.

    `owners[i]` is the text that window i belongs to; a text without windows gets zeros.
    """
    sums = np.zeros((texts, rows.shape[1]), dtype=np.float32)
    np.add.at(sums, owners, rows * np.asarray(weights, dtype=np.float32)[:, None])
    return normalise(sums)


def quantise(rows: Floats) -> Vectors8:
    """Return int8[n, d]: the largest component becomes +-127, others in proportion, half to even."""
    peaks = np.abs(rows).max(axis=1, keepdims=True, initial=0.0).astype(np.float64)
    scaled = np.divide(rows * float(LIMIT), peaks, out=np.zeros(rows.shape), where=peaks > 0)
    rounded: Vectors8 = np.rint(scaled).astype(np.int8)
    return rounded


def to_base64(vector: Vectors8) -> str:
    """Return base64 of int8[d], as `contracts.pool_log.Vectors` carries it."""
    return base64.b64encode(vector.tobytes()).decode()


def from_base64(text: str) -> Vectors8:
    """Return int8[d] of what `to_base64` was given; raise ValueError where it is not base64."""
    return np.frombuffer(base64.b64decode(text, validate=True), dtype=np.int8)
