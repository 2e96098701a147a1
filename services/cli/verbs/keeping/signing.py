"""Heads of logs as a signed file: what a third party can check with the public key alone."""

import base64
import binascii
import os
from pathlib import Path
from typing import Final

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from pydantic import Field, SecretStr

from services.cli.client import connect
from services.cli.failures import ExitCode, Failure
from services.runtime.settings import Settings

KEY_FILE: Final = "signing.key"
_PURPOSE: Final = b"duijie heads of logs 1\n"
"""Put before what is signed, so that no signature of something else is one of heads."""


class SigningSettings(Settings):
    """What whoever signs heads reads besides the shared settings."""

    signing_key: SecretStr = Field(
        SecretStr(""), description="the private key that signs heads of logs: 32 bytes in base64"
    )
    signing_key_file: Path | None = Field(
        None,
        description="a file with it; unset, and without DUIJIE_SIGNING_KEY: signing.key in the state"
        " folder",
    )

    @property
    def key_file(self) -> Path:
        """The file of the private key, where it is kept in one."""
        return self.signing_key_file or self.state_dir / KEY_FILE


def signing_settings() -> SigningSettings:
    """Return this machine's settings of signatures."""
    return connect.settings_of(SigningSettings)


class LogHead(msgspec.Struct, frozen=True):
    """How far the chain of one log had come, and its digest there."""

    log: str
    """`pool/ID`, or `register`."""
    begin: int
    """Offset of the first record that the chain covers."""
    count: int
    digest: str


class Heads(msgspec.Struct, frozen=True):
    """The heads of all logs of a deployment at one time."""

    at: str
    """RFC 3339, UTC."""
    topics: str
    """The deployment's prefix of topics."""
    key: str
    """The public key, base64."""
    heads: list[LogHead]


class SignedHeads(msgspec.Struct, frozen=True):
    """Heads as they are exported; `signature` is Ed25519 over their canonical JSON, base64."""

    signed: Heads
    signature: str


def new_key(settings: SigningSettings) -> str:
    """Make a private key in its file and return the public one; Failure INPUT where one is there."""
    secret = Ed25519PrivateKey.generate()
    path = settings.key_file
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise _unusable(path, error.strerror or str(error)) from error
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(f"{_text(secret.private_bytes_raw())}\n")
    return public_text(secret)


def private_key(settings: SigningSettings) -> Ed25519PrivateKey:
    """Return the key that signs; Failure INPUT where there is none that can be read."""
    given, path = settings.signing_key.get_secret_value(), settings.key_file
    try:
        raw = base64.b64decode(given or path.read_text(encoding="ascii").strip(), validate=True)
        return Ed25519PrivateKey.from_private_bytes(raw)
    except OSError as error:
        raise _unusable(path, error.strerror or str(error)) from error
    except (ValueError, binascii.Error):
        raise _unusable("DUIJIE_SIGNING_KEY" if given else path, "32 bytes, base64") from None


def public_text(key: Ed25519PrivateKey) -> str:
    """Return the public key as it is told to those who check."""
    return _text(key.public_key().public_bytes_raw())


def signed(heads: Heads, key: Ed25519PrivateKey) -> SignedHeads:
    """Return `heads` with their signature."""
    return SignedHeads(heads, _text(key.sign(_signed_bytes(heads))))


def is_genuine(document: SignedHeads, public: str) -> bool:
    """Tell whether `document` was signed with the private key of `public`, and not changed since."""
    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public, validate=True))
        signature = base64.b64decode(document.signature, validate=True)
        key.verify(signature, _signed_bytes(document.signed))
    except (InvalidSignature, ValueError):
        return False
    return document.signed.key == public


def _signed_bytes(heads: Heads) -> bytes:
    return _PURPOSE + msgspec.json.encode(heads, order="sorted")


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _unusable(what: object, reason: str) -> Failure:
    return Failure(ExitCode.INPUT, "error.signing_key", where=what, reason=reason)
