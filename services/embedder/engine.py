"""The network on CTranslate2: token ids to unit vectors, int8 inside, the same on processors with
and without VNNI.
"""

import importlib
import json
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np
import structlog

from models.encoders import Floats, vectors
from services.embedder import processor
from services.embedder.engine_folder import CONFIGURATION
from services.runtime.errors import UsageError

Arithmetic = Literal["int8", "float32"]
Spans = Sequence[tuple[int, int]]
"""Tokens of a piece: from the first up to the second, without it."""
_UNREADABLE: Final = (OSError, RuntimeError, ValueError, KeyError, TypeError)

log = structlog.get_logger()


class Engine:
    """Runs the encoder in one folder (`services.embedder.engine_folder`).

    Not for several threads at once.
    """

    def __init__(self, folder: Path, threads: int = 0, arithmetic: Arithmetic = "int8") -> None:
        """Load `folder`; `threads` 0 is one per core. Raise UsageError where it cannot be read.

        Each thread runs batches of its own: threads that share one batch wait for each other, and
        burn time as they do.
        """
        workers = threads or os.cpu_count() or 1
        isa = processor.instruction_set()
        if processor.is_slow(isa):
            log.warning(
                "encoder_without_avx2", cpu_isa=isa, advice="expect a fraction of the speed"
            )
        library: Any = importlib.import_module("ctranslate2")
        try:
            configuration = json.loads((folder / CONFIGURATION).read_text(encoding="utf-8"))
            self.dims = int(configuration["hidden_size"])
            self.pieces = int(configuration["pieces"])
            self._encoder = library.Encoder(
                str(folder),
                device="cpu",
                compute_type=arithmetic,
                inter_threads=workers,
                intra_threads=1,
            )
        except _UNREADABLE as error:
            raise UsageError(
                f"the encoder in {folder} cannot be read ({type(error).__name__}: {str(error)[:200]}); "
                "delete that folder: it is written again at the next start"
            ) from error
        self._workers = ThreadPoolExecutor(workers, thread_name_prefix="encoder")

    def forward_all(
        self, batches: Sequence[Sequence[list[int]]], spans: Sequence[Sequence[Spans]]
    ) -> list[tuple[Floats, Floats]]:
        """Return `forward` of each batch, several at once."""
        return list(self._workers.map(self.forward, batches, spans))

    def forward(
        self, pieces: Sequence[list[int]], spans: Sequence[Spans] = ()
    ) -> tuple[Floats, Floats]:
        """Return float32[n, dims] of unit length: the mean over each piece's tokens; and float32[s,
        dims]: the sums over the tokens of each span, `spans[i]` those of piece i, one after the other.
        """
        output = self._encoder.forward_batch(list(pieces))
        hidden = np.asarray(output.last_hidden_state)
        means = [
            rows[: len(piece)].mean(axis=0) for rows, piece in zip(hidden, pieces, strict=True)
        ]
        sums = [
            rows[start:end].sum(axis=0)
            for rows, of_piece in zip(hidden, spans, strict=False)
            for start, end in of_piece
        ]
        parts = np.array(sums, dtype=np.float32).reshape(len(sums), self.dims)
        return vectors.normalise(np.stack(means).astype(np.float32, copy=False)), parts
