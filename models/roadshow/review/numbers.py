"""Numbers and times of day in the values of a command."""

from collections.abc import Mapping
from typing import Final

from contracts.days import minute_of

_MOST_DIGITS: Final = 4


class UnreadableValue(Exception):  # noqa: N818 - it is what it is called
    """A value that cannot be read: its text is `NAME: VALUE`."""


def number_in(values: Mapping[str, str], name: str, default: int | None = None) -> int:
    """Return the number that a value names, `default` where it names none."""
    text = values.get(name, "")
    if not text and default is not None:
        return default
    if not (text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS):
        raise UnreadableValue(f"{name}: {text}")
    return int(text)


def minute_in(values: Mapping[str, str], name: str, default: int | None = None) -> int:
    """Return the time of day that a value names, `default` where it names none."""
    text = values.get(name, "")
    if not text and default is not None:
        return default
    try:
        return minute_of(text)
    except ValueError:
        raise UnreadableValue(f"{name}: {text}") from None
