"""Tiny E5S1 images, packed by the book and by hand: what the reader must read."""

import struct

import numpy as np

from models.encoders import Floats

HIDDEN, HEADS, INNER, POSITIONS = 32, 2, 64, 48
PIECES = [
    "<s>",
    "<pad>",
    "</s>",
    "<unk>",
    "▁",
    "▁query",
    ":",
    "▁a",
    "a",
    "b",
    "C",
    "～",
    "智",
    "能",
    "▁智能",
    "<mask>",
]
SCORES = [0.0, 0.0, 0.0, 0.0, -2.0, -3.0, -3.0, -4.0, -5.0, -5.0, -5.0, -6.0, -7.0, -7.0, -6.5, 0.0]
NORMALISER = {0x01: "", 0x09: " ", 0x3000: " ", 0xFF21: "A", 0xFF23: "C", 0xFF1A: ":"}


def q4(weights: Floats) -> tuple[bytes, Floats]:
    """Return the Q4_0 blocks of `weights` (a multiple of 32) and the weights that they stand for."""
    blocks, meant = b"", []
    for block in np.asarray(weights, dtype=np.float32).reshape(-1, 32):
        scale = np.float16(np.abs(block).max() / 7 or 1)
        nibbles = np.clip(np.rint(block / np.float32(scale)) + 8, 0, 15).astype(np.uint8)
        blocks += scale.tobytes() + (nibbles[:16] | nibbles[16:] << 4).tobytes()
        meant.append((nibbles.astype(np.float32) - 8) * np.float32(scale))
    return blocks, np.concatenate(meant)


def tiny(seed: int = 7, layers: int = 2) -> tuple[bytes, dict[str, Floats]]:
    """Return an image and its tensors as float32[count] by name."""
    rng = np.random.default_rng(seed)
    sizes = {
        "emb.word": len(PIECES) * HIDDEN,
        "emb.pos": POSITIONS * HIDDEN,
        "emb.type": 2 * HIDDEN,
    }
    sizes |= {"emb.ln.w": HIDDEN, "emb.ln.b": HIDDEN}
    for layer in range(layers):
        for name, rows, columns in [("q", HIDDEN, HIDDEN), ("k", HIDDEN, HIDDEN), ("v", HIDDEN, HIDDEN),
                                    ("ao", HIDDEN, HIDDEN), ("fi", INNER, HIDDEN), ("fo", HIDDEN, INNER)]:  # fmt: skip
            sizes |= {f"l{layer}.{name}.w": rows * columns, f"l{layer}.{name}.b": rows}
        for name in ("aln", "oln"):
            sizes |= {f"l{layer}.{name}.w": HIDDEN, f"l{layer}.{name}.b": HIDDEN}
    stored, tensors = {}, {}
    for name, size in sizes.items():
        values = rng.normal(0, 0.5, size).astype(np.float32)
        packed = name == "emb.word" or (name.endswith(".w") and "ln." not in name)
        blob, meant = q4(values) if packed else (values.tobytes(), values)
        stored[name], tensors[name] = (int(packed), size, blob), meant
    return _image(stored, layers), tensors


def _image(stored: dict[str, tuple[int, int, bytes]], layers: int) -> bytes:
    pieces = [piece.encode() for piece in PIECES]
    starts = np.cumsum([0, *map(len, pieces)]).astype("<u4")
    head = struct.pack(
        "<4sI7ifi", b"E5S1", 1, HIDDEN, layers, HEADS, INNER, len(PIECES), POSITIONS, 2, 1e-12, 32
    )
    head += struct.pack("<5iQ", len(PIECES), 0, 2, 1, 3, int(starts[-1]))
    head += starts.tobytes() + np.asarray(SCORES, "<f4").tobytes() + b"".join(pieces)
    normaliser = b"".join(
        struct.pack(f"<IB{len(to)}I", point, len(to), *map(ord, to))
        for point, to in NORMALISER.items()
    )
    head += (
        struct.pack("<iI", len(NORMALISER), len(normaliser))
        + normaliser
        + struct.pack("<i", len(stored))
    )
    offset = len(head) + sum(2 + len(name) + 21 for name in stored)
    directory, body = b"", b""
    for name, (kind, count, blob) in stored.items():
        entry = struct.pack("<BIQQ", kind, count, offset + len(body), len(blob))
        directory += struct.pack("<H", len(name)) + name.encode() + entry
        body += blob
    return head + directory + body
