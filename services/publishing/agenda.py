"""Who is where and when: everybody's appointments on the event's day, and those that were taken
back.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple
from uuid import UUID, uuid5

from contracts.days import MINUTE_MS, minute_of, start_of
from contracts.decisions import LineUp, Meeting, Panels, Slot, Timetable
from contracts.pool_log import Language
from contracts.roadshow import Venue
from services.publishing.edition import Edition, Versioned

Kind = Literal["startup", "investor", "judge"]
What = Literal["pitch", "panel", "meeting"]
_NAMESPACE = UUID("6b1c8e6e-5f5b-5c37-9a0b-2d1f60a3a7d4")
"""Of the calendars' UIDs. It must never change: a calendar knows an appointment again by its UID
alone.
"""


class Attendee(NamedTuple):
    """Somebody with a place on the day."""

    kind: Kind
    id: str
    name: str
    language: Language


@dataclass(frozen=True, slots=True, order=True)
class Appointment:
    """One entry of a person's day, in Asia/Shanghai: `YYYY-MM-DD` and `HH:MM`.

    The place is a stage's or a table's number.
    """

    day: str
    starts_at: str
    ends_at: str
    what: What
    place: int
    partner: str
    """Of a meeting: the other side's name."""
    uid: str
    sequence: int
    """Grows with the version of the decision that says so: calendars take the highest."""
    time: int
    """Ms since 1970 UTC at which it was decided."""
    partner_id: str = ""
    venue: Venue | None = field(default=None, compare=False)


Agenda = dict[Attendee, list[Appointment]]


def agenda(edition: Edition) -> Agenda:
    """Return everybody's appointments in order; people by kind and id."""
    return _gathered(_all(edition, (edition.line_up, edition.panels, edition.timetable)))


def cancelled(edition: Edition) -> Agenda:
    """Return appointments of earlier published versions that the edition no longer holds, under the
    number that ends them.
    """
    kept = {
        appointment.uid
        for _, appointment in _all(edition, (edition.line_up, edition.panels, edition.timetable))
    }
    ends = _sequences(edition)
    said = (found for found in _said(edition) if found[1].uid not in kept and found[1].what in ends)
    found = {
        appointment.uid: (person, _ended(appointment, *ends[appointment.what]))
        for person, appointment in said
        if not _begun(appointment, ends[appointment.what][1])
    }
    return _gathered(found.values())


def _begun(appointment: Appointment, time: int) -> bool:
    """Tell whether an appointment had begun at `time`: what takes place is not taken back."""
    begins = (start_of(appointment.day) or 0) + minute_of(appointment.starts_at) * MINUTE_MS
    return begins <= time


def _ended(appointment: Appointment, sequence: int, time: int) -> Appointment:
    return replace(appointment, sequence=sequence, time=time)


def _said(edition: Edition) -> Iterator[tuple[Attendee, Appointment]]:
    """Yield what any publication so far may have said: a duty comes of panels and of any order that
    was in force with them.
    """
    earlier = [
        earlier_document
        for earlier_document in edition.earlier
        if _same_event(edition, earlier_document)
    ]
    orders = [document for document in (*earlier, edition.line_up) if isinstance(document, LineUp)]
    panels = [document for document in (*earlier, edition.panels) if isinstance(document, Panels)]
    for document in earlier:
        if not isinstance(document, Panels):
            yield from _of(edition, document, None)
    for bench in panels:
        for order in orders:
            yield from _of(edition, bench, order)


def _same_event(edition: Edition, earlier: Versioned) -> bool:
    """Tell whether a later version can have taken back what `earlier` said: another round's pitches
    have taken place.
    """
    match earlier:
        case LineUp():
            return edition.line_up is not None and earlier.round == edition.line_up.round
        case Panels():
            return edition.panels is not None and earlier.round == edition.panels.round
        case Timetable():
            return edition.timetable is not None
        case _:
            return False


def _sequences(edition: Edition) -> dict[What, tuple[int, int]]:
    """Return the number and the time of what is in force, by kind of appointment."""
    found: dict[What, tuple[int, int]] = {}
    if edition.line_up is not None:
        found["pitch"] = edition.line_up.version, edition.line_up.time
        if edition.panels is not None:
            found["panel"] = _duty_sequence(edition.panels, edition.line_up)
    if edition.timetable is not None:
        found["meeting"] = edition.timetable.version, edition.timetable.time
    return found


def _duty_sequence(panels: Panels, line_up: LineUp) -> tuple[int, int]:
    """Return a number that grows with either document: the hours of a duty may move with both."""
    return panels.version + line_up.version, max(panels.time, line_up.time)


def _gathered(appointments: Iterable[tuple[Attendee, Appointment]]) -> Agenda:
    agenda_of: Agenda = {}
    for person, appointment in appointments:
        agenda_of.setdefault(person, []).append(appointment)
    return {person: sorted(agenda_of[person]) for person in sorted(agenda_of)}


def _all(
    edition: Edition, documents: Iterable[Versioned | None]
) -> Iterator[tuple[Attendee, Appointment]]:
    for document in documents:
        if document is not None:
            yield from _of(edition, document, edition.line_up)


def _of(
    edition: Edition, document: Versioned, line_up: LineUp | None
) -> Iterator[tuple[Attendee, Appointment]]:
    if isinstance(document, LineUp):
        yield from (_pitch(edition, document, slot) for slot in document.slots)
    elif isinstance(document, Panels) and line_up is not None:
        yield from _duties(edition, document, line_up)
    elif isinstance(document, Timetable):
        for meeting in document.meetings:
            yield from _meeting(edition, document, meeting)


def uid_of(pool: str, *parts: str) -> str:
    """Return the UID of an appointment: of a pitch `pitch, ROUND, STARTUP`, of a meeting `meeting,
    KIND, STARTUP, INVESTOR`, of a duty `panel, ROUND, JUDGE`.
    """
    return str(uuid5(_NAMESPACE, "\n".join((pool, *parts))))


def _uid(edition: Edition, *parts: str) -> str:
    return uid_of(edition.pool, *parts)


def _pitch(edition: Edition, line_up: LineUp, slot: Slot) -> tuple[Attendee, Appointment]:
    person = Attendee("startup", slot.startup, slot.name, slot.language)
    uid = _uid(edition, "pitch", line_up.round, slot.startup)
    return person, Appointment(
        line_up.day,
        slot.starts_at,
        slot.ends_at,
        "pitch",
        slot.stage,
        "",
        uid,
        line_up.version,
        line_up.time,
        venue=line_up.venue,
    )


def _duties(
    edition: Edition, panels: Panels, line_up: LineUp
) -> Iterator[tuple[Attendee, Appointment]]:
    """Yield each judge's duty: from the first pitch of the stage to the end of its last."""
    for panel in panels.panels:
        slots = [slot for slot in line_up.slots if slot.stage == panel.stage]
        if not slots:
            continue
        begins, ends = min(slot.starts_at for slot in slots), max(slot.ends_at for slot in slots)
        sequence, time = _duty_sequence(panels, line_up)
        for judge in panel.judges:
            known = edition.profiles.judges.get(judge)
            person = Attendee(
                "judge",
                judge,
                panel.names.get(judge, judge),
                known.language if known else "zh-Hans",
            )
            uid = _uid(edition, "panel", panels.round, judge)
            yield (
                person,
                Appointment(
                    line_up.day,
                    begins,
                    ends,
                    "panel",
                    panel.stage,
                    "",
                    uid,
                    sequence,
                    time,
                    venue=panels.venue,
                ),
            )


def _meeting(
    edition: Edition, timetable: Timetable, meeting: Meeting
) -> Iterator[tuple[Attendee, Appointment]]:
    startup = Attendee("startup", meeting.startup, meeting.startup_name, meeting.startup_language)
    investor = Attendee(
        "investor", meeting.investor, meeting.investor_name, meeting.investor_language
    )
    for person, partner in ((startup, investor), (investor, startup)):
        yield (
            person,
            Appointment(
                day=timetable.day,
                starts_at=meeting.starts_at,
                ends_at=meeting.ends_at,
                what="meeting",
                place=meeting.table,
                partner=partner.name,
                uid=_uid(edition, "meeting", person.kind, meeting.startup, meeting.investor),
                sequence=timetable.version,
                time=timetable.time,
                partner_id=partner.id,
                venue=timetable.venue,
            ),
        )
