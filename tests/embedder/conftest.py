"""The real encoder, loaded once a session."""

import pytest

from services.embedder.encoder import E5Small, shipped_calibration
from services.embedder.weights import ensure, source_of
from tests.support.encoder import encoder_cache


@pytest.fixture(scope="session")
def encoder() -> E5Small:
    """Return the default encoder from the machine's cache."""
    source = source_of()
    folder = ensure(source, encoder_cache(), lambda *_, **__: None)
    return E5Small(folder, source.digest, shipped_calibration(), threads=2)
