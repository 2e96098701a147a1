"""The documents of a roadshow as they now stand, and what makes two of one kind the same."""

import hashlib
from collections.abc import Mapping
from typing import NamedTuple

import msgspec

from contracts import decisions
from contracts.decisions import LineUp, Panels, Shortlist, Timetable
from models.roadshow.hand import Directive, Directives, Part
from models.roadshow.judging.duty import seats_of
from models.roadshow.state import RoadshowState

Document = Shortlist | Panels | LineUp | Timetable


class Documents(NamedTuple):
    """The latest version of each, published or not; None where there is none."""

    shortlist: Shortlist | None
    panels: Panels | None
    line_up: LineUp | None
    timetable: Timetable | None

    def by_part(self) -> Mapping[Part, Document | None]:
        """Return them by name."""
        return {
            "shortlist": self.shortlist,
            "panels": self.panels,
            "line_up": self.line_up,
            "timetable": self.timetable,
        }


def documents_of(state: RoadshowState) -> Documents:
    """Return the latest versions of `state`."""
    contest = state.contest
    return Documents(
        state.shortlist.current,
        contest.panels.current,
        contest.line_up.current,
        contest.timetable.current,
    )


def content_digest(document: Document | None) -> str:
    """Return what tells the content of two versions apart, whatever their numbers and states; empty
    for none.
    """
    if document is None:
        return ""
    plain = msgspec.structs.replace(
        document, version=0, seq=0, time=0, cause="", status="draft", changes=[], replaces=0
    )
    if not isinstance(plain, Shortlist):
        plain = msgspec.structs.replace(plain, relocated=False, confirm_by="")
    return hashlib.sha256(decisions.encode(plain)).hexdigest()


def unmet(documents: Documents, directives: Directives) -> list[Directive]:
    """Return the directives to which the documents do not hold."""
    return [one for one in directives.listed if not _holds(documents, directives, one)]


def _holds(documents: Documents, directives: Directives, directive: Directive) -> bool:
    match directive.kind:
        case "pin_entry" | "exclude_entry":
            entries = documents.shortlist.entries if documents.shortlist else []
            listed = any(entry.startup == directive.startup for entry in entries)
            return listed == (directive.kind == "pin_entry")
        case "replace_judge":
            return _is_replaced(documents, directives, directive)
        case "move_meeting" | "drop_meeting":
            return _starts_at(documents, directive) == directive.starts_at
        case "add_tables" | "add_session":
            return documents.timetable is not None
        case _:
            slots = documents.line_up.slots if documents.line_up else []
            spots = {slot.startup: (slot.stage, slot.place) for slot in slots}
            return all(
                spots.get(place.startup) == (place.stage, place.place) for place in directive.places
            )


def _is_replaced(documents: Documents, directives: Directives, directive: Directive) -> bool:
    """Tell whether a judge left the panel, and the other sits there, unless replaced since."""
    panels = documents.panels.panels if documents.panels else []
    seated = {key: panel.stage for panel in panels for key, _ in seats_of(panel)}
    later = directives.replaced[directives.replaced.index(directive) + 1 :]
    left = directive.partner not in seated or any(one.judge == directive.partner for one in later)
    gone_again = any(directive.judge in (one.partner, one.judge) for one in later)
    return left and (
        not directive.judge or gone_again or seated.get(directive.judge) == directive.stage
    )


def _starts_at(documents: Documents, directive: Directive) -> str:
    meetings = documents.timetable.meetings if documents.timetable else []
    pair = directive.startup, directive.partner
    return next((one.starts_at for one in meetings if (one.startup, one.investor) == pair), "")
