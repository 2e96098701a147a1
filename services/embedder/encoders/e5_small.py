"""multilingual-e5-small from the folder in the cache, centred as shipped."""

from pathlib import Path

from services.embedder.encoder import E5Small, shipped_calibration
from services.embedder.folder import Say
from services.embedder.sentence_folder import LAYOUT as SENTENCE_TRANSFORMERS
from services.embedder.settings import EmbedderSettings
from services.embedder.weights import ensure, source_of


def folder(settings: EmbedderSettings, say: Say) -> Path:
    """Return the encoder's folder, written if needed; raise UsageError where that fails."""
    return ensure(source_of(), settings.cache_dir, say)


def reference_folder(settings: EmbedderSettings, say: Say) -> Path:
    """Return the same weights as an ordinary SentenceTransformer folder in float32, written if
    needed.
    """
    return ensure(source_of(), settings.cache_dir, say, SENTENCE_TRANSFORMERS)


def load(settings: EmbedderSettings, say: Say) -> E5Small:
    """Return the encoder, written to the cache first where needed."""
    where = folder(settings, say)
    return E5Small(where, source_of().digest, shipped_calibration(), settings.encoder_threads)
