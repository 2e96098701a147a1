"""What a step by hand changes, and what it costs in the plan's own measure."""

from collections.abc import Mapping
from typing import Final

import msgspec

from contracts.decisions import Change, LineUp, Meeting, Panels, Shortlist, Slot, Timetable
from contracts.pool_log import RoadshowRules
from models.pool.versions import moves
from models.roadshow.entries import section_of
from models.roadshow.event_day.staging import on_day
from models.roadshow.hand import Part
from models.roadshow.judging.duty import seats_of
from models.roadshow.review.documents import Document, Documents
from models.roadshow.shortlist.changelog import changes
from models.roadshow.state import RoadshowState

GREATER_IS_BETTER: Final = frozenset({"places", "worth", "meetings"})


class PlanFigure(msgspec.Struct, frozen=True):
    """A figure of the plan before and after."""

    name: str
    before: int
    after: int

    @property
    def loss(self) -> int:
        """By how much the plan is worse; negative where it is better."""
        more = self.after - self.before
        return -more if self.name in GREATER_IS_BETTER else more


class Answer(msgspec.Struct, frozen=True):
    """Who is elsewhere than before, by document, and the figures, the most important first."""

    changes: Mapping[Part, list[Change]]
    measures: list[PlanFigure]

    @property
    def price(self) -> tuple[int, ...]:
        """What it costs: of two, the one with the smaller tuple is the cheaper."""
        return (*(measure.loss for measure in self.measures), self.moved)

    @property
    def moved(self) -> int:
        """How many places differ."""
        return sum(map(len, self.changes.values()))


def compared(
    before: tuple[RoadshowState, RoadshowRules, Documents],
    after: tuple[RoadshowState, RoadshowRules, Documents],
) -> Answer:
    """Return what differs between two plans, each with the pool and the rules that it is for."""
    earlier, later = measures(*before), measures(*after)
    names = dict.fromkeys([*later, *earlier])
    return Answer(
        differences(before[2], after[2]),
        [PlanFigure(name, earlier.get(name, 0), later.get(name, 0)) for name in names],
    )


def differences(before: Documents, after: Documents) -> dict[Part, list[Change]]:
    """Return who is elsewhere in `after` than in `before`; documents without a difference are left
    out.
    """
    found: dict[Part, list[Change]] = {}
    if after.shortlist is not None:
        found["shortlist"] = changes(before.shortlist, after.shortlist, arrival="chosen")
    dated = _days(before) != _days(after)
    found["panels"] = _differences(_seats(before.panels, dated), _seats(after.panels, dated))
    found["line_up"] = _differences(_slots(before.line_up, dated), _slots(after.line_up, dated))
    found["timetable"] = _differences(
        _meetings(before.timetable, dated), _meetings(after.timetable, dated)
    )
    return {part: listed for part, listed in found.items() if listed}


def _days(documents: Documents) -> set[str]:
    """Return the days that the documents are for."""
    return {document.day for document in documents[1:] if document is not None and document.day}


def _differences(before: Mapping[str, Change], after: Mapping[str, Change]) -> list[Change]:
    return [
        msgspec.structs.replace(
            move.entry, before=move.before, after=move.after, why=move.why("left")
        )
        for move in moves(before, after, lambda change, _: change.after)
    ]


def _seats(panels: Panels | None, dated: bool) -> dict[str, Change]:  # noqa: FBT001 - one of two ways to write a place
    day = panels.day if panels is not None and dated else ""
    return {
        key: Change(key, panel.names.get(key, key), "", on_day(f"{panel.stage}/{seat}", day), "")
        for panel in (panels.panels if panels is not None else [])
        for key, seat in seats_of(panel)
    }


def _slots(order: LineUp | None, dated: bool) -> dict[str, Change]:  # noqa: FBT001 - as above
    day = order.day if order is not None and dated else ""
    slots: list[Slot] = order.slots if order is not None else []
    return {
        slot.startup: Change(
            slot.startup,
            slot.name,
            "",
            on_day(f"{slot.stage}/{slot.place}/{slot.starts_at}", day),
            "",
        )
        for slot in slots
    }


def _meetings(timetable: Timetable | None, dated: bool) -> dict[str, Change]:  # noqa: FBT001 - as above
    day = timetable.day if timetable is not None and dated else ""
    meetings: list[Meeting] = timetable.meetings if timetable is not None else []
    return {
        f"{one.startup}/{one.investor}": Change(
            one.startup,
            one.startup_name,
            "",
            on_day(f"{one.starts_at}/{one.table}", day),
            "",
            partner=one.investor,
            partner_name=one.investor_name,
        )
        for one in meetings
    }


def measures(state: RoadshowState, rules: RoadshowRules, documents: Documents) -> dict[str, int]:
    """Return the figures by which a plan is measured, the most important first: of the list as in
    `shortlist.merit`, of the panels, of the order, of the meetings.
    """
    figures: dict[str, int] = {}
    for document in documents:
        figures |= _measures(state, rules, document)
    return figures


def _measures(
    state: RoadshowState, rules: RoadshowRules, document: Document | None
) -> dict[str, int]:
    match document:
        case Shortlist():
            lacking = (rules.coverage - count for count in document.uncovered.values())
            floors = document.below_floor.items()
            return {
                "below_floor": sum(rules.district_floors.get(area, n) - n for area, n in floors),
                "places": len(document.entries),
                "uncovered": sum(max(0, lacks) for lacks in lacking),
                "worth": document.total or sum(entry.score for entry in document.entries),
            }
        case Panels():
            return {
                "spared": sum(map(len, document.spared.values())),
                "unknown_field": _unknown_fields(state, document),
            }
        case LineUp():
            return {"penalty": document.penalty}
        case Timetable():
            unmet = sum(one.why != "not_on_stage" for one in document.unmet)
            return {
                "meetings": len(document.meetings),
                "unmet": unmet,
                "breaks": document.breaks,
                "spread": document.spread,
            }
        case _:
            return {}


def _unknown_fields(state: RoadshowState, panels: Panels) -> int:
    """Return how many entries have a panel on which nobody knows their industry section."""
    unknown = 0
    for panel in panels.panels:
        known = [state.contest.judges.get(key) for key in panel.judges]
        sections = {code[:1] for judge in known if judge is not None for code in judge.industries}
        if any(judge is not None and not judge.industries for judge in known):
            continue
        listed = [state.startups[key] for key in panel.entries if key in state.startups]
        unknown += sum(
            bool(section_of(startup)) and section_of(startup) not in sections for startup in listed
        )
    return unknown
