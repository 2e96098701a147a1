"""Wires the embedder: the chosen encoder, caches of vectors, handler."""

import time
from typing import Final

import structlog

from models.encoders import DeclaredEncoder
from services.embedder.cache import MemoryCache, StoreCache
from services.embedder.encoders import choose
from services.embedder.handler import EmbedderHandler
from services.embedder.prepare import teller
from services.embedder.settings import EmbedderSettings

_WARM_UP: Final = ("让第一条记录不必等待", "so that the first record need not wait")

log = structlog.get_logger()


def build(own: EmbedderSettings) -> EmbedderHandler:
    """Return the embedder's handler with its encoder loaded and warm.

    Raise UsageError where that fails.
    """
    started = time.monotonic()
    encoder = load_encoder(own)
    log.info(
        "encoder_ready", model=encoder.fingerprint, seconds=round(time.monotonic() - started, 1)
    )
    store = StoreCache(own, encoder.fingerprint, encoder.dims)
    before = store.before()
    if before not in ("", encoder.fingerprint):
        # pools go on with the old vectors until every profile has new ones
        # (docs/decisions/004-change-of-encoder.md)
        log.warning(
            "encoder_changed", before=before, now=encoder.fingerprint, advice="duijie re-encode"
        )
    return EmbedderHandler(encoder, [MemoryCache(own.vector_cache_size), store])


def load_encoder(settings: EmbedderSettings) -> DeclaredEncoder:
    """Return the encoder that `settings` name, prepared first where needed, and warm."""
    encoder = choose(settings, teller(settings))
    encoder.encode(_WARM_UP, ["zh-Hans", "en"])
    return encoder
