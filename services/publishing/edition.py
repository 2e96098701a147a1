"""An edition: what is in force of a roadshow after one publication, document by document, with the
people it names.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from contracts.decisions import Decision, Draw, LineUp, Panels, Results, Shortlist, Timetable
from contracts.pool_log import Investor, Judge, Programme, Record, Removed, RoadshowRules, Startup

Document = Shortlist | LineUp | Panels | Timetable | Draw | Results
Versioned = Shortlist | LineUp | Panels | Timetable
VERSIONED = (Shortlist, LineUp, Panels, Timetable)
D = TypeVar("D", LineUp, Panels, Timetable, Draw)


class NoEditionError(LookupError):
    """There is no such version, or nothing yet; `versions` are those that there are."""

    def __init__(self, versions: Sequence[int]) -> None:
        super().__init__(f"versions: {versions}")
        self.versions = list(versions)


@dataclass(frozen=True, slots=True)
class Participants:
    """Who takes part, by id: the latest that the log says about each."""

    startups: dict[str, Startup] = field(default_factory=dict)
    investors: dict[str, Investor] = field(default_factory=dict)
    judges: dict[str, Judge] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One shortlist and what follows from it; `earlier` are versions that were in force before,
    oldest first.
    """

    programme: Programme
    profiles: Participants
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
        documents: dict[str, Document | None] = {
            "shortlist": self.shortlist,
            "panels": self.panels,
            "draw": self.draw,
            "line-up": self.line_up,
            "timetable": self.timetable,
        }
        named = {name: document for name, document in documents.items() if document is not None}
        return named | {
            f"results-{result.round.replace('_', '-')}": result for result in self.results
        }


def profiles_of(records: Iterable[Record]) -> Participants:
    """Return the latest profile of everybody who is still in the pool."""
    participants = Participants()
    held: dict[str, dict[str, Any]] = {
        "startup": participants.startups, "investor": participants.investors, "judge": participants.judges,
    }  # fmt: skip
    for record in records:
        if isinstance(record, Startup | Investor | Judge):
            held[str(record.__struct_config__.tag)][record.id] = record
        elif isinstance(record, Removed) and record.entity in held:
            held[record.entity].pop(record.id, None)
    return participants


def edition(
    programme: Programme,
    profiles: Participants,
    decisions: Iterable[Decision],
    *,
    version: int | None = None,
    draft: bool = False,
) -> Edition:
    """Return what is in force after the shortlist's `version` (None: the latest), or with `draft`
    the latest of everything.

    Raise NoEditionError where nothing was published, or not this version.
    """
    documents = sorted(
        (decision for decision in decisions if isinstance(decision, Document)),
        key=lambda document: document.seq,
    )
    shortlist, in_time = _of_version(documents, version, draft=draft)
    held = [document for document in in_time if draft or not _is_draft(document)]
    current = _latest(held, shortlist)
    return Edition(
        programme=programme,
        profiles=profiles,
        shortlist=shortlist,
        line_up=_of_kind(current, LineUp),
        panels=_of_kind(current, Panels),
        timetable=_of_kind(current, Timetable),
        draw=_of_kind(current, Draw),
        results=tuple(document for document in current if isinstance(document, Results)),
        earlier=tuple(
            document
            for document in held
            if isinstance(document, VERSIONED)
            and not _is_draft(document)
            and document not in current
        ),
    )


def _of_version(
    documents: Sequence[Document], version: int | None, *, draft: bool
) -> tuple[Shortlist, list[Document]]:
    """Return the shortlist of `version` and the documents that were made before the next one."""
    lists = [
        document
        for document in documents
        if isinstance(document, Shortlist) and (draft or not _is_draft(document))
    ]
    newest_first = reversed(lists)
    chosen = next((each for each in newest_first if version in (None, each.version)), None)
    if chosen is None:
        raise NoEditionError([shortlist.version for shortlist in lists])
    following = next((later.seq for later in lists if later.seq > chosen.seq), None)
    return chosen, [
        document for document in documents if following is None or document.seq < following
    ]


def _is_draft(document: Document) -> bool:
    return isinstance(document, VERSIONED) and document.status != "published"


def _latest(documents: Sequence[Document], shortlist: Shortlist) -> list[Document]:
    """Return the last document of each kind (of results, of each round), and `shortlist`."""
    latest: dict[tuple[type[Document], str], Document] = {}
    for document in documents:
        if not isinstance(document, Shortlist):
            round_name = document.round if isinstance(document, Results) else ""
            latest[type(document), round_name] = document
    return [shortlist, *latest.values()]


def _of_kind(documents: Iterable[Document], kind: type[D]) -> D | None:
    return next((document for document in documents if isinstance(document, kind)), None)
