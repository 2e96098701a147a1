"""The hard rules: why a startup and a mentor may not be paired.

Each function names one reason, or returns None.

`board.py` applies the same rules to many pairs at once through the small functions that both share.
"""

from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple

from contracts.pool_log import Mentor, MentoringRules, Programme, Startup
from models.affinity import same_region
from models.pool.references import NO_TWINS, Twins, keys_of, reference_keys, startup_keys

Forbidden = Literal[
    "no_common_language",
    "conflict",
    "outside_dates",
    "other_region",
    "programme_closed",
    "score_too_low",
    "declined_before",
    "ended_this_cycle",
    "seen_too_often",
]

Codes = tuple[str, ...]


class Terms(NamedTuple):
    """What the rules measure against: the programme and the day (YYYY-MM-DD in Asia/Shanghai)."""

    programme: Programme
    rules: MentoringRules
    today: str
    twins: Twins = NO_TWINS
    """Ids of the pool that differ in case alone."""


def languages_of(profile: Startup | Mentor) -> Codes:
    """Return the languages that `profile` can work in, at least the one it is written in."""
    return tuple(sorted(set(profile.languages))) or (profile.language,)


def speak(startup: Codes, mentor: Codes) -> bool:
    """Return whether two lists of languages have one in common."""
    return any(language in mentor for language in startup)


def within(today: Codes, dates: Codes) -> bool:
    """Return whether the day lies in (from, until), both inclusive; "" is open."""
    return (not dates[0] or dates[0] <= today[0]) and (not dates[1] or today[0] <= dates[1])


def reach(startup: Codes, mentor: Codes) -> bool:
    """Return whether a mentor bound to a region can meet the startup; () is bound to none."""
    return not mentor or not startup[0] or same_region(startup[0], mentor[0])


def bound_to(mentor: Mentor, rules: MentoringRules) -> Codes:
    """Return the region that `mentor` cannot leave, () for none."""
    bound = rules.same_region_unless_remote and not mentor.remote and mentor.region
    return (mentor.region,) if bound else ()


def conflict_keys(profile: Startup | Mentor, twins: Twins = NO_TWINS) -> frozenset[str]:
    """Return the keys of `profile` that must not meet the same key on the other side: ids, names,
    persons, employers.

    A declared conflict means a startup by its id, its name or the space that houses it; an employer
    by id or name alone.
    """
    persons = frozenset(f"person:{key}" for key in profile.people)
    if isinstance(profile, Mentor):
        employer = reference_keys(profile.employer, twins) if profile.employer else frozenset()
        return (
            persons
            | keys_of(tuple(profile.conflicts), twins)
            | {f"works:{key}" for key in employer}
        )
    employer = startup_keys(profile.id, (profile.name,), twins)
    return (
        persons
        | startup_keys(profile.id, (profile.name, profile.space), twins)
        | {f"works:{key}" for key in employer}
    )


def common_language(startup: Startup, mentor: Mentor, _: Terms) -> Forbidden | None:
    """Return why not: a pair needs a language that both work in."""
    return None if speak(languages_of(startup), languages_of(mentor)) else "no_common_language"


def no_conflict(startup: Startup, mentor: Mentor, terms: Terms | None) -> Forbidden | None:
    """Return why not: mentors are not paired with a declared conflict, with their employer or with
    themselves.
    """
    twins = NO_TWINS if terms is None else terms.twins
    return (
        None
        if conflict_keys(startup, twins).isdisjoint(conflict_keys(mentor, twins))
        else "conflict"
    )


def available(_: Startup, mentor: Mentor, terms: Terms) -> Forbidden | None:
    """Return why not: a mentor is proposed between their dates only."""
    inside = within((terms.today,), (mentor.available_from, mentor.available_until))
    return None if inside else "outside_dates"


def in_reach(startup: Startup, mentor: Mentor, terms: Terms) -> Forbidden | None:
    """Return why not: a mentor who does not work remotely stays in their city, where the programme
    says so.
    """
    return None if reach((startup.region,), bound_to(mentor, terms.rules)) else "other_region"


def programme_open(_: Startup, __: Mentor, terms: Terms) -> Forbidden | None:
    """Return why not: nothing is proposed after the programme has closed."""
    return "programme_closed" if is_closed(terms) else None


def is_early(terms: Terms) -> bool:
    """Return whether the programme's first day is still to come."""
    return terms.today < terms.programme.opens_on


def is_closed(terms: Terms) -> bool:
    """Return whether the programme's last day has passed."""
    return bool(terms.programme.closes_on) and terms.today > terms.programme.closes_on


Rule = Callable[[Startup, Mentor, Terms], Forbidden | None]
BINDING: tuple[Rule, ...] = (common_language, no_conflict)
"""Rules that end even an accepted pair when a profile changes so that it breaks them."""
HOLDING: tuple[Rule, ...] = (*BINDING, available, in_reach)
"""Rules that an open proposal must go on meeting."""
PROPOSING: tuple[Rule, ...] = (*HOLDING, programme_open)
"""Rules that a pair must meet to be proposed.

The score and the pair's history come on top (`MentoringState`).
"""


def broken(
    startup: Startup, mentor: Mentor, terms: Terms, rules: Sequence[Rule] = PROPOSING
) -> Forbidden | None:
    """Return the first of `rules` that forbids the pair, None where none does."""
    return next((found for rule in rules if (found := rule(startup, mentor, terms))), None)
