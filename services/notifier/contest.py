"""What a draw says to the organiser, and a round's results to those who took part: kindly, and
nothing of earlier rounds.
"""

from contracts.decisions import Draw, Result, Results
from contracts.pool_log import Language
from services.notifier.draft import Draft, Recipient, organiser
from services.notifier.event import reference
from services.words import name_of

_HUNDREDTHS = 100


def draw_drafts(draw: Draw, language: Language) -> list[Draft]:
    """Return the organiser's word: what to make known before the reveal, or the order that came of
    it.
    """
    to = organiser(draw.pool, language)
    if draw.status == "committed":
        lead = to.say("event.drawn", entries=len(draw.entries), commitment=draw.commitment)
        following = [to.say("event.drawn_next", sources="; ".join(draw.sources))]
        return [
            Draft(
                to,
                "event.drawn",
                to.say("event.drawn_subject", pool=draw.pool),
                [[lead], following],
            )
        ]
    order = [
        to.say("event.order", place=place, entry=entry)
        for place, entry in enumerate(draw.order, start=1)
    ]
    lead = to.say("event.revealed", pool=draw.pool)
    return [
        Draft(
            to, "event.revealed", to.say("event.revealed_subject", pool=draw.pool), [[lead], order]
        )
    ]


def results_drafts(results: Results, language: Language) -> list[Draft]:
    """Return the word to everybody with a result, later only to those for whom it changed; and the
    organiser's summary.
    """
    changed = {change.id for change in results.changes}
    listed = [row for row in results.rows if not changed or row.startup in changed]
    return [_summary(results, language), *(_result(results, row) for row in listed)]


def _summary(results: Results, language: Language) -> Draft:
    to = organiser(results.pool, language)
    name = name_of(language, "contest_round", results.round)
    lead = to.say(
        "event.results",
        round=name,
        rows=len(results.rows),
        promoted=sum(row.promoted for row in results.rows),
        missing=sum(map(len, results.missing.values())),
    )
    return Draft(
        to,
        "event.results",
        to.say("event.results_subject", pool=results.pool, round=name),
        [[lead]],
    )


def _result(results: Results, row: Result) -> Draft:
    to = Recipient("startup", row.startup, row.name, row.language)
    key = "promoted" if row.promoted else "thanks"
    name = name_of(to.language, "contest_round", results.round)
    lines = [to.say(f"result.{key}", name=row.name, round=name)]
    if row.sheets:
        lines.append(to.say("result.total", total=f"{row.total / _HUNDREDTHS:.2f}"))
    paragraphs = [lines, [to.say(f"result.{key}_next")], [reference(results, to)]]
    return Draft(to, f"result.{key}", to.say(f"result.{key}_subject"), paragraphs)
