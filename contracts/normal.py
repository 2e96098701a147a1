"""One normal form for what people type to name something: ids, codes, names, e-mail addresses,
phone numbers.

Made once where a text comes in and used wherever two of them are compared. What people see stays as
it was written.
"""

import re
import unicodedata
from typing import Final

from contracts import uscc
from contracts.remembering import remembered
from contracts.script import simplified

_DASHES: Final = dict.fromkeys(map(ord, "‐‑‒–—―−⁃⸺⸻﹘﹣－"), "-")
_BRACKETS: Final = str.maketrans(
    "[{【〔［｛〖〘〚「『]}】〕］｝〗〙〛」』", "(((((((((((" + ")))))))))))"
)
_QUOTES: Final = "='\"`“”‘’′＇＂"
_BLANKS: Final = re.compile(r"\s+")
_MAINLAND_MOBILE: Final = 11
_PHONE_DIGITS: Final = 7
INVISIBLE_BMP: Final = (
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e\u200b-\u200f"
    "\u202a-\u202e\u2060-\u2064\u2066-\u206f\ud800-\udfff\ufdd0-\ufdef\ufeff\ufff9-\ufffb\ufffe\uffff"
)
INVISIBLE: Final = (
    INVISIBLE_BMP
    + "\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    + "\U000e0001\U000e0020-\U000e007f"
    + "".join(
        f"{chr(plane | 0xFFFE)}{chr(plane | 0xFFFF)}" for plane in range(0x10000, 0x110000, 0x10000)
    )
)
"""Control and format characters, non-characters and lone surrogates, as the inside of a set of an
expression.

Sets with characters beyond the basic plane are searched several times slower than those without.
"""
_INVISIBLE: Final = re.compile(f"[{INVISIBLE}]+")
_IGNORED: Final = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]+"
)
"""Fillers and variation selectors: of no weight in an id, whatever category they have."""


def is_invisible(character: str) -> bool:
    """Return whether `character` has no shape: a control or format character, a non-character, a
    lone surrogate.
    """
    return _INVISIBLE.match(character) is not None


def visible(text: str) -> str:
    """Return `text` without characters that have no shape; blanks of all kinds stay."""
    return text if text.isprintable() else _INVISIBLE.sub("", text)


def _plain(text: str) -> str:
    """Return `text` without what has no shape, in half width."""
    return (
        text
        if text.isascii() and text.isprintable()
        else unicodedata.normalize("NFKC", _IGNORED.sub("", visible(text)))
    )


def _composed(text: str) -> str:
    """Return `text` composed anew: taking out blanks brings letters and accents together."""
    return text if text.isascii() else unicodedata.normalize("NFKC", text)


@remembered(65_536)
def normal_id(text: str) -> str:
    """Return an id, code or reference in its normal form.

    Half width, no blanks or shapeless characters, plain dashes and brackets. Case stays: where it
    means nothing (a unified social credit code, a pool's id) the field's own type says so.
    """
    return _composed(_BLANKS.sub("", _plain(text).translate(_DASHES).translate(_BRACKETS)))


def normal_uscc(text: str) -> str:
    """Return a credit code as it is meant: upper case and half width, without blanks, hyphens,
    shapeless characters or quotes.

    Quotes are the apostrophe and the `="..."` by which spreadsheets are told to leave a code alone.
    What is no code comes back in the same form; a text longer than any code is only freed of blanks
    around it.
    """
    if len(text) == uscc.LENGTH and text.isascii() and text.isalnum():
        return text.upper()
    text = text.strip()
    if len(text) > uscc.LONGEST:
        return text
    folded = normal_id(text).strip(_QUOTES)
    return (folded if uscc.is_scientific(folded) else folded.replace("-", "")).upper()


@remembered(65_536)
def normal_reference(text: str) -> str:
    """Return the id that `text` refers to, in its normal form: a credit code in upper case, another
    id in its own.
    """
    plain, code = normal_id(text), normal_uscc(text)
    return code if uscc.is_shaped(plain) or uscc.is_valid(code) else plain


@remembered(65_536)
def normal_pool(text: str) -> str:
    """Return a pool's id in its normal form: in lower case, as all of them are.

    Blanks inside stay, and make it none.
    """
    return _composed(_plain(text).translate(_DASHES).strip().lower())


@remembered(65_536)
def written_reference(text: str) -> str:
    """Return a reference, by id or by name, as it is kept: in the writer's spelling, without what
    nobody sees.

    A credit code is written in one way only.
    """
    plain = normal_reference(text)
    return plain if uscc.is_shaped(plain) else " ".join(_IGNORED.sub("", visible(text)).split())


@remembered(65_536)
def normal_name(name: str) -> str:
    """Return a person's or an organisation's name as it is compared: letters and digits, folded
    case, Simplified.
    """
    folded = _plain(name).casefold()
    return simplified(folded if folded.isalnum() else "".join(filter(str.isalnum, folded)))


def normal_phone(phone: str) -> str:
    """Return the digits of `phone`, without 86 before a mainland mobile.

    Empty where fewer than seven.
    """
    if len(phone) == _MAINLAND_MOBILE and phone.isascii() and phone.isdigit() and phone[0] != "0":
        return phone
    digits = "".join(filter("0123456789".__contains__, _plain(phone))).removeprefix("00")
    if digits.startswith("86") and len(digits) == _MAINLAND_MOBILE + 2:
        digits = digits[2:]
    return digits if len(digits) >= _PHONE_DIGITS else ""


def normal_email(email: str) -> str:
    """Return `email` in lower case, without blanks and what has no shape.

    Empty where it is none.
    """
    if email.isascii() and email.isprintable() and " " not in email:
        return email.lower() if "@" in email else ""
    plain = "".join(_plain(email).casefold().translate(_DASHES).replace("。", ".").split())
    return _composed(plain) if "@" in plain else ""
