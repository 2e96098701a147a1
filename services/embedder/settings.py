"""The embedder's settings on top of those that all services share."""

from typing import Literal

from pydantic import Field

from contracts.pool_log import Language
from services.runtime.settings import Settings, load


class EmbedderSettings(Settings):
    """What the embedder and the encoder's set-up need."""

    encoder: Literal["e5-small"] = Field("e5-small", description="which text encoder makes the vectors")
    encoder_threads: int = Field(0, ge=0, le=256, description="threads for the encoder; 0: one per core")
    vector_cache_size: int = Field(20_000, ge=0, le=10_000_000, description="vectors kept in memory")
    language: Language = Field("zh-Hans", description="language of progress lines")
    # Encoding takes 20 to 200 ms a text: small batches let a stop, or an edit behind them, wait for seconds only.
    batch_max_records: int = Field(64, ge=1, le=100_000)


def from_environment() -> EmbedderSettings:
    """Return the settings of this process; raise UsageError as `load` does."""
    settings = load(EmbedderSettings)
    assert isinstance(settings, EmbedderSettings)
    return settings
