"""A provider that lies: tokens and answers that no honest one sends, over a socket."""

import base64
import hashlib
import json
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from joserfc import jws, jwt
from joserfc.jwk import OctKey, RSAKey
from pydantic import ValidationError

from services.console.oidc.provider import LEEWAY_S, Provider, Secrets, SignInRefused
from services.console.settings import ConsoleSettings
from tests.support.serving import answering

CLIENT = "duijie"
BACK = "http://127.0.0.1:8088/sign-in/return"
KEY = RSAKey.import_key(rsa.generate_private_key(public_exponent=65537, key_size=2048))
OTHER = RSAKey.import_key(rsa.generate_private_key(public_exponent=65537, key_size=2048))
ASKED = Secrets("s" * 43, "n" * 43, "v" * 43)


class Liar(ThreadingHTTPServer):
    """Answers what the test puts into it."""

    daemon_threads = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.issuer = f"http://127.0.0.1:{self.server_address[1]}"
        self.metadata: dict[str, Any] = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/auth",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/jwks",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
        }
        public = KEY.as_dict(private=False) | {"kid": "k1", "alg": "RS256", "use": "sig"}
        self.answers: dict[str, Any] = {
            "/.well-known/openid-configuration": self.metadata,
            "/jwks": {"keys": [public]},
            "/userinfo": {"sub": "subject", "groups": ["matchers"]},
        }
        self.asked: list[str] = []
        self.headers: dict[str, str] = {}

    def claims(self, **changed: Any) -> dict[str, Any]:
        moment = int(time.time())
        claims = {
            "iss": self.issuer, "sub": "subject", "aud": CLIENT, "exp": moment + 300, "iat": moment,
            "nonce": ASKED.nonce, "preferred_username": "lin",
        }  # fmt: skip
        return {name: value for name, value in (claims | changed).items() if value is not None}

    def tell(self, id_token: str) -> None:
        self.answers["/token"] = {
            "access_token": "a", "token_type": "bearer", "expires_in": 60, "id_token": id_token,
        }  # fmt: skip


class _Answers(BaseHTTPRequestHandler):
    server: Liar

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        self.rfile.read(int(self.headers.get("content-length", 0)))
        answer = self.server.answers.get(self.path)
        body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        self.send_response(404 if answer is None else 200)
        for name, value in {"content-type": "application/json", **self.server.headers}.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET  # noqa: N815 - the base class's name

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def liar() -> Iterator[Liar]:
    server = Liar()
    with answering(server):
        yield server


def signed(claims: dict[str, Any], key: Any = KEY, **header: str) -> str:
    return jwt.encode({"alg": "RS256", "kid": "k1", **header}, claims, key)


def part(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def provider(liar: Liar, **settings: Any) -> Provider:
    own = {"oidc_issuer": liar.issuer, "oidc_client_id": CLIENT, **settings}
    return Provider(ConsoleSettings.model_validate(own))


def ask(liar: Liar, since_s: float | None = None, answer: dict[str, str] | None = None) -> Any:
    return provider(liar).claims(ASKED, BACK, {"code": "c", **(answer or {})}, since_s)


def refused(liar: Liar, **rest: Any) -> str:
    with pytest.raises(SignInRefused) as refusal:
        ask(liar, **rest)
    return refusal.value.code


def test_a_token_with_all_that_it_needs_is_taken(liar: Liar):
    liar.tell(signed(liar.claims()))
    assert ask(liar)["sub"] == "subject"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"iss": "https://other.example"}, "mixed_up"),
        ({"iss": None}, "mixed_up"),
        ({"aud": "another"}, "mixed_up"),
        ({"aud": ["another"]}, "mixed_up"),
        ({"aud": [CLIENT, "another"]}, "mixed_up"),
        ({"aud": [CLIENT, "another"], "azp": "another"}, "mixed_up"),
        ({"azp": "another"}, "mixed_up"),
        ({"nonce": "of another sign-in"}, "refused"),
        ({"nonce": None}, "refused"),
        ({"sub": None}, "refused"),
        ({"sub": ""}, "refused"),
        ({"sub": 7}, "refused"),
        ({"sub": "x" * 256}, "refused"),
        ({"at_hash": "of another token"}, "refused"),
        ({"exp": None}, "clocks"),
        ({"exp": "tomorrow"}, "clocks"),
        ({"iat": None}, "clocks"),
    ],
)
def test_a_token_of_or_for_somebody_else_is_refused(liar: Liar, changed, code: str):
    liar.tell(signed(liar.claims(**changed)))
    assert refused(liar) == code


def test_clocks_differ_by_a_minute_at_most(liar: Liar):
    moment = int(time.time())
    for changed in (
        {"exp": moment - LEEWAY_S - 30},
        {"iat": moment + LEEWAY_S + 30},
        {"nbf": moment + LEEWAY_S + 30},
    ):
        liar.tell(signed(liar.claims(**changed)))
        assert refused(liar) == "clocks", changed
    liar.tell(signed(liar.claims(exp=moment - LEEWAY_S + 30, iat=moment + LEEWAY_S - 30)))
    assert ask(liar)["sub"] == "subject"


def test_a_token_that_the_provider_did_not_sign_is_refused(liar: Liar):
    claims = liar.claims()
    public = KEY.as_pem(private=False)
    by_public_key = jws.serialize_compact(
        {"alg": "HS256", "kid": "k1"}, json.dumps(claims), OctKey.import_key(hashlib.sha256(public).digest())
    )  # fmt: skip
    unsigned = f"{part({'alg': 'none', 'kid': 'k1'})}.{part(claims)}."
    honest = signed(claims)
    head, _, signature = honest.split(".")
    for token in (
        signed(claims, OTHER), signed(claims, OTHER, kid="k2"), by_public_key, unsigned, "", "a.b.c",
        f"{head}.{part(claims | {'sub': 'another'})}.{signature}", honest + "x",
    ):  # fmt: skip
        liar.tell(token)
        assert refused(liar) == "refused", token


def test_new_keys_are_asked_for_once_not_for_every_token(liar: Liar):
    asker = provider(liar)
    for _ in range(3):
        liar.tell(signed(liar.claims(), OTHER, kid="unheard of"))
        with pytest.raises(SignInRefused):
            asker.claims(ASKED, BACK, {"code": "c"})
    assert liar.asked.count("/jwks") == 1


def test_a_key_that_came_since_is_found(liar: Liar):
    moment = [time.time()]
    asker = Provider(
        ConsoleSettings.model_validate({"oidc_issuer": liar.issuer, "oidc_client_id": CLIENT}),
        lambda: moment[0],
    )
    liar.tell(signed(liar.claims()))
    assert asker.claims(ASKED, BACK, {"code": "c"})
    new = OTHER.as_dict(private=False) | {"kid": "k2", "alg": "RS256", "use": "sig"}
    liar.answers["/jwks"]["keys"].append(new)
    liar.tell(signed(liar.claims(), OTHER, kid="k2"))
    moment[0] += 61
    assert asker.claims(ASKED, BACK, {"code": "c"})


def test_whoever_was_to_show_a_password_again_has_shown_it_since(liar: Liar):
    moment = time.time()
    liar.tell(signed(liar.claims(auth_time=int(moment) - 3_600)))
    assert refused(liar, since_s=moment) == "old_sign_in"
    liar.tell(signed(liar.claims(auth_time=int(moment))))
    assert ask(liar, since_s=moment)["sub"] == "subject"


def test_an_answer_says_whose_it_is_where_the_provider_says_that_it_does(liar: Liar):
    liar.tell(signed(liar.claims()))
    liar.metadata["authorization_response_iss_parameter_supported"] = True
    assert refused(liar) == "mixed_up"
    assert refused(liar, answer={"iss": liar.issuer + "/"}) == "mixed_up"
    assert ask(liar, answer={"iss": liar.issuer})["sub"] == "subject"


@pytest.mark.parametrize("name", ["authorization_endpoint", "token_endpoint", "jwks_uri", "issuer"])
def test_metadata_that_lead_elsewhere_in_the_clear_are_not_followed(liar: Liar, name: str):
    liar.metadata[name] = "http://other.example/x"
    with pytest.raises(SignInRefused):
        provider(liar).way_there(ASKED, BACK, "")
    assert liar.asked == ["/.well-known/openid-configuration"]


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/token", "/jwks"])
@pytest.mark.parametrize("body", [b" " * 1_000_001, b"[]", b"<html>", b"\xff", None])
def test_an_answer_that_is_too_large_or_none_is_away(liar: Liar, path: str, body: bytes | None):
    liar.tell(signed(liar.claims()))
    liar.answers[path] = body
    assert refused(liar) in {"away", "refused"}


def test_packed_answers_are_not_unpacked(liar: Liar):
    liar.headers["content-encoding"] = "gzip"
    assert refused(liar) == "away"


def test_what_the_token_does_not_say_is_asked_of_the_provider_about_the_same_person(liar: Liar):
    roles = {"oidc_roles_claim": "groups", "oidc_roles": '{"matchers": "judge show"}'}
    liar.tell(signed(liar.claims()))
    claims = provider(liar, **roles).claims(ASKED, BACK, {"code": "c"})
    assert claims["groups"] == ["matchers"]
    liar.answers["/userinfo"]["sub"] = "another"
    with pytest.raises(SignInRefused) as refusal:
        provider(liar, **roles).claims(ASKED, BACK, {"code": "c"})
    assert refusal.value.code == "mixed_up"


@pytest.mark.parametrize(
    "wrong",
    [
        {"oidc_issuer": "http://sso.example"},
        {"oidc_issuer": "sso.example"},
        {"oidc_issuer": "https://sso.example?x=1"},
        {"oidc_client_id": ""},
        {"oidc_scopes": "profile"},
        {"oidc_prompt": "none"},
        {"oidc_roles_claim": "groups"},
        {"oidc_roles": '{"g": "judge show"}'},
        {"oidc_roles_claim": "groups", "oidc_roles": "operators"},
        {"oidc_roles_claim": "groups", "oidc_roles": '{"g": "king show"}'},
        {"oidc_roles_claim": "groups", "oidc_roles": '{"g": "judge"}'},
        {"oidc_client_secret": "a", "oidc_client_secret_file": "/dev/null"},
        {"oidc_client_secret_file": "/nowhere/secret"},
    ],
)
def test_a_wrong_setting_stops_the_start(wrong: dict[str, str]):
    given = {"oidc_issuer": "https://sso.example", "oidc_client_id": CLIENT, **wrong}
    with pytest.raises(ValidationError):
        ConsoleSettings.model_validate(given)
