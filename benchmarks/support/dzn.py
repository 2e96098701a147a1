"""Reads the instances of the business-to-business meeting problem (Bofill et al., JAIR 2022),
MiniZinc data files.
"""

import re
from pathlib import Path

from models.roadshow.meetings.solver.problem import MeetingPair, TimetableProblem

_COMMENT = re.compile(r"%[^\n]*")
_NUMBER = re.compile(r"\d+")
_SET = re.compile(r"\{([^}]*)\}")


def read(file: Path, most_apart: int) -> TimetableProblem:
    """Return the instance in `file`.

    Raises ValueError with the file and the name of what is missing or cannot be.
    """
    statements = _COMMENT.sub("", file.read_text(encoding="utf-8")).split(";")
    values = {
        name.strip(): value
        for name, sign, value in (one.partition("=") for one in statements)
        if sign
    }
    try:
        return _problem(values, most_apart)
    except KeyError as error:
        raise ValueError(f"{file}: {error.args[0]} is missing") from error
    except ValueError as error:
        raise ValueError(f"{file}: {error}") from error


def _problem(values: dict[str, str], most_apart: int) -> TimetableProblem:
    people, meetings, tables, slots, morning = (
        _one(values, name)
        for name in ("nBusiness", "nMeetings", "nTables", "nTotalSlots", "nMorningSlots")
    )
    rows = [_numbers(row) for row in values["requested"].split("|") if _NUMBER.search(row)]
    away = [set(_numbers(one)) for one in _SET.findall(values.get("forbidden", ""))] or [
        set()
    ] * people
    fixed = _numbers(values.get("fixed", "")) or [0] * meetings
    if (len(rows), len(away), len(fixed)) != (meetings, people, meetings):
        raise ValueError(
            f"{len(rows)} requests, {len(away)} sets of forbidden slots and {len(fixed)} fixed slots "
            f"for {meetings} meetings of {people} participants"
        )
    if any(_numbers(one) for one in _SET.findall(values.get("precedences", ""))):
        raise ValueError("precedences between meetings are not supported")
    sessions = {1: range(1, morning + 1), 2: range(morning + 1, slots + 1), 3: range(1, slots + 1)}
    pairings = []
    for number, (row, slot) in enumerate(zip(rows, fixed, strict=True), 1):
        if (
            len(row) != 3
            or row[2] not in sessions
            or not all(1 <= one <= people for one in row[:2])
        ):
            raise ValueError(f"request {number} is not two participants and a session: {row}")
        first, second = row[0] - 1, row[1] - 1
        times = ((slot,) if slot in sessions[row[2]] else ()) if slot else sessions[row[2]]
        pairings.append(
            MeetingPair(
                first, second, tuple(t - 1 for t in times if t not in away[first] | away[second])
            )
        )
    return TimetableProblem(
        slots, tables, tuple(pairings), most_apart, (morning,) if 0 < morning < slots else ()
    )


def _one(values: dict[str, str], name: str) -> int:
    numbers = _numbers(values[name])
    if len(numbers) != 1:
        raise ValueError(f"{name} is not one number: {values[name].strip()}")
    return numbers[0]


def _numbers(text: str) -> list[int]:
    return [int(number) for number in _NUMBER.findall(text)]
