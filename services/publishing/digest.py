"""What makes a document the one that was published: the SHA-256 of its canonical bytes, and a file that can be held to it."""

import hashlib
import json

import msgspec

from contracts import decisions
from contracts.decisions import Decision

SHORT = 12
"""So many digits of a digest are printed."""


def digest(decision: Decision) -> str:
    """Return the SHA-256 of the canonical bytes of `decision`, in hexadecimal."""
    return hashlib.sha256(decisions.encode(decision)).hexdigest()


def short(decision: Decision) -> str:
    """Return the first digits of the digest, as prints carry them."""
    return digest(decision)[:SHORT]


def written(decision: Decision) -> bytes:
    """Return `decision` as a file that people can read: its canonical JSON, with line breaks; fields keep their order."""
    return msgspec.json.format(decisions.encode(decision), indent=2) + b"\n"


def read(raw: bytes) -> Decision:
    """Return the decision in a file; raise ValueError where it holds none. Line breaks and blanks do not matter."""
    return decisions.decode(msgspec.json.format(raw, indent=-1))


def first_difference(held: Decision, found: Decision) -> str:
    """Return the place (`slots[3].starts_at`) of the first difference of two decisions; empty where they are equal."""
    return _difference(json.loads(decisions.encode(held)), json.loads(decisions.encode(found)), "")


def _difference(held: object, found: object, place: str) -> str:
    if type(held) is type(found):
        if isinstance(held, dict) and isinstance(found, dict):
            for name in sorted(held.keys() | found.keys()):
                at = f"{place}.{name}" if place else str(name)
                if name not in held or name not in found:
                    return at
                if deeper := _difference(held[name], found[name], at):
                    return deeper
            return ""
        if isinstance(held, list) and isinstance(found, list):
            for number, (one, other) in enumerate(zip(held, found, strict=False)):
                if deeper := _difference(one, other, f"{place}[{number}]"):
                    return deeper
            return "" if len(held) == len(found) else f"{place}[{min(len(held), len(found))}]"
    return "" if held == found else place
