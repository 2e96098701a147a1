"""The unified social credit code (统一社会信用代码): eighteen characters, the last of which checks the others. Source: GB 32100-2015."""

import re
from operator import mul
from typing import Final

ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""Letters I, O, S, V and Z are not used."""
LENGTH: Final = 18
SHAPE: Final = r"^[0-9A-HJ-NPQRTUWXYa-hj-npqrtuwxy]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXYa-hj-npqrtuwxy]{10}$"

_BASE = len(ALPHABET)
_WEIGHTS = tuple(pow(3, place, _BASE) for place in range(LENGTH - 1))
_VALUES = bytes(ALPHABET.find(chr(byte)) & 0xFF for byte in range(256))
_shape = re.compile(SHAPE)


def check_character(first_seventeen: str) -> str:
    """Return the character that must follow `first_seventeen`, which must be upper case and of the alphabet (else ValueError)."""
    values = first_seventeen.encode().translate(_VALUES)
    if len(values) != LENGTH - 1 or max(values) >= _BASE:
        raise ValueError("not seventeen characters of the alphabet of GB 32100-2015")
    return ALPHABET[-sum(map(mul, _WEIGHTS, values)) % _BASE]


def is_shaped(code: str) -> bool:
    """Tell whether `code`, in either case, has the length and the characters of a code."""
    return _shape.fullmatch(code) is not None


def is_valid(code: str) -> bool:
    """Tell whether `code` (upper case) has the right shape and check character."""
    # The weights end before the eighteenth value: the check character is not part of the sum.
    if _shape.fullmatch(code) is None:
        return False
    return ALPHABET[-sum(map(mul, _WEIGHTS, code.encode().translate(_VALUES))) % _BASE] == code[-1]
