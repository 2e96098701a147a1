"""A tiny image, written out and run by the engine, gives what BERT's formulas give on its weights."""

import math
from functools import partial

import numpy as np
import pytest
from numpy.typing import NDArray
from tokenizers import Tokenizer, models

from models.encoders import Floats, rounding
from models.encoders.e5s1 import parse
from models.encoders.shifts import Shifts, shifted_biases
from services.embedder import engine_folder, sentence_folder, tokenizer
from services.embedder.encoder import E5Small
from services.embedder.weights import WeightsFile, digest_of, ensure
from services.runtime.errors import UsageError
from tests.embedder.encoders_at_hand import silent
from tests.unit.encoder.images import HEADS, HIDDEN, PIECES, tiny

erf = np.vectorize(math.erf)


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "tiny.bin"
    path.write_bytes(tiny()[0])
    return WeightsFile(path, digest_of(path))


@pytest.fixture
def small(source, tmp_path):
    """Return the written encoder, its weights rounded and all else in float32."""
    return E5Small(
        ensure(source, tmp_path / "cache", silent), source.digest, None, arithmetic="float32"
    )


Matrix = NDArray[np.float64]


def norm(rows: Matrix, weight: Matrix, bias: Matrix) -> Matrix:
    centred = rows - rows.mean(axis=1, keepdims=True)
    scaled: Matrix = (
        centred / np.sqrt((centred**2).mean(axis=1, keepdims=True) + 1e-12) * weight + bias
    )
    return scaled


def by_the_formulas(tensors: dict[str, Matrix], ids: list[int]) -> Matrix:
    """Vaswani et al. 2017 and Devlin et al. 2019 in plain numpy: the reference that the written
    folder must match.
    """
    word = tensors["emb.word"].reshape(-1, HIDDEN)[ids]
    position = tensors["emb.pos"].reshape(-1, HIDDEN)[: len(ids)]
    rows = norm(
        word + position + tensors["emb.type"][:HIDDEN], tensors["emb.ln.w"], tensors["emb.ln.b"]
    )
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


def rounded(tensors: dict[str, Floats]) -> dict[str, Matrix]:
    """Return `tensors` as the written folder holds them."""
    found = {}
    for name, values in tensors.items():
        found[name] = values.astype(np.float64)
        if (
            ".ln." in name
            or "aln." in name
            or "oln." in name
            or name.endswith(".b")
            or name == "emb.pos"
        ):
            continue
        looked_up = name.startswith("emb")
        width = HIDDEN if looked_up else len(values) // len(tensors[name.removesuffix("w") + "b"])
        rows, scales = (rounding.rounded_rows if looked_up else rounding.rounded_weights)(
            values.reshape(-1, width)
        )
        found[name] = (rows / scales[:, None].astype(np.float64)).reshape(-1)
    return found


IDS = [PIECES.index(piece) for piece in ("<s>", "▁query", ":", "▁a", "▁", "b", "a", "</s>")]


def test_the_written_encoder_computes_what_its_weights_say(small):
    found = small.embed(["a ba"], ["en"])[0]
    np.testing.assert_allclose(found, by_the_formulas(rounded(tiny()[1]), IDS), atol=2e-5)


def test_in_int8_it_computes_nearly_the_same(source, tmp_path):
    encoder = E5Small(ensure(source, tmp_path / "cache", silent), source.digest, None)
    exact = by_the_formulas(
        {name: values.astype(np.float64) for name, values in tiny()[1].items()}, IDS
    )
    assert encoder.embed(["a ba"], ["en"])[0] @ exact > 0.998


def test_what_is_moved_into_biases_changes_no_vector():
    rng = np.random.default_rng(3)
    names = [f"l{layer}.{reader}" for layer in range(2) for reader in ("q", "fi")]
    means = {name: rng.normal(0, 2, HIDDEN).astype(np.float32) for name in names}
    tensors = {name: values.astype(np.float64) for name, values in tiny()[1].items()}
    changed = shifted_biases(parse(tiny()[0]).tensor, 2, Shifts("v", "", means))
    assert sorted(changed) == sorted(
        [
            "emb.ln.b",
            "l0.oln.b",
            *(
                f"l{layer}.{name}.b"
                for layer in (0, 1)
                for name in (*"qkv", "ao", "aln", "fi", "fo")
            ),
        ]
    )
    moved = by_the_formulas(
        tensors | {name: bias.astype(np.float64) for name, bias in changed.items()}, IDS
    )
    np.testing.assert_allclose(moved, by_the_formulas(tensors, IDS), atol=1e-5)


def test_the_shipped_shifts_are_used_with_the_weights_that_they_were_taken_with(
    source, tmp_path, monkeypatch
):
    means = {
        f"l{layer}.{reader}": np.ones(HIDDEN, dtype=np.float32)
        for layer in range(2)
        for reader in ("q", "fi")
    }
    written = []
    for digest in ("", source.digest):
        monkeypatch.setattr(engine_folder, "shipped_shifts", partial(Shifts, "v", digest, means))
        written.append(
            (ensure(source, tmp_path / f"of-{digest}", silent) / engine_folder.MODEL).read_bytes()
        )
    assert written[0] != written[1]


def test_the_reference_folder_computes_what_the_weights_say(source, tmp_path):
    from sentence_transformers import SentenceTransformer

    written = ensure(source, tmp_path / "cache", silent, sentence_folder.LAYOUT)
    model = SentenceTransformer(str(written), device="cpu", local_files_only=True)
    exact = by_the_formulas(
        {name: values.astype(np.float64) for name, values in tiny()[1].items()}, IDS
    )
    np.testing.assert_allclose(model.encode(["query: a ba"])[0], exact, atol=2e-5)


@pytest.mark.parametrize("name", ["model.bin", "config.json", "tokenizer.json"])
def test_a_damaged_folder_is_said_with_what_to_do(source, tmp_path, name):
    written = ensure(source, tmp_path, silent)
    (written / name).write_bytes((written / name).read_bytes()[:40])
    with pytest.raises(UsageError, match=r"cannot be read.*delete th"):
        E5Small(written, source.digest, None)


def test_the_tokenizer_of_another_network_is_refused(source, tmp_path):
    written = ensure(source, tmp_path, silent)
    Tokenizer(models.WordLevel({"a": 0, "b": 1}, unk_token="a")).save(
        str(written / "tokenizer.json")
    )
    with pytest.raises(UsageError, match="another network's: it has 2 pieces"):
        E5Small(written, source.digest, None)


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


@pytest.mark.parametrize("layout", [engine_folder.LAYOUT, sentence_folder.LAYOUT])
def test_the_room_that_is_asked_for_is_about_what_is_taken(source, tmp_path, layout):
    written = ensure(source, tmp_path, silent, layout)
    (weights,) = [path for path in written.iterdir() if path.suffix in (".bin", ".safetensors")]
    assert (
        0.5 * weights.stat().st_size < layout.room(parse(tiny()[0])) < 1.5 * weights.stat().st_size
    )
