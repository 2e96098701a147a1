"""An edition: what is in force of a roadshow after one publication, document by document, with the people it names."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from contracts.decisions import Decision, Draw, LineUp, Panels, Results, Shortlist, Timetable
from contracts.pool_log import Investor, Judge, Programme, Record, Removed, RoadshowRules, Startup

Document = Shortlist | LineUp | Panels | Timetable | Draw | Results
Versioned = Shortlist | LineUp | Panels | Timetable
VERSIONED = (Shortlist, LineUp, Panels, Timetable)
D = TypeVar("D", LineUp, Panels, Timetable)


class NoEditionError(LookupError):
    """There is no such version, or nothing yet; `versions` are those that there are."""

    def __init__(self, versions: Sequence[int]) -> None:
        super().__init__(f"versions: {versions}")
        self.versions = list(versions)


@dataclass(frozen=True, slots=True)
class Profiles:
    """Who takes part, by id: the latest that the log says about each."""

    startups: dict[str, Startup] = field(default_factory=dict)
    investors: dict[str, Investor] = field(default_factory=dict)
    judges: dict[str, Judge] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One shortlist and what follows from it; `earlier` are versions that were in force before, oldest first."""

    programme: Programme
    profiles: Profiles
    shortlist: Shortlist
    line_up: LineUp | None = None
    panels: Panels | None = None
    timetable: Timetable | None = None
    draw: Draw | None = None
    results: tuple[Results, ...] = ()
    earlier: tuple[Versioned, ...] = ()

    @property
    def rules(self) -> RoadshowRules:
        """The rules of the programme."""
        assert isinstance(self.programme.rules, RoadshowRules)
        return self.programme.rules

    @property
    def pool(self) -> str:
        """The pool's id."""
        return self.programme.pool

    def documents(self) -> dict[str, Document]:
        """Return the documents that there are, by the name that their files carry."""
        found: dict[str, Document | None] = {
            "shortlist": self.shortlist,
            "panels": self.panels,
            "draw": self.draw,
            "line-up": self.line_up,
            "timetable": self.timetable,
        }
        named = {name: one for name, one in found.items() if one is not None}
        return named | {f"results-{one.round.replace('_', '-')}": one for one in self.results}


def profiles_of(records: Iterable[Record]) -> Profiles:
    """Return the latest profile of everybody who is still in the pool."""
    found = Profiles()
    held: dict[str, dict[str, Any]] = {
        "startup": found.startups, "investor": found.investors, "judge": found.judges,
    }  # fmt: skip
    for record in records:
        if isinstance(record, Startup | Investor | Judge):
            held[str(record.__struct_config__.tag)][record.id] = record
        elif isinstance(record, Removed) and record.entity in held:
            held[record.entity].pop(record.id, None)
    return found


def edition(
    programme: Programme,
    profiles: Profiles,
    decisions: Iterable[Decision],
    *,
    version: int | None = None,
    draft: bool = False,
) -> Edition:
    """Return what is in force after the shortlist's `version` (None: the latest), or with `draft` the latest of everything.

    Raise NoEditionError where nothing was published, or not this version.
    """
    documents = sorted((one for one in decisions if isinstance(one, Document)), key=lambda one: one.seq)
    lists = [one for one in documents if isinstance(one, Shortlist) and (draft or one.status == "published")]
    chosen = next((one for one in reversed(lists) if version in (None, one.version)), None)
    if chosen is None:
        raise NoEditionError([one.version for one in lists])
    following = next((one.seq for one in lists if one.seq > chosen.seq), None)
    in_time = [one for one in documents if following is None or one.seq < following]
    held = [one for one in in_time if not isinstance(one, VERSIONED) or draft or one.status == "published"]
    current = _latest(held, chosen)
    published = [one for one in held if isinstance(one, VERSIONED) and one.status == "published"]
    return Edition(
        programme=programme,
        profiles=profiles,
        shortlist=chosen,
        line_up=_one(current, LineUp),
        panels=_one(current, Panels),
        timetable=_one(current, Timetable),
        draw=next((one for one in current if isinstance(one, Draw)), None),
        results=tuple(one for one in current if isinstance(one, Results)),
        earlier=tuple(one for one in published if one not in current),
    )


def _latest(documents: Sequence[Document], shortlist: Shortlist) -> list[Document]:
    """Return the last document of each kind (of results, of each round), and `shortlist`."""
    found: dict[tuple[type[Document], str], Document] = {}
    for one in documents:
        if not isinstance(one, Shortlist):
            found[type(one), one.round if isinstance(one, Results) else ""] = one
    return [shortlist, *found.values()]


def _one(documents: Iterable[Document], kind: type[D]) -> D | None:
    return next((one for one in documents if isinstance(one, kind)), None)
