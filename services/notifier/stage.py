"""What a published running order says to those on stage, and published panels to their judges: only
what is new or moved.
"""

from collections.abc import Iterator

from contracts.decisions import Change, LineUp, Panel, Panels, Slot
from contracts.pool_log import Language
from services.notifier.draft import Draft, Recipient
from services.notifier.event import confirm_until, confirmation, reference, summary
from services.notifier.venue import venue_lines
from services.publishing.words import Words


def line_up_drafts(line_up: LineUp, language: Language) -> list[Draft]:
    """Return the word to everybody whose slot is new, moved or gone, and the organiser's summary;
    nothing of a draft.
    """
    if line_up.status != "published":
        return []
    slots = {slot.startup: slot for slot in line_up.slots}
    drafts = [summary(line_up, "line_up", {"slots": len(line_up.slots)}, language)]
    if not line_up.replaces:
        return drafts + [_slot(line_up, slot, "given") for slot in line_up.slots]
    for change in line_up.changes:
        slot = slots.get(change.id)
        if slot is not None:
            drafts.append(
                _slot(line_up, slot, "moved" if change.before else "given", change.before)
            )
        elif (
            change.why != "withdrawn"
        ):  # the shortlist confirms a withdrawal, with all that it cancels
            drafts.append(_no_slot(line_up, change))
    if line_up.relocated:
        known = {change.id for change in line_up.changes}
        staying = [slot for slot in line_up.slots if slot.startup not in known]
        drafts += [_slot(line_up, slot, "relocated") for slot in staying]
    return drafts


def _slot(line_up: LineUp, slot: Slot, key: str, before: str = "") -> Draft:
    to = Recipient("startup", slot.startup, slot.name, slot.language)
    words = Words(slot.language)
    day, stage = words.day(line_up.day), words.where("pitch", slot.stage, line_up.venue)
    lines = [
        to.item("slot.day", day=day),
        to.item("slot.time", starts_at=slot.starts_at, ends_at=slot.ends_at),
        to.item("slot.stage", stage=stage, place=slot.place),
    ]
    if before:
        lines.append(to.item("slot.before", before=words.place(line_up, before)))
    lines += venue_lines(line_up.venue, to, relocated=line_up.relocated)
    subject = to.say(f"slot.{key}.subject", day=day, starts_at=slot.starts_at, stage=stage)
    paragraphs = [
        [to.say(f"slot.{key}.lead", name=slot.name)],
        lines,
        [to.say("slot.next"), *confirmation(line_up, to)],
        [reference(line_up, to)],
    ]
    return Draft(to, f"slot.{key}", subject, paragraphs, confirm_until(line_up))


def _no_slot(line_up: LineUp, change: Change) -> Draft:
    to, words = (
        Recipient("startup", change.id, change.name, change.language),
        Words(change.language),
    )
    lead = to.say(
        "slot.withdrawn.lead",
        name=change.name,
        before=words.place(line_up, change.before),
        why=words.why(change.why),
    )
    paragraphs = [[lead], [to.say("slot.withdrawn.next")], [reference(line_up, to)]]
    return Draft(to, "slot.withdrawn", to.say("slot.withdrawn.subject"), paragraphs)


def panels_drafts(panels: Panels, language: Language) -> list[Draft]:
    """Return the word to every judge whose part is new, changed or gone, and the organiser's
    summary; nothing of a draft.
    """
    if panels.status != "published":
        return []
    seats = {key: (panel, part) for panel in panels.panels for key, part in _seats(panel)}
    facts = {"panels": len(panels.panels), "judges": len(seats)}
    drafts = [summary(panels, "panels", facts, language)]
    if not panels.replaces:
        return drafts + [_duty(panels, key, *seat, "given") for key, seat in seats.items()]
    for change in panels.changes:
        if change.id in seats:
            key = "moved" if change.before else "given"
            drafts.append(_duty(panels, change.id, *seats[change.id], key, change.before))
        else:
            drafts.append(_no_duty(panels, change))
    if panels.relocated:
        known = {change.id for change in panels.changes}
        staying = [key for key in seats if key not in known]
        drafts += [_duty(panels, key, *seats[key], "relocated") for key in staying]
    return drafts


def _seats(panel: Panel) -> Iterator[tuple[str, str]]:
    yield from ((key, "chair" if key == panel.chair else "judge") for key in panel.judges)
    yield from ((key, "reserve") for key in panel.reserves)


def _duty(panels: Panels, judge: str, panel: Panel, part: str, key: str, before: str = "") -> Draft:  # noqa: PLR0913, PLR0917 - what the letter says
    to = Recipient(
        "judge", judge, panel.names.get(judge, judge), panels.languages.get(judge, "zh-Hans")
    )
    words = Words(to.language)
    stage = words.where("panel", panel.stage, panels.venue)
    lines = [to.item("duty.part", part=words.name("panel_part", part))]
    if panels.day:
        lines.append(to.item("duty.day", day=words.day(panels.day)))
    if panel.starts_at:
        lines.append(to.item("duty.time", starts_at=panel.starts_at, ends_at=panel.ends_at))
    lines += [to.item("duty.stage", stage=stage), to.item("duty.entries", count=len(panel.entries))]
    if before:
        lines.append(to.item("duty.before", before=words.place(panels, before)))
    spared = len(panels.spared.get(judge, {}))
    if spared:
        lines.append(to.item("duty.spared", count=spared))
    lines += venue_lines(panels.venue, to, relocated=panels.relocated)
    following = [to.say("duty.reserve")] if part == "reserve" else []
    paragraphs = [
        [to.say(f"duty.{key}.lead")],
        lines,
        [*following, to.say("duty.next"), *confirmation(panels, to)],
        [reference(panels, to)],
    ]
    subject = to.say(f"duty.{key}.subject", stage=stage)
    return Draft(to, f"duty.{key}", subject, paragraphs, confirm_until(panels))


def _no_duty(panels: Panels, change: Change) -> Draft:
    to, words = Recipient("judge", change.id, change.name, change.language), Words(change.language)
    lead = to.say(
        "duty.withdrawn.lead", before=words.place(panels, change.before), why=words.why(change.why)
    )
    paragraphs = [[lead], [to.say("duty.withdrawn.next")], [reference(panels, to)]]
    return Draft(to, "duty.withdrawn", to.say("duty.withdrawn.subject"), paragraphs)
