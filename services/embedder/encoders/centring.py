"""The calibration of encoders that none is shipped for: taken at the first load, kept in the cache
folder.

Two machines may differ in the last bits of their means; the fingerprint therefore names the texts
and the rule, not the bits.
"""

import hashlib
import re
import tempfile
from pathlib import Path
from typing import Final

import numpy as np

from contracts.pool_log import Language
from models.encoders import means
from models.encoders.means import Calibration
from services.embedder.calibration_texts import sentences
from services.embedder.encoders.pipeline import Pipeline, TextNetwork
from services.embedder.folder import Say
from services.runtime.errors import UsageError

PROBE: Final = "probe"
"""In a derived calibration, beside the means: the embedding of `PROBE_TEXT`, by which another model
is noticed.
"""
PROBE_TEXT: Final = "智能仓储机器人 and the software that steers it"
_WRITTEN_IN: Final[dict[str, Language]] = {"zh": "zh-Hans", "en": "en"}


def take(bare: Pipeline, version: str, weights: str, prefix: str = "") -> Calibration:
    """Return the mean unit embedding of the calibration sentences, per language family.

    Raise UsageError where the encoder answers with what is no number.
    """
    calibration = {}
    for family, texts in sentences().items():
        rows = bare.embed(texts, [_WRITTEN_IN[family]] * len(texts))
        calibration[family] = rows.mean(axis=0, dtype=np.float64).astype(np.float32)
    if not all(np.isfinite(mean).all() for mean in calibration.values()):
        raise UsageError(
            f"the encoder {bare.network.name} gives vectors that are no numbers; choose another"
        )
    return Calibration(version, weights, prefix, calibration)


def calibrated(network: TextNetwork, cache: Path, say: Say) -> Pipeline:
    """Return `network` centred by its own calibration: the one in `cache`, or taken now and kept
    there.

    Raise UsageError where the cache cannot be written.
    """
    bare = Pipeline(network, _rule(), None)
    path = place_of(bare.fingerprint, cache)
    calibration = _read(path, bare)
    if calibration is None:
        say("calibrating", texts=sum(map(len, sentences().values())))
        calibration = take(bare, _rule(), bare.fingerprint)
        calibration.means[PROBE] = bare.embed([PROBE_TEXT], ["zh-Hans"])[0]
        _write(path, calibration)
        say("calibrated", file=path)
    return Pipeline(network, _rule(), calibration)


def place_of(fingerprint: str, cache: Path) -> Path:
    """Return where the calibration of the encoder with this fingerprint lies."""
    return cache / "encoders" / f"calibration-{re.sub(r'[^A-Za-z0-9._-]', '-', fingerprint)}.json"


def _rule() -> str:
    """Return the name of how these calibrations are taken: over which texts."""
    return f"texts/{hashlib.sha256(repr(sorted(sentences().items())).encode()).hexdigest()[:12]}"


def _read(path: Path, bare: Pipeline) -> Calibration | None:
    """Return the calibration at `path`, None where it is not there, damaged or of something else."""
    try:
        calibration = means.load(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, KeyError, TypeError):
        return None
    wanted = {*means.FAMILY.values(), PROBE}
    whole = wanted == set(calibration.means) and all(
        mean.shape == (bare.dims,) and np.isfinite(mean).all()
        for mean in calibration.means.values()
    )
    return calibration if whole and calibration.weights == bare.fingerprint else None


def _write(path: Path, calibration: Calibration) -> None:
    """Write in one step, so that no other process reads a half."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(
            "w", dir=path.parent, prefix=".calibration-", encoding="utf-8", delete=False
        ) as file:
            file.write(means.dump(calibration))
        place = Path(file.name)
        place.chmod(0o644)
        place.replace(path)
    except OSError as error:
        raise UsageError(
            f"cannot write the encoder's calibration to {path}: {error}; DUIJIE_CACHE_DIR chooses the place"
        ) from error
