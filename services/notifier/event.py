"""What everybody of a roadshow is told alike: the line to find it by, and the organiser's summary
of a published version.
"""

from contracts.days import start_of
from contracts.decisions import LineUp, Panels, Results, Timetable
from contracts.pool_log import Language
from services.notifier.draft import Draft, Recipient, organiser
from services.publishing.words import Words


def reference(decision: LineUp | Panels | Timetable | Results, to: Recipient) -> str:
    """Return the line by which the organiser finds what a notice is about."""
    return to.say("place_reference", pool=decision.pool, startup=to.id)


def confirmation(decision: LineUp | Panels | Timetable, to: Recipient) -> list[str]:
    """Return the request to confirm, none where nobody is asked."""
    if not decision.confirm_by:
        return []
    return [to.say("confirm", day=Words(to.language).day(decision.confirm_by))]


def confirm_until(decision: LineUp | Panels | Timetable) -> int:
    """Return until when (ms) a confirmation is in time; 0 where nobody is asked."""
    return start_of(decision.confirm_by, plus=1) or 0 if decision.confirm_by else 0


def summary(
    decision: LineUp | Panels | Timetable, key: str, facts: dict[str, int], language: Language
) -> Draft:
    """Return the organiser's summary of a published version."""
    to = organiser(decision.pool, language)
    subject = to.say(f"event.{key}_subject", pool=decision.pool, version=decision.version)
    lead = to.say(f"event.{key}", version=decision.version, changed=len(decision.changes), **facts)
    return Draft(to, f"event.{key}", subject, [[lead], [to.say("event.told", pool=decision.pool)]])
