"""The rules' limits over groups as rows of the problem: which pairs each counts."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from contracts.mentoring import Limit
from contracts.normal import normal_name
from contracts.pool_log import Mentor, Startup
from models.affinity import city_of
from models.assignment import PlacedRule
from models.assignment.problem import UNLIMITED
from models.mentoring.state import MentoringState
from models.pool.references import Twins, id_key

Numbers = NDArray[np.int64]


def _industry(startup: Startup, digits: int = 1) -> str:
    """Return the startup's first industry, by default its section."""
    return startup.industries[0][:digits] if startup.industries else ""


_OF_STARTUP: dict[str, Callable[[Startup], str]] = {
    "industry": _industry,
    "space": lambda startup: startup.space,
    "region": lambda startup: city_of(startup.region) if startup.region else "",
    "stage": lambda startup: startup.stage,
}
_OF_MENTOR: dict[str, Callable[[Mentor], str]] = {
    "track": lambda mentor: mentor.track,
    "engagement": lambda mentor: mentor.engagement,
}
_ALL = "all"


class CandidateEdges(NamedTuple):
    """Pairs as places in two lists of ids: int64[e] each."""

    startups: Sequence[str]
    mentors: Sequence[str]
    startup: Numbers
    mentor: Numbers
    fixed: NDArray[np.bool_]
    """bool[e]: pairs that stay even above a limit: it then admits no more."""


def placed_rules(
    state: MentoringState, edges: CandidateEdges, most_of: dict[str, int], *, floors: bool = True
) -> list[PlacedRule]:
    """Return the rows that the rules' limits put on `edges`, as far as they can bind.

    `most_of`: id of a startup or a mentor -> most pairs, which bounds what a floor for each can
    ask. Without `floors` only upper limits.
    """
    names = Counter[str]()
    found = []
    for limit in state.rules.limits:
        name = limit.name or f"{limit.per}/{limit.by}"
        names[name] += 1
        title = name if names[name] == 1 else f"{name} ({names[name]})"
        least = limit.at_least if floors else 0
        most = UNLIMITED if limit.at_most is None else limit.at_most
        for group, members in _groups(state, limit, edges):
            for person, places in _counted(limit, edges, members):
                fixed, own_most = edges.fixed[places], most_of.get(person)
                low, high = _bounds(least, most, own_most, fixed, whole=not person)
                if low > 0 or len(places) > high:
                    label = f"{person}/{group}" if person else group
                    found.append(PlacedRule(f"{title}:{label}", places, low, high))
    return found


def full(
    state: MentoringState, new: Iterable[tuple[str, str]], ended: Collection[tuple[str, str]] = ()
) -> str | None:
    """Return the name of a limit that pairs `new` would pass beside the live ones without `ended`;
    None where there is none.
    """
    if not state.rules.limits:
        return None
    keys = ((pair.startup, pair.mentor) for pair in state.live())
    live = [key for key in keys if key not in ended]
    pairs = sorted({*live, *new})
    startups, mentors = (
        sorted({startup for startup, _ in pairs}),
        sorted({mentor for _, mentor in pairs}),
    )
    added = np.array([key not in live for key in pairs], dtype=np.bool_)
    edges = CandidateEdges(
        startups,
        mentors,
        np.array([startups.index(startup) for startup, _ in pairs], dtype=np.int64),
        np.array([mentors.index(mentor) for _, mentor in pairs], dtype=np.int64),
        ~added,
    )
    rules = placed_rules(state, edges, {}, floors=False)
    return next((rule.name for rule in rules if added[np.asarray(rule.edges)].any()), None)


def _bounds(
    least: int, most: int, own: int | None, fixed: NDArray[np.bool_], *, whole: bool
) -> tuple[int, int]:
    """Return what one count asks: for a person no more than they could have, and room for what
    stays anyway.
    """
    if not whole:
        least = min(least, len(fixed), least if own is None else own)
    return least, max(most, int(fixed.sum()))


def _counted(
    limit: Limit, edges: CandidateEdges, members: Numbers
) -> Iterator[tuple[str, Numbers]]:
    """Yield each person who has any of the pairs `members`, with these; "" and all of them for the
    pool.
    """
    if limit.per == "pool":
        yield "", members
        return
    ids, places = (
        (edges.startups, edges.startup) if limit.per == "startup" else (edges.mentors, edges.mentor)
    )
    order = members[np.argsort(places[members], kind="stable")]
    people, starts = np.unique(places[order], return_index=True)
    for person, part in zip(people.tolist(), np.split(order, starts[1:]), strict=True):
        yield ids[person], part


def _groups(
    state: MentoringState, limit: Limit, edges: CandidateEdges
) -> Iterator[tuple[str, Numbers]]:
    """Yield the groups that `limit` means, by name, with the places of their pairs.

    A group that is named may be empty.
    """
    if limit.by == "named":
        twins = state.twins
        named = {id_key(key, twins) for key in limit.named}
        inside = (
            _flags(edges.startups, named, twins)[edges.startup]
            | _flags(edges.mentors, named, twins)[edges.mentor]
        )
        yield limit.name or "named", np.flatnonzero(inside)
    elif limit.by == "newcomer":
        new = np.array([_is_new(state, key) for key in edges.mentors], dtype=np.bool_)
        yield "newcomer", np.flatnonzero(new[edges.mentor])
    elif limit.by == "need":
        yield from _needs(state, limit, edges)
    else:
        labels = _labels(state, limit, edges)
        value = city_of(limit.value) if limit.by == "region" and limit.value else limit.value
        if limit.by == "space" and value:
            value = next(
                (label for label in sorted(set(labels.tolist())) if _same_space(label, value)),
                value,
            )
        for label in [value] if value else sorted(set(labels.tolist()) - {""}):
            yield label, np.flatnonzero(labels == label)


def _labels(state: MentoringState, limit: Limit, edges: CandidateEdges) -> NDArray[np.str_]:
    """Return str[e]: the group of each pair, "" for none."""
    if limit.by in _OF_STARTUP:
        of_startup = _OF_STARTUP[limit.by]
        if (
            limit.by == "industry" and limit.value
        ):  # a division is meant where one is named, else the section
            of_startup = partial(_industry, digits=len(limit.value))
        groups = [of_startup(state.startups[key]) for key in edges.startups]
        if limit.by == "space":
            spelt: dict[str, str] = {}
            groups = [spelt.setdefault(normal_name(space), space) for space in groups]
        return np.array(groups, dtype=np.str_)[edges.startup]
    if limit.by in _OF_MENTOR:
        of_mentor = _OF_MENTOR[limit.by]
        return np.array([of_mentor(state.mentors[key]) for key in edges.mentors], dtype=np.str_)[
            edges.mentor
        ]
    return np.full(len(edges.startup), _ALL)


def _same_space(one: str, other: str) -> bool:
    return normal_name(one) == normal_name(other)


def _needs(
    state: MentoringState, limit: Limit, edges: CandidateEdges
) -> Iterator[tuple[str, Numbers]]:
    """Yield each need with the pairs in which the startup states it and the mentor serves it."""
    needs = sorted({need for key in edges.startups for need in state.startups[key].needs})
    for need in [limit.value] if limit.value else needs:
        asks = np.array(
            [need in state.startups[key].needs for key in edges.startups], dtype=np.bool_
        )
        serves = np.array(
            [need in state.mentors[key].services for key in edges.mentors], dtype=np.bool_
        )
        yield need, np.flatnonzero(asks[edges.startup] & serves[edges.mentor])


def _flags(ids: Sequence[str], named: set[str], twins: Twins) -> NDArray[np.bool_]:
    return np.array([id_key(key, twins) in named for key in ids], dtype=np.bool_)


def _is_new(state: MentoringState, mentor: str) -> bool:
    """Tell whether a mentor has had no pairing that came about."""
    pairs = (state.pairs[startup][mentor] for startup in state.partners.get(mentor, ()))
    return not any(pair.status in ("accepted", "completed") for pair in pairs)
