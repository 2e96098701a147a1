"""What the environment says of the sender and its channels."""

from pathlib import Path
from typing import Final, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator

from contracts.pool_log import Language
from services.console.settings import origin_of
from services.vault.settings import VaultSettings

SECRET_FILE: Final = "links.secret"  # noqa: S105 - a file's name
CHANNELS: Final = ("mail", "webhook")
STOPPABLE: Final = "mail"
"""The channel whose messages people stop by a link."""


class SenderSettings(VaultSettings):
    """What the sender reads besides what the vault and all services read."""

    sender_channels: str = Field(
        "", description="channels in the order in which they are tried: mail, webhook"
    )
    sender_organiser: str = Field(
        "", description="address of whoever gets what organisers are told; unset: files alone"
    )
    sender_oldest_h: float = Field(
        72.0, gt=0, le=8760, description="notices of older decisions are noted and not sent"
    )
    sender_parallel: int = Field(16, ge=1, le=100, description="messages on their way at a time")
    sender_secret_file: Path | None = Field(
        None, description="secret of links; unset: links.secret in the state folder"
    )
    notifier_organiser_language: Language = Field(
        default="zh-Hans", description="language of what organisers are told"
    )
    console_url: str = Field("", description="https://HOST by which people reach the console")

    mail_host: str = Field("", description="SMTP server")
    mail_port: int = Field(587, ge=1, le=65535)
    mail_security: Literal["starttls", "tls", "none"] = "starttls"
    mail_username: str = ""
    mail_password: SecretStr = SecretStr("")
    mail_from: str = Field("", description="address that mails come from")
    mail_from_name: str = Field("", description="name beside it")
    mail_ca_file: Path | None = Field(None, description="PEM: who vouches for the server")

    webhook_url: str = Field("", description="https address that takes notices")
    webhook_secret: SecretStr = Field(SecretStr(""), description="whsec_... of Standard Webhooks")
    webhook_private: bool = Field(
        default=False, description="allow http and addresses inside a network"
    )

    @field_validator("console_url")
    @classmethod
    def _is_an_origin(cls, value: str) -> str:
        return origin_of(value)

    @field_validator("sender_channels")
    @classmethod
    def _are_known(cls, value: str) -> str:
        names = [name.strip() for name in value.split(",") if name.strip()]
        if len(set(names)) != len(names) or not set(names) <= set(CHANNELS):
            raise ValueError(f"some of {', '.join(CHANNELS)}, each once, with commas")
        return ",".join(names)

    @field_validator("webhook_url")
    @classmethod
    def _is_an_endpoint(cls, value: str) -> str:
        url = urlsplit(value)
        if value and (url.scheme not in {"http", "https"} or not url.hostname or url.username):
            raise ValueError("https://HOST/PATH, without user or password")
        return value

    @property
    def channels(self) -> list[str]:
        """The channels in their order."""
        return self.sender_channels.split(",") if self.sender_channels else []

    @property
    def secret_file(self) -> Path:
        """The file of the secret that links are made with."""
        return self.sender_secret_file or self.state_dir / SECRET_FILE
