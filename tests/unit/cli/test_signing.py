"""Heads of logs are signed so that anybody with the public key sees a change."""

from pathlib import Path

import msgspec
import pytest

from services.cli.failures import ExitCode, Failure
from services.cli.verbs.keeping.signing import (
    Heads,
    LogHead,
    SignedHeads,
    SigningSettings,
    is_genuine,
    new_key,
    private_key,
    public_text,
    signed,
)


@pytest.fixture
def own(tmp_path: Path) -> SigningSettings:
    return SigningSettings.model_validate({"state_dir": tmp_path})


def document(own: SigningSettings) -> SignedHeads:
    key = private_key(own)
    heads = [LogHead("pool/spring", 3, 40, "aa"), LogHead("register", 0, 7, "bb")]
    return signed(Heads("2026-11-28T00:00:00Z", "duijie.", public_text(key), heads), key)


def test_what_was_signed_is_genuine_under_its_own_key_alone(
    own: SigningSettings, tmp_path: Path
) -> None:
    public = new_key(own)
    other = SigningSettings.model_validate({"state_dir": tmp_path / "other"})
    stranger = new_key(other)
    written = msgspec.json.decode(msgspec.json.encode(document(own)), type=SignedHeads)
    assert is_genuine(written, public)
    assert not is_genuine(written, stranger)
    assert not is_genuine(written, "no key")


@pytest.mark.parametrize("change", ["at", "topics", "count", "gone", "signature"])
def test_no_part_of_it_can_be_changed(own: SigningSettings, change: str) -> None:
    public = new_key(own)
    whole = document(own)
    heads = whole.signed
    changed = {
        "at": msgspec.structs.replace(heads, at="2026-11-29T00:00:00Z"),
        "topics": msgspec.structs.replace(heads, topics="other."),
        "count": msgspec.structs.replace(heads, heads=[LogHead("pool/spring", 3, 41, "aa")]),
        "gone": msgspec.structs.replace(heads, heads=heads.heads[:1]),
        "signature": heads,
    }[change]
    signature = "AAAA" if change == "signature" else whole.signature
    assert not is_genuine(SignedHeads(changed, signature), public)


def test_a_key_that_is_there_is_never_written_over(own: SigningSettings) -> None:
    new_key(own)
    kept = own.key_file.read_bytes()
    with pytest.raises(Failure) as raised:
        new_key(own)
    assert raised.value.code is ExitCode.INPUT
    assert own.key_file.read_bytes() == kept
    assert own.key_file.stat().st_mode & 0o777 == 0o600


def test_a_missing_or_broken_key_is_refused_in_words(own: SigningSettings) -> None:
    for text in (None, "short\n"):
        if text is not None:
            own.key_file.write_text(text)
        with pytest.raises(Failure) as raised:
            private_key(own)
        assert raised.value.key == "error.signing_key"
