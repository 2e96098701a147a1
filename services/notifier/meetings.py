"""What a published timetable says: to each person his own meetings, if any of them is new, moved or gone."""

from collections.abc import Iterator, Sequence

from contracts.decisions import Change, Meeting, Timetable
from contracts.pool_log import Language
from services.notifier.draft import Draft, Recipient
from services.notifier.event import reference, summary
from services.publishing.words import Words


def timetable_drafts(timetable: Timetable, language: Language) -> list[Draft]:
    """Return the word to everybody whose meetings changed, and the organiser's summary; nothing of a draft."""
    if timetable.status != "published":
        return []
    mine: dict[Recipient, list[Meeting]] = {}
    for meeting in sorted(timetable.meetings, key=lambda one: (one.starts_at, one.table)):
        for person in _people(meeting):
            mine.setdefault(person, []).append(meeting)
    facts = {"meetings": len(timetable.meetings), "unmet": len(timetable.unmet)}
    told = _told(timetable, mine)
    people = sorted(told, key=lambda one: (one.kind, one.id))
    return [
        summary(timetable, "timetable", facts, language),
        *(_day(timetable, one, mine.get(one, []), told[one]) for one in people),
    ]


def _told(timetable: Timetable, mine: dict[Recipient, list[Meeting]]) -> dict[Recipient, list[Change]]:
    """Return whom to tell, and of which changes."""
    if not timetable.replaces:
        return {person: [] for person in mine}
    found: dict[Recipient, list[Change]] = {}
    for change in timetable.changes:
        for person in _concerned(change):
            found.setdefault(person, []).append(change)
    return found


def _people(meeting: Meeting) -> Iterator[Recipient]:
    yield Recipient("startup", meeting.startup, meeting.startup_name, meeting.startup_language)
    yield Recipient("investor", meeting.investor, meeting.investor_name, meeting.investor_language)


def _concerned(change: Change) -> Iterator[Recipient]:
    yield Recipient("startup", change.id, change.name, change.language)
    yield Recipient("investor", change.partner, change.partner_name, change.partner_language)


def _day(timetable: Timetable, to: Recipient, meetings: Sequence[Meeting], changes: Sequence[Change]) -> Draft:
    words = Words(to.language)
    key = "withdrawn" if not meetings else "moved" if changes and any(one.before for one in changes) else "given"
    rows = [_row(one, to, words) for one in meetings]
    was = [_was(timetable, one, to, words) for one in changes if one.before]
    lead = to.say(f"meetings.{key}.lead", **({"day": words.day(timetable.day)} if meetings else {}))
    subject = to.say(f"meetings.{key}.subject", **({"count": len(meetings)} if meetings else {}))
    following = [to.say("meetings.next")] if meetings else []
    return Draft(to, f"meetings.{key}", subject, [[lead], rows, was, following, [reference(timetable, to)]])


def _row(meeting: Meeting, to: Recipient, words: Words) -> str:
    partner = meeting.investor_name if to.kind == "startup" else meeting.startup_name
    table = words.where("meeting", meeting.table)
    return to.item("meetings.row", starts_at=meeting.starts_at, ends_at=meeting.ends_at, table=table, partner=partner)


def _was(timetable: Timetable, change: Change, to: Recipient, words: Words) -> str:
    partner = change.partner_name if to.kind == "startup" else change.name
    before, after = (words.place(timetable, one) for one in (change.before, change.after))
    return to.item("meetings.was", partner=partner, before=before, after=after)
