"""What the templates show, in the order in which they show it; every word is already said."""

from collections.abc import Iterator, Sequence
from typing import Any

from contracts.decisions import LineUp, Panel, Slot
from contracts.roadshow import Round
from services.publishing.agenda import Appointment, agenda
from services.publishing.edition import Edition, Versioned
from services.publishing.words import Words


def programme_view(edition: Edition, words: Words) -> dict[str, Any]:
    """Return the programme's order, panels, list, meetings and changes."""
    shortlist, startups = edition.shortlist, edition.profiles.startups
    return {
        "facts": facts(edition, words),
        "draft": any(getattr(one, "status", "") == "draft" for one in edition.documents().values()),
        "stages": stages(edition),
        "panels": [_panel(one, words) for one in edition.panels.panels] if edition.panels else [],
        "entries": shortlist.entries,
        "regions": {one.startup: region_of(edition, one.startup) for one in shortlist.entries},
        "waiting": [startups.get(one.startup, one) for one in shortlist.waiting_list],
        "meetings": sorted(
            edition.timetable.meetings if edition.timetable else [], key=lambda one: (one.starts_at, one.table)
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
            "facts": [words.say("note.judge", name=panel.names.get(judge, judge)), *facts(edition, words, panel)],
            "rows": list(_sheet(edition, panel, judge)),
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
            "facts": [words.name("recipient", person.kind), edition.programme.name, words.day(found[0].day)],
            "rows": [appointment_view(one, words) for one in found],
        }
        for person, found in agenda(edition).items()
    ]
    return {"people": people} if people else {}


def appointment_view(one: Appointment, words: Words) -> dict[str, str]:
    """Return time, matter and place of an appointment."""
    return {
        "time": f"{one.starts_at}–{one.ends_at}",
        "what": words.say(f"what.{one.what}", partner=one.partner),
        "where": words.where(one.what, one.place),
    }


def facts(edition: Edition, words: Words, panel: Panel | None = None) -> list[str]:
    """Return what a page's head says: day, round, format, version; of a panel's page also its stage."""
    day = (edition.line_up.day if edition.line_up else "") or edition.programme.event_on
    found = [words.say("note.day", day=words.day(day))] if day else []
    if panel is not None:
        found.append(words.say("place.stage", stage=panel.stage))
    if edition.shortlist.round:
        found.append(words.say("note.round", round=words.name("contest_round", edition.shortlist.round)))
    slots = edition.rules.slots
    if slots is not None and panel is None:
        found.append(words.say("note.format", pitch=slots.pitch_minutes, questions=slots.questions_minutes))
    status = words.name("shortlist_status", edition.shortlist.status)
    return [*found, words.say("stamp.version", version=edition.shortlist.version, status=status)]


def region_of(edition: Edition, startup: str) -> str:
    """Return the region of a startup, empty where its profile is gone."""
    known = edition.profiles.startups.get(startup)
    return known.region if known else ""


def round_of(edition: Edition) -> Round | None:
    """Return the round in which the edition's panels judge."""
    wanted = edition.panels.round if edition.panels else edition.shortlist.round
    rounds = edition.rules.rounds
    return next((one for one in rounds if one.name == wanted), rounds[0] if rounds else None)


def stages(edition: Edition) -> list[dict[str, Any]]:
    """Return each stage's slots in order, with the pauses between them."""
    line_up = edition.line_up
    if line_up is None:
        return []
    numbers = sorted({slot.stage for slot in line_up.slots})
    return [{"stage": number, "rows": list(_stage(edition, line_up, number))} for number in numbers]


def _stage(edition: Edition, line_up: LineUp, number: int) -> Iterator[dict[str, Any]]:
    slots: list[Slot] = sorted((one for one in line_up.slots if one.stage == number), key=lambda one: one.place)
    usual = edition.rules.slots.setup_minutes if edition.rules.slots else 0
    before: Slot | None = None
    for slot in slots:
        if before is not None and minutes(slot.starts_at) - minutes(before.ends_at) > usual:
            yield {"slot": None, "starts_at": before.ends_at, "ends_at": slot.starts_at}
        yield {"slot": slot, "region": region_of(edition, slot.startup)}
        before = slot


def minutes(clock: str) -> int:
    """Return the minute of the day of `HH:MM`."""
    hours, rest = clock.split(":")
    return int(hours) * 60 + int(rest)


def _panel(panel: Panel, words: Words) -> dict[str, Any]:
    def named(ids: Sequence[str]) -> str:
        return words.separator.join(panel.names.get(one, one) for one in ids)

    others = [one for one in panel.judges if one != panel.chair]
    return {
        "stage": panel.stage,
        "chair": named([panel.chair] if panel.chair else []),
        "judges": named(others),
        "reserves": named(panel.reserves),
    }


def _sheet(edition: Edition, panel: Panel, judge: str) -> Iterator[dict[str, Any]]:
    assert edition.panels is not None
    spared = edition.panels.spared.get(judge, {})
    places = {one.startup: one for one in edition.line_up.slots} if edition.line_up else {}
    names = {one.startup: one.name for one in edition.shortlist.entries}
    for number, startup in enumerate(sorted(panel.entries, key=lambda one: _position(places.get(one))), start=1):
        slot = places.get(startup)
        yield {
            "place": slot.place if slot else number,
            "name": slot.name if slot else names.get(startup, startup),
            "spared": startup in spared,
        }


def _position(slot: Slot | None) -> tuple[int, int]:
    return (slot.stage, slot.place) if slot else (1 << 30, 0)


def changes(edition: Edition, words: Words) -> Iterator[dict[str, Any]]:
    """Yield, document by document, who moved from where to where since the published version before, and why."""
    for title, document in versioned(edition).items():
        if document.replaces and document.changes:
            yield {"title": words.say(f"section.{title}"), "rows": change_rows(document, words)}


def versioned(edition: Edition) -> dict[str, Versioned]:
    """Return the documents that come in versions, by the name of their section."""
    found = {
        "shortlist": edition.shortlist,
        "running_order": edition.line_up,
        "panels": edition.panels,
        "meetings": edition.timetable,
    }
    return {name: one for name, one in found.items() if one is not None}


def change_rows(document: Versioned, words: Words) -> list[dict[str, str]]:
    """Return the changes of a document in words."""
    return [
        {
            "who": words.who(one),
            "before": words.place(document, one.before),
            "after": words.place(document, one.after),
            "why": words.why(one.why),
        }
        for one in document.changes
    ]
