"""The words of what is handed out, in one language.

They stand in services/words/catalogues/roadshow.LANGUAGE.toml.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from contracts.decisions import Change, LineUp, Panels, Results, Shortlist, Timetable
from contracts.pool_log import Language
from contracts.roadshow import Venue
from services.publishing.digest import SHORT, digest
from services.publishing.edition import Document, Versioned
from services.words import name_of, say

_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True)
class Words:
    """Says things in `language`."""

    language: Language

    def say(self, key: str, **arguments: object) -> str:
        """Return the text `roadshow.KEY`."""
        return say(self.language, f"roadshow.{key}", **arguments)

    def name(self, table: str, code: str) -> str:
        """Return what people call `code`; empty for an empty code."""
        return name_of(self.language, table, code) if code else ""

    @property
    def wide(self) -> str:
        """What stands between facts."""
        return say(self.language, "common.wide_separator")

    @property
    def separator(self) -> str:
        """What stands between names."""
        return say(self.language, "common.separator")

    def day(self, iso: str) -> str:
        """Return `YYYY-MM-DD` as people write a day; empty for an empty one."""
        if not iso:
            return ""
        year, month, day = iso.split("-")
        named = name_of(self.language, "month", str(int(month)))
        return say(self.language, "common.day", year=int(year), month=named, day=int(day))

    def stamp(self, document: Shortlist) -> str:
        """Return the line by which a print can be told from another: pool, version, status, first
        digits of the digest.
        """
        return self.stamp_of(document.pool, document.version, document.status, digest(document))

    def stamp_of(self, pool: str, version: int, status: str, sha256: str) -> str:
        """Return the same of a shortlist that is known by its figures."""
        shown = self.say(
            "stamp.version", version=version, status=self.name("shortlist_status", status)
        )
        return self.say("stamp.line", pool=pool, version=shown, digest=sha256[:SHORT])

    def title(self, document: Versioned) -> str:
        """Return what a document is called, with its version."""
        name = self.say(f"section.{_SECTIONS[type(document)]}")
        return self.say("build.document", name=name, version=document.version)

    def place(self, document: Document, text: str) -> str:
        """Return the place that a change of `document` names, in words.

        Text that is none of the known forms stays as it is.
        """
        if not text:
            return self.say("place.nowhere")
        parts, day = text.split("/"), ""
        if isinstance(document, LineUp | Panels | Timetable) and _DAY.fullmatch(parts[-1]):
            day = self.day(parts.pop())
        shown = next(
            (tell(self, parts) for kinds, tell in _PLACES if isinstance(document, kinds)), None
        )
        if shown is None:
            return text
        return self.say("place.on_day", place=shown, day=day) if day else shown

    def where(self, what: str, number: int, venue: Venue | None = None) -> str:
        """Return the table of a meeting, the stage of anything else, with the room where it is
        known.
        """
        meeting = what == "meeting"
        place = (
            self.say("place.table", table=number)
            if meeting
            else self.say("place.stage", stage=number)
        )
        room = "" if venue is None else venue.tables if meeting else venue.room(number)
        return self.say("place.in_room", place=place, room=room) if room else place

    def why(self, code: str) -> str:
        """Return why something changed: a refusal's, a left-out's or a change's own code."""
        for table in ("change_reason", "left_out"):
            name = self.name(table, code)
            if name != code:
                return name
        return code

    def who(self, change: Change) -> str:
        """Return whom a change concerns: a name, or the two of a meeting."""
        if not change.partner:
            return change.name
        return self.say("note.pair", startup=change.name, investor=change.partner_name)


_SECTIONS: dict[type[Versioned], str] = {
    Shortlist: "shortlist", LineUp: "running_order", Panels: "panels", Timetable: "meetings",
}  # fmt: skip


def _rank(words: Words, parts: list[str]) -> str | None:
    match parts:
        case [rank]:
            return words.say("place.rank", rank=rank)
        case ["waiting", rank]:
            return words.say("place.waiting", rank=rank)
    return None


def _slot(words: Words, parts: list[str]) -> str | None:
    match parts:
        case [stage, place, starts_at]:
            return words.say(
                "place.slot", stage=stage, place=place, starts_at=starts_at.replace("-", "–")
            )
    return None


def _panel(words: Words, parts: list[str]) -> str | None:
    match parts:
        case [stage, ("chair" | "judge" | "reserve") as part, *hours]:
            facts = [words.say("place.panel", stage=stage), words.name("panel_part", part)]
            return words.wide.join([*facts, *(hour.replace("-", "–") for hour in hours)])
    return None


def _meeting(words: Words, parts: list[str]) -> str | None:
    match parts:
        case [starts_at, table]:
            return words.say("place.meeting", starts_at=starts_at.replace("-", "–"), table=table)
    return None


_PLACES: tuple[
    tuple[type[Document] | tuple[type[Document], ...], Callable[[Words, list[str]], str | None]],
    ...,
] = (
    ((Shortlist, Results), _rank),
    (LineUp, _slot),
    (Panels, _panel),
    (Timetable, _meeting),
)
