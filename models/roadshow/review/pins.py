"""An entry pinned by hand: what bars it from the list, and which limits leave it no place."""

from collections.abc import Callable
from typing import Any

from contracts.by_hand import BrokenRule, RuleKind
from models.roadshow.eligibility import event_day
from models.roadshow.entries import barrier, shut_out
from models.roadshow.hand import Directive, superseded
from models.roadshow.review.asked import Asked
from models.roadshow.review.broken import HandFault, against
from models.roadshow.shortlist.appraisal import survey
from models.roadshow.shortlist.limits import Candidate, ChoiceLimits


def pinned(asked: Asked, base: dict[str, Any]) -> Directive | HandFault:
    """Put an entry on the list, whatever the best choice says."""
    state, key = asked.transaction.state, asked.command.startup
    bar = barrier(state.startups[key], asked.rules, shut_out(state, asked.rules))
    if bar is not None:
        return against(BrokenRule("entry", key, bar))
    day = event_day(state.open_programme, asked.transaction.today)
    task = survey(state, asked.rules, day, also={key}).task
    candidates = {candidate.startup: candidate for candidate in task.candidates}
    if key not in candidates:
        return against(BrokenRule("entry", key, "no_vectors"))
    directive = Directive(**base, startup=key)
    hand = state.contest.by_hand.hand
    pins = [
        one
        for one in superseded(hand.directives, directive)
        if one.kind == "pin_entry" and one.round == directive.round and one.startup in candidates
    ]
    broken = no_place(task.limits, candidates[key], candidates, pins)
    return against(*broken) if broken else directive


def no_place(
    limits: ChoiceLimits,
    mine: Candidate,
    candidates: dict[str, Candidate],
    pins: list[Directive],
) -> tuple[BrokenRule, ...]:
    """Return the limit that the pins, the last of them for `mine`, would exceed, and the fewest
    other pins that fill it; the smallest such set. Nothing where all fit.
    """
    sets = []
    for kind, value, most, same in _limits(limits, mine):
        others = [one for one in pins[:-1] if same(candidates[one.startup])]
        if most is not None and len(others) + 1 > most:
            rule = BrokenRule(kind, value, str(most))
            filling = [BrokenRule("directive", str(one.number), one.startup) for one in others]
            sets.append((rule, *filling[:most]))
    return min(sets, key=len, default=())


def _limits(
    limits: ChoiceLimits, mine: Candidate
) -> list[tuple[RuleKind, str, int | None, Callable[[Candidate], bool]]]:
    """Return the limits under which `mine` comes: which, of what, how many, and who else does."""
    section = limits.industry_max if limits.industry_max > 0 and mine.section else None
    district = limits.district_max if limits.district_max > 0 and mine.district else None
    return [
        ("quota", mine.group, limits.group_max(mine.group), lambda c: c.group == mine.group),
        ("industry_max", mine.section, section, lambda c: c.section == mine.section),
        ("district_max", mine.district, district, lambda c: c.district == mine.district),
    ]
