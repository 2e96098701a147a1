"""iCalendar files (RFC 5545, RFC 5546), one a person: what takes place, and what was taken back."""

from collections.abc import Iterable
from datetime import UTC, datetime
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vCalAddress, vText

from contracts.pool_log import Language
from services.publishing.agenda import Appointment, Person, agenda, cancelled
from services.publishing.edition import Edition
from services.publishing.words import Words

_ZONE = ZoneInfo("Asia/Shanghai")
_ORGANISERS = UUID("2f0d9b0a-0c5e-5d0f-8a63-3f3c1c7f1f52")


def calendars(edition: Edition, language: Language | None = None) -> dict[str, bytes]:
    """Return file name -> calendar: `KIND-ID.ics` with a person's appointments, `KIND-ID-cancelled.ics` with those taken back.

    Each in the person's own language unless one is given. A calendar that has an older version knows an appointment by its
    UID and takes the one with the higher SEQUENCE.
    """
    made = {}
    for suffix, method, found in (("", "PUBLISH", agenda(edition)), ("-cancelled", "CANCEL", cancelled(edition))):
        for person, appointments in found.items():
            words = Words(language or person.language)
            made[f"{person.kind}-{person.id}{suffix}.ics"] = _calendar(edition, person, appointments, method, words)
    return made


def _calendar(
    edition: Edition, person: Person, appointments: Iterable[Appointment], method: str, words: Words
) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", "-//duijie//roadshow//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add("x-wr-calname", words.say("calendar.name", name=edition.programme.name, person=person.name))
    for one in appointments:
        calendar.add_component(_event(edition, one, method, words))
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _event(edition: Edition, one: Appointment, method: str, words: Words) -> Event:
    name = edition.programme.name
    event = Event()
    event.add("uid", one.uid)
    event.add("sequence", one.sequence)
    event.add("dtstamp", datetime.fromtimestamp(one.time / 1000, UTC))
    event.add("dtstart", moment(one.day, one.starts_at))
    event.add("dtend", moment(one.day, one.ends_at))
    event.add("summary", words.say(f"calendar.{one.what}", name=name, partner=one.partner))
    event.add("location", words.where(one.what, one.place))
    event.add("description", words.say("calendar.about", pool=edition.pool, version=edition.shortlist.version))
    event.add("status", "CANCELLED" if method == "CANCEL" else "CONFIRMED")
    organiser = vCalAddress(uuid5(_ORGANISERS, edition.pool).urn)  # the log holds no addresses
    organiser.params["CN"] = vText(words.say("calendar.organiser"))
    event.add("organizer", organiser)
    return event


def moment(day: str, clock: str) -> datetime:
    """Return `YYYY-MM-DD` and `HH:MM` as a moment in Asia/Shanghai, whatever this machine's own zone is."""
    return datetime.fromisoformat(f"{day}T{clock}:00").replace(tzinfo=_ZONE)
