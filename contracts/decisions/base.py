"""What every decision carries, why two profiles fit, and what changed from one version to the next."""

import msgspec

from contracts.pool_log import Language
from contracts.roadshow import Part


class DecisionBase(
    msgspec.Struct,
    frozen=True,
    forbid_unknown_fields=True,
    omit_defaults=True,
    kw_only=True,
    tag_field="type",
):
    """What every decision carries."""

    pool: str
    seq: int
    """Counts the decisions of one pool and one service from 1."""
    time: int
    cause: str
    """The `event` of the pool-log record that led to this decision."""


class Reason(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Why two profiles fit: shared codes, a quotation from each profile, and the score's parts (0
    to 10,000 each).
    """

    needs: list[str] = []
    """Codes of needs, then needs that both sides wrote in the same words."""
    industries: list[str] = []
    left_quote: str = ""
    right_quote: str = ""
    features: dict[str, int] = {}


class Change(Part, frozen=True):
    """Who moved from where to where since the published version before, and why (a code). Empty is
    nowhere.

    Places are written: in a shortlist the rank, `7`, or `waiting/2`; in an order
    `STAGE/PLACE/HH:MM`, `1/3/09:45`; in panels `STAGE/chair`, `STAGE/judge` or `STAGE/reserve`; in
    a timetable `HH:MM/TABLE`, `13:20/4`; in results the rank. Where only the end differs the time
    is `HH:MM-HH:MM`. In panels `/HH:MM-HH:MM` follows where the stage's hours differ; and in order,
    panels and timetable `/YYYY-MM-DD` where the event's day does: `1/3/09:45/2027-03-06`.
    """

    id: str
    """Of a startup; of a judge in panels; of a meeting its startup."""
    name: str
    before: str
    after: str
    why: str
    language: Language = "zh-Hans"
    """Of `id`, who may be in no version any more and is told all the same."""
    partner: str = ""
    """Of a meeting: its investor."""
    partner_name: str = ""
    partner_language: Language = "zh-Hans"
