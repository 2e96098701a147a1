"""`python -m services.embedder.calibrate` takes the mean vectors anew and writes them where they
are shipped from.

Of the encoder that `DUIJIE_ENCODER` names, e5-small, use-light or both (two-views): the others take
theirs at their first load. Needed only when the weights or the prefix change; vectors made before
are then of another fingerprint.
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
from services.embedder.encoders import centring, light
from services.embedder.encoders.pipeline import Pipeline
from services.embedder.prepare import prepare
from services.embedder.settings import PLAIN, EmbedderSettings, from_environment
from services.embedder.weights import source_of
from services.runtime.errors import UsageError

_WRITTEN_IN: Final[dict[str, Language]] = {"zh": "zh-Hans", "en": "en"}


def calibrate(settings: EmbedderSettings) -> Calibration:
    """Return the mean unit embedding of the calibration sentences, per language family, of
    e5-small.
    """
    source = source_of()
    encoder = E5Small(prepare(settings), source.digest, None, settings.encoder_threads)
    means_of = {}
    for family, texts in sentences().items():
        rows = encoder.embed(texts, [_WRITTEN_IN[family]] * len(texts))
        means_of[family] = rows.mean(axis=0, dtype=np.float64).astype(np.float32)
    return Calibration(CALIBRATION.removesuffix(".json"), source.digest, PREFIX, means_of)


def calibrate_light(settings: EmbedderSettings) -> Calibration:
    """Return the same of the light encoder."""
    universal = light.Universal(settings.encoder_threads)
    return centring.take(
        Pipeline(universal, "", None), light.CALIBRATION.removesuffix(".json"), universal.weights
    )


def main() -> int:
    """Write the calibration and return the exit code."""
    settings = from_environment()
    shipped = {
        "e5-small": (CALIBRATION, calibrate),
        "use-light": (light.CALIBRATION, calibrate_light),
    }
    if settings.encoder not in PLAIN:
        raise UsageError(
            f"no calibration is shipped for {settings.encoder}; it takes its own at the first load"
        )
    for encoder, (name, take) in shipped.items():
        if settings.encoder in (encoder, "two-views"):
            target = Path(str(files("models.encoders.calibration") / name))
            target.write_text(means.dump(take(settings)), encoding="utf-8")
            sys.stderr.write(f"{target}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
