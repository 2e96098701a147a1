"""What a mentoring programme's rules and plans are made of: limits over groups, wishes of a plan,
how people move.
"""

from typing import Literal

import msgspec

PlanPolicy = Literal["total", "fair", "by_lot"]
"""total: the greatest sum of scores.

Fair: the worst-served first. by_lot: drawn, no pair with a chance above a cap.
"""
LoadRule = Literal["preferred", "required"]
LimitPer = Literal["mentor", "startup", "pool"]
LimitBy = Literal[
    "all",
    "industry",
    "space",
    "region",
    "stage",
    "track",
    "engagement",
    "newcomer",
    "need",
    "named",
]
"""How a limit sorts pairs: by the startup's industry section, space, city or stage.

By the mentor's track or engagement, or whether they had no pair before (newcomer); by each need that
the startup states and the mentor serves; those of named people.
"""
PlanStep = Literal["open_cycle", "pin", "release", "swap", "undo", "publish", "recall_publication"]
MoveReason = Literal["ended_before", "pinned", "released", "swapped", "new", "better_for_the_whole"]


class Limit(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A limit on the pairs of a group: counted for each mentor, for each startup, or once for the
    pool.

    Where `at_least` is counted for each person, it asks for no more than the person could have.
    """

    per: LimitPer
    by: LimitBy
    value: str = ""
    """The one group that is meant (`I`, `I65`, `innovation`, a space's name).

    Empty is each group for itself.
    """
    named: list[str] = []
    """Ids of startups or mentors (by named)."""
    at_least: int = 0
    at_most: int | None = None
    name: str = ""
    """What people read; empty is `per/by`, as `mentor/industry`."""


class PlanMove(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True
):
    """What a plan changes for one startup against what is in force: ids of mentors; `gain` in
    points of score.
    """

    startup: str
    name: str
    lost: list[str] = []
    gained: list[str] = []
    kept: list[str] = []
    gain: int = 0
    why: MoveReason
