"""What a roadshow pool remembers: profiles as they came, the current shortlist, and a few counters.

Stored fields: `startup/ID`, `investor/ID` and `programme` (raw pool-log bytes), those of
`models.pool.outcomes.book`, `filed/INVESTOR` and `related/KIND/ID` (what the register says),
`shortlist` and `published` (a whole decision), `lens` (what the pool's texts have in common),
`meta`, and those of `models.roadshow.contest`. Everything else is derived, and is built again when
it is next needed.
"""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal

import msgspec

from contracts.decisions import Shortlist
from contracts.pool_log import Filed, Investor, RoadshowRules, Vectors
from models.affinity import UNREAD
from models.affinity.history import NO_HISTORY, History
from models.pool.outcomes.book import OutcomeBound
from models.pool.outcomes.deals import deals_in
from models.pool.references import Profiles
from models.pool.state import Model, PoolState
from models.pool.versions import Versions
from models.roadshow.contest import Contest
from models.roadshow.hand import Directives, of_round
from models.roadshow.past import history_of
from models.roadshow.shortlist.posted import PublicNotice

if TYPE_CHECKING:
    from models.roadshow.shortlist.choice import Selection
    from models.roadshow.shortlist.demand import AffinityMatrix
    from models.roadshow.shortlist.limits import ChoiceTask

FILED_FIELDS: Final = "filed/"


class RoadshowMeta(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """The counters of a pool; `opened` once the first cycle is open, `day` the latest that filings
    were judged on.
    """

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
    first_day: str = ""
    """The first day on which an event of the pool took place, where another one has followed."""


@dataclass(slots=True)
class RoadshowState(PoolState[RoadshowMeta]):
    """One pool in memory. `ignored` marks a mentoring pool, of which nothing but the programme is
    kept.
    """

    meta: RoadshowMeta = field(default_factory=RoadshowMeta)
    investors: Profiles[Investor] = field(default_factory=Profiles)
    filed: dict[str, Filed] = field(default_factory=dict)
    """Investor -> the status of their filing that the register has put in force."""
    shortlist: Versions[Shortlist] = field(
        default_factory=lambda: Versions("shortlist", published_field="published")
    )
    contest: Contest = field(default_factory=Contest)
    models: dict[Model, int] = field(default_factory=dict)
    """How many profiles have vectors of each model as their latest."""
    affinities: "AffinityMatrix | None" = None
    """Who wants whom, as of the last evaluation; None where it must be built anew."""
    selected: "tuple[ChoiceTask, Selection] | None" = None
    """The last choice made, and from what."""
    past: History = NO_HISTORY
    """What is known of investors' deals, as of the last look; `past_changed` asks for another."""
    past_changed: bool = True
    touched_startups: set[str] = field(default_factory=set)
    touched_investors: set[str] = field(default_factory=set)
    """Ids of profiles that changed since the matrix was built."""
    filing_turns: list[int] | None = None
    """The times at which filings begin or cease to count, ascending.

    None where they are not needed or not gathered yet.
    """

    @property
    def profiles(self) -> dict[str, Profiles[Any]]:
        """Startups and investors."""
        return {"startup": self.startups, "investor": self.investors}

    def drop_scores(self) -> None:
        """Forget the matrix of affinities."""
        self.affinities = None

    @property
    def rules(self) -> RoadshowRules | None:
        """The rules, None where there is no programme or where it is not a roadshow's."""
        rules = self.programme.rules if self.programme else None
        return rules if isinstance(rules, RoadshowRules) else None

    def directives(self, round_name: str, *, in_force: bool = False) -> Directives:
        """Return what the organiser has settled by hand in a round: for drafts, or `in_force`."""
        hand = self.contest.by_hand.hand
        return of_round(hand.in_force if in_force else hand.directives, round_name)

    @property
    def notice(self) -> PublicNotice | None:
        """The public notice of the published list, None where the rules (no longer) ask for one."""
        rules = self.rules
        return self.contest.notice if rules is not None and rules.notice_days else None

    @property
    def published_list(self) -> Shortlist:
        """The published shortlist, for what only follows one."""
        assert self.shortlist.published is not None
        return self.shortlist.published

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
    def history(self) -> History:
        """What the pool knows of its investors' deals."""
        if self.past_changed:
            history = history_of(self.startups, self.investors, deals_in(self), self.twins)
            if history.deals != self.past.deals:
                self.past = history
            self.past_changed = False
        return self.past

    def outcome_bound(self, startup: str, partner: str) -> OutcomeBound:  # noqa: ARG002 - any two
        """Return the day of the pool's first event. Who meets an investor there was not paired."""
        planned = self.programme.event_on if self.programme is not None else ""
        return OutcomeBound(self.meta.first_day or planned, paired=True)

    def fits_model(self, vectors: Vectors | None) -> bool:
        """Tell whether `vectors` can be compared with the pool's others."""
        return vectors is not None and (vectors.model, vectors.dims) == self.model

    def clear(self) -> None:
        """Forget all profiles and outcomes."""
        self.startups.clear()
        self.investors.clear()
        self.filed.clear()
        self.outcomes.clear()
        self.past_changed = True
        self.contest.clear(judges=True)
        self.models.clear()
        self.coming.clear()
        self.affinities = self.selected = None
        self.text_statistics = UNREAD
        self.touched_startups.clear()
        self.touched_investors.clear()
        self.filing_turns = None


def startup_field(id: str) -> str:  # noqa: A002 - the contract's own name
    """Return the stored field of a startup."""
    return f"startup/{id}"


def investor_field(id: str) -> str:  # noqa: A002 - the contract's own name
    """Return the stored field of an investor."""
    return f"investor/{id}"


def count_model(state: RoadshowState, vectors: Vectors | None, by: int) -> None:
    """Note that `by` more profiles carry vectors of this model."""
    if vectors is None:
        return
    model = vectors.model, vectors.dims
    left = state.models.get(model, 0) + by
    if left:
        state.models[model] = left
    else:
        del state.models[model]
