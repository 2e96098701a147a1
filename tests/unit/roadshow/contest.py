"""A small contest for tests: judges, sheets and requests, and a pool whose shortlist, panels and
order are published.
"""

from typing import Any, TypeVar

from contracts.decisions import Decision
from contracts.pool_log import Judge, Request, Score
from contracts.roadshow import Criterion, PanelRules, Round, Slots
from tests.unit.roadshow.pool import NOON, POOL, RoadshowLog, command, investor, programme, startup

CRITERIA = [Criterion("创新", 60), Criterion("团队", 40, 10)]
FINAL = Round("final", quotas={"enterprise": 2, "team": 1}, criteria=CRITERIA)
SECTIONS = ["I65", "C35", "M73", "F51"]
Kind = TypeVar("Kind", bound=Decision)


def judge(key: str, **fields: Any) -> Judge:
    given = {
        "pool": POOL,
        "time": NOON,
        "event": f"feed.judges/0/{key}",
        "id": key,
        "name": f"评委{key}",
    }
    return Judge(**{**given, **fields})


def score(
    entry: str, by: str, marks: tuple[int, int] | dict[str, int] = (8000, 800), **fields: Any
) -> Score:
    """Marks in hundredths of a point: of the two criteria, or by name."""
    named = marks if isinstance(marks, dict) else dict(zip(("创新", "团队"), marks, strict=True))
    given = {
        "pool": POOL, "time": NOON, "event": f"feed.scores/0/{entry}/{by}", "round": "final", "startup": entry, "judge": by,
        "marks": named,
    }  # fmt: skip
    return Score(**{**given, **fields})


def request(entry: str, partner: str, **fields: Any) -> Request:
    given = {
        "pool": POOL, "time": NOON, "event": f"feed.requests/0/{entry}/{partner}", "startup": entry, "investor": partner,
        "by": "investor",
    }  # fmt: skip
    return Request(**{**given, **fields})


def entered(*others: Any, startups: int = 12, judges: int = 9, **rules: Any) -> RoadshowLog:
    """A pool with profiles and judges, of whom j0 to j2 may chair; nothing is drawn up yet."""
    log = RoadshowLog()
    given = {
        "quotas": {"enterprise": 6, "team": 2}, "slots": Slots(), "panels": PanelRules(judges=3, reserves=1), "rounds": [FINAL]
    }  # fmt: skip
    log.take(
        programme(**{**given, **rules}),
        *(
            startup(
                f"s{i:02d}",
                industries=[SECTIONS[i % 4]],
                group="team" if i % 4 == 3 else "enterprise",
            )
            for i in range(startups)
        ),
        *(investor(f"i{i}") for i in range(4)),
        *(judge(f"j{i}", may_chair=i < 3) for i in range(judges)),
        *others,
    )
    return log


def on_stage(*others: Any, **rules: Any) -> RoadshowLog:
    """The same with everything published."""
    log = entered(*others, **rules)
    log.take(command("open_cycle"), command("publish"))
    return log


def only(kind: type[Kind], found: list[Decision]) -> Kind:
    """The one decision of its kind."""
    (one,) = (decision for decision in found if isinstance(decision, kind))
    return one
