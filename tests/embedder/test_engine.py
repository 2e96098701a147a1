"""The default encoder against its float32 reference, and on processors with fewer instructions than
this one.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from structlog.testing import capture_logs

from models.encoders import Floats
from services.embedder import engine, processor, sentence_folder
from services.embedder.calibration_texts import sentences
from services.embedder.encoder import PREFIX
from services.embedder.engine import Engine
from services.embedder.weights import ensure, source_of
from services.runtime.errors import UsageError
from tests.embedder.encoders_at_hand import silent
from tests.support.encoder import encoder_cache

TEXTS = [*sentences()["zh"][:12], *sentences()["en"][:12], " ".join(sentences()["en"][20:32])]
LANGUAGES = ["zh-Hans"] * 12 + ["en"] * 13
ALIKE = 0.9985
"""Cosine, before centring, to the reference: docs/encoder.md says what it costs."""
THE_SAME = 0.998
"""Cosine, before centring, of one text on two processors."""

ENCODE = """
import json, sys
from services.embedder.encoders import e5_small, two_views
from services.embedder.settings import from_environment
from tests.embedder.encoders_at_hand import silent
from tests.embedder.test_engine import LANGUAGES, TEXTS
encoder = e5_small.load(from_environment(), silent)
print(json.dumps({"fingerprint": encoder.fingerprint, "rows": encoder.embed(TEXTS, LANGUAGES).tolist()}))
"""
NO_TORCH = """
import sys
from services.embedder.app import load_encoder
from services.embedder.settings import from_environment
vectors = load_encoder(from_environment()).encode(["冷链物流", "cold chain"], ["zh-Hans", "en"])
assert vectors.any(axis=1).all()
sys.exit(bool({"torch", "transformers", "sentence_transformers"} & set(sys.modules)))
"""


def run(code: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    own = {name: value for name, value in os.environ.items() if not name.startswith("DUIJIE_")}
    return subprocess.run(
        [sys.executable, "-c", code],
        env={**own, "DUIJIE_CACHE_DIR": str(encoder_cache()), "PYTHONPATH": ".", **environment},
        stdout=subprocess.PIPE,
        text=True,
        check=False,
        timeout=300,
    )


def cosines(left: Floats, right: Floats) -> Floats:
    found: Floats = (
        (left * right).sum(axis=1) / np.linalg.norm(left, axis=1) / np.linalg.norm(right, axis=1)
    )
    return found


def test_vectors_are_those_of_the_float32_reference_but_for_rounding(encoder):
    from sentence_transformers import SentenceTransformer

    folder = ensure(source_of(), encoder_cache(), silent, sentence_folder.LAYOUT)
    reference = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    wanted = reference.encode([f"{PREFIX} {text}" for text in TEXTS], show_progress_bar=False)
    assert cosines(encoder.embed(TEXTS, LANGUAGES), wanted).min() > ALIKE


@pytest.mark.skipif(
    processor.machine() not in processor.X86, reason="these instruction sets are x86's"
)
@pytest.mark.parametrize(("isa", "of_products"), [("AVX2", "AVX2"), ("GENERIC", "SSE41")])
def test_other_processors_give_the_same_fingerprint_and_vectors_that_can_be_compared(
    encoder, isa, of_products
):
    done = run(ENCODE, **{processor.FORCED: isa, "ONEDNN_MAX_CPU_ISA": of_products})
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["fingerprint"] == encoder.fingerprint
    assert cosines(encoder.embed(TEXTS, LANGUAGES), np.asarray(found["rows"])).min() > THE_SAME


def test_the_default_encoder_needs_no_torch():
    assert run(NO_TORCH).returncode == 0


def test_a_processor_without_avx2_is_said_and_served(monkeypatch, encoder):
    monkeypatch.setattr(processor, "instruction_set", lambda: "GENERIC")
    folder = ensure(source_of(), encoder_cache(), silent)
    with capture_logs() as logs:
        slow = Engine(folder, threads=1)
    assert [line["event"] for line in logs] == ["encoder_without_avx2"]
    assert slow.forward([[0, 100, 2]])[0].shape == (1, encoder.dims)


def test_an_empty_folder_is_no_encoder(tmp_path: Path):
    with pytest.raises(UsageError, match="cannot be read"):
        engine.Engine(tmp_path)
