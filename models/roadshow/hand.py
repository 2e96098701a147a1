"""The organiser's hand: what was asked for by hand and holds until it is released, and how the
steps that led there are taken back.

Stored fields: `hand` (the directives and what can be redone) and `hand_step/NUMBER` (what each step
found, so that it can be taken back exactly).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

import msgspec

from contracts.decisions import LineUp, Panels, Timetable
from contracts.roadshow import MeetingRules, MeetingSession, RoundName

Part = Literal["shortlist", "panels", "line_up", "timetable"]
PARTS: Final[tuple[Part, ...]] = ("shortlist", "panels", "line_up", "timetable")
"""The documents of a roadshow, each followed by what depends on it."""
DirectiveKind = Literal[
    "pin_entry", "exclude_entry", "place_entry", "move_slot", "swap_slots", "lock_slots", "replace_judge", "move_meeting",
    "drop_meeting", "add_tables", "add_session",
]  # fmt: skip
HAND: Final = "hand"
STEPS: Final = "hand_step"
MOST_DIRECTIVES: Final = 500
MOST_STEPS: Final = 50
"""So many steps can be taken back; what an earlier one found is forgotten."""


class StoredHand(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True
):
    """The base of what is stored of the organiser's hand."""


class StagePlace(msgspec.Struct, frozen=True, array_like=True):
    """Where an entry is to pitch: a stage and a place on it, both from 1."""

    startup: str
    stage: int
    place: int


class Directive(StoredHand, frozen=True, kw_only=True):
    """One thing that the organiser has settled by hand, in the round of that time."""

    number: int
    kind: DirectiveKind
    round: RoundName | Literal[""] = ""
    startup: str = ""
    partner: str = ""
    """The investor of a meeting; the judge who leaves the panel."""
    judge: str = ""
    """Who sits there instead, on the panel of `stage` (from 1)."""
    stage: int = 0
    reserve: bool = False
    places: list[StagePlace] = []
    starts_at: str = ""
    """Of a meeting that is moved: when its slot begins."""
    tables: int = 0
    session: MeetingSession | None = None

    @property
    def part(self) -> Part:
        """The first document that it changes."""
        return _PART[self.kind]

    @property
    def names(self) -> list[str]:
        """The entries that it names."""
        return [self.startup] if self.startup else [place.startup for place in self.places]


_PART: Final[Mapping[DirectiveKind, Part]] = {
    "pin_entry": "shortlist",
    "exclude_entry": "shortlist",
    "place_entry": "line_up",
    "move_slot": "line_up",
    "swap_slots": "line_up",
    "lock_slots": "line_up",
    "replace_judge": "panels",
    "move_meeting": "timetable",
    "drop_meeting": "timetable",
    "add_tables": "timetable",
    "add_session": "timetable",
}


class HandChange(StoredHand, frozen=True, kw_only=True):
    """What a step did to the directives: one came, or those with these numbers were released."""

    added: Directive | None = None
    released: list[int] = []


class HandStep(StoredHand, frozen=True, kw_only=True):
    """A step by hand: the directives and the documents that it found (null: there was none), and
    digests of the documents that it left.
    """

    change: HandChange
    directives: list[Directive]
    before: dict[Part, msgspec.Raw] = {}
    after: dict[Part, str] = {}


class Hand(StoredHand, frozen=True, kw_only=True):
    """The directives that hold for drafts, those that what is published was made under, the number
    of the last directive and of the last step, and the changes taken back, which can be redone.
    """

    directives: list[Directive] = []
    in_force: list[Directive] = []
    last: int = 0
    steps: int = 0
    undone: list[HandChange] = []


NOTHING: Final = Hand()


@dataclass(slots=True)
class HandHistory:
    """The hand of one pool with the steps that can be taken back, by number."""

    hand: Hand = NOTHING
    steps: dict[int, HandStep] = field(default_factory=dict)

    def stored(self) -> Iterator[str]:
        """Yield the stored fields there are."""
        if self.hand != NOTHING:
            yield HAND
        yield from map(step_field, self.steps)


def step_field(number: int) -> str:
    """Return the stored field of a step."""
    return f"{STEPS}/{number}"


def encode(value: Hand | HandStep) -> bytes:
    """Return the canonical bytes of what is stored."""
    return _encoder.encode(value)


def restore(history: HandHistory, name: str, raw: bytes) -> None:
    """Take a stored field back."""
    kind, _, number = name.partition("/")
    if kind == HAND:
        history.hand = _decode_hand(raw)
    else:
        history.steps[int(number)] = _decode_step(raw)


_encoder = msgspec.json.Encoder(order="deterministic")
_decode_hand = msgspec.json.Decoder(Hand).decode
_decode_step = msgspec.json.Decoder(HandStep).decode


@dataclass(frozen=True, slots=True)
class Directives:
    """Directives of one round as the parts of a plan read them: the later of two about one thing
    counts.
    """

    listed: tuple[Directive, ...] = ()

    @property
    def pinned(self) -> list[str]:
        """Entries that are to be on the list, in the order in which they were pinned."""
        return [key for key, kind in self._entries().items() if kind == "pin_entry"]

    @property
    def excluded(self) -> set[str]:
        """Entries that are not to be on it."""
        return {key for key, kind in self._entries().items() if kind == "exclude_entry"}

    def _entries(self) -> dict[str, DirectiveKind]:
        latest: dict[str, DirectiveKind] = {}
        for directive in self._of("pin_entry", "exclude_entry"):
            latest.pop(directive.startup, None)
            latest[directive.startup] = directive.kind
        return latest

    @property
    def places(self) -> dict[str, tuple[int, int]]:
        """Entry -> stage and place, both from 0."""
        settled: dict[str, tuple[int, int]] = {}
        for directive in self._of("place_entry", "move_slot", "swap_slots", "lock_slots"):
            for place in directive.places:
                settled[place.startup] = place.stage - 1, place.place - 1
        return settled

    @property
    def replaced(self) -> list[Directive]:
        """Judges who left a panel, and who sits there instead, in order."""
        return list(self._of("replace_judge"))

    @property
    def meetings(self) -> dict[tuple[str, str], str]:
        """Startup and investor -> when their meeting begins, empty where it is not to be held."""
        return {
            (directive.startup, directive.partner): directive.starts_at
            for directive in self._of("move_meeting", "drop_meeting")
        }

    def widened(self, rules: MeetingRules) -> MeetingRules:
        """Return `rules` with the tables and sessions that were added."""
        tables = rules.tables + sum(directive.tables for directive in self._of("add_tables"))
        added = [one.session for one in self._of("add_session") if one.session is not None]
        return msgspec.structs.replace(rules, tables=tables, sessions=[*rules.sessions, *added])

    def _of(self, *kinds: DirectiveKind) -> Iterator[Directive]:
        return (directive for directive in self.listed if directive.kind in kinds)


@dataclass(frozen=True, slots=True)
class Basis:
    """What a new version is made from: the versions to which it stays near, and the directives to
    which it holds.
    """

    panels: Panels | None
    line_up: LineUp | None
    timetable: Timetable | None
    directives: Directives


def of_round(directives: Iterable[Directive], name: str) -> Directives:
    """Return what holds in the round `name`."""
    return Directives(tuple(directive for directive in directives if directive.round == name))


def superseded(directives: Iterable[Directive], latest: Directive) -> list[Directive]:
    """Return `directives` without what `latest` settles otherwise, and `latest`.

    Of several places settled together the others stay.
    """
    kept = []
    for directive in directives:
        left = _without(directive, latest) if directive.round == latest.round else directive
        if left is not None:
            kept.append(left)
    return [*kept, latest]


_FAMILIES: Final[tuple[frozenset[DirectiveKind], ...]] = (
    frozenset({"pin_entry", "exclude_entry"}),
    frozenset({"move_meeting", "drop_meeting"}),
)


def _without(directive: Directive, latest: Directive) -> Directive | None:
    """Return what is left of `directive` once `latest` counts, None for nothing."""
    if latest.places and directive.places:
        named = {place.startup for place in latest.places}
        places = [place for place in directive.places if place.startup not in named]
        return msgspec.structs.replace(directive, places=places) if places else None
    same = (directive.startup, directive.partner) == (latest.startup, latest.partner)
    alike = any({directive.kind, latest.kind} <= family for family in _FAMILIES)
    return None if same and alike else directive
