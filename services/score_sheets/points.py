"""One cell of marks: points with two decimals at most, at half or full width, or why it is none."""

import re
from typing import Final

from pydantic_core import PydanticCustomError

from contracts.feeds.fields.cells import folded
from contracts.feeds.fields.values import read_mark
from contracts.normal import normal_id
from services.score_sheets.faults import Code

_LONGEST: Final = 64
_COMMA: Final = re.compile(r"[0-9]{1,4},[0-9]{1,2}分?")
_DECIMALS: Final = re.compile(r"[0-9]{1,4}\.[0-9]{3,20}分?")
_NEGATIVE: Final = re.compile(r"-[0-9.,]{1,20}分?")
_KINDS: Final[tuple[tuple[re.Pattern[str], Code], ...]] = (
    (_COMMA, "mark_comma"),
    (_DECIMALS, "mark_decimals"),
    (_NEGATIVE, "mark_negative"),
)


class NoPointsError(ValueError):
    """A cell that holds no points; `code` says why."""

    def __init__(self, code: Code, detail: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail


def points_of(cell: str, most: int) -> int:
    """Return the hundredths of a point in a cell; raise NoPointsError for none, or more than
    `most` points.
    """
    cell = normal_id(cell[: _LONGEST + 1])
    try:
        mark = read_mark(cell)
    except PydanticCustomError:
        raise _no_points(cell, most) from None
    if mark > 100 * most:
        raise NoPointsError("mark_out_of_range", f"0–{most}")
    return mark


def _no_points(cell: str, most: int) -> NoPointsError:
    plain = folded(cell, _LONGEST) or ""
    for pattern, code in _KINDS:
        if pattern.fullmatch(plain):
            return NoPointsError(code, plain.replace(",", ".") if code == "mark_comma" else "")
    if re.fullmatch(r"[0-9]{5,20}(?:\.[0-9]{1,2})?", plain):
        return NoPointsError("mark_out_of_range", f"0–{most}")
    return NoPointsError("mark_not_points")
