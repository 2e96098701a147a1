"""An objection to an entry of a shortlist on public notice, and what was decided about it."""

from typing import Literal

from contracts.decisions.base import DecisionBase
from contracts.pool_log import Language


class Objection(DecisionBase, frozen=True, tag="objection", kw_only=True):
    """One objection: `open` once it came in, `late` where it came after the notice; then upheld,
    which takes the entry off the list, or rejected, either with a reason.
    """

    number: int
    status: Literal["open", "late", "upheld", "rejected"]
    startup: str
    name: str
    language: Language = "zh-Hans"
    text: str = ""
    reason: str = ""
    until: str = ""
    """The last day of the notice."""
