"""An OpenID Connect provider for tests: Debian's glewlwyd, with a folder of its own, started and
stopped by them. It shares no code with what signs people in here.
"""

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import httpx2
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from services.embedded.child import Child
from services.embedded.ports import LOOPBACK, answers, free_ports

MISSING = "no OpenID Connect provider: glewlwyd is not installed"
TABLES = Path("/usr/share/dbconfig-common/data/glewlwyd/install/sqlite3")
MODULES = Path("/usr/lib/glewlwyd")
PASSWORD = "a long password of tests"
CLIENT = "duijie"
SECRET = "a secret of tests"
_PLUGIN = "oidc"
_CONFIG = """
port={port}
bind_address="127.0.0.1"
external_url="{url}"
login_url="login.html"
api_prefix="api"
static_files_path="/usr/share/glewlwyd/webapp/"
static_files_mime_types = ( {{ extension = ".html"; mime_type = "text/html"; }} )
allow_origin="*"
log_mode="file"
log_level="WARNING"
log_file="{folder}/glewlwyd.log"
cookie_secure=0
session_expiration=3600
session_key="GLEWLWYD2_SESSION_ID"
admin_scope="g_admin"
profile_scope="g_profile"
user_module_path="{modules}/user"
client_module_path="{modules}/client"
user_auth_scheme_module_path="{modules}/scheme"
plugin_module_path="{modules}/plugin"
hash_algorithm="SHA512"
database =
{{
  type = "sqlite3"
  path = "{folder}/glewlwyd.db"
}};
"""

_MORE = """
UPDATE g_user_module_instance SET gumi_parameters = json_set(
  gumi_parameters, '$."data-format".groups', json('{"multiple": true, "read": true, "write": true}')
);
UPDATE g_scope SET gs_password_required = 1 WHERE gs_name = 'openid';
"""
"""Gives people one property more, their groups; whoever signs in shows a password for it."""


def program() -> str | None:
    """Return the provider's program, None where it, or its tables, are not there."""
    found = shutil.which("glewlwyd")
    return found if found and TABLES.exists() else None


def fake_clock() -> str | None:
    """Return Debian's libfaketime, None where it is not installed."""
    found = sorted(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"))
    return str(found[0]) if found else None


def _pem() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()


@dataclass(slots=True)
class OidcProvider:
    """One provider on a free port, with the client CLIENT; it keeps port and data over restarts."""

    program: str
    folder: Path
    port: int
    names_itself: bool = True
    """Whether its answers carry `iss` (RFC 9207)."""
    child: Child | None = None
    key: str = field(default_factory=_pem)

    @classmethod
    def create(cls, program: str) -> Self:
        """Return a provider that was set up and not started; `remove` deletes its folder."""
        folder = Path(tempfile.mkdtemp(prefix="duijie-glewlwyd-"))
        made = cls(program, folder, free_ports(1)[0])
        with sqlite3.connect(folder / "glewlwyd.db") as connection:
            connection.executescript(TABLES.read_text())
            connection.executescript(_MORE)
        connection.close()
        config = _CONFIG.format(port=made.port, url=made.url, folder=folder, modules=MODULES)
        (folder / "glewlwyd.conf").write_text(config)
        return made

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://{LOOPBACK}:{self.port}"

    @property
    def issuer(self) -> str:
        """What it calls itself."""
        return f"{self.url}/api/{_PLUGIN}"

    def start(self, ahead: str = "") -> Self:
        """Start it, or start it again on its data, and return once it answers; its clock may be
        `ahead`, as libfaketime writes it.
        """
        argv = [self.program, f"--config-file={self.folder}/glewlwyd.conf"]
        clock = {"LD_PRELOAD": fake_clock() or "", "FAKETIME": ahead} if ahead else {}
        log = self.folder / "output.log"
        self.child = Child("glewlwyd", argv, log, clock, self.folder).start()
        self.child.wait_until(lambda: answers(self.port), 60)
        return self

    def stop(self) -> None:
        """End it."""
        if self.child:
            self.child.signal(15)
            self.child.wait(30)
            self.child = None

    def remove(self) -> None:
        """End it and delete its folder."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def set_up(self, redirect: str) -> None:
        """Make the provider's plugin and its client, who may be led back to `redirect`."""
        with self._admin() as admin:
            _do(admin, "POST", "/api/mod/plugin/", {
                "module": "oidc", "name": _PLUGIN, "display_name": "OpenID", "enabled": True,
                "parameters": self._parameters(),
            })  # fmt: skip
            _do(admin, "POST", "/api/client/", {
                "client_id": CLIENT, "name": CLIENT, "enabled": True, "confidential": True,
                "password": SECRET, "client_secret": SECRET, "redirect_uri": [redirect],
                "authorization_type": ["code"], "scope": [],
                "token_endpoint_auth_method": ["client_secret_basic"],
            })  # fmt: skip

    def _parameters(self) -> dict[str, Any]:
        claim = {"mandatory": True, "type": "string", "scope": []}
        return {
            "iss": self.issuer, "oauth-as-iss-id": self.names_itself, "jwt-type": "rsa", "jwt-key-size": "256",
            "key": self.key, "cert": _public(self.key), "access-token-duration": 600, "refresh-token-duration": 600,
            "code-duration": 600, "refresh-token-rolling": False, "allow-non-oidc": False,
            "auth-type-code-enabled": True, "auth-type-code-revoke-replayed": True,
            "auth-type-token-enabled": False, "auth-type-id-token-enabled": False,
            "auth-type-password-enabled": False, "auth-type-client-enabled": False,
            "auth-type-refresh-enabled": False, "auth-type-none-enabled": False,
            "scope": [], "additional-parameters": [], "jwks-show": True, "subject-type": "public",
            "name-claim": "mandatory", "email-claim": "mandatory",
            "claims": [
                {"name": "preferred_username", "user-property": "username", **claim},
                {"name": "groups", "user-property": "groups", **claim},
            ],
            "pkce-allowed": True, "pkce-required": True, "pkce-method-plain-allowed": False,
            "allowed-scope": ["openid"], "session-management-allowed": False,
        }  # fmt: skip

    def add_person(self, name: str, *groups: str, email: str = "") -> None:
        """Add somebody with PASSWORD."""
        with self._admin() as admin:
            _do(admin, "POST", "/api/user/", {
                "username": name, "name": name, "email": email or f"{name}@example.org",
                "password": PASSWORD, "enabled": True, "scope": ["openid"], "groups": list(groups),
            })  # fmt: skip

    def put_into(self, name: str, *groups: str) -> None:
        """Put somebody into these groups alone."""
        self._change(name, groups=list(groups))

    def rename(self, name: str, called: str) -> None:
        """Change the name by which somebody wants to be called, not the one they sign in with."""
        self._change(name, name=called)

    def _change(self, who: str, **values: Any) -> None:
        with self._admin() as admin:
            person = admin.get(f"/api/user/{who}").json()
            _do(admin, "PUT", f"/api/user/{who}", {**person, **values})

    @contextmanager
    def _admin(self) -> Iterator[httpx2.Client]:
        with httpx2.Client(base_url=self.url) as client:
            _do(client, "POST", "/api/auth/", {"username": "admin", "password": "password"})
            yield client

    def sign_in(self, name: str, address: str) -> str:
        """Do what `name` does at the provider's page that `address` leads to; return the address of
        the console that it leads back to.
        """
        with self._signed_in(name) as person:
            return str(person.get(_going_on(address)).headers["location"])

    def cookies_of(self, name: str) -> list[dict[str, str]]:
        """Return the cookies of a browser in which `name` has signed in and let the client know."""
        with self._signed_in(name) as person:
            return [
                {"name": cookie.name, "value": str(cookie.value), "url": self.url}
                for cookie in person.cookies.jar
            ]

    @staticmethod
    def after_its_page(address: str) -> str:
        """Return where the provider's page for signing in, at `address`, leads in the end."""
        return str(_going_on(httpx2.URL(address).params["callback_url"]))

    @contextmanager
    def _signed_in(self, name: str) -> Iterator[httpx2.Client]:
        with httpx2.Client(base_url=self.url) as person:
            _do(person, "POST", "/api/auth/", {"username": name, "password": PASSWORD})
            _do(person, "PUT", f"/api/auth/grant/{CLIENT}", {"scope": "openid"})
            yield person


def _going_on(address: str) -> httpx2.URL:
    """Return `address` as the provider's own page asks for it once somebody has signed in."""
    return httpx2.URL(address).copy_remove_param("prompt").copy_add_param("g_continue", "")


def _do(client: httpx2.Client, method: str, path: str, body: dict[str, Any]) -> None:
    answer = client.request(method, path, json=body)
    assert answer.is_success, (method, path, answer.status_code, answer.text)


def _public(pem: str) -> str:
    key = serialization.load_pem_private_key(pem.encode(), None)
    return (
        key.public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        .decode()
    )
