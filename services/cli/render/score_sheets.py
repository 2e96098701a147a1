"""Faults of score sheets, and the sheets that are missing, in the reader's words."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from rich.console import RenderableType

from services.cli.texts import LANGUAGE, named, tell
from services.score_sheets.faults import SheetFault, letter_of
from services.score_sheets.roster import Roster
from services.words import say

_SHOWN: Final = 5


def fault(wrong: SheetFault) -> str:
    """Return a fault in one line: file, row, column, what stands there, why it will not do."""
    where = say(LANGUAGE.get(), "score_sheets.place.row", row=wrong.row)
    if wrong.column:
        letter, heading = letter_of(wrong.column), wrong.heading
        key = "score_sheets.place.column" if heading else "score_sheets.place.bare_column"
        where += say(LANGUAGE.get(), key, letter=letter, heading=heading)
    reason = say(
        LANGUAGE.get(), f"score_sheets.fault.{wrong.code}", value=wrong.value, detail=_detail(wrong)
    )
    return say(
        LANGUAGE.get(), "score_sheets.place.line", file=wrong.file, where=where, reason=reason
    )


def _detail(wrong: SheetFault) -> str:
    """Return a fault's detail in words: of a conflict its kind, of a panel its stage, of a stranger
    whom they are near to.
    """
    language, detail = LANGUAGE.get(), wrong.detail
    match wrong.code:
        case "spared":
            return named("conflict_kind", detail)
        case "refused":
            return named("refusal", detail)
        case "not_on_panel" if detail.isdecimal():
            return say(language, "score_sheets.detail.stage", stage=detail)
        case "unknown_judge" | "unknown_entry" if detail:
            return say(language, "score_sheets.detail.near", near=detail)
        case "not_on_panel":
            return ""
    return detail


def missing(roster: Roster, lacking: Mapping[str, Sequence[str]]) -> Iterator[RenderableType]:
    """Yield which judges still owe sheets, and for whom."""
    if not lacking:
        yield tell("scores.complete")
        return
    yield tell("scores.missing", count=sum(map(len, lacking.values())))
    separator = say(LANGUAGE.get(), "common.separator")
    for judge, entries in lacking.items():
        names = separator.join(map(roster.entries.name, entries[:_SHOWN]))
        more = f" … +{len(entries) - _SHOWN}" if len(entries) > _SHOWN else ""
        yield tell(
            "scores.missing_of", name=roster.judges.name(judge), id=judge, count=len(entries),
            entries=names + more,
        )  # fmt: skip
