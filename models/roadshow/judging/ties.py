"""Conflicts of interest of judges: which entries a judge must leave to the others, and why."""

from collections.abc import Iterable, Mapping
from typing import Final

from contracts.identity import normal_name
from contracts.pool_log import Investor, Judge, Startup
from contracts.roadshow import Conflict, ConflictKind

FAMILY_STAKE_PERCENT: Final = 50
"""From this stake of a family on a conflict excludes, whatever its level but `none`."""


def excludes(conflict: Conflict) -> bool:
    """Tell whether a declared conflict keeps the two apart."""
    if conflict.level == "none":
        return False
    return conflict.level != "declared" or (conflict.kind == "stake" and conflict.share_percent >= FAMILY_STAKE_PERCENT)


def ties(judge: Judge, startups: Iterable[Startup], investors: Iterable[Investor]) -> dict[str, ConflictKind]:
    """Return startup -> kind of the conflict that keeps `judge` from judging it.

    Beside what the judge declared: a founder of the same person, the entry as employer, and what the judge's employer or the judge
    in person holds or is related to according to the register of investors (an earlier deal). What was looked into and is
    harmless (level `none`) lifts a tie of its kind, but not that of a founder.
    """
    declared: dict[str, list[Conflict]] = {}
    for conflict in judge.conflicts:
        declared.setdefault(_key(conflict.subject), []).append(conflict)
    people, employer, deals = set(judge.people), _key(judge.employer), _deals(judge, investors)
    found: dict[str, ConflictKind] = {}
    for startup in startups:
        names = (_key(startup.id), _key(startup.name))
        said = [conflict for name in dict.fromkeys(names) for conflict in declared.get(name, ())]
        kind = "founder" if people.intersection(startup.people) else _kind(said, names, employer, deals)
        if kind is not None:
            found[startup.id] = kind
    return found


def _kind(said: list[Conflict], names: tuple[str, str], employer: str, deals: set[str]) -> ConflictKind | None:
    for conflict in said:
        if excludes(conflict):
            return "other" if conflict.level == "secret" else conflict.kind
    lifted = {conflict.kind for conflict in said if conflict.level == "none"}
    if employer and employer in names and "employer" not in lifted:
        return "employer"
    return "deal" if deals.intersection(names) and "deal" not in lifted else None


def _deals(judge: Judge, investors: Iterable[Investor]) -> set[str]:
    """Return the keys of what the judge's employer, or the judge as an investor, holds or is related to."""
    people, employer = set(judge.people), _key(judge.employer)
    found: set[str] = set()
    for investor in investors:
        if people.intersection(investor.people) or (employer and _key(investor.name) == employer):
            found.update(map(_key, (*investor.holdings, *investor.relations)))
    return found


def _key(name: str) -> str:
    """Return the form in which names of organisations and ids are compared."""
    return normal_name(name) if name else ""


def all_tied(
    judges: Iterable[Judge], entries: Iterable[str], found: Mapping[str, Mapping[str, ConflictKind]]
) -> list[str]:
    """Return the judges, by id, who may judge none of `entries` (at least one)."""
    names = set(entries)
    return sorted(judge.id for judge in judges if names and names <= found.get(judge.id, {}).keys())
