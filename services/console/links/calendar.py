"""A calendar to subscribe to: pitches, panels and meetings of one person over all their pools, and
until when proposals wait for their answer. Calendar programs ask for it again by themselves.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import msgspec
from icalendar import Alarm, Calendar, Event, vText
from starlette.exceptions import HTTPException
from starlette.responses import Response

from contracts import decisions
from contracts.pool_log import Language, Programme
from services.console.asking import Ask, ConsolePage
from services.console.links.opened import OpenedPage, opened
from services.console.read.rows import DocumentRow, PairRow, PersonView
from services.publishing.agenda import Appointment, agenda, uid_of
from services.publishing.calendars import Entry, subscribed
from services.publishing.edition import Edition, Participants
from services.publishing.plain import one_line
from services.words import say

_LASTS: Final = timedelta(minutes=30)
_AGAIN: Final = timedelta(hours=4)
"""So often calendar programs should ask, where they listen to that."""


def _calendar(ask: Ask) -> Response:
    page = opened(ask, "calendar_token", "calendar")
    if page is None or page.state != "live":
        raise HTTPException(404 if page is None else 410)
    person = ask.parts.model.person(page.scope.kind, page.scope.recipient)
    if person is None:
        raise HTTPException(404)
    made = calendar_of(page, person)
    return Response(made, media_type="text/calendar; charset=utf-8")


def calendar_of(page: OpenedPage, person: PersonView) -> bytes:
    """Return the calendar of `person`, in the language that they are written to in."""
    language = page.scope.language
    entries = [entry for profile in person.profiles for entry in _entries(page, profile.pool)]
    name = say(language, "links.calendar.name", name=person.name)
    calendar: Any = Calendar.from_ical(subscribed(name, entries, language))
    calendar.add("refresh-interval", _AGAIN, parameters={"VALUE": "DURATION"})
    for pair in person.pairs:
        if _waits(pair, page.scope.kind):
            calendar.add_component(_reply(pair, page.scope.kind, language))
    return bytes(calendar.to_ical())


def _entries(page: OpenedPage, pool: str) -> Iterator[Entry]:
    """Yield what a roadshow's published documents give the person, round by round."""
    model = page.ask.parts.model
    programme = model.programme(pool)
    documents = [each for each in model.documents(pool) if each.status == "published"]
    shortlist = next((each for each in documents if each.kind == "shortlist"), None)
    if programme is None or shortlist is None:
        return
    whole = msgspec.convert({**programme.body, "pool": pool, "time": 0, "event": ""}, Programme)
    rounds = dict.fromkeys(each.round for each in documents if each.kind in {"line_up", "panels"})
    for number, name in enumerate(rounds or {"": None}):
        of_round = {each.kind: each for each in documents if each.round == name}
        edition = Edition(
            programme=whole,
            profiles=Participants(),
            shortlist=_read(shortlist),
            line_up=_read(of_round.get("line_up")),
            panels=_read(of_round.get("panels")),
            timetable=_read(_of_kind(documents, "timetable")) if number == 0 else None,
        )
        yield edition, _own(edition, page.scope.kind, page.scope.recipient)


def _of_kind(documents: list[DocumentRow], kind: str) -> DocumentRow | None:
    return next((each for each in documents if each.kind == kind), None)


def _read(document: DocumentRow | None) -> Any:
    """Return the decision of a document, None for none."""
    if document is None:
        return None
    return decisions.decode(msgspec.json.encode({"type": document.kind, **document.body}))


def _own(edition: Edition, kind: str, identifier: str) -> list[Appointment]:
    return [
        appointment
        for person, appointments in agenda(edition).items()
        if (person.kind, person.id) == (kind, identifier)
        for appointment in appointments
    ]


def _waits(pair: PairRow, kind: str) -> bool:
    return pair.status == "proposed" and pair.reply_by > 0 and kind not in pair.accepted_by


def _reply(pair: PairRow, kind: str, language: Language) -> Event:
    """Return until when a proposal waits for an answer, with a reminder the day before."""
    ends = datetime.fromtimestamp(pair.reply_by / 1000, UTC)
    partner = pair.mentor_name if kind == "startup" else pair.startup_name
    title = one_line(say(language, "links.calendar.reply", partner=partner))
    event = Event()
    event.add("uid", uid_of(pair.pool, "reply", kind, pair.startup, pair.mentor))
    event.add("sequence", pair.revision)
    event.add("dtstamp", ends - _LASTS)
    event.add("dtstart", ends - _LASTS)
    event.add("dtend", ends)
    event.add("summary", vText(title))
    event.add("transp", "TRANSPARENT")
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", vText(title))
    alarm.add("trigger", timedelta(days=-1))
    event.add_component(alarm)
    return event


PAGES: Final = (ConsolePage("/c/{calendar_token}.ics", "open", _calendar),)
