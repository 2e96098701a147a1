"""What the templates show, in the order in which they show it; every word is already said."""

from collections.abc import Iterator, Sequence
from typing import Any

from contracts.days import minute_of
from contracts.decisions import LineUp, Panel, Slot
from contracts.pool_log import Startup
from contracts.roadshow import Round, Venue
from services.publishing.agenda import Appointment, agenda
from services.publishing.edition import Edition, Versioned
from services.publishing.words import Words
from services.words import place_name


def programme_view(edition: Edition, words: Words) -> dict[str, Any]:
    """Return the programme's order, panels, list, meetings and changes."""
    shortlist, startups = edition.shortlist, edition.profiles.startups
    return {
        "facts": facts(edition, words),
        "venue": venue_lines(venue_of(edition), words),
        "draft": any(
            getattr(document, "status", "") == "draft" for document in edition.documents().values()
        ),
        "stages": stages(edition, words),
        "panels": [_panel(edition, panel, words) for panel in edition.panels.panels]
        if edition.panels
        else [],
        "entries": shortlist.entries,
        "regions": {
            entry.startup: region_of(edition, entry.startup, words) for entry in shortlist.entries
        },
        "waiting": [
            startups.get(waiting_entry.startup, waiting_entry)
            for waiting_entry in shortlist.waiting_list
        ],
        "meetings": sorted(
            edition.timetable.meetings if edition.timetable else [],
            key=lambda meeting: (meeting.starts_at, meeting.table),
        ),
        "changes": list(changes(edition, words)),
    }


def sheets_view(edition: Edition, words: Words) -> dict[str, Any]:
    """Return one score sheet a judge; nothing where there are no panels or nothing to mark."""
    judged = round_of(edition)
    if edition.panels is None or judged is None or not judged.criteria:
        return {}
    sheets = [
        {
            "facts": [
                words.say(
                    "note.judge",
                    name=words.say("note.titled", name=panel.names.get(judge, judge), title=judge),
                ),
                *facts(edition, words, panel),
            ],
            "rows": list(_sheet(edition, panel, judge)),
            "judge_name": panel.names.get(judge, judge),
        }
        for panel in edition.panels.panels
        for judge in panel.judges
    ]
    return {"sheets": sheets, "criteria": judged.criteria, "round": judged}


def people_view(edition: Edition, words: Words) -> dict[str, Any]:
    """Return one page a person; nothing where nobody has an appointment."""
    people = [
        {
            "name": person.name,
            "facts": [
                words.name("recipient", person.kind),
                edition.programme.name,
                words.day(parts[0].day),
            ],
            "rows": [
                appointment_view(appointment, words)
                | {
                    "about": _about(edition, appointment, words)
                    if person.kind == "investor"
                    else ""
                }
                for appointment in parts
            ],
            "venue": venue_lines(parts[0].venue, words, person.kind),
        }
        for person, parts in agenda(edition).items()
    ]
    return {"people": people} if people else {}


def venue_of(edition: Edition) -> Venue | None:
    """Return where the event takes place, as what is in force says it."""
    documents = (edition.line_up, edition.panels, edition.timetable)
    return next((one.venue for one in documents if one is not None and one.venue), None)


def venue_lines(venue: Venue | None, words: Words, kind: str = "") -> list[str]:
    """Return how to find the event, none where nothing is known; a judge also reads what to bring."""
    if venue is None:
        return []
    place = words.wide.join(part for part in (venue.name, venue.address) if part)
    facts = {
        "doors": venue.doors_at,
        "directions": venue.directions,
        "contact": venue.contact,
        "bring": venue.judges_bring if kind == "judge" else "",
    }
    known = [words.say(f"venue.{name}", **{name: value}) for name, value in facts.items() if value]
    return [place, *known] if place else known


def appointment_view(appointment: Appointment, words: Words) -> dict[str, str]:
    """Return time, matter and place of an appointment."""
    return {
        "time": f"{appointment.starts_at}–{appointment.ends_at}",
        "what": words.say(f"what.{appointment.what}", partner=appointment.partner),
        "where": words.where(appointment.what, appointment.place, appointment.venue),
    }


def _about(edition: Edition, appointment: Appointment, words: Words) -> str:
    """Return what an investor finds useful to know of the startup that they meet.

    Empty where its profile is gone.
    """
    startup = edition.profiles.startups.get(appointment.partner_id)
    return words.wide.join(funding(startup, words)) if startup else ""


def funding(startup: Startup, words: Words) -> list[str]:
    """Return industry, month of founding, funding round and what is sought, as far as they are
    known.
    """
    known = [words.name("industry", startup.industries[0] if startup.industries else "")]
    known += [words.say("about.founded", month=startup.founded)] if startup.founded else []
    known += [words.name("round", startup.round)]
    known += (
        [words.say("about.sought", amount=f"{startup.amount_sought_cny:,}")]
        if startup.amount_sought_cny
        else []
    )
    return [place for place in known if place]


def titled(edition: Edition, judge: str, name: str, words: Words) -> str:
    """Return a judge's name with the title that the profile gives."""
    known = edition.profiles.judges.get(judge)
    return words.say("note.titled", name=name, title=known.title) if known and known.title else name


def facts(edition: Edition, words: Words, panel: Panel | None = None) -> list[str]:
    """Return what a page's head says: day, round, format, version.

    Of a panel's page also its stage.
    """
    day = (edition.line_up.day if edition.line_up else "") or edition.programme.event_on
    parts = [words.say("note.day", day=words.day(day))] if day else []
    if panel is not None:
        venue = edition.panels.venue if edition.panels else None
        parts.append(words.where("panel", panel.stage, venue))
    if edition.shortlist.round:
        parts.append(
            words.say("note.round", round=words.name("contest_round", edition.shortlist.round))
        )
    slots = edition.rules.slots
    if slots is not None and panel is None:
        parts.append(
            words.say("note.format", pitch=slots.pitch_minutes, questions=slots.questions_minutes)
        )
    if panel is None and edition.shortlist.notice_until:
        parts.append(words.say("note.notice", day=words.day(edition.shortlist.notice_until)))
    status = words.name("shortlist_status", edition.shortlist.status)
    return [*parts, words.say("stamp.version", version=edition.shortlist.version, status=status)]


def region_of(edition: Edition, startup: str, words: Words) -> str:
    """Return the region of a startup in words, empty where its profile is gone."""
    known = edition.profiles.startups.get(startup)
    return place_name(words.language, known.region, known.region_text) if known else ""


def round_of(edition: Edition) -> Round | None:
    """Return the round in which the edition's panels judge."""
    wanted = edition.panels.round if edition.panels else edition.shortlist.round
    rounds = edition.rules.rounds
    return next(
        (candidate for candidate in rounds if candidate.name == wanted),
        rounds[0] if rounds else None,
    )


def stages(edition: Edition, words: Words) -> list[dict[str, Any]]:
    """Return each stage's slots in order, with the pauses between them."""
    line_up = edition.line_up
    if line_up is None:
        return []
    numbers = sorted({slot.stage for slot in line_up.slots})
    return [
        {
            "where": words.where("pitch", number, line_up.venue),
            "rows": list(_stage(edition, line_up, number, words)),
        }
        for number in numbers
    ]


def _stage(
    edition: Edition, line_up: LineUp, number: int, words: Words
) -> Iterator[dict[str, Any]]:
    slots: list[Slot] = sorted(
        (one for one in line_up.slots if one.stage == number), key=lambda one: one.place
    )
    usual = edition.rules.slots.setup_minutes if edition.rules.slots else 0
    before: Slot | None = None
    for slot in slots:
        if before is not None and minute_of(slot.starts_at) - minute_of(before.ends_at) > usual:
            yield {"slot": None, "starts_at": before.ends_at, "ends_at": slot.starts_at}
        yield {"slot": slot, "region": region_of(edition, slot.startup, words)}
        before = slot


def _panel(edition: Edition, panel: Panel, words: Words) -> dict[str, Any]:
    def named(ids: Sequence[str]) -> str:
        return words.separator.join(
            titled(edition, judge, panel.names.get(judge, judge), words) for judge in ids
        )

    others = [judge for judge in panel.judges if judge != panel.chair]
    return {
        "where": words.where(
            "panel", panel.stage, edition.panels.venue if edition.panels else None
        ),
        "chair": named([panel.chair] if panel.chair else []),
        "judges": named(others),
        "reserves": named(panel.reserves),
    }


def _sheet(edition: Edition, panel: Panel, judge: str) -> Iterator[dict[str, Any]]:
    assert edition.panels is not None
    spared = edition.panels.spared.get(judge, {})
    places = {slot.startup: slot for slot in edition.line_up.slots} if edition.line_up else {}
    names = {entry.startup: entry.name for entry in edition.shortlist.entries}
    for number, startup in enumerate(
        sorted(panel.entries, key=lambda entry: _position(places.get(entry))), start=1
    ):
        slot = places.get(startup)
        yield {
            "place": slot.place if slot else number,
            "startup": startup,
            "name": slot.name if slot else names.get(startup, startup),
            "spared": startup in spared,
        }


def _position(slot: Slot | None) -> tuple[int, int]:
    return (slot.stage, slot.place) if slot else (1 << 30, 0)


def changes(edition: Edition, words: Words) -> Iterator[dict[str, Any]]:
    """Yield, document by document, who moved from where to where since the published version
    before, and why.
    """
    for title, document in versioned(edition).items():
        if document.replaces and document.changes:
            yield {"title": words.say(f"section.{title}"), "rows": change_rows(document, words)}


def versioned(edition: Edition) -> dict[str, Versioned]:
    """Return the documents that come in versions, by the name of their section."""
    parts = {
        "shortlist": edition.shortlist,
        "running_order": edition.line_up,
        "panels": edition.panels,
        "meetings": edition.timetable,
    }
    return {name: document for name, document in parts.items() if document is not None}


def change_rows(document: Versioned, words: Words) -> list[dict[str, str]]:
    """Return the changes of a document in words."""
    return [
        {
            "who": words.who(change),
            "before": words.place(document, change.before),
            "after": words.place(document, change.after),
            "why": words.why(change.why),
        }
        for change in document.changes
    ]
