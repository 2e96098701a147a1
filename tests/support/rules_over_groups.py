"""The usual rules over groups, made from who could be paired with whom and what group each is in."""

from collections.abc import Iterable, Mapping

from models.assignment.build import Rule
from models.assignment.problem import UNLIMITED

Pair = tuple[str, str]


def per_mentor(
    pairs: Iterable[Pair], group_of: Mapping[str, str], most: int, name: str
) -> list[Rule]:
    """Return: no mentor has more than `most` startups of one group (an industry, a carrier space).
    Startups without a group are free.
    """
    return _each(
        ((mentor, group_of.get(startup), (startup, mentor)) for startup, mentor in pairs),
        name,
        0,
        most,
    )


def per_startup(
    pairs: Iterable[Pair], group_of: Mapping[str, str], least: int, most: int, name: str
) -> list[Rule]:
    """Return: each startup has `least` to `most` mentors of each group (创新, 创业) that it could have
    any of.
    """
    return _each(
        ((startup, group_of.get(mentor), (startup, mentor)) for startup, mentor in pairs),
        name,
        least,
        most,
    )


def over_startups(
    pairs: Iterable[Pair],
    group_of: Mapping[str, str],
    limits: Mapping[str, tuple[int, int]],
    name: str,
) -> list[Rule]:
    """Return: the startups of each group together have `limits` (least, most) pairs: places of a
    space, a floor for a named group.
    """
    return _whole(
        ((group_of.get(startup), (startup, mentor)) for startup, mentor in pairs), limits, name
    )


def over_mentors(
    pairs: Iterable[Pair],
    group_of: Mapping[str, str],
    limits: Mapping[str, tuple[int, int]],
    name: str,
) -> list[Rule]:
    """Return: the mentors of each group together have `limits` (least, most) pairs: an exposure
    floor for new mentors, for instance.
    """
    return _whole(
        ((group_of.get(mentor), (startup, mentor)) for startup, mentor in pairs), limits, name
    )


def _each(
    keyed: Iterable[tuple[str, str | None, Pair]], name: str, least: int, most: int
) -> list[Rule]:
    """Return one rule for each person and group that can be broken."""
    found: dict[tuple[str, str], list[Pair]] = {}
    for person, group, pair in keyed:
        if group is not None:
            found.setdefault((person, group), []).append(pair)
    return [
        Rule(f"{name}:{person}/{group}", pairs, least, most)
        for (person, group), pairs in sorted(found.items())
        if least or len(pairs) > most
    ]


def _whole(
    keyed: Iterable[tuple[str | None, Pair]], limits: Mapping[str, tuple[int, int]], name: str
) -> list[Rule]:
    pairs: dict[str, list[Pair]] = {group: [] for group in limits}
    for group, pair in keyed:
        if group in pairs:
            pairs[group].append(pair)
    return [
        Rule(f"{name}:{group}", pairs[group], least, min(most, UNLIMITED))
        for group, (least, most) in sorted(limits.items())
    ]
