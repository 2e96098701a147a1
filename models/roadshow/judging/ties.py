"""Conflicts of interest of judges: which entries a judge must leave to the others, and why."""

from collections.abc import Iterable, Mapping

from contracts.identity import normal_name
from contracts.pool_log import Investor, Judge, Startup
from contracts.roadshow import ConflictKind
from models.roadshow.conflicts import about, excludes


def ties(judge: Judge, startups: Iterable[Startup], investors: Iterable[Investor]) -> dict[str, ConflictKind]:
    """Return startup -> kind of the conflict that keeps `judge` from judging it, as anybody may see it.

    Beside what the judge declared: a founder of the same person, the entry as employer, and what the judge's employer or the judge
    in person holds or is related to according to the register of investors (an earlier deal). What was looked into and is
    harmless (level `none`) lifts all that but the founder.
    """
    people, employer, deals = set(judge.people), normal_name(judge.employer), _deals(judge, investors)
    found: dict[str, ConflictKind] = {}
    for startup in startups:
        names = {normal_name(startup.id), normal_name(startup.name)}
        said = about(judge.conflicts, startup)
        harmless = any(one.level == "none" for one in said)
        if people.intersection(startup.people):
            found[startup.id] = "founder"
        elif employer in names and employer and not harmless:
            found[startup.id] = "employer"
        elif deals.intersection(names) and not harmless:
            found[startup.id] = "deal"
        elif kinds := [(one.level == "secret", one.kind) for one in said if excludes(one)]:
            secret, kind = min(kinds)
            found[startup.id] = "other" if secret else kind
    return found


def all_tied(
    judges: Iterable[Judge], entries: Iterable[str], found: Mapping[str, Mapping[str, ConflictKind]]
) -> list[str]:
    """Return the judges, by id, who may judge none of `entries` (at least one)."""
    names = set(entries)
    return sorted(judge.id for judge in judges if names and names <= found.get(judge.id, {}).keys())


def _deals(judge: Judge, investors: Iterable[Investor]) -> set[str]:
    """Return the names of what the judge's employer, or the judge as an investor, holds or is related to."""
    people, employer = set(judge.people), normal_name(judge.employer)
    found: set[str] = set()
    for investor in investors:
        if people.intersection(investor.people) or (employer and normal_name(investor.name) == employer):
            found.update(map(normal_name, (*investor.holdings, *investor.relations)))
    return found
