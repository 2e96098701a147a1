"""What both sides of a pairing get once both have said yes: the other's contact, a time for a first
meeting, and a calendar entry of it.

Contact data come out of the vault on its record, and only by a form that somebody presses.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import structlog
from icalendar import Calendar, Event, Timezone, vText

from contracts.register import Role
from services.console.asking import Ask
from services.console.read.rows import PairRow
from services.delivery.hours import is_workday
from services.delivery.links import LinkScope
from services.publishing.agenda import uid_of
from services.publishing.plain import one_line
from services.runtime.errors import Unusable
from services.vault.audit import Purpose
from services.vault.keys import source_of
from services.vault.subjects import FIELDS, Profile
from services.vault.vault import Vault
from services.words import say

_ZONE: Final = ZoneInfo("Asia/Shanghai")
_WORKDAYS_LATER: Final = 3
_AT: Final = 10
"""o'clock in Beijing."""
_SATURDAY: Final = 5
_LASTS: Final = timedelta(hours=1)
_log = structlog.get_logger()


def other_side(kind: str, pair: PairRow) -> Profile:
    """Return the profile on the other side of `pair` from somebody of `kind`."""
    if kind == "mentor":
        return Profile("startup", pair.startup)
    return Profile("mentor", pair.mentor)


def contact(ask: Ask, scope: LinkScope, pair: PairRow) -> list[tuple[str, str]] | None:
    """Return (field, datum) by which the other side of an accepted pair is reached.

    None where the vault does not open for this console, or knows nobody: the organiser is asked
    then. The reading stands in the vault's audit before anything is returned.
    """
    if pair.status != "accepted":
        return None
    profile = other_side(scope.kind, pair)
    who = f"link {scope.kind}/{scope.recipient}"
    purpose = Purpose(who, f"both sides accepted in {scope.pool}", "console")
    return read_contact(ask, profile, purpose)


def read_contact(ask: Ask, profile: Profile, purpose: Purpose) -> list[tuple[str, str]] | None:
    """Return (field, datum) of a profile's contact on the vault's record; None where there is none."""
    vault = Vault(ask.parts.database, source_of(ask.parts.settings))
    try:
        card = vault.reach([profile], FIELDS, purpose).get(profile, {})
    except Unusable as error:
        _log.warning("contact_not_shown", role=profile.role, reason=type(error).__name__)
        return None
    return [(field, card[field]) for field in FIELDS if card.get(field)] or None


def role_of(kind: str) -> Role:
    """Return `kind` of a recipient as the vault's role; organisers have no pages."""
    roles: dict[str, Role] = {
        "startup": "startup", "mentor": "mentor", "investor": "investor", "judge": "judge",
    }  # fmt: skip
    return roles[kind]


def first_meeting(after: int) -> datetime:
    """Return when two might first meet: in the morning of the third working day after `after` (ms)."""
    day = datetime.fromtimestamp(after / 1000, UTC).astimezone(_ZONE).date()
    working = 0
    while working < _WORKDAYS_LATER:
        day += timedelta(days=1)
        working += _works(day)
    return datetime(day.year, day.month, day.day, _AT, tzinfo=_ZONE)


def _works(day: date) -> bool:
    try:
        return is_workday(day)
    except ModuleNotFoundError:  # a console without the calendar of holidays
        return day.weekday() < _SATURDAY


def meeting_file(ask: Ask, pair: PairRow, begins: datetime, decided: int) -> bytes:
    """Return the first meeting as an iCalendar file (RFC 5545); it names both and no address."""
    event = Event()
    event.add("uid", uid_of(pair.pool, "first meeting", pair.startup, pair.mentor))
    event.add("sequence", 0)
    event.add("dtstamp", datetime.fromtimestamp(decided / 1000, UTC))
    event.add("dtstart", begins)
    event.add("dtend", begins + _LASTS)
    names = {"startup": pair.startup_name, "mentor": pair.mentor_name}
    event.add("summary", vText(one_line(say(ask.language, "links.meeting.title", **names))))
    event.add("description", vText(say(ask.language, "links.meeting.about")))
    event.add("status", "TENTATIVE")
    calendar: Any = Calendar()
    calendar.add("prodid", "-//duijie//links//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(Timezone.from_tzid(_ZONE.key))
    calendar.add_component(event)
    return bytes(calendar.to_ical())
