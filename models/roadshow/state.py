"""What a roadshow pool remembers: profiles as they came, the current shortlist, and a few counters.

Stored fields: `startup/ID`, `investor/ID`, `outcome/STARTUP/PARTNER` and `programme` (raw pool-log bytes), `shortlist`
and `published` (a whole decision), `lens` (what the pool's texts have in common), `meta`, and those of `models.roadshow.contest`.
Everything else is derived, and is built again when it is next needed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal

import msgspec

from contracts import decisions, pool_log
from contracts.decisions import Shortlist
from contracts.pool_log import Investor, Programme, RoadshowRules, Startup, Vectors
from models import transition
from models.affinity import CLEAR, Lens, Measure, weights_of
from models.affinity.lens import FEW
from models.roadshow import contest
from models.roadshow.contest import Contest
from models.transition import Coming, Model

if TYPE_CHECKING:
    from models.roadshow.choosing import Selection
    from models.roadshow.demand import Board
    from models.roadshow.limits import Task

LENS: Final = "lens"
META: Final = "meta"
PROGRAMME: Final = "programme"
SHORTLIST: Final = "shortlist"
PUBLISHED: Final = "published"


class Meta(msgspec.Struct, omit_defaults=True, kw_only=True):
    """The counters of a pool; `opened` once the first cycle is open, `day` the latest that filings were judged on."""

    seq: int = 0
    version: int = 0
    digest: str = ""
    status: Literal["", "draft", "published"] = ""
    opened: bool = False
    day: str = ""
    model: str = ""
    dims: int = 0
    versions: dict[str, int] = {}
    """Latest version of panels, line-up and timetable."""


@dataclass(slots=True)
class State:
    """One pool in memory. `ignored` marks a mentoring pool, of which nothing but the programme is kept."""

    pool: str
    meta: Meta = field(default_factory=Meta)
    programme: Programme | None = None
    startups: dict[str, Startup] = field(default_factory=dict)
    investors: dict[str, Investor] = field(default_factory=dict)
    outcomes: dict[str, bytes] = field(default_factory=dict)
    shortlist: Shortlist | None = None
    published: Shortlist | None = None
    contest: Contest = field(default_factory=Contest)
    models: dict[Model, int] = field(default_factory=dict)
    """How many profiles have vectors of each model as their latest."""
    coming: Coming = field(default_factory=dict)
    """Vectors of a new encoder, which wait until every profile has such."""
    board: "Board | None" = None
    """Who wants whom, as of the last evaluation; None where it must be built anew."""
    selected: "tuple[Task, Selection] | None" = None
    """The last choice made, and from what."""
    lens: Lens = CLEAR
    gauge: Measure | None = None
    touched_startups: set[str] = field(default_factory=set)
    touched_investors: set[str] = field(default_factory=set)
    """Ids of profiles that changed since the board was built."""
    filing_turns: list[int] | None = None
    """The times at which filings begin or cease to count, ascending; None where they are not needed or not gathered yet."""

    @property
    def rules(self) -> RoadshowRules | None:
        """The rules, None where there is no programme or where it is not a roadshow's."""
        rules = self.programme.rules if self.programme else None
        return rules if isinstance(rules, RoadshowRules) else None

    @property
    def ignored(self) -> bool:
        """Whether this is a mentoring pool, which another fold looks after."""
        return self.programme is not None and not isinstance(self.programme.rules, RoadshowRules)

    @property
    def live(self) -> bool:
        """Whether changes are answered at once."""
        rules = self.rules
        return rules is not None and rules.mode == "on_change" and self.meta.opened

    @property
    def model(self) -> Model:
        """The model of the pool's vectors; ("", 0) before the first."""
        return self.meta.model, self.meta.dims

    @property
    def measure(self) -> Measure:
        """What pairs are scored by: the weights of the rules, and the lens; only where there are rules."""
        assert self.rules is not None
        weights = weights_of(self.rules)
        known = self.gauge
        if known is None or known.lens is not self.lens or (known.weights, known.model) != (weights, self.meta.model):
            known = self.gauge = Measure(weights, self.lens, self.meta.model)
        return known

    @property
    def outgrown(self) -> bool:
        """Whether the pool has doubled, or changed its encoder, since its texts were looked at."""
        if self.lens.model != self.meta.model:
            return True
        return len(self.startups) + len(self.investors) >= 2 * max(self.lens.texts, FEW // 2)

    def fits_model(self, vectors: Vectors | None) -> bool:
        """Tell whether `vectors` can be compared with the pool's others."""
        return vectors is not None and (vectors.model, vectors.dims) == self.model

    def clear(self) -> None:
        """Forget all profiles and outcomes."""
        self.startups.clear()
        self.investors.clear()
        self.outcomes.clear()
        self.contest.clear(judges=True)
        self.models.clear()
        self.coming.clear()
        self.board = self.selected = None
        self.lens = CLEAR
        self.touched_startups.clear()
        self.touched_investors.clear()
        self.filing_turns = None


def startup_field(id: str) -> str:  # noqa: A002 - the contract's own name
    """Return the stored field of a startup."""
    return f"startup/{id}"


def investor_field(id: str) -> str:  # noqa: A002 - the contract's own name
    """Return the stored field of an investor."""
    return f"investor/{id}"


def outcome_field(startup: str, partner: str) -> str:
    """Return the stored field of the latest outcome between a startup and an investor."""
    return f"outcome/{startup}/{partner}"


def count_model(state: State, vectors: Vectors | None, by: int) -> None:
    """Note that `by` more profiles carry vectors of this model."""
    if vectors is None:
        return
    model = vectors.model, vectors.dims
    left = state.models.get(model, 0) + by
    if left:
        state.models[model] = left
    else:
        del state.models[model]


def restore(pool: str, fields: Mapping[str, bytes]) -> State:
    """Return the state whose changes left `fields`."""
    state = State(pool)
    for name, raw in fields.items():
        if name == META:
            state.meta = msgspec.json.decode(raw, type=Meta)
        elif name == LENS:
            state.lens = msgspec.json.decode(raw, type=Lens)
        elif name in (SHORTLIST, PUBLISHED):
            decision = decisions.decode(raw)
            assert isinstance(decision, Shortlist)
            setattr(state, name, decision)
        elif name.startswith("outcome/"):
            state.outcomes[name] = raw
        elif not name.startswith(transition.KEPT) and not contest.restore(state.contest, name, raw):
            _restore_record(state, pool_log.decode(raw))
    profiles: dict[str, dict[str, Any]] = {"startup": state.startups, "investor": state.investors}
    transition.restore(state.coming, fields, profiles)
    return state


def _restore_record(state: State, record: pool_log.Record) -> None:
    if isinstance(record, Programme):
        state.programme = record
    elif isinstance(record, Startup):
        state.startups[record.id] = record
        count_model(state, record.vectors, 1)
    elif isinstance(record, Investor):
        state.investors[record.id] = record
        count_model(state, record.vectors, 1)
