"""The real encoder, loaded once a session."""

import pytest

from services.embedder.encoder import E5Small, shipped_calibration
from services.embedder.weights import ensure, source_of
from tests.embedder.encoders_at_hand import each, encoders, endpoint, saved_model, small_model
from tests.support.encoder import encoder_cache

__all__ = ["each", "encoder", "encoders", "endpoint", "saved_model", "small_model"]


@pytest.fixture(scope="session")
def encoder() -> E5Small:
    """Return the default encoder from the machine's cache."""
    source = source_of()
    folder = ensure(source, encoder_cache(), lambda *_, **__: None)
    return E5Small(folder, source.digest, shipped_calibration(), threads=2)
