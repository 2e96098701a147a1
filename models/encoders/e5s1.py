"""Reader of the E5S1 format: a BERT encoder in one file, its large matrices as Q4_0 blocks of 4-bit
weights.

Layout, little-endian: magic `E5S1`, header, unigram vocabulary (byte offsets, scores, UTF-8
pieces), normaliser map (code point -> code points), tensor directory (name, kind, weights, offset,
bytes), tensors. A Q4_0 block holds 32 weights: an fp16 scale and 16 bytes, low nibbles weights 0-15
and high nibbles 16-31, w = (nibble - 8) x scale.
"""

import itertools
import struct
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.encoders import Floats

BLOCK: Final = 32
_BLOCK_TYPE: Final = np.dtype([("scale", "<f2"), ("nibbles", "u1", BLOCK // 2)])
_HEADER: Final = struct.Struct("<4sI7ifi")
_ENTRY: Final = struct.Struct("<BIQQ")
_MAGIC: Final = b"E5S1"


class FormatError(ValueError):
    """The image is not E5S1, or is cut short; the text says where."""


class Shape(NamedTuple):
    """The sizes of the encoder."""

    hidden: int
    layers: int
    heads: int
    inner: int
    words: int
    positions: int
    types: int
    epsilon: float


class Specials(NamedTuple):
    """Ids of the special pieces."""

    bos: int
    eos: int
    pad: int
    unk: int


class TensorEntry(NamedTuple):
    """Where one tensor lies."""

    kind: Literal[0, 1]
    """0 is float32, 1 is Q4_0."""
    weights: int
    offset: int
    size: int


@dataclass(frozen=True, slots=True)
class Packed:
    """A parsed image; tensors stay packed until `tensor` is asked for one."""

    shape: Shape
    specials: Specials
    pieces: list[tuple[str, float]]
    """Unigram pieces with their log probabilities, by id."""
    normaliser: dict[int, str]
    """Code point -> what it becomes; what is absent stays."""
    directory: dict[str, TensorEntry]
    image: bytes

    def tensor(self, name: str) -> Floats:
        """Return float32[count] of the tensor `name`.

        Raise FormatError where it is missing or cut short.
        """
        entry = self.directory.get(name)
        if entry is None:
            raise FormatError(f"there is no tensor {name!r}")
        if entry.offset + entry.size > len(self.image):
            raise FormatError(f"tensor {name!r} is cut short")
        if entry.kind == 0:
            return np.frombuffer(self.image, "<f4", entry.weights, entry.offset).astype(np.float32)
        return dequantise(
            np.frombuffer(self.image, _BLOCK_TYPE, entry.weights // BLOCK, entry.offset)
        )


def dequantise(blocks: NDArray[np.void]) -> Floats:
    """Return float32[32 n] of n Q4_0 blocks."""
    weights = np.empty((len(blocks), BLOCK), dtype=np.float32)
    nibbles = blocks["nibbles"]
    np.subtract(nibbles & 0x0F, 8.0, out=weights[:, : BLOCK // 2], dtype=np.float32)
    np.subtract(nibbles >> 4, 8.0, out=weights[:, BLOCK // 2 :], dtype=np.float32)
    weights *= blocks["scale"].astype(np.float32)[:, None]
    return weights.reshape(-1)


class _Cursor:
    """Reads an image from the front; whatever is beyond its end is a FormatError."""

    def __init__(self, image: bytes) -> None:
        self.image = image
        self.at = 0

    def take(self, size: int, what: str) -> int:
        """Step over `size` bytes and return where they begin."""
        start, self.at = self.at, self.at + size
        if size < 0 or self.at > len(self.image):
            raise FormatError(f"cut short in {what}")
        return start

    def unpack(self, layout: str, what: str) -> tuple[int, ...]:
        """Return the integers of `layout` (struct, little-endian)."""
        start = self.take(struct.calcsize(f"<{layout}"), what)
        return struct.unpack_from(f"<{layout}", self.image, start)


def parse(image: bytes) -> Packed:
    """Return the encoder in `image`; raise FormatError where it is not one."""
    cursor = _Cursor(image)
    start = cursor.take(_HEADER.size, "the header")
    magic, version, *sizes, epsilon, block = _HEADER.unpack_from(image, start)
    if magic != _MAGIC or version != 1 or block != BLOCK:
        raise FormatError(f"not E5S1 version 1 with blocks of {BLOCK}: {magic!r} {version} {block}")
    pieces, specials = _vocabulary(cursor)
    return Packed(
        Shape._make([*sizes, epsilon]),
        specials,
        pieces,
        _normaliser(cursor),
        _directory(cursor),
        image,
    )


def _vocabulary(cursor: _Cursor) -> tuple[list[tuple[str, float]], Specials]:
    count, bos, eos, pad, unk, size = cursor.unpack("5iQ", "the vocabulary")
    starts = np.frombuffer(
        cursor.image, "<u4", count + 1, cursor.take(4 * (count + 1), "the piece offsets")
    )
    scores = np.frombuffer(cursor.image, "<f4", count, cursor.take(4 * count, "the piece scores"))
    start = cursor.take(size, "the pieces")
    blob = cursor.image[start : start + size]
    bounds = starts.tolist()
    try:
        texts = [blob[a:b].decode() for a, b in itertools.pairwise(bounds)]
    except UnicodeDecodeError as error:
        raise FormatError(f"a piece is not UTF-8: {error}") from None
    return list(zip(texts, scores.tolist(), strict=True)), Specials(bos, eos, pad, unk)


def _normaliser(cursor: _Cursor) -> dict[int, str]:
    count, _size = cursor.unpack("iI", "the normaliser")
    found = {}
    for _ in range(count):
        point, length = cursor.unpack("IB", "the normaliser")
        found[point] = "".join(map(chr, cursor.unpack(f"{length}I", "the normaliser")))
    return found


def _directory(cursor: _Cursor) -> dict[str, TensorEntry]:
    (count,) = cursor.unpack("i", "the directory")
    found = {}
    for _ in range(count):
        (length,) = cursor.unpack("H", "the directory")
        start = cursor.take(length, "the directory")
        name = cursor.image[start : start + length].decode("ascii", "replace")
        entry = TensorEntry(
            *_ENTRY.unpack_from(cursor.image, cursor.take(_ENTRY.size, "the directory"))
        )
        _check(name, entry)
        found[name] = entry
    return found


def _check(name: str, entry: TensorEntry) -> None:
    sizes = {0: 4 * entry.weights, 1: entry.weights // BLOCK * _BLOCK_TYPE.itemsize}
    if sizes.get(entry.kind) != entry.size or (entry.kind == 1 and entry.weights % BLOCK):
        raise FormatError(
            f"tensor {name!r}: kind {entry.kind}, {entry.weights} weights, {entry.size} bytes"
        )
