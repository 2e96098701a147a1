"""What makes a document the one that was published: the SHA-256 of its canonical bytes, and a file
that can be held to it.
"""

import hashlib
import json

import msgspec

from contracts import decisions, differences
from contracts.decisions import Decision
from services.publishing.plain import escaped

SHORT = 12
"""So many digits of a digest are printed."""


def digest(decision: Decision) -> str:
    """Return the SHA-256 of the canonical bytes of `decision`, in hexadecimal."""
    return hashlib.sha256(decisions.encode(decision)).hexdigest()


def short(decision: Decision) -> str:
    """Return the first digits of the digest, as prints carry them."""
    return digest(decision)[:SHORT]


def written(decision: Decision) -> bytes:
    """Return `decision` as a file that people can read: its canonical JSON, with line breaks;
    fields keep their order.

    Characters without shape are escaped, which changes nothing of what it says.
    """
    return escaped(msgspec.json.format(decisions.encode(decision), indent=2)) + b"\n"


def read(raw: bytes) -> Decision:
    """Return the decision in a file.

    Raise ValueError where it holds none. Line breaks and blanks do not matter.
    """
    return decisions.decode(msgspec.json.format(raw, indent=-1))


def first_difference(held: Decision, shown: Decision) -> str:
    """Return the place (`slots[3].starts_at`) of the first difference of two decisions.

    Empty where they are equal.
    """
    path = differences.first_difference(
        json.loads(decisions.encode(held)), json.loads(decisions.encode(shown))
    )
    return path.removeprefix("$.")
