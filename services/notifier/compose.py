"""From a decision to the notices that it calls for: a pure function of the decision and of who
decided.
"""

from typing import Literal

from contracts.decisions import (
    Cycle,
    Decision,
    Draw,
    LineUp,
    Objection,
    Pairing,
    Panels,
    Plan,
    Refused,
    Reminder,
    Results,
    Shortlist,
    Timetable,
    Waiting,
)
from contracts.normal import visible
from contracts.notices import Notice
from contracts.pool_log import Language
from services.notifier.contest import draw_drafts, results_drafts
from services.notifier.draft import Draft, organiser
from services.notifier.meetings import timetable_drafts
from services.notifier.objections import objection_drafts
from services.notifier.pairings import pairing_drafts, reminder_drafts, waiting_drafts
from services.notifier.roadshows import shortlist_drafts
from services.notifier.stage import line_up_drafts, panels_drafts
from services.publishing.plain import one_line
from services.words import name_of
from services.words.refusals import detail_of

Service = Literal["matcher", "roadshow"]
OfRoadshow = Shortlist | LineUp | Panels | Timetable | Draw | Results | Objection


def notices_for(
    decision: Decision, service: Service, language: Language = "zh-Hans"
) -> list[Notice]:
    """Return the notices about `decision` of `service`, the same ones however often it is asked.

    Startups and mentors are written to in their own language, the organiser in `language`. A
    notice's id is `SERVICE/POOL/SEQ/KIND:RECIPIENT`: a recipient gets at most one notice of a
    decision.
    """
    cause = f"{service}/{decision.pool}/{decision.seq}"
    return [_notice(decision, cause, draft) for draft in _drafts(decision, language)]


def _notice(decision: Decision, cause: str, draft: Draft) -> Notice:
    to = draft.to
    return Notice(
        id=f"{cause}/{to.kind}:{to.id}",
        pool=decision.pool,
        time=decision.time,
        cause=cause,
        recipient_kind=to.kind,
        recipient=to.id,
        recipient_name=one_line(to.name),
        language=to.language,
        template=draft.template,
        subject=one_line(draft.subject),
        body=visible(draft.body()),
        reply_by=draft.reply_by,
    )


def _drafts(decision: Decision, language: Language) -> list[Draft]:
    match decision:
        case Pairing() | Reminder() | Waiting():
            return _mentoring(decision)
        case Cycle():
            return [_cycle(decision, language)]
        case Plan():
            return [_plan(decision, language)] if decision.step == "open_cycle" else []
        case Refused():
            return [_refused(decision, language)]
        case _:
            return _roadshow(decision, language)


def _mentoring(decision: Pairing | Reminder | Waiting) -> list[Draft]:
    match decision:
        case Pairing():
            return pairing_drafts(decision)
        case Reminder():
            return reminder_drafts(decision)
        case Waiting():
            return waiting_drafts(decision)


def _roadshow(decision: OfRoadshow, language: Language) -> list[Draft]:
    match decision:
        case Shortlist():
            return shortlist_drafts(decision, language)
        case LineUp():
            return line_up_drafts(decision, language)
        case Panels():
            return panels_drafts(decision, language)
        case Timetable():
            return timetable_drafts(decision, language)
        case Draw() | Results() | Objection():
            return _contest(decision, language)


def _contest(decision: Draw | Results | Objection, language: Language) -> list[Draft]:
    match decision:
        case Draw():
            return draw_drafts(decision, language)
        case Results():
            return results_drafts(decision, language)
        case Objection():
            return objection_drafts(decision, language)


def _cycle(cycle: Cycle, language: Language) -> Draft:
    to = organiser(cycle.pool, language)
    summary = to.say(
        "organiser.cycle",
        number=cycle.number,
        startups=cycle.startups,
        mentors=cycle.mentors,
        pairs=cycle.pairs,
        kept=cycle.kept,
        waiting=cycle.waiting,
    )
    subject = to.say("organiser.cycle_subject", pool=cycle.pool, number=cycle.number)
    return Draft(
        to,
        "organiser.cycle",
        subject,
        [[summary], [to.say("organiser.cycle_next", pool=cycle.pool)]],
    )


def _plan(plan: Plan, language: Language) -> Draft:
    """Return the word to the organiser that a new draft waits for review.

    Changes by hand are known to whoever makes them.
    """
    to = organiser(plan.pool, language)
    summary = to.say(
        "organiser.plan",
        version=plan.version,
        pairs=plan.pairs,
        moved=plan.moved,
        waiting=plan.waiting,
        total=plan.total,
    )
    subject = to.say("organiser.plan_subject", pool=plan.pool, version=plan.version)
    return Draft(
        to, "organiser.plan", subject, [[summary], [to.say("organiser.plan_next", pool=plan.pool)]]
    )


def _refused(refused: Refused, language: Language) -> Draft:
    to = organiser(refused.pool, language)
    lines = [to.say("organiser.refused", code=name_of(language, "refusal", refused.code))]
    if refused.startup:
        lines.append(to.item("organiser.refused_startup", startup=refused.startup))
    if refused.mentor:
        lines.append(to.item("organiser.refused_mentor", mentor=refused.mentor))
    if refused.partner:
        lines.append(to.item("organiser.refused_partner", partner=refused.partner))
    if refused.detail:
        lines.append(to.item("organiser.refused_detail", detail=detail_of(refused, language)))
    following = [to.say("organiser.refused_next", cause=refused.cause)]
    subject = to.say("organiser.refused_subject", pool=refused.pool)
    return Draft(to, "organiser.refused", subject, [lines, following])
