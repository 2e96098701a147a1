"""Conflicts of interest: what keeps an investor from an entry, where that is known from, and who
may know it.

Three things tell of a conflict: people in common, what the register lists (holdings and relations),
and what was declared with a level. `none` says that somebody looked and found no harm: it lifts
what the register lists, never people in common. `declared` is shown and keeps nobody out.
`blocking` excludes. `secret` excludes too, and only the organiser may see more than that.
"""

from collections.abc import Iterable
from typing import Final, Literal

import msgspec

from contracts.pool_log import Investor, Startup
from contracts.roadshow import Conflict, ConflictKind, ConflictLevel
from models.pool.references import NO_TWINS, Twins, keys_of, reference_keys, startup_keys

FAMILY_STAKE_PERCENT: Final = 50
"""From this stake of a family together on a conflict excludes, whatever its level but `none`."""

Basis = Literal["people", "register", "declared"]


class Tie(msgspec.Struct, frozen=True):
    """A conflict between two, for the organiser's eyes; `basis` says what tells of it."""

    kind: ConflictKind
    level: ConflictLevel
    basis: Basis
    share_percent: int = 0

    @property
    def shown_kind(self) -> ConflictKind:
        """The kind as anybody else may see it."""
        return "other" if self.level == "secret" else self.kind


def excludes(conflict: Conflict) -> bool:
    """Tell whether a conflict that was declared keeps the two apart."""
    if conflict.level == "none":
        return False
    return conflict.level != "declared" or (
        conflict.kind == "stake" and conflict.share_percent >= FAMILY_STAKE_PERCENT
    )


def exclusion(investor: Investor, startup: Startup, twins: Twins = NO_TWINS) -> Tie | None:
    """Return what keeps `investor` from `startup`, None where nothing does.

    People in common come first, then what was declared, then the register: a secret is told only
    where nothing public says as much.
    """
    if not set(investor.people).isdisjoint(startup.people):
        return Tie("founder", "blocking", "people")
    said = about(investor.conflicts, startup, twins)
    registered = _registered(investor, startup, twins)
    if registered and all(one.level != "none" for one in said):
        return Tie(registered, "blocking", "register")
    return min(map(_tie, filter(excludes, said)), key=_openness, default=None)


def disclosed(investor: Investor, startup: Startup, twins: Twins = NO_TWINS) -> list[Tie]:
    """Return the conflicts that were declared and keep nobody out: they are shown beside the
    investor's name.
    """
    said = about(investor.conflicts, startup, twins)
    return [_tie(one) for one in said if one.level == "declared" and not excludes(one)]


def about(
    conflicts: Iterable[Conflict], startup: Startup, twins: Twins = NO_TWINS
) -> list[Conflict]:
    """Return those of `conflicts` whose subject is `startup`: its id, its name, or the space that
    houses it.
    """
    names = startup_keys(startup.id, (startup.name, startup.space), twins)
    return [one for one in conflicts if not names.isdisjoint(reference_keys(one.subject, twins))]


def handles(startup: Startup, twins: Twins = NO_TWINS) -> list[str]:
    """Return the keys under which an investor may be bound to `startup`."""
    persons = (f"person:{key}" for key in startup.people)
    return [*sorted(startup_keys(startup.id, (startup.name, startup.space), twins)), *persons]


def stakes(investor: Investor, twins: Twins = NO_TWINS) -> list[str]:
    """Return the keys of everything that may bind `investor`.

    Only where one is in `handles` can there be a conflict.
    """
    said = (one.subject for one in investor.conflicts if excludes(one))
    persons = (f"person:{key}" for key in investor.people)
    return [*sorted(keys_of((*investor.holdings, *investor.relations, *said), twins)), *persons]


def _registered(investor: Investor, startup: Startup, twins: Twins) -> ConflictKind | None:
    names = startup_keys(startup.id, (startup.name,), twins)
    if not names.isdisjoint(keys_of(tuple(investor.holdings), twins)):
        return "stake"
    return None if names.isdisjoint(keys_of(tuple(investor.relations), twins)) else "other"


def _tie(conflict: Conflict) -> Tie:
    return Tie(conflict.kind, conflict.level, "declared", conflict.share_percent)


def _openness(tie: Tie) -> tuple[bool, str]:
    return tie.level == "secret", tie.kind
