"""What a mentoring decision says to a startup and to a mentor."""

from typing import Literal

from contracts.decisions import Pairing, Reminder, Waiting
from services.notifier.draft import Draft, Recipient
from services.words import moment_of, name_of, names_of

Side = Literal["startup", "mentor"]
_SIDES: tuple[Side, Side] = ("startup", "mentor")
_OTHER: dict[Side, Side] = {"startup": "mentor", "mentor": "startup"}
_LEFT: dict[str, Side] = {"startup_left": "startup", "mentor_left": "mentor"}
_WITHDRAWN = {
    "released": "released", "replaced": "replaced", "profile_changed": "replaced", "rule": "rule", "swapped": "swapped",
    "place_taken": "place_taken", "recalled": "recalled",
}  # fmt: skip


def pairing_drafts(pairing: Pairing) -> list[Draft]:
    """Return what `pairing` says to whom; nothing where nothing changes for them but a revision."""
    match pairing.status:
        case "proposed":
            return _proposed(pairing)
        case "accepted":
            return _accepted(pairing)
        case "declined":
            told: Side = "startup" if pairing.note == "declined_by_mentor" else "mentor"
            return [_plain(pairing, told, "declined")]
        case "expired":
            return [_expired(pairing, side) for side in _SIDES]
        case "withdrawn":
            return _withdrawn(pairing)
        case "completed":
            return [_plain(pairing, side, "completed") for side in _SIDES]


def reminder_drafts(reminder: Reminder) -> list[Draft]:
    """Return the word to those who have not answered: what waits, until when, and what comes after."""
    return [_remind(reminder, side) for side in reminder.to]


def waiting_drafts(waiting: Waiting) -> list[Draft]:
    """Return the word to a startup that has no mentor yet: why, and what happens next."""
    to = Recipient("startup", waiting.startup, waiting.startup_name, waiting.startup_language)
    reason = to.say("waiting.reason", reason=name_of(to.language, "waiting", waiting.reason))
    paragraphs = [
        [to.say("waiting.lead"), reason],
        [to.say(f"waiting.{waiting.reason}")],
        [to.say("place_reference", pool=waiting.pool, startup=waiting.startup)],
    ]
    return [Draft(to, "waiting", to.say("waiting.subject"), paragraphs)]


def _recipient(pairing: Pairing | Reminder, side: Side) -> Recipient:
    if side == "startup":
        return Recipient("startup", pairing.startup, pairing.startup_name, pairing.startup_language)
    return Recipient("mentor", pairing.mentor, pairing.mentor_name, pairing.mentor_language)


def _partner(pairing: Pairing | Reminder, side: Side) -> str:
    return pairing.mentor_name if side == "startup" else pairing.startup_name


def _proposed(pairing: Pairing) -> list[Draft]:
    if pairing.note == "profile_changed" and pairing.revision > 1:
        return []
    if pairing.note == "accepted_by_startup":
        return [_ask(pairing, "mentor", "half", "lead")]
    if pairing.note == "accepted_by_mentor":
        return [_ask(pairing, "startup", "half", "lead")]
    lead = {"next_best": "next_best", "pinned": "pinned", "swapped": "pinned"}.get(
        pairing.note, "lead"
    )
    return [_ask(pairing, side, "proposed", lead) for side in _SIDES]


def _ask(pairing: Pairing, side: Side, template: str, lead: str) -> Draft:
    to, partner = _recipient(pairing, side), _partner(pairing, side)
    key = f"{template}.{side}"
    paragraphs = [
        [to.say(f"{key}.{lead}", partner=partner)],
        _why(pairing, side, to),
        [_deadline(pairing, to), to.say(f"todo.decline_{side}")],
        [_reference(pairing, to)],
    ]
    return Draft(to, key, to.say(f"{key}.subject", partner=partner), paragraphs, pairing.reply_by)


def _remind(reminder: Reminder, side: Side) -> Draft:
    to, partner = _recipient(reminder, side), _partner(reminder, side)
    key, lead = f"reminder.{side}", "lead" if _OTHER[side] in reminder.to else "half"
    paragraphs = [
        [to.say(f"{key}.{lead}", partner=partner)],
        _why(reminder, side, to),
        [_deadline(reminder, to), to.say(f"todo.decline_{side}"), to.say(f"{key}.after")],
        [_reference(reminder, to)],
    ]
    return Draft(to, key, to.say(f"{key}.subject", partner=partner), paragraphs, reminder.reply_by)


def _why(pairing: Pairing | Reminder, side: Side, to: Recipient) -> list[str]:
    reason = pairing.reason
    own, other = reason.left_quote, reason.right_quote
    if side == "mentor":
        own, other = other, own
    items = []
    if reason.needs:
        items.append(to.item("why.needs", needs=names_of(to.language, "need", reason.needs)))
    if reason.industries:
        names = names_of(to.language, "industry", reason.industries)
        items.append(to.item("why.industries", industries=names))
    if own:
        items.append(to.item("why.own_quote", quote=own))
    if other:
        items.append(to.item(f"why.{_OTHER[side]}_quote", quote=other))
    return [to.say("why.title"), *(items or [to.item("why.general")])]


def _deadline(pairing: Pairing | Reminder, to: Recipient) -> str:
    if not pairing.reply_by:
        return to.say("todo.answer_open")
    return to.say("todo.answer", moment=moment_of(to.language, pairing.reply_by))


def _reference(pairing: Pairing | Reminder, to: Recipient) -> str:
    return to.say("reference", pool=pairing.pool, startup=pairing.startup, mentor=pairing.mentor)


def _plain(pairing: Pairing, side: Side, template: str, lead: str = "lead") -> Draft:
    """Return a notice that asks for no answer: what happened, and what happens next."""
    to, partner = _recipient(pairing, side), _partner(pairing, side)
    key = f"{template}.{side}"
    paragraphs = [
        [to.say(f"{key}.{lead}", partner=partner)],
        [to.say(f"{key}.next")],
        [_reference(pairing, to)],
    ]
    return Draft(to, key, to.say(f"{key}.subject", partner=partner), paragraphs)


def _accepted(pairing: Pairing) -> list[Draft]:
    if pairing.note == "profile_changed":
        return []
    if pairing.note == "handed_over":
        return [_plain(pairing, side, "continued") for side in _SIDES]
    lead = "pinned" if pairing.note == "pinned" else "lead"
    return [_plain(pairing, side, "accepted", lead) for side in _SIDES]


def _expired(pairing: Pairing, side: Side) -> Draft:
    waited_alone = pairing.accepted_by == [side]
    return _plain(pairing, side, "expired", "accepted" if waited_alone else "lead")


def _withdrawn(pairing: Pairing) -> list[Draft]:
    if pairing.note == "handed_over":
        return [_plain(pairing, side, "handed_over") for side in _SIDES]
    left = _LEFT.get(pairing.note)
    if left is not None:
        return [_plain(pairing, _OTHER[left], "withdrawn", "left")]
    lead = _WITHDRAWN.get(pairing.note, "lead")
    return [_plain(pairing, side, "withdrawn", lead) for side in _SIDES]
