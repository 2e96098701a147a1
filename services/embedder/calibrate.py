"""`python -m services.embedder.calibrate` takes the mean vectors anew and writes them where they are shipped from.

Needed only when the weights or the prefix change; vectors made before are then of another fingerprint.
"""

import sys
from importlib.resources import files
from pathlib import Path
from typing import Final

import numpy as np

from contracts.pool_log import Language
from models.encoders import means
from models.encoders.means import Calibration
from services.embedder.calibration_texts import sentences
from services.embedder.encoder import CALIBRATION, PREFIX, E5Small
from services.embedder.prepare import prepare
from services.embedder.settings import EmbedderSettings, from_environment
from services.embedder.weights import source_of

_WRITTEN_IN: Final[dict[str, Language]] = {"zh": "zh-Hans", "en": "en"}


def calibrate(settings: EmbedderSettings) -> Calibration:
    """Return the mean unit embedding of the calibration sentences, per language family."""
    source = source_of()
    encoder = E5Small(prepare(settings), source.digest, None, settings.encoder_threads)
    found = {}
    for family, texts in sentences().items():
        rows = encoder.embed(texts, [_WRITTEN_IN[family]] * len(texts))
        found[family] = rows.mean(axis=0, dtype=np.float64).astype(np.float32)
    return Calibration(CALIBRATION.removesuffix(".json"), source.digest, PREFIX, found)


def main() -> int:
    """Write the calibration and return the exit code."""
    calibration = calibrate(from_environment())
    target = Path(str(files("models.encoders.calibration") / CALIBRATION))
    target.write_text(means.dump(calibration), encoding="utf-8")
    sys.stderr.write(f"{target}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
