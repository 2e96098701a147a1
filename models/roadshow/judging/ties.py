"""Conflicts of interest of judges: which entries a judge must leave to the others, and why."""

from collections.abc import Iterable, Mapping

from contracts.normal import normal_name
from contracts.pool_log import Investor, Judge, Startup
from contracts.roadshow import ConflictKind
from models.pool.references import NO_TWINS, Twins, keys_of, reference_keys, startup_keys
from models.roadshow.conflicts import about, excludes


def ties(
    judge: Judge,
    startups: Iterable[Startup],
    investors: Iterable[Investor],
    twins: Twins = NO_TWINS,
) -> dict[str, ConflictKind]:
    """Return startup -> kind of the conflict that keeps `judge` from judging it, as anybody may see
    it.

    Beside what the judge declared: a founder of the same person, the entry as employer, and what
    the judge's employer or the judge in person holds or is related to according to the register of
    investors (an earlier deal). What was looked into and is harmless (level `none`) lifts all that
    but the founder.
    """
    people, deals = set(judge.people), _deals(judge, investors, twins)
    employer = reference_keys(judge.employer, twins) if judge.employer else frozenset()
    found: dict[str, ConflictKind] = {}
    for startup in startups:
        names = startup_keys(startup.id, (startup.name,), twins)
        said = about(judge.conflicts, startup, twins)
        harmless = any(one.level == "none" for one in said)
        if people.intersection(startup.people):
            found[startup.id] = "founder"
        elif employer.intersection(names) and not harmless:
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


def _deals(judge: Judge, investors: Iterable[Investor], twins: Twins) -> set[str]:
    """Return the keys of what the judge's employer, or the judge as an investor, holds or is
    related to.
    """
    people, employer = set(judge.people), normal_name(judge.employer)
    found: set[str] = set()
    for investor in investors:
        if people.intersection(investor.people) or (
            employer and normal_name(investor.name) == employer
        ):
            found.update(keys_of((*investor.holdings, *investor.relations), twins))
    return found
