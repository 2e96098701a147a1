"""The provider: its metadata, the way to it, and what it says of somebody, all of it checked.

OpenID Connect Core 1.0 (code flow), Discovery 1.0, RFC 7636 (PKCE), RFC 9207 (issuer of an answer).
"""

import secrets
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import httpx2
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import OAuth2Client
from authlib.oidc.core import CodeIDToken
from authlib.oidc.discovery import get_well_known_url
from joserfc import jwt
from joserfc.errors import ClaimError, InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from services.console.oidc.settings import OidcSettings, fit_for_tokens
from services.console.oidc.transport import BoundedTransport

LEEWAY_S: Final = 60
"""Clocks of provider and console may differ by so much."""
_TIMEOUT_S: Final = 10.0
_METADATA_S: Final = 3_600.0
_KEYS_EVERY_S: Final = 60.0
"""Keys are asked for anew so often at most, whatever ids tokens name."""
_ALGORITHMS: Final = (
    "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519",
)  # fmt: skip
"""Signatures by a key that the provider alone has; never `none`, never a shared secret."""
_ENDPOINTS: Final = ("authorization_endpoint", "token_endpoint", "jwks_uri")
_LONGEST: Final = 4_000
_WRONG_CLAIM: Final[Mapping[str, str]] = {
    "exp": "clocks", "iat": "clocks", "nbf": "clocks",
    "iss": "mixed_up", "aud": "mixed_up", "azp": "mixed_up",
}  # fmt: skip
"""What a claim that does not fit means for whoever wants to sign in."""


class SignInRefused(Exception):  # noqa: N818 - it is what happened
    """Nobody is signed in; `code` names the text of console.sign_in.provider."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Secrets:
    """What ties an answer of the provider to the sign-in that asked for it."""

    state: str
    nonce: str
    verifier: str

    @classmethod
    def made(cls) -> "Secrets":
        """Return new ones, 256 bits each (RFC 7636, section 7.1)."""
        return cls(*(secrets.token_urlsafe(32) for _ in range(3)))


class Provider:
    """One provider as `settings` name it. Threads may share it; every method may raise
    SignInRefused.
    """

    def __init__(self, settings: OidcSettings, now: Callable[[], float] = time.time) -> None:
        self._settings = settings
        self._now = now
        self._lock = threading.Lock()
        self._metadata: Mapping[str, Any] = {}
        self._metadata_until = 0.0
        self._keys: KeySet | None = None
        self._keys_until = 0.0

    def way_there(self, asked: Secrets, redirect: str, prompt: str) -> str:
        """Return the address at the provider to which somebody goes to sign in."""
        metadata = self._known()
        more = {"prompt": prompt} if prompt else {}
        with self._client(redirect) as client:
            url, _ = client.create_authorization_url(
                metadata["authorization_endpoint"], state=asked.state, code_verifier=asked.verifier,
                nonce=asked.nonce, **more,
            )  # fmt: skip
        return str(url)

    def claims(
        self, asked: Secrets, redirect: str, answer: Mapping[str, str], since_s: float | None = None
    ) -> Mapping[str, Any]:
        """Return what the provider says of whoever came back with `answer`, the query.

        `since_s`: they were to sign in anew, after this second.
        """
        metadata = self._known()
        self._check_issuer(metadata, answer)
        if answer.get("error"):
            raise SignInRefused("denied" if answer["error"] == "access_denied" else "refused")
        code = answer.get("code", "")
        if not 0 < len(code) <= _LONGEST:
            raise SignInRefused("refused", "no code")
        with self._client(redirect) as client:
            token = self._token(client, metadata, code, asked)
        claims = self._id_token(token, metadata, asked)
        # a time is optional here, and some providers write 0 for one that they do not know
        told = claims.get("auth_time") or since_s
        if since_s is not None and told is not None and told < since_s - LEEWAY_S:
            raise SignInRefused("old_sign_in", "auth_time")
        return self._with_more(metadata, token, claims)

    def _check_issuer(self, metadata: Mapping[str, Any], answer: Mapping[str, str]) -> None:
        """Refuse an answer of another provider than the one that was asked (RFC 9207)."""
        given = answer.get("iss", "")
        needed = metadata.get("authorization_response_iss_parameter_supported") is True
        if (given or needed) and given != self._settings.oidc_issuer:
            raise SignInRefused("mixed_up", "iss of the answer")

    def _client(self, redirect: str) -> OAuth2Client:
        secret = self._settings.client_secret()
        methods = self._metadata.get("token_endpoint_auth_methods_supported") or []
        basic = "client_secret_basic" in methods or "client_secret_post" not in methods
        method = "none" if not secret else f"client_secret_{'basic' if basic else 'post'}"
        return OAuth2Client(
            self._settings.oidc_client_id, secret or None, token_endpoint_auth_method=method,
            scope=self._settings.oidc_scopes, redirect_uri=redirect, code_challenge_method="S256",
            timeout=_TIMEOUT_S, transport=BoundedTransport(),
        )  # fmt: skip

    def _known(self) -> Mapping[str, Any]:
        """Return the provider's metadata, as of the last hour."""
        with self._lock:
            if self._now() >= self._metadata_until:
                self._metadata = self._discovered()
                self._metadata_until = self._now() + _METADATA_S
            return self._metadata

    def _discovered(self) -> Mapping[str, Any]:
        found = self._fetched(get_well_known_url(self._settings.oidc_issuer, external=True))
        if found.get("issuer") != self._settings.oidc_issuer:
            raise SignInRefused("mixed_up", "issuer of the metadata")
        for name in _ENDPOINTS:
            if not fit_for_tokens(str(found.get(name, ""))):
                raise SignInRefused("away", f"{name} of the metadata")
        return found

    def _fetched(self, url: str, token: str = "") -> Mapping[str, Any]:
        headers = {"authorization": f"Bearer {token}"} if token else {}
        with httpx2.Client(transport=BoundedTransport(), timeout=_TIMEOUT_S) as client:
            try:
                response = client.get(url, headers=headers)
                response.raise_for_status()
                found = response.json()
            except (httpx2.HTTPError, ValueError) as error:
                raise SignInRefused("away", type(error).__name__) from error
        if not isinstance(found, dict):
            raise SignInRefused("away", "no object")
        return found

    @staticmethod
    def _token(
        client: OAuth2Client, metadata: Mapping[str, Any], code: str, asked: Secrets
    ) -> Mapping[str, Any]:
        try:
            token: Mapping[str, Any] = client.fetch_token(
                metadata["token_endpoint"], grant_type="authorization_code", code=code,
                code_verifier=asked.verifier,
            )  # fmt: skip
        except OAuthError as error:
            raise SignInRefused("refused", str(error.error)[:60]) from error
        except (httpx2.HTTPError, ValueError) as error:
            raise SignInRefused("away", type(error).__name__) from error
        if not isinstance(token.get("id_token"), str):
            raise SignInRefused("refused", "no id token")
        return token

    def _id_token(
        self, token: Mapping[str, Any], metadata: Mapping[str, Any], asked: Secrets
    ) -> Mapping[str, Any]:
        """Return the claims of an id token that is this provider's, for this console and sign-in."""
        offered = metadata.get("id_token_signing_alg_values_supported") or ["RS256"]
        registry = JWSRegistry(
            algorithms=[name for name in _ALGORITHMS if name in offered], strict_check_header=False
        )
        options = {
            "iss": {"essential": True, "value": self._settings.oidc_issuer},
            "aud": {"essential": True, "value": self._settings.oidc_client_id},
        }
        params = {
            "nonce": asked.nonce,
            "client_id": self._settings.oidc_client_id,
            "access_token": token.get("access_token"),
        }
        try:
            decoded = self._decoded(token["id_token"], registry)
            claims = CodeIDToken(decoded.claims, decoded.header, options, params)
            claims.validate(now=int(self._now()), leeway=LEEWAY_S)
        except ClaimError as error:
            raise SignInRefused(_WRONG_CLAIM.get(error.claim, "refused"), error.claim) from error
        except (JoseError, ValueError, TypeError) as error:
            raise SignInRefused("refused", type(error).__name__) from error
        if not isinstance(claims.get("sub"), str) or not 0 < len(claims["sub"]) <= 255:  # noqa: PLR2004 - Core, section 2
            raise SignInRefused("refused", "sub")
        return dict(claims)

    def _decoded(self, id_token: str, registry: JWSRegistry) -> jwt.Token:
        keys = self._key_set(anew=False)
        try:
            return jwt.decode(id_token, keys, registry=registry)
        except InvalidKeyIdError:
            return jwt.decode(id_token, self._key_set(anew=True), registry=registry)

    def _key_set(self, *, anew: bool) -> KeySet:
        """Return the provider's keys; `anew`: it may have others since."""
        uri = self._known()["jwks_uri"]
        with self._lock:
            if self._keys is None or (anew and self._now() >= self._keys_until):
                self._keys = KeySet.import_key_set(self._fetched(uri))  # type: ignore[arg-type]
                self._keys_until = self._now() + _KEYS_EVERY_S
            return self._keys

    def _with_more(
        self, metadata: Mapping[str, Any], token: Mapping[str, Any], claims: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        """Return `claims` with those that the provider gives only when it is asked once more."""
        settings = self._settings
        wanted = {settings.oidc_account_claim, settings.oidc_roles_claim} - {""}
        endpoint = str(metadata.get("userinfo_endpoint", ""))
        if wanted <= set(claims) or not fit_for_tokens(endpoint):
            return claims
        more = self._fetched(endpoint, str(token.get("access_token", "")))
        if more.get("sub") != claims["sub"]:
            raise SignInRefused("mixed_up", "sub of the userinfo")
        return {**more, **claims}
