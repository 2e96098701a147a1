"""The text of a raw record: UTF-8, composed (NFC), without what has no shape.

Once for the whole record.

Nothing else is changed here: blanks around a field go when it is read, deeper cleaning is another
step's work.
"""

import re
import unicodedata
from collections.abc import Callable
from typing import Any, Final

import msgspec

from contracts.normal import INVISIBLE
from services.intake.refusals import empty, not_utf8

_BOM: Final = b"\xef\xbb\xbf"
_BLANKS: Final = "\t\n\x0b\x0c\r\x85"
_PLAIN: Final = "\\x00-\x7f\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef"
_SHAPELESS: Final = re.compile(
    f"(?![\u200c\u200d])[{INVISIBLE}]+|(?<![^{_PLAIN}])[\u200c\u200d]+(?![^{_PLAIN}])"
)
"""Joiners mean something in emoji and in Indic and Arabic scripts, not between Chinese or English
letters.
"""
_SHAPELESS_BYTES: Final = re.compile(
    rb"[\xc2\xd8\xdb\xdc\xe0\xe1\xe2\xef-\xf4]"  # a set in front is searched for at the speed of C
    rb"(?:(?<=\xe2)(?:\x80[\x8b-\x8f\xaa-\xae]|\x81[\xa0-\xaf])"
    rb"|(?<=\xef)(?:\xb7[\x90-\xaf]|\xbb\xbf|\xbf[\xb9-\xbb\xbe\xbf])|(?<=\xc2)\xad"
    rb"|(?<=\xd8)[\x80-\x85\x9c]|(?<=\xdb)\x9d|(?<=\xdc)\x8f|(?<=\xe0)\xa2[\x90\x91]|(?<=\xe0)\xa3\xa2|(?<=\xe1)\xa0\x8e"
    rb"|(?<=\xf0)(?:\x91\x82\xbd|\x91\x83\x8d|\x93\x90[\xb0-\xbf]|\x9b\xb2[\xa0-\xa3]|\x9d\x85[\xb3-\xba])"
    rb"|(?<=\xf3)\xa0[\x80\x81]|(?<=[\xf0-\xf4])[\x8f\x9f\xaf\xbf]\xbf[\xbe\xbf])"
)
"""Characters without a shape, joiners among them, in UTF-8."""
_DROPPED: Final = {
    code: None for code in range(0xA0) if unicodedata.category(chr(code)) == "Cc"
} | {ord(blank): " " for blank in _BLANKS}


def _tidy(text: str) -> str:
    """Return `text` composed and without control characters."""
    return unicodedata.normalize("NFC", text).translate(_DROPPED)


def _tidy_whole(text: str) -> str:
    """Return `text` composed and without anything that has no shape."""
    return _SHAPELESS.sub("", _tidy(text))


def _clean(value: Any, tidy: Callable[[str], str]) -> Any:
    """Return a JSON value with every text in it (but no name of a field) made tidy."""
    if isinstance(value, str):
        return tidy(value)
    if isinstance(value, list):
        return [_clean(part, tidy) for part in value]
    if isinstance(value, dict):
        return {name: _clean(part, tidy) for name, part in value.items()}
    return value


def _has_shapeless(value: bytes, text: str) -> bool:
    """Tell whether the JSON text holds unescaped characters without a shape, control characters
    aside.
    """
    return not text.isprintable() and _SHAPELESS_BYTES.search(value) is not None


def _is_clean(value: bytes, text: str) -> bool:
    """Tell whether the JSON text (as bytes and decoded) has nothing to clean, without looking at
    each field.

    In UTF-8 a control character is an escape, 7F, or C2 with a byte after it: without these bytes
    there is none.
    """
    if b"\\" in value or b"\x7f" in value or b"\xc2" in value:
        return False
    return text.isascii() or (
        not _has_shapeless(value, text) and unicodedata.is_normalized("NFC", text)
    )


def clean(value: bytes) -> bytes:
    """Return the JSON text `value` with clean texts: tabs and line breaks become blanks, what has
    no shape goes.

    Raises Refusal for what is not UTF-8 or has no bytes. What is not JSON comes back as it is:
    validation says where it breaks.
    """
    if not value:
        raise empty()
    value = value.removeprefix(_BOM)
    try:
        text = value.decode()
    except UnicodeDecodeError as error:
        raise not_utf8(value, error.start) from None
    if _is_clean(value, text):
        return value
    try:
        parsed = msgspec.json.decode(value)
        plain = msgspec.json.encode(parsed)  # many producers escape all that is not ASCII
        text = plain.decode()
        if _is_clean(plain, text):
            return plain
        return msgspec.json.encode(
            _clean(parsed, _tidy_whole if _has_shapeless(plain, text) else _tidy)
        )
    except (msgspec.MsgspecError, RecursionError, UnicodeError):
        return value
