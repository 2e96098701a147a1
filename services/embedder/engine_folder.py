"""An E5S1 image written out as a folder of the engine, CTranslate2: weights in int8, tokenizer,
settings.

The format of `model.bin`, version 6, little-endian: version, name and revision of the
specification, the number of variables, of each its name, shape, type and bytes, and then names that
stand for others. It is written here because the engine's own writer imports torch where there is
one.
"""

import hashlib
import json
import struct
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any, BinaryIO, Final

import numpy as np
from numpy.typing import NDArray

from models.encoders import Floats, rounding, shifts
from models.encoders.e5s1 import Packed
from models.encoders.shifts import Shifts
from services.embedder import tokenizer
from services.embedder.folder import Layout, Say

MODEL: Final = "model.bin"
CONFIGURATION: Final = "config.json"
SHIFTS: Final = "e5-small-shifts-v1.json"
_FORMAT, _REVISION = 6, 1
_SPECIFICATION: Final = "TransformerEncoderSpec"
_TYPES: Final = {"float32": 0, "int8": 1, "int16": 2}
_GELU, _ADD = 3, 1

Variable = NDArray[Any]
Variables = Iterator[tuple[str, Variable]]


def shipped_shifts() -> Shifts:
    """Return the shifts that belong to this version of duijie."""
    return shifts.load((files("models.encoders.calibration") / SHIFTS).read_text(encoding="utf-8"))


def write(packed: Packed, folder: Path, say: Say) -> None:
    """Write `packed` into the empty `folder`; raise OSError where the disk refuses."""
    say("tokenizer", pieces=len(packed.pieces))
    # not Tokenizer.save, whose errors are bare Exceptions
    (folder / "tokenizer.json").write_text(tokenizer.build(packed).to_str(), encoding="utf-8")
    bos, eos, _, unk = (packed.pieces[index][0] for index in packed.specials)
    _write_json(
        folder / CONFIGURATION,
        {
            "bos_token": bos,
            "eos_token": eos,
            "unk_token": unk,
            "layer_norm_epsilon": float(f"{packed.shape.epsilon:.6g}"),
            "multi_query_attention": False,
            # read by services.embedder.engine, not by the engine
            "hidden_size": packed.shape.hidden,
            "pieces": len(packed.pieces),
        },
    )
    # ids go in and vectors come out: the engine needs no words, and reading 250,000 takes it time
    # and memory
    _write_json(folder / "vocabulary.json", [unk, bos, eos])
    say("weights", size=round(int8_bytes(packed) / 1e6))
    with (folder / MODEL).open("wb") as file:
        _write_variables(file, sorted(_variables(packed), key=lambda named: named[0]))


def int8_bytes(packed: Packed) -> int:
    """Return about how many bytes the weights of `packed` take in int8."""
    return sum(entry.weights * (4 if entry.kind == 0 else 1) for entry in packed.directory.values())


LAYOUT: Final = Layout("e5-small-int8", "2", int8_bytes, write)


def _variables(packed: Packed) -> Variables:
    yield "encoder/num_heads", np.array(packed.shape.heads, dtype=np.int16)
    for name, value in {
        "activation": _GELU,
        "embeddings_merge": _ADD,
        "multi_query_attention": 0,
        "pre_norm": 0,
        "scale_embeddings": 0,
    }.items():
        yield f"encoder/{name}", np.array(value, dtype=np.int8)
    biases = _biases(packed)
    hidden = packed.shape.hidden
    for place, name in enumerate(("emb.word", "emb.type")):
        rows, scales = rounding.rounded_rows(packed.tensor(name).reshape(-1, hidden))
        yield f"encoder/embeddings_{place}/weight", rows
        yield f"encoder/embeddings_{place}/weight_scale", scales
    yield "encoder/position_encodings/encodings", packed.tensor("emb.pos").reshape(-1, hidden)
    yield from _norm("encoder/layernorm_embedding", packed, "emb.ln", biases)
    for layer in range(packed.shape.layers):
        yield from _layer(packed, layer, biases)


def _biases(packed: Packed) -> dict[str, Floats]:
    """Return the biases that differ from those of `packed`: none where the shipped shifts are of
    other weights.
    """
    shipped = shipped_shifts()
    if shipped.weights != hashlib.sha256(packed.image).hexdigest():
        return {}
    return shifts.shifted_biases(packed.tensor, packed.shape.layers, shipped)


def _layer(packed: Packed, layer: int, biases: dict[str, Floats]) -> Variables:
    here, there = f"l{layer}", f"encoder/layer_{layer}"
    yield from _linear(
        f"{there}/self_attention/linear_0", packed, [f"{here}.{name}" for name in "qkv"], biases
    )
    yield from _linear(f"{there}/self_attention/linear_1", packed, [f"{here}.ao"], biases)
    yield from _norm(f"{there}/self_attention/layer_norm", packed, f"{here}.aln", biases)
    yield from _linear(f"{there}/ffn/linear_0", packed, [f"{here}.fi"], biases)
    yield from _linear(f"{there}/ffn/linear_1", packed, [f"{here}.fo"], biases)
    yield from _norm(f"{there}/ffn/layer_norm", packed, f"{here}.oln", biases)


def _linear(target: str, packed: Packed, names: list[str], biases: dict[str, Floats]) -> Variables:
    """Yield one product of those named, one below the other."""
    bias = [_bias(packed, f"{name}.b", biases) for name in names]
    weights = [
        packed.tensor(f"{name}.w").reshape(len(one), -1)
        for name, one in zip(names, bias, strict=True)
    ]
    rows, scales = rounding.rounded_weights(np.concatenate(weights))
    yield f"{target}/weight", rows
    yield f"{target}/weight_scale", scales
    yield f"{target}/bias", np.concatenate(bias)


def _norm(target: str, packed: Packed, name: str, biases: dict[str, Floats]) -> Variables:
    yield f"{target}/gamma", packed.tensor(f"{name}.w")
    yield f"{target}/beta", _bias(packed, f"{name}.b", biases)


def _bias(packed: Packed, name: str, biases: dict[str, Floats]) -> Floats:
    changed = biases.get(name)
    return packed.tensor(name) if changed is None else changed


def _write_variables(file: BinaryIO, variables: list[tuple[str, Variable]]) -> None:
    file.write(struct.pack("<I", _FORMAT))
    file.write(_text(_SPECIFICATION))
    file.write(struct.pack("<II", _REVISION, len(variables)))
    for name, variable in variables:
        file.write(_text(name))
        file.write(struct.pack(f"<B{variable.ndim}I", variable.ndim, *variable.shape))
        file.write(struct.pack("<BI", _TYPES[variable.dtype.name], variable.nbytes))
        file.write(variable.tobytes())
    file.write(struct.pack("<I", 0))


def _text(text: str) -> bytes:
    encoded = text.encode() + b"\0"
    return struct.pack("<H", len(encoded)) + encoded


def _write_json(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
