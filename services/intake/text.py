"""The text of a raw record: UTF-8, composed (NFC), without control characters; once for the whole record.

Nothing else is changed here: blanks around a field go when it is read, deeper cleaning is another step's work.
"""

import unicodedata
from typing import Any, Final

import msgspec

from services.intake.refusals import empty, not_utf8

_BOM: Final = b"\xef\xbb\xbf"
_BLANKS: Final = "\t\n\x0b\x0c\r\x85"
_DROPPED: Final = {code: None for code in range(0xA0) if unicodedata.category(chr(code)) == "Cc"} | {
    ord(blank): " " for blank in _BLANKS
}


def _clean(value: Any) -> Any:
    """Return a JSON value with every text in it (but no name of a field) composed and without control characters."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value).translate(_DROPPED)
    if isinstance(value, list):
        return [_clean(part) for part in value]
    if isinstance(value, dict):
        return {name: _clean(part) for name, part in value.items()}
    return value


def _is_clean(value: bytes, text: str) -> bool:
    """Tell whether the JSON text (as bytes and decoded) has nothing to clean, without looking at each field.

    In UTF-8 a control character is an escape, 7F, or C2 with a byte after it: without these bytes there is none.
    """
    if b"\\" in value or b"\x7f" in value or b"\xc2" in value:
        return False
    return text.isascii() or unicodedata.is_normalized("NFC", text)


def clean(value: bytes) -> bytes:
    """Return the JSON text `value` with clean texts; tabs and line breaks become blanks, other control characters go.

    Raises Refused for what is not UTF-8 or has no bytes. What is not JSON comes back as it is: validation says where it breaks.
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
        return plain if _is_clean(plain, plain.decode()) else msgspec.json.encode(_clean(parsed))
    except (msgspec.MsgspecError, RecursionError, UnicodeError):
        return value
