"""What the environment says of the OpenID Connect provider."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Literal, Self
from urllib.parse import urlsplit

import msgspec
from pydantic import Field, SecretStr, field_validator, model_validator

from services.console.principal import EVERY_POOL, ROLES
from services.vault.settings import VaultSettings

LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})
_ROLES_EXAMPLE: Final = '{"GROUP": "ROLE POOL, ROLE POOL"}, with * for all pools'
_POOL: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")

Granted = tuple[str, str]
"""A pool (`*`: all) and a role in it."""


def fit_for_tokens(url: str) -> bool:
    """Return whether secrets may go to `url`: TLS, or this machine alone."""
    parts = urlsplit(url)
    local = parts.scheme == "http" and parts.hostname in LOOPBACK
    return bool(parts.hostname) and (local or parts.scheme == "https") and not parts.fragment


class OidcSettings(VaultSettings):
    """One provider, or none."""

    oidc_issuer: str = Field(
        "", description="https://... of the OpenID Connect provider; unset: local accounts alone"
    )
    oidc_client_id: str = Field("", description="what the provider calls this console")
    oidc_client_secret: SecretStr = Field(
        SecretStr(""), description="its secret there; none for a client with PKCE alone"
    )
    oidc_client_secret_file: Path | None = Field(None, description="a file with it")
    oidc_name: str = Field(
        "", max_length=60, description="what people call the provider; unset: its host"
    )
    oidc_scopes: str = Field("openid profile email", description="scopes to ask for")
    oidc_prompt: Literal["", "login", "select_account", "consent"] = Field(
        "", description="what the provider asks for at every sign-in"
    )
    oidc_account_claim: str = Field(
        "preferred_username", min_length=1, description="claim that names somebody's account"
    )
    oidc_roles_claim: str = Field(
        "", description="claim with groups, by which roles are given; unset: roles are given here"
    )
    oidc_roles: str = Field("", description=f"roles of groups: {_ROLES_EXAMPLE}")

    @field_validator("oidc_issuer")
    @classmethod
    def _is_an_issuer(cls, value: str) -> str:
        if value and (not fit_for_tokens(value) or urlsplit(value).query):
            raise ValueError("https://HOST/PATH as the provider writes it (http on loopback alone)")
        return value

    @field_validator("oidc_scopes")
    @classmethod
    def _has_openid(cls, value: str) -> str:
        if "openid" not in value.split():
            raise ValueError("scopes with blanks between them, openid among them")
        return " ".join(value.split())

    @field_validator("oidc_roles")
    @classmethod
    def _can_be_read(cls, value: str) -> str:
        _read_roles(value)
        return value

    @model_validator(mode="after")
    def _belongs_together(self) -> Self:
        if self.oidc_issuer and not self.oidc_client_id:
            raise ValueError("DUIJIE_OIDC_ISSUER needs DUIJIE_OIDC_CLIENT_ID")
        if bool(self.oidc_roles_claim) != bool(self.oidc_roles):
            raise ValueError("DUIJIE_OIDC_ROLES_CLAIM and DUIJIE_OIDC_ROLES go together")
        if self.oidc_client_secret.get_secret_value() and self.oidc_client_secret_file:
            raise ValueError("either DUIJIE_OIDC_CLIENT_SECRET or DUIJIE_OIDC_CLIENT_SECRET_FILE")
        self.client_secret()
        return self

    @property
    def roles_by_group(self) -> Mapping[str, frozenset[Granted]]:
        """What each group of the roles claim gives."""
        return _read_roles(self.oidc_roles)

    @property
    def provider_name(self) -> str:
        """What people call the provider; empty where there is none."""
        return self.oidc_name or urlsplit(self.oidc_issuer).netloc

    def client_secret(self) -> str:
        """Return the client's secret, empty for none; ValueError where its file cannot be read."""
        if self.oidc_client_secret_file is None:
            return self.oidc_client_secret.get_secret_value()
        try:
            return self.oidc_client_secret_file.read_text().strip()
        except (OSError, UnicodeError) as error:
            raise ValueError(
                "DUIJIE_OIDC_CLIENT_SECRET_FILE cannot be read:"
                f" {getattr(error, 'strerror', '') or 'no text'}"
            ) from error


def _read_roles(written: str) -> dict[str, frozenset[Granted]]:
    if not written:
        return {}
    try:
        groups: dict[str, Any] = msgspec.json.decode(written, type=dict[str, str])
    except msgspec.DecodeError as error:
        raise ValueError(_ROLES_EXAMPLE) from error
    return {group: frozenset(_granted(roles)) for group, roles in groups.items()}


def _granted(written: str) -> list[Granted]:
    granted: list[Granted] = []
    for part in written.split(","):
        role, _, pool = part.strip().partition(" ")
        if role not in ROLES:
            raise ValueError(f"{_ROLES_EXAMPLE}; roles are {', '.join(ROLES)}")
        if pool.strip() != EVERY_POOL and not _POOL.fullmatch(pool.strip()):
            raise ValueError(f"{_ROLES_EXAMPLE}; {pool!r} is no pool")
        granted.append((pool.strip(), role))
    return granted
