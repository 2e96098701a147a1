"""iCalendar files (RFC 5545, RFC 5546), one a person: what takes place, and what was taken back."""

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, vCalAddress, vText

from contracts.pool_log import Language
from services.publishing.agenda import Appointment, Attendee, agenda, cancelled
from services.publishing.edition import Edition
from services.publishing.plain import one_line
from services.publishing.words import Words

_ZONE = ZoneInfo("Asia/Shanghai")  # by name: calendars carry it as TZID
_ORGANISERS = UUID("2f0d9b0a-0c5e-5d0f-8a63-3f3c1c7f1f52")


def calendars(edition: Edition, language: Language | None = None) -> dict[str, bytes]:
    """Return file name -> calendar: `KIND-ID.ics` with a person's appointments,
    `KIND-ID-cancelled.ics` with those taken back.

    Each in the person's own language unless one is given. A calendar that has an older version
    knows an appointment by its UID and takes the one with the higher SEQUENCE.
    """
    files = {}
    for suffix, method, appointments_of in (
        ("", "PUBLISH", agenda(edition)),
        ("-cancelled", "CANCEL", cancelled(edition)),
    ):
        for person, appointments in appointments_of.items():
            words = Words(language or person.language)
            files[f"{person.kind}-{person.id}{suffix}.ics"] = _calendar(
                edition, person, appointments, method, words
            )
    return files


Entry = tuple[Edition, Iterable[Appointment]]


def subscribed(name: str, entries: Iterable[Entry], language: Language) -> bytes:
    """Return one calendar called `name` with the appointments of several editions, under the UIDs
    that mails and files have.
    """
    words = Words(language)
    calendar = _begun(_text(name), "PUBLISH")
    for edition, appointments in entries:
        for appointment in appointments:
            calendar.add_component(_event(edition, appointment, "PUBLISH", words))
    return bytes(calendar.to_ical())


def _calendar(
    edition: Edition,
    person: Attendee,
    appointments: Iterable[Appointment],
    method: str,
    words: Words,
) -> bytes:
    name = words.say("calendar.name", name=edition.programme.name, person=person.name)
    calendar = _begun(_text(name), method)
    for appointment in appointments:
        calendar.add_component(_event(edition, appointment, method, words))
    return bytes(calendar.to_ical())


def _begun(name: vText, method: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", "-//duijie//roadshow//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add("x-wr-calname", name)
    calendar.add_component(_zone())
    return calendar


@cache
def _zone() -> Timezone:
    """Return what every calendar says of the zone: made once, it takes as long as 50 appointments."""
    return Timezone.from_tzid(_ZONE.key)


def _event(edition: Edition, appointment: Appointment, method: str, words: Words) -> Event:
    name = edition.programme.name
    event = Event()
    event.add("uid", appointment.uid)
    event.add("sequence", appointment.sequence)
    event.add("dtstamp", datetime.fromtimestamp(appointment.time / 1000, UTC))
    event.add("dtstart", moment(appointment.day, appointment.starts_at))
    event.add("dtend", moment(appointment.day, appointment.ends_at))
    event.add(
        "summary",
        _text(words.say(f"calendar.{appointment.what}", name=name, partner=appointment.partner)),
    )
    event.add("location", _text(location(appointment, words)))
    if appointment.venue is not None and appointment.venue.position:
        event.add("geo", tuple(map(float, appointment.venue.position.split(","))))
    event.add(
        "description",
        _text(words.say("calendar.about", pool=edition.pool, version=edition.shortlist.version)),
    )
    event.add("status", "CANCELLED" if method == "CANCEL" else "CONFIRMED")
    organiser = vCalAddress(uuid5(_ORGANISERS, edition.pool).urn)  # the log holds no addresses
    organiser.params["CN"] = _text(words.say("calendar.organiser"))
    event.add("organizer", organiser)
    return event


def location(appointment: Appointment, words: Words) -> str:
    """Return stage or table, room, venue and address, as far as they are known."""
    venue = appointment.venue
    parts = [words.where(appointment.what, appointment.place, venue)]
    parts += [venue.name, venue.address] if venue is not None else []
    return words.separator.join(part for part in parts if part)


def _text(text: str) -> vText:
    """Return a TEXT value of RFC 5545, escaped where it is written.

    The library escapes no plain string of a property it does not know.
    """
    return vText(one_line(text))


def moment(day: str, clock: str) -> datetime:
    """Return `YYYY-MM-DD` and `HH:MM` as a moment in Asia/Shanghai, whatever this machine's own
    zone is.
    """
    return datetime.fromisoformat(f"{day}T{clock}:00").replace(tzinfo=_ZONE)
