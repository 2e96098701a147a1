"""JSON merge patches (RFC 7396), by which what-ifs of either kind of pool say what they change."""

from collections.abc import Mapping
from typing import Any, Literal

import msgspec

FaultCode = Literal[
    "invalid",
    "cannot_leave",
    "cannot_change",
    "like_for_newcomers",
    "like_nobody",
    "unknown_code",
    "negative",
    "twice",
]


class BadPatch(ValueError):  # noqa: N818 - it is what it is called
    """A change that cannot be made: `place` is where in the patch, `code` why, `found` what is
    there.
    """

    def __init__(self, place: str, code: FaultCode, found: str = "") -> None:
        super().__init__(f"{place}: {code} {found}".rstrip())
        self.place = place
        self.code = code
        self.found = found


def merged(base: dict[str, Any], change: Mapping[str, Any]) -> dict[str, Any]:
    """Return `base` with a merge patch applied (RFC 7396)."""
    result = dict(base)
    for name, value in change.items():
        if value is None:
            result.pop(name, None)
        elif isinstance(value, dict):
            known = result.get(name)
            result[name] = merged(known if isinstance(known, dict) else {}, value)
        else:
            result[name] = value
    return result


def unfit(place: str, error: msgspec.MsgspecError) -> BadPatch:
    """Return the fault at `place`, with the rest of the place that msgspec tells."""
    text, _, inner = str(error).partition(" - at `$")
    return BadPatch(place + inner.rstrip("`"), "invalid", text)
