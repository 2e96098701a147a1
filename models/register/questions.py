"""Who looks alike and is kept apart until somebody decides: questions with the evidence side by side.

A question is never answered here. Equal full keys of one role, an equal number or address alone,
two firms of one name: each may be one, or two that share a line.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from contracts.normal import normal_name
from contracts.register import Listing
from models.register.links import are_apart, entry_of
from models.register.members import members_of
from models.register.state import RegisterState

Evidence = Literal["keys", "data", "name", "firm_name", "founders"]
"""What two have in common: name with number or address; number or address; name; a firm's name;
a firm's founders.
"""
MOST_SHARING: Final = 8
"""Members who share one datum and are compared with each other; an office line has hundreds."""
_TELLING: Final = frozenset(("keys", "data", "firm_name"))


@dataclass(frozen=True, slots=True)
class LikenessQuestion:
    """Whether two entries are one; `members` are those of the two who look alike."""

    entry: str
    other: str
    evidence: tuple[Evidence, ...]
    members: tuple[str, ...]


@dataclass(slots=True)
class _Pair:
    evidence: set[Evidence] = field(default_factory=set)
    members: set[str] = field(default_factory=set)


def questions(state: RegisterState) -> list[LikenessQuestion]:
    """Return all open questions, those with the strongest evidence first."""
    pairs: dict[tuple[str, str], _Pair] = {}
    shared = _shared(state)
    for evidence, groups in shared.items():
        for members in groups:
            _compare(state, pairs, evidence, members)
    found = [
        LikenessQuestion(entry, other, _ordered(pair.evidence), tuple(sorted(pair.members)))
        for (entry, other), pair in pairs.items()
        if pair.evidence & _TELLING and not are_apart(state, entry, other)
    ]
    return sorted(found, key=lambda question: (_rank(question), question.entry, question.other))


def keyless(state: RegisterState) -> list[str]:
    """Return mentors, judges and investors without any key: nobody can tell who else they are."""
    names = []
    for profile in sorted(state.listings):
        if not profile.startswith("startup/"):
            listing = state.listing(profile)
            if listing is not None and not any(person.keys.full for person in listing.people):
                names.append(profile)
    return names


def _shared(state: RegisterState) -> Mapping[Evidence, list[list[str]]]:
    """Return, by what they share, the groups of members that share one."""
    by: dict[Evidence, dict[str, list[str]]] = {
        "keys": {}, "data": {}, "name": {}, "firm_name": {}, "founders": {},
    }  # fmt: skip
    for profile in sorted(state.listings):
        listing = state.listing(profile)
        if listing is not None:
            for evidence, datum, member in _traits(profile, listing):
                sharing = by[evidence].setdefault(datum, [])
                if member not in sharing and len(sharing) < MOST_SHARING:
                    sharing.append(member)
    return {
        evidence: [members for members in groups.values() if len(members) > 1]
        for evidence, groups in by.items()
    }


def _traits(profile: str, listing: Listing) -> Iterable[tuple[Evidence, str, str]]:
    """Yield what a profile may share with another: evidence, datum, member."""
    members = members_of(listing)
    for person in listing.people:
        if person.part == "contact":
            continue
        full = set(person.keys.full)
        member = profile
        if person.part == "founder":
            founders = [known.name for known in members[1:] if full & set(known.keys)]
            if not founders:
                continue
            member = founders[0]
            for key in person.keys.full:
                yield "founders", key, profile
        for key in person.keys.full:
            yield "keys", key, member
        for datum in person.keys.data:
            yield "data", datum, member
        if person.keys.name:
            yield "name", person.keys.name, member
    if listing.project is not None and (name := normal_name(listing.project.name)):
        yield "firm_name", name, profile


def _compare(
    state: RegisterState,
    pairs: dict[tuple[str, str], _Pair],
    evidence: Evidence,
    members: list[str],
) -> None:
    for number, member in enumerate(members):
        for other in members[number + 1 :]:
            entry, its_other = sorted((entry_of(state, member), entry_of(state, other)))
            same_profile = member.partition("#")[0] == other.partition("#")[0]
            if entry != its_other and not same_profile:
                pair = pairs.setdefault((entry, its_other), _Pair())
                pair.evidence.add(evidence)
                pair.members |= {member, other}


_ORDER: Final[tuple[Evidence, ...]] = ("keys", "firm_name", "founders", "data", "name")


def _ordered(evidence: set[Evidence]) -> tuple[Evidence, ...]:
    return tuple(kind for kind in _ORDER if kind in evidence)


def _rank(question: LikenessQuestion) -> int:
    return min(_ORDER.index(kind) for kind in question.evidence)
