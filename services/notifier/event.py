"""What everybody of a roadshow is told alike: the line to find it by, and the organiser's summary of a published version."""

from contracts.decisions import LineUp, Panels, Results, Timetable
from contracts.pool_log import Language
from services.notifier.draft import Draft, Recipient, organiser


def reference(decision: LineUp | Panels | Timetable | Results, to: Recipient) -> str:
    """Return the line by which the organiser finds what a notice is about."""
    return to.say("place_reference", pool=decision.pool, startup=to.id)


def summary(decision: LineUp | Panels | Timetable, key: str, facts: dict[str, int], language: Language) -> Draft:
    """Return the organiser's summary of a published version."""
    to = organiser(decision.pool, language)
    subject = to.say(f"event.{key}_subject", pool=decision.pool, version=decision.version)
    lead = to.say(f"event.{key}", version=decision.version, changed=len(decision.changes), **facts)
    return Draft(to, f"event.{key}", subject, [[lead], [to.say("event.told", pool=decision.pool)]])
