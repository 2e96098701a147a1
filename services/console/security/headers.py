"""What a browser is told with every answer."""

from collections.abc import Sequence
from typing import Final

Headers = list[tuple[bytes, bytes]]

_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
    " font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self';"
    " frame-ancestors 'none'; base-uri 'none'"
)
_ALWAYS: Final = (
    ("content-security-policy", _POLICY),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
)
_TLS: Final = ("strict-transport-security", "max-age=31536000")
_UNKEPT: Final = (b"cache-control", b"no-store")


def with_ours(given: Sequence[tuple[bytes, bytes]], *, secure: bool) -> Headers:
    """Return the headers of an answer with ours; what says nothing of keeping it is not kept."""
    ours = [(name.encode(), value.encode()) for name, value in _ALWAYS]
    if secure:
        ours.append((_TLS[0].encode(), _TLS[1].encode()))
    names = {name for name, _ in ours}
    kept = [(name, value) for name, value in given if name.lower() not in names]
    if all(name.lower() != _UNKEPT[0] for name, _ in kept):
        kept.append(_UNKEPT)
    return kept + ours
