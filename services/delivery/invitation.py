"""Appointments of a notice as iCalendar (RFC 5545, RFC 5546), under the UIDs of the printed calendars.

A pitch is a request to come, and is taken back by a cancellation; meetings, which are several in
one letter, are published.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from icalendar import Calendar, Event, vCalAddress, vText

from contracts.decisions import Change, Decision, LineUp, Meeting, Timetable
from contracts.notices import Notice
from services.publishing.agenda import Appointment, uid_of
from services.publishing.calendars import location, moment
from services.publishing.plain import one_line
from services.publishing.words import Words


def invitation_of(decision: Decision, notice: Notice, organiser: str) -> tuple[bytes, str]:
    """Return the calendar of what `notice` tells its recipient, and its method; empty for none.

    `organiser` is the address that the mail comes from. The recipient stands in it by id, not by
    address.
    """
    if isinstance(decision, LineUp) and notice.recipient_kind == "startup":
        return _pitch(decision, notice, organiser)
    if isinstance(decision, Timetable) and notice.recipient_kind in ("startup", "investor"):
        return _meetings(decision, notice, organiser)
    return b"", ""


def _pitch(line_up: LineUp, notice: Notice, organiser: str) -> tuple[bytes, str]:
    uid = uid_of(line_up.pool, "pitch", line_up.round, notice.recipient)
    slot = next((slot for slot in line_up.slots if slot.startup == notice.recipient), None)
    event = _event(line_up, uid, organiser)
    if slot is None:
        event.add("status", "CANCELLED")
        return _calendar("CANCEL", [event]), "CANCEL"
    appointment = Appointment(
        line_up.day, slot.starts_at, slot.ends_at, "pitch", slot.stage, "", uid, line_up.version,
        line_up.time, venue=line_up.venue,
    )  # fmt: skip
    _fill(event, appointment, notice)
    return _calendar("REQUEST", [event]), "REQUEST"


def _meetings(timetable: Timetable, notice: Notice, organiser: str) -> tuple[bytes, str]:
    kind, me, events = notice.recipient_kind, notice.recipient, []
    for meeting in timetable.meetings:
        if me == (meeting.startup if kind == "startup" else meeting.investor):
            uid = uid_of(timetable.pool, "meeting", kind, meeting.startup, meeting.investor)
            event = _event(timetable, uid, organiser)
            _fill(event, _appointment(timetable, meeting, kind, uid), notice)
            events.append(event)
    for change in timetable.changes:
        if not change.after and me == _party(change, kind):
            uid = uid_of(timetable.pool, "meeting", kind, change.id, change.partner)
            event = _event(timetable, uid, organiser)
            event.add("status", "CANCELLED")
            event.add("dtstart", datetime.fromtimestamp(timetable.time / 1000, UTC))
            events.append(event)
    return (_calendar("PUBLISH", events), "PUBLISH") if events else (b"", "")


def _party(change: Change, kind: str) -> str:
    return change.id if kind == "startup" else change.partner


def _appointment(timetable: Timetable, meeting: Meeting, kind: str, uid: str) -> Appointment:
    partner = meeting.investor_name if kind == "startup" else meeting.startup_name
    return Appointment(
        timetable.day, meeting.starts_at, meeting.ends_at, "meeting", meeting.table, partner, uid,
        timetable.version, timetable.time, venue=timetable.venue,
    )  # fmt: skip


def _event(document: LineUp | Timetable, uid: str, organiser: str) -> Event:
    event = Event()
    event.add("uid", uid)
    event.add("sequence", document.version)
    event.add("dtstamp", datetime.fromtimestamp(document.time / 1000, UTC))
    event.add("organizer", vCalAddress(f"mailto:{organiser}"))
    return event


def _fill(event: Event, appointment: Appointment, notice: Notice) -> None:
    words = Words(notice.language)
    event.add("dtstart", moment(appointment.day, appointment.starts_at))
    event.add("dtend", moment(appointment.day, appointment.ends_at))
    key = f"calendar.{appointment.what}"
    title = words.say(key, name=notice.pool, partner=appointment.partner)
    event.add("summary", vText(one_line(title)))
    event.add("location", vText(one_line(location(appointment, words))))
    event.add("status", "CONFIRMED")


def _calendar(method: str, events: Iterable[Event]) -> bytes:
    calendar: Any = Calendar()
    calendar.add("prodid", "-//duijie//notices//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    for event in events:
        calendar.add_component(event)
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())
