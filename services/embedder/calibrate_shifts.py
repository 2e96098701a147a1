"""`python -m services.embedder.calibrate_shifts` takes the means of channels anew and writes them
where they are shipped from.

They are taken of the float32 reference, over the calibration sentences. Needed only when the
weights change.
"""

import importlib
import sys
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import numpy as np

from models.encoders import shifts
from models.encoders.shifts import Shifts
from services.embedder.calibration_texts import sentences
from services.embedder.encoder import PREFIX, offline
from services.embedder.encoders import e5_small
from services.embedder.engine_folder import SHIFTS
from services.embedder.prepare import teller
from services.embedder.settings import EmbedderSettings, from_environment
from services.embedder.weights import source_of

_EVERY: Final = 8
"""Of the sentences, two in a row out of so many."""


def calibrate(settings: EmbedderSettings) -> Shifts:
    """Return the mean of what each large product after a layer norm reads."""
    offline()
    folder = e5_small.reference_folder(settings, teller(settings))
    library: Any = importlib.import_module("sentence_transformers")
    model = library.SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    read: dict[str, list[Any]] = {}
    for number, layer in enumerate(model[0].auto_model.encoder.layer):
        layer.attention.self.query.register_forward_hook(
            _keeper(read.setdefault(f"l{number}.q", []))
        )
        layer.intermediate.dense.register_forward_hook(
            _keeper(read.setdefault(f"l{number}.fi", []))
        )
    for texts in sentences().values():
        for place in range(0, len(texts) - 1, _EVERY):
            # one by one: padding would be counted
            model.encode(
                [f"{PREFIX} {' '.join(texts[place : place + 2])}"], show_progress_bar=False
            )
    means = {
        name: np.concatenate(rows).mean(axis=0, dtype=np.float64) for name, rows in read.items()
    }
    version = SHIFTS.removesuffix(".json")
    return Shifts(
        version, source_of().digest, {name: mean.astype(np.float32) for name, mean in means.items()}
    )


def _keeper(kept: list[Any]) -> Callable[[Any, Any, Any], None]:
    def keep(_module: Any, inputs: Any, _output: Any) -> None:
        kept.append(inputs[0].detach().reshape(-1, inputs[0].shape[-1]).numpy())

    return keep


def main() -> int:
    """Write the means and return the exit code."""
    target = Path(str(files("models.encoders.calibration") / SHIFTS))
    target.write_text(shifts.dump(calibrate(from_environment())), encoding="utf-8")
    sys.stderr.write(f"{target}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
