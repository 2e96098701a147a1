"""What encoders beside the default have in common: script, windows, batches, centring, int8,
fingerprint.
"""

import importlib
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, Final, Protocol

import numpy as np

from contracts.pool_log import Language
from models.encoders import Floats, Limits, Vectors8, reading, vectors
from models.encoders.fingerprint import fingerprint
from models.encoders.means import FAMILY, Calibration, centred
from services.runtime.errors import UsageError

BUDGET: Final = 4096
"""Padded tokens that go through a network at once."""
SCRIPT_RULE: Final = "opencc-1.4-t2s"


class TextNetwork(Protocol):
    """Turns short texts into float vectors; knows nothing of languages, windows and int8."""

    name: str
    """What the fingerprint begins with."""
    identity: Mapping[str, str]
    """Everything of the network that shapes a vector: what -> digest or rule."""
    dims: int
    window: int
    """Most tokens that it reads of one text."""
    most: int
    """Most texts at once."""

    def measure(self, texts: Sequence[str]) -> list[int]:
        """Return the length of each text in tokens, or a little more."""
        ...

    def embed(self, texts: Sequence[str]) -> Floats:
        """Return float32[n, dims] of texts that say something, none above `window`.

        Raise Retryable where it is away.
        """
        ...


class Pipeline:
    """A `models.encoders.DeclaredEncoder` around a network; not for several threads at once."""

    languages: tuple[Language, ...] = tuple(FAMILY)

    def __init__(
        self, network: TextNetwork, centring: str, calibration: Calibration | None
    ) -> None:
        """Centre by `calibration`, which `centring` names in the fingerprint.

        Without one only `embed` works.
        """
        window = min(network.window, reading.LIMITS.window)
        self.limits = Limits(window, reading.LIMITS.windows, reading.LIMITS.characters)
        self.dims = network.dims
        self.network = network
        self.calibration = calibration
        parts = {
            "windows": f"{window}x{self.limits.windows}, by characters",
            "script": SCRIPT_RULE,
            "centring": centring,
            "quantisation": vectors.QUANTISATION,
        }
        self.fingerprint = fingerprint(network.name, {**network.identity, **parts})

    def encode(self, texts: Sequence[str], languages: Sequence[Language]) -> Vectors8:
        """Return int8[n, dims] as the protocol says."""
        return vectors.quantise(self.centred(texts, languages))

    def centred(self, texts: Sequence[str], languages: Sequence[Language]) -> Floats:
        """Return float32[n, dims] after centring, of unit length.

        A text that says nothing gives zeros.
        """
        if self.calibration is None:
            raise UsageError("this encoder was loaded without a calibration")
        return centred(self.embed(texts, languages), languages, self.calibration)

    def embed(self, texts: Sequence[str], languages: Sequence[Language]) -> Floats:
        """Return float32[n, dims] before centring, of unit length.

        A text that says nothing gives zeros.
        """
        pieces: list[str] = []
        owners: list[int] = []
        for owner, (text, language) in enumerate(zip(texts, languages, strict=True)):
            parts = self._windows(text, language)
            pieces += parts
            owners += [owner] * len(parts)
        sizes = self.network.measure(pieces) if pieces else []
        rows = np.zeros((len(pieces), self.dims), dtype=np.float32)
        for batch in reading.batches(sizes, BUDGET, self.network.most):
            rows[batch] = vectors.normalise(self.network.embed([pieces[index] for index in batch]))
        return vectors.mean_of_windows(rows, owners, [max(1, size) for size in sizes], len(texts))

    def _windows(self, text: str, language: Language) -> list[str]:
        bounded = text[: self.limits.characters].strip()
        if not reading.says_anything(bounded):
            return []
        simple = str(self._simplify.convert(bounded)) if language == "zh-Hant" else bounded
        parts = reading.split(simple, self.network.measure, self.limits.window, self.limits.windows)
        return [part for part in parts if reading.says_anything(part)]

    @cached_property
    def _simplify(self) -> Any:
        return importlib.import_module("opencc").OpenCC("t2s")
