"""What the read model answers with: plain, frozen rows. Times are ms since 1970 UTC."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from contracts.decisions import Decision

RowT = TypeVar("RowT")
Scope = frozenset[str] | None
"""The pools that somebody may see; None is all."""


@dataclass(frozen=True, slots=True)
class RowPage(Generic[RowT]):
    """A part of a list; `cursor` asks for what follows, empty at the end."""

    items: list[RowT]
    cursor: str = ""


@dataclass(frozen=True, slots=True)
class Freshness:
    """As of when the read model is, and whether it hears of what happens."""

    as_of: int
    """When broker and store were last heard, ms; 0 for never."""
    state: str
    """starting (reads what was before), current, broker_away or store_away."""
    behind: int = 0
    """Records that wait to be read."""


@dataclass(frozen=True, slots=True)
class PoolRow:
    """A pool with its counts."""

    pool: str
    kind: str
    name: str
    listed: bool
    """False once its programme was taken off the feed."""
    time: int
    etag: str
    """Of its rules: another one for other rules."""
    startups: int = 0
    mentors: int = 0
    investors: int = 0
    judges: int = 0
    proposed: int = 0
    accepted: int = 0
    waiting: int = 0
    draft: int = 0
    """The version of the plan or shortlist under review, 0 for none."""


@dataclass(frozen=True, slots=True)
class ProgrammeRow:
    """A pool's programme: `body` has its name and rules; `etag` is another one for other rules."""

    pool: str
    etag: str
    time: int
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class PersonSummary:
    """Somebody in a list: `used` of `capacity` places of mentors, over all pools."""

    role: str
    id: str
    name: str
    pools: list[str]
    used: int = 0
    capacity: int = 0


@dataclass(frozen=True, slots=True)
class ProfileRow:
    """What a pool knows of somebody; no contact data, vectors or conflicts of interest."""

    pool: str
    time: int
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class LoadRow:
    """Places of a person as a mentor, over all pools together."""

    used: int
    capacity: int
    stated: bool
    """The capacity is an operator's word."""
    by_pool: Mapping[str, int]
    """Those of pools that the asker may not see are together under an empty name."""


@dataclass(frozen=True, slots=True)
class PairRow:
    """A pairing, or a pair of a draft (`status` is `draft` there, `score` None where unknown)."""

    pool: str
    startup: str
    startup_name: str
    mentor: str
    mentor_name: str
    status: str
    score: int | None
    reason: Mapping[str, Any]
    """Codes in common, and a quotation of each (contracts.decisions.Reason)."""
    note: str = ""
    accepted_by: tuple[str, ...] = ()
    pinned: bool = False
    reply_by: int = 0
    revision: int = 0


@dataclass(frozen=True, slots=True)
class PersonView:
    """All there is to show of somebody, as far as the asker may see their pools."""

    role: str
    id: str
    name: str
    profiles: list[ProfileRow]
    roles: list[str]
    """ROLE/ID of the same person or firm, this one among them."""
    load: LoadRow | None
    pairs: list[PairRow]
    filed: Mapping[str, Any] | None = None
    """An order about an investor's filing that counts above the profile's."""


@dataclass(frozen=True, slots=True)
class WaitRow:
    """A startup that waits for a mentor."""

    pool: str
    startup: str
    name: str
    since: int
    reason: str


@dataclass(frozen=True, slots=True)
class PlanRow:
    """The figures of a plan; `body` has those of contracts.decisions.Plan."""

    pool: str
    status: str
    version: int
    time: int
    digest: str
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A roadshow's document; `body` is the decision."""

    pool: str
    kind: str
    round: str
    status: str
    version: int
    time: int
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One thing that happened; `event` is the id of what caused it."""

    pool: str
    time: int
    event: str
    kind: str
    detail: Mapping[str, Any]
    startup: str
    partner_role: str
    partner: str


@dataclass(frozen=True, slots=True)
class ToldRow:
    """A decision of which people were told; `pair`: the pairing that it is of, as it now is."""

    service: str
    decision: Decision
    pair: PairRow | None


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A record in quarantine, without its bytes: `offset` is where it stands on the topic."""

    id: str
    topic: str
    service: str
    error: str
    messages: list[Mapping[str, Any]]
    key: str | None
    time: int
    offset: int


@dataclass(frozen=True, slots=True)
class StageRow:
    """How far a step is behind, as last measured at `time`; `since` when it was last done."""

    service: str
    lag: int
    outbox: int
    runs: bool
    time: int
    since: int


@dataclass(frozen=True, slots=True)
class OpenTask:
    """Something that waits for a person: `kind` says what, `count` how much, `since` how long.

    Kinds: draft (to publish), document (to publish), overdue (proposals whose reply is late),
    soon (replies due within two days), waiting (startups without a mentor), quarantine, stuck
    (a step that does not move).
    """

    kind: str
    pool: str
    count: int
    since: int
    what: str = ""
    """The document, or the step."""
