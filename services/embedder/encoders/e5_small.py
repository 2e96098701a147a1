"""multilingual-e5-small from the folder in the cache, centred as shipped."""

from pathlib import Path

from services.embedder.encoder import E5Small, shipped_calibration
from services.embedder.folder import Say
from services.embedder.precision import Precision
from services.embedder.settings import EmbedderSettings
from services.embedder.weights import ensure, source_of


def folder(settings: EmbedderSettings, say: Say) -> Path:
    """Return the encoder's folder, written if needed; raise UsageError where that fails."""
    return ensure(source_of(), settings.cache_dir, say)


def load(settings: EmbedderSettings, say: Say, precision: Precision = "float32") -> E5Small:
    """Return the encoder, written to the cache first where needed."""
    where = folder(settings, say)
    return E5Small(where, source_of().digest, shipped_calibration(), settings.encoder_threads, precision)
