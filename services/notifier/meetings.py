"""What a published timetable says: to each person their own meetings, if any of them is new, moved or
gone.
"""

from collections.abc import Iterator, Sequence

from contracts.decisions import Change, Meeting, Timetable, WithoutMeeting
from contracts.pool_log import Language
from services.notifier.draft import Draft, Recipient
from services.notifier.event import confirm_until, confirmation, reference, summary
from services.notifier.venue import venue_lines
from services.publishing.words import Words


def timetable_drafts(timetable: Timetable, language: Language) -> list[Draft]:
    """Return the word to everybody whose meetings changed, and the organiser's summary.

    Nothing of a draft.
    """
    if timetable.status != "published":
        return []
    mine: dict[Recipient, list[Meeting]] = {}
    for meeting in sorted(
        timetable.meetings, key=lambda meeting: (meeting.starts_at, meeting.table)
    ):
        for person in _people(meeting):
            mine.setdefault(person, []).append(meeting)
    facts = {"meetings": len(timetable.meetings), "unmet": len(timetable.unmet)}
    changes_of = _told(timetable, mine)
    people = sorted(changes_of, key=lambda person: (person.kind, person.id))
    told = {person.id for person in people if person.kind == "investor"}
    return [
        summary(timetable, "timetable", facts, language),
        *(_day(timetable, person, mine.get(person, []), changes_of[person]) for person in people),
        *(
            _without(timetable, investor)
            for investor in timetable.without
            if investor.investor not in told and (timetable.relocated or not investor.told)
        ),
    ]


def _told(
    timetable: Timetable, mine: dict[Recipient, list[Meeting]]
) -> dict[Recipient, list[Change]]:
    """Return whom to tell, and of which changes."""
    if not timetable.replaces:
        return {person: [] for person in mine}
    changes_of: dict[Recipient, list[Change]] = {}
    if timetable.relocated:
        changes_of = {person: [] for person in mine}
    for change in timetable.changes:
        for person in _concerned(change):
            changes_of.setdefault(person, []).append(change)
    return changes_of


def _people(meeting: Meeting) -> Iterator[Recipient]:
    yield Recipient("startup", meeting.startup, meeting.startup_name, meeting.startup_language)
    yield Recipient("investor", meeting.investor, meeting.investor_name, meeting.investor_language)


def _concerned(change: Change) -> Iterator[Recipient]:
    yield Recipient("startup", change.id, change.name, change.language)
    yield Recipient("investor", change.partner, change.partner_name, change.partner_language)


def _day(
    timetable: Timetable, to: Recipient, meetings: Sequence[Meeting], changes: Sequence[Change]
) -> Draft:
    words = Words(to.language)
    key = _kind(timetable, meetings, changes)
    rows = [_row(timetable, meeting, to, words) for meeting in meetings]
    was = [_was(timetable, change, to, words) for change in changes if change.before]
    lead = to.say(f"meetings.{key}.lead", **({"day": words.day(timetable.day)} if meetings else {}))
    subject = to.say(f"meetings.{key}.subject", **({"count": len(meetings)} if meetings else {}))
    instead = [] if meetings else _instead(timetable, to)
    venue = venue_lines(timetable.venue, to, relocated=timetable.relocated) if meetings else []
    following = [to.say("meetings.next"), *confirmation(timetable, to)] if meetings else []
    paragraphs = [[lead], rows, was, venue, instead, following, [reference(timetable, to)]]
    until = confirm_until(timetable) if meetings else 0
    return Draft(to, f"meetings.{key}", subject, paragraphs, until)


def _kind(timetable: Timetable, meetings: Sequence[Meeting], changes: Sequence[Change]) -> str:
    """Return which letter a person gets."""
    if not meetings:
        return "withdrawn"
    if any(change.before for change in changes):
        return "moved"
    return "relocated" if timetable.relocated and not changes else "given"


def _without(timetable: Timetable, investor: WithoutMeeting) -> Draft:
    """Return the word to an investor who attends and has no meeting."""
    to = Recipient("investor", investor.investor, investor.name, investor.language)
    lead = to.say("without.lead", day=Words(to.language).day(timetable.day))
    venue = venue_lines(timetable.venue, to, relocated=timetable.relocated)
    paragraphs = [[lead], _instead(timetable, to), venue]
    following = [to.say("without.next"), *confirmation(timetable, to)]
    paragraphs += [following, [reference(timetable, to)]]
    subject = to.say("without.subject")
    return Draft(to, "without.lead", subject, paragraphs, confirm_until(timetable))


def _instead(timetable: Timetable, to: Recipient) -> list[str]:
    """Return whom an investor without a meeting may see instead."""
    mine = (one for one in timetable.without if to.kind == "investor" and one.investor == to.id)
    alternatives = next((one.alternatives for one in mine), [])
    words, lines = Words(to.language), []
    for project in alternatives:
        if project.starts_at:
            stage = words.where("pitch", project.stage, timetable.venue)
            when = {"starts_at": project.starts_at, "stage": stage}
            lines.append(to.item("without.on_stage", name=project.name, **when))
        else:
            lines.append(to.item("without.project", name=project.name))
    return [to.say("without.instead"), *lines] if lines else []


def _row(timetable: Timetable, meeting: Meeting, to: Recipient, words: Words) -> str:
    partner = meeting.investor_name if to.kind == "startup" else meeting.startup_name
    table = words.where("meeting", meeting.table, timetable.venue)
    return to.item(
        "meetings.row",
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        table=table,
        partner=partner,
    )


def _was(timetable: Timetable, change: Change, to: Recipient, words: Words) -> str:
    partner = change.partner_name if to.kind == "startup" else change.name
    before, after = (words.place(timetable, where) for where in (change.before, change.after))
    return to.item("meetings.was", partner=partner, before=before, after=after)
