"""The unified social credit code (统一社会信用代码): eighteen characters, the last of which checks the
others. Source: GB 32100-2015.

`contracts.normal.normal_uscc` undoes what spreadsheets and typists do to a code without changing
it; `fault` says what else is wrong with one.
"""

import re
from itertools import product
from typing import Final, Literal

ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""Letters I, O, S, V and Z are not used."""
LENGTH: Final = 18
SHAPE: Final = (
    r"^[0-9A-HJ-NPQRTUWXYa-hj-npqrtuwxy]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXYa-hj-npqrtuwxy]{10}$"
)
LONGEST: Final = 64
"""Characters of a cell that may still be a code; longer ones are not looked at."""

Fault = Literal[
    "uscc_scientific", "uscc_rounded", "uscc_old_registration", "uscc_organisation", "uscc_letters", "uscc_shape",
    "uscc_check",
]  # fmt: skip

_BASE = len(ALPHABET)
_CONGRUENT: Final = 34
"""The weight of a place is 3 to its power, modulo 31, and 34 is 3 modulo 31.

So the weighted sum is, modulo 31, the number that the values make as digits in base 34, the first
place last.
"""
_DIGITS = bytes(
    b"0123456789abcdefghijklmnopqrstu~"[ALPHABET.find(chr(byte))] for byte in range(256)
)
"""A character's value as a digit for `int`; no digit at all where the alphabet lacks it."""
_shape = re.compile(SHAPE)
_upper = re.compile(SHAPE.replace("a-hj-npqrtuwxy", ""))
_SCIENTIFIC: Final = re.compile(r"[0-9](?:\.[0-9]{1,20})?E\+?[0-9]{1,3}", re.IGNORECASE)
_ROUNDED: Final = re.compile(r"[0-9]{15}000")
_OTHERS: Final[dict[Fault, re.Pattern[str]]] = {
    "uscc_scientific": _SCIENTIFIC,
    "uscc_old_registration": re.compile(r"[0-9]{15}"),
    "uscc_organisation": re.compile(r"[0-9A-Z]{8}[0-9X]"),
}
"""What stands in the code's place more often than a mistyped code does."""
_MEANT: Final = {"O": "0", "I": "1", "S": "5", "Z": "2", "V": "UY"}
"""What a letter that the alphabet leaves out stands for where it was read off a paper."""


def check_character(first_seventeen: str) -> str:
    """Return the character that must follow `first_seventeen`, which must be upper case and of the
    alphabet (else ValueError).
    """
    if len(first_seventeen) != LENGTH - 1:
        raise ValueError("not seventeen characters of the alphabet of GB 32100-2015")
    digits = first_seventeen.encode().translate(_DIGITS)[::-1]
    return ALPHABET[-int(digits, _CONGRUENT) % _BASE]


def is_shaped(code: str) -> bool:
    """Tell whether `code`, in either case, has the length and the characters of a code."""
    return _shape.fullmatch(code) is not None


def is_valid(code: str) -> bool:
    """Tell whether `code` (upper case) has the right shape and check character."""
    return _upper.fullmatch(code) is not None and check_character(code[:-1]) == code[-1]


def is_scientific(text: str) -> bool:
    """Tell whether `text` is a number as spreadsheets shorten it, such as 9.15E+17: the digits
    after are lost.
    """
    return _SCIENTIFIC.fullmatch(text) is not None


def fault(code: str) -> Fault | None:
    """Return what is wrong with `code`, which is in normal form; None where nothing is.

    Eighteen digits that end in 000 are what a spreadsheet leaves of a number, which it keeps to
    fifteen digits; that the check character fits is then chance (one in 31), and no code can be
    told from it.
    """
    if code.endswith("000") and _ROUNDED.fullmatch(code):
        return "uscc_rounded"
    if is_valid(code):
        return None
    if is_shaped(code):
        return "uscc_check"
    for other, form in _OTHERS.items():
        if form.fullmatch(code):
            return other
    strange = set(code) - set(ALPHABET)
    letters = len(code) == LENGTH and bool(strange) and strange <= set(_MEANT)
    return "uscc_letters" if letters else "uscc_shape"


def suggestion(code: str) -> str:
    """Return the one valid code that `code` becomes where letters that codes never have are read as
    they look, else "".
    """
    doubtful = [character for character in code if character in _MEANT]
    if len(code) != LENGTH or not doubtful or len(doubtful) > LENGTH // 3:
        return ""
    fitting = [
        meant
        for meant in map("".join, product(*(_MEANT.get(c, c) for c in code)))
        if is_valid(meant)
    ]
    return fitting[0] if len(fitting) == 1 else ""
