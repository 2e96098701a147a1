"""The embedder's settings on top of those that all services share."""

from typing import Final

from pydantic import Field, SecretStr, field_validator

from contracts.pool_log import Language
from services.runtime.settings import Settings, load

PLAIN: Final = ("two-views", "e5-small", "use-light")
NAMED: Final = ("st", "http")
"""Kinds of encoders that a name follows, after a colon."""


class EmbedderSettings(Settings):
    """What the embedder and the encoder's set-up need."""

    encoder: str = Field(
        "two-views",
        description="which text encoder makes the vectors: two-views, e5-small, use-light, st:X, http:MODEL",
    )
    encoder_threads: int = Field(
        0, ge=0, le=256, description="threads for the encoder; 0: one per core"
    )
    encoder_device: str = Field(
        "cpu",
        pattern=r"^(cpu|mps|(cuda|xpu)(:[0-9]{1,2})?)$",
        description="where an st: model runs: cpu, cuda, cuda:1, xpu, mps",
    )
    encoder_prefix: str | None = Field(
        None, max_length=200, description="put before each text (st and http)"
    )
    encoder_url: str = Field(
        "", description="base address of an OpenAI-compatible interface, as https://host/v1 (http)"
    )
    encoder_key: SecretStr = Field(
        SecretStr(""), description="key for that interface, sent as a bearer token"
    )
    encoder_timeout_s: float = Field(
        30.0, gt=0, le=600, description="longest wait for a part of its answer"
    )
    encoder_batch: int = Field(64, ge=1, le=2048, description="texts in one request to it")
    vector_cache_size: int = Field(
        20_000, ge=0, le=10_000_000, description="vectors kept in memory"
    )
    language: Language = Field("zh-Hans", description="language of progress lines")
    # Encoding takes 20 to 200 ms a text: small batches let a stop, or an edit behind them, wait for
    # seconds only.
    batch_max_records: int = Field(64, ge=1, le=100_000)

    @field_validator("encoder")
    @classmethod
    def _known(cls, value: str) -> str:
        kind, colon, name = value.partition(":")
        if value in PLAIN or (kind in NAMED and colon and name.strip() == name != ""):
            return value
        raise ValueError(
            "there are two-views (the default), e5-small, use-light (small and fast), st:FOLDER or st:ID (a sentence-transformers "
            "model) and http:MODEL (an OpenAI-compatible endpoint at DUIJIE_ENCODER_URL)"
        )


def from_environment() -> EmbedderSettings:
    """Return the settings of this process; raise UsageError as `load` does."""
    settings = load(EmbedderSettings)
    assert isinstance(settings, EmbedderSettings)
    return settings
