"""A tiny image, written out and run by sentence-transformers, gives what BERT's formulas give on its weights."""

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from models.encoders.e5s1 import parse
from services.embedder import folder, tokenizer
from services.embedder.encoder import E5Small
from services.embedder.weights import Source, digest_of, ensure
from tests.unit.encoder.images import HEADS, HIDDEN, PIECES, tiny

erf = np.vectorize(math.erf)


@pytest.fixture
def small(tmp_path):
    path = tmp_path / "tiny.bin"
    path.write_bytes(tiny()[0])
    source = Source(path, digest_of(path))
    return E5Small(ensure(source, tmp_path / "cache", lambda *_, **__: None), source.digest, None)


Matrix = NDArray[np.float64]


def norm(rows: Matrix, weight: Matrix, bias: Matrix) -> Matrix:
    centred = rows - rows.mean(axis=1, keepdims=True)
    scaled: Matrix = centred / np.sqrt((centred**2).mean(axis=1, keepdims=True) + 1e-12) * weight + bias
    return scaled


def by_the_formulas(tensors: dict[str, Matrix], ids: list[int]) -> Matrix:
    """Vaswani et al. 2017 and Devlin et al. 2019 in plain numpy: the reference that the written folder must match."""
    word = tensors["emb.word"].reshape(-1, HIDDEN)[ids]
    position = tensors["emb.pos"].reshape(-1, HIDDEN)[: len(ids)]
    rows = norm(word + position + tensors["emb.type"][:HIDDEN], tensors["emb.ln.w"], tensors["emb.ln.b"])
    for layer in range(2):

        def dense(x: Matrix, name: str, at: int = layer) -> Matrix:
            bias = tensors[f"l{at}.{name}.b"]
            out: Matrix = x @ tensors[f"l{at}.{name}.w"].reshape(len(bias), -1).T + bias
            return out

        q, k, v = (np.stack(np.split(dense(rows, name), HEADS, axis=1)) for name in "qkv")
        weights = np.exp(q @ k.transpose(0, 2, 1) / math.sqrt(HIDDEN / HEADS))
        heads = (weights / weights.sum(axis=2, keepdims=True)) @ v
        attended = dense(np.concatenate(heads, axis=1), "ao")
        rows = norm(rows + attended, tensors[f"l{layer}.aln.w"], tensors[f"l{layer}.aln.b"])
        inner = dense(rows, "fi")
        fed = dense(0.5 * inner * (1 + erf(inner / math.sqrt(2))), "fo")
        rows = norm(rows + fed, tensors[f"l{layer}.oln.w"], tensors[f"l{layer}.oln.b"])
    mean = rows.mean(axis=0)
    unit: Matrix = mean / np.linalg.norm(mean)
    return unit


def test_the_written_encoder_computes_what_its_weights_say(small):
    tensors = {name: values.astype(np.float64) for name, values in tiny()[1].items()}
    found = small.embed(["a ba"], ["en"])[0]
    ids = [PIECES.index(piece) for piece in ("<s>", "▁query", ":", "▁a", "▁", "b", "a", "</s>")]
    np.testing.assert_allclose(found, by_the_formulas(tensors, ids), atol=2e-5)


def test_neighbours_and_padding_do_not_change_a_text(small):
    alone = small.embed(["ab"], ["en"])[0]
    among = small.embed(["a", "ab", "", "智能 ab a b a b a b"], ["en", "en", "en", "zh-Hans"])
    np.testing.assert_allclose(among[1], alone, atol=1e-6)
    assert not among[2].any()


def test_the_tokenizer_normalises_as_the_image_says():
    built = tokenizer.build(parse(tiny()[0]))
    assert built.encode("a\x01b\tＣ　～：").tokens == [
        "<s>", "▁a", "b", "▁", "C", "▁", "～", ":", "</s>",
    ]  # fmt: skip
    assert built.encode("  智能   a ").tokens == ["<s>", "▁智能", "▁a", "</s>"]
    assert built.encode("龍").tokens == ["<s>", "▁", "龍", "</s>"]
    assert built.encode("龍").ids[2] == PIECES.index("<unk>")


def test_progress_says_how_many_bytes_are_written():
    packed = parse(tiny()[0])
    assert folder.float_bytes(packed) == 4 * sum(len(values) for values in tiny()[1].values())
