"""The settings that all services share, read from `DUIJIE_...` variables in one place."""

from pathlib import Path
from typing import Literal

import platformdirs
from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from services.runtime.errors import UsageError


class Settings(BaseSettings):
    """What every service and the command line need to find broker and store."""

    model_config = SettingsConfigDict(
        env_prefix="DUIJIE_", env_ignore_empty=True, extra="ignore", frozen=True
    )

    kafka: str = Field("127.0.0.1:9092", description="bootstrap servers, comma separated")
    kafka_security: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = "PLAINTEXT"
    kafka_username: str = ""
    kafka_password: SecretStr = SecretStr("")
    kafka_ca_file: Path | None = Field(None, description="PEM: who vouches for the brokers")
    kafka_cert_file: Path | None = Field(
        None, description="PEM: our certificate, for brokers that want one (mTLS)"
    )
    kafka_key_file: Path | None = Field(
        None, description="PEM: its key, where the file of the certificate does not hold it"
    )
    kafka_idempotence: bool = Field(
        default=True,
        description="false for brokers without idempotent producers (the embedded one)",
    )
    redis: SecretStr = Field(
        SecretStr("redis://127.0.0.1:6379/0"), description="store URL; may hold a password"
    )
    redis_cluster: bool = False
    topic_prefix: str = Field("duijie.", pattern=r"^[A-Za-z0-9._-]{0,60}$")
    key_prefix: str = Field("duijie:", pattern=r"^[A-Za-z0-9._:-]{0,60}$")
    actor: str = Field(
        "", max_length=100, description="account in whose name the command line sends events"
    )
    replication_factor: int = Field(-1, ge=-1, le=32767, description="-1: the broker's default")
    host: str = Field("127.0.0.1", description="address that health and metrics listen on")
    port: int = Field(
        0, ge=0, le=65535, description="port of health and metrics; 0 chooses a free one"
    )
    state_dir: Path = Field(default_factory=lambda: platformdirs.user_state_path("duijie"))
    cache_dir: Path = Field(default_factory=lambda: platformdirs.user_cache_path("duijie"))
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["json", "text"] = "json"
    batch_max_records: int = Field(2000, ge=1, le=100_000)
    session_timeout_ms: int = Field(10_000, ge=1_000, le=300_000)
    retry_max_s: float = Field(10.0, gt=0, le=600, description="longest wait between two tries")
    ticks: bool = Field(
        default=True, description="send a tick command when a pool's next deadline has passed"
    )


def load(cls: type[Settings] = Settings) -> Settings:
    """Return the settings of this process.

    Raise UsageError that names each wrong variable, its value and what is allowed.
    """
    try:
        return cls()
    except ValidationError as error:
        lines = [
            f"DUIJIE_{'_'.join(str(part) for part in item['loc']).upper()}={item['input']!r}: {item['msg']}"
            for item in error.errors()
        ]
        raise UsageError("wrong settings: " + "; ".join(lines)) from None
