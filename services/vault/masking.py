"""What of a contact datum is shown unless the whole is asked for."""

from typing import Final

_DOT: Final = "*"
_SHOWN_OF_PHONE: Final = (3, 4)
_LEAST_HIDDEN: Final = 4


def masked(field: str, value: str) -> str:
    """Return `value` with what would reach the person hidden; enough stays to tell two apart."""
    match field:
        case "phone":
            return _middle(value, *_SHOWN_OF_PHONE)
        case "email" if "@" in value:
            local, _, domain = value.rpartition("@")
            return f"{_middle(local, 1, 0)}@{domain}"
        case _:
            return _middle(value, 1, 0)


def _middle(value: str, front: int, back: int) -> str:
    """Return `value` with all but its ends hidden, and all of it where the ends would say too much;
    how long it is does not show.
    """
    if len(value) < front + back + _LEAST_HIDDEN:
        front, back = min(front, len(value) // 2, 1), 0
    return value[:front] + _DOT * _LEAST_HIDDEN + value[len(value) - back :]
