"""What the environment says of the console."""

from ipaddress import ip_network
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator

from services.console.oidc.settings import OidcSettings

_LEAST_SECRET = 24
_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


def origin_of(value: str) -> str:
    """Return `https://HOST` as browsers write it, empty for nothing; raise ValueError for what is
    none.
    """
    url = urlsplit(value)
    if value and (url.scheme not in {"http", "https"} or not url.netloc or url.path.strip("/")):
        raise ValueError("https://HOST, without a path")
    return f"{url.scheme}://{url.netloc}".lower() if value else ""


class ConsoleSettings(OidcSettings):
    """What the console reads besides what the vault and all services read, and of the provider.

    `host` of the shared settings is where health listens; the console has addresses of its own.
    """

    console_host: str = Field("127.0.0.1", description="address that the console listens on")
    console_port: int = Field(
        8088, ge=0, le=65535, description="port of the console; 0 chooses a free one"
    )
    console_url: str = Field(
        "",
        description="https://HOST by which people reach it through a proxy; unset: this machine only",
    )
    console_proxies: str = Field(
        "", description="addresses of proxies whose X-Forwarded-* are believed, comma separated"
    )
    console_idle_h: float = Field(
        8.0, gt=0, le=168, description="a session ends after so long idle"
    )
    console_session_h: float = Field(72.0, gt=0, le=720, description="a session ends at the latest")
    console_max_body_mb: int = Field(50, ge=1, le=1000, description="largest body of a request")

    sender_recall_min: float = Field(
        0.0, ge=0, le=1440, description="minutes in which what was published can be taken back"
    )
    console_upload_days: int = Field(
        30, ge=1, le=3650, description="uploads that nobody sends are deleted after so many days"
    )

    console_reports_secret: SecretStr = Field(
        SecretStr(""),
        description="whsec_... under which other systems report on messages; unset: nobody may",
    )

    @field_validator("console_reports_secret")
    @classmethod
    def _is_a_secret(cls, value: SecretStr) -> SecretStr:
        text = value.get_secret_value()
        if text and (len(text.removeprefix("whsec_")) < _LEAST_SECRET or not text.isascii()):
            raise ValueError("whsec_ and at least 24 characters of base64")
        return value

    @field_validator("console_proxies")
    @classmethod
    def _are_addresses(cls, value: str) -> str:
        parts = [part.strip() for part in value.split(",") if part.strip()]
        for part in parts:
            try:
                network = ip_network(part)
            except ValueError:
                network = None
            if network is None or not network.prefixlen:
                raise ValueError(
                    "addresses or networks of proxies, such as 10.0.0.2 or 10.1.0.0/24"
                )
        return ",".join(parts)

    @field_validator("console_url")
    @classmethod
    def _is_an_address(cls, value: str) -> str:
        return origin_of(value)

    @property
    def secure(self) -> bool:
        """Whether people reach it over TLS."""
        return self.console_url.startswith("https://")

    def serves(self, host: str) -> bool:
        """Return whether a request that names `host` is meant for this console."""
        if self.console_url:
            return host.lower() == urlsplit(self.console_url).netloc
        return host.lower().rpartition(":")[0] in _LOOPBACK or host.lower() in _LOOPBACK
