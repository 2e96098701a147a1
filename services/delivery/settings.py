"""What the environment says of the sender and its channels."""

from pathlib import Path
from typing import Final, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator

from contracts.pool_log import Language
from services.console.settings import origin_of
from services.delivery.hours import SendingHours
from services.vault.settings import VaultSettings

SECRET_FILE: Final = "links.secret"  # noqa: S105 - a file's name
CHANNELS: Final = ("mail", "webhook", "wecom_app", "wecom", "dingtalk", "feishu")
KINDS: Final = ("startup", "mentor", "investor", "judge", "organiser")
STOPPABLE: Final = "mail"
"""The channel whose messages people stop by a link."""


class SenderSettings(VaultSettings):
    """What the sender reads besides what the vault and all services read."""

    sender_channels: str = Field(
        "", description="channels in the order in which they are tried, with commas"
    )
    sender_order: str = Field(
        "",
        description="channels of a role in another order: mentor=webhook,mail;organiser=dingtalk",
    )
    sender_recall_min: float = Field(
        0.0, ge=0, le=1440, description="minutes in which what was published can be taken back"
    )
    sender_open_proposals: int = Field(
        0, ge=0, le=1000, description="unanswered proposals of one person at most; 0: any number"
    )
    sender_organiser: str = Field(
        "", description="address of whoever gets what organisers are told; unset: files alone"
    )
    sender_oldest_h: float = Field(
        72.0, gt=0, le=8760, description="notices of older decisions are noted and not sent"
    )
    sender_parallel: int = Field(16, ge=1, le=100, description="messages on their way at a time")
    sender_hours: str = Field(
        "", description="HH:MM-HH:MM in Beijing in which messages leave; unset: at any time"
    )
    sender_workdays: bool = Field(
        default=False, description="messages leave on China's working days alone"
    )
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

    bounces_host: str = Field("", description="IMAP server of the mailbox that bounces go to")
    bounces_port: int = Field(993, ge=1, le=65535)
    bounces_security: Literal["starttls", "tls", "none"] = Field(
        "tls", description="none: this machine alone"
    )
    bounces_username: str = ""
    bounces_password: SecretStr = SecretStr("")
    bounces_folder: str = Field("INBOX", description="folder that is read")
    bounces_to: str = Field("", description="address that bounces come to; unset: DUIJIE_MAIL_FROM")
    bounces_every_s: float = Field(60.0, ge=1, le=3600, description="how often it is read")

    wecom_app_corp_id: str = Field("", description="企业ID of an application of 企业微信")
    wecom_app_agent_id: int = Field(0, ge=0, description="its AgentId")
    wecom_app_secret: SecretStr = Field(SecretStr(""), description="its Secret")
    wecom_app_api: str = Field(
        "https://qyapi.weixin.qq.com", description="where its calls go; another one for a proxy"
    )
    wecom_url: SecretStr = Field(SecretStr(""), description="address of a robot of 企业微信")
    dingtalk_url: SecretStr = Field(SecretStr(""), description="address of a robot of 钉钉")
    dingtalk_secret: SecretStr = Field(SecretStr(""), description="SEC... of its signatures")
    feishu_url: SecretStr = Field(SecretStr(""), description="address of a robot of 飞书")
    feishu_secret: SecretStr = Field(SecretStr(""), description="secret of its signatures")

    @field_validator("console_url")
    @classmethod
    def _is_an_origin(cls, value: str) -> str:
        return origin_of(value)

    @field_validator("sender_hours")
    @classmethod
    def _are_hours(cls, value: str) -> str:
        SendingHours.of(value, workdays=False)
        return value

    @field_validator("sender_channels")
    @classmethod
    def _are_known(cls, value: str) -> str:
        names = [name.strip() for name in value.split(",") if name.strip()]
        if len(set(names)) != len(names) or not set(names) <= set(CHANNELS):
            raise ValueError(f"some of {', '.join(CHANNELS)}, each once, with commas")
        return ",".join(names)

    @field_validator("sender_order")
    @classmethod
    def _is_an_order(cls, value: str) -> str:
        order_of(value)
        return value

    @field_validator("webhook_url", "wecom_app_api")
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

    def order(self, kind: str) -> list[str]:
        """Return the channels for people of `kind` in their order: those that are set, no others."""
        known = self.channels
        asked = order_of(self.sender_order).get(kind)
        return known if asked is None else [name for name in asked if name in known]

    @property
    def hours(self) -> SendingHours:
        """When messages may leave."""
        return SendingHours.of(self.sender_hours, workdays=self.sender_workdays)

    @property
    def secret_file(self) -> Path:
        """The file of the secret that links are made with."""
        return self.sender_secret_file or self.state_dir / SECRET_FILE


def order_of(text: str) -> dict[str, list[str]]:
    """Return kind -> channels that KIND=CHANNEL,CHANNEL;... names; raise ValueError for what does not."""
    order = {}
    for part in filter(None, (part.strip() for part in text.split(";"))):
        kind, _, names = part.partition("=")
        channels = [name.strip() for name in names.split(",") if name.strip()]
        fits = bool(channels) and set(channels) <= set(CHANNELS)
        if kind.strip() not in KINDS or not fits or len(set(channels)) != len(channels):
            raise ValueError("ROLE=CHANNEL,CHANNEL;ROLE=..., each channel once")
        order[kind.strip()] = channels
    return order
