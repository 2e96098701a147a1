"""A small roadshow, built by hand: three entries on two stages, three judges, two investors."""

from typing import Any

from contracts.decisions import (
    Change,
    Entry,
    LeftOut,
    LineUp,
    Meeting,
    Panel,
    Panels,
    Reason,
    Result,
    Results,
    Shortlist,
    Slot,
    Timetable,
    Unmet,
)
from contracts.pool_log import Investor, Judge, Programme, RoadshowRules, Startup
from contracts.roadshow import Criterion, MeetingRules, PanelRules, Round, Slots
from services.publishing.edition import Edition, Participants

POOL = "city-roadshow"
TIME = 1_795_000_000_000  # 18 November 2026
DAY = "2026-11-28"
RULES = RoadshowRules(
    quotas={"enterprise": 2, "team": 1},
    district_floors={"510116": 1},
    rounds=[
        Round(
            "final",
            {"enterprise": 1},
            [Criterion("技术创新", 40), Criterion("商业模式", 60)],
            one_vote_veto=True,
        )
    ],
    slots=Slots(stages=2, break_minutes=15),
    panels=PanelRules(judges=2, reserves=1),
    meetings=MeetingRules(tables=2),
)
PROGRAMME = Programme(
    pool=POOL,
    time=TIME,
    event="programmes/0/0",
    name="蓉城 <创新> 路演 & 大赛",
    rules=RULES,
    event_on=DAY,
)


def base(seq: int, **fields: Any) -> dict[str, Any]:
    return {"pool": POOL, "seq": seq, "time": TIME + seq, "cause": f"commands/0/{seq}"} | fields


def startup(id_: str, name: str, **fields: Any) -> Startup:
    known: dict[str, Any] = {
        "group": "enterprise", "language": "zh-Hans", "summary": "摘要", "industries": ["I65"], "region": "510116",
        "stage": "incubator",
    }  # fmt: skip
    return Startup(
        pool=POOL, time=TIME, event=f"startups/0/{id_}", id=id_, name=name, **(known | fields)
    )


def investor(id_: str, name: str, **fields: Any) -> Investor:
    known: dict[str, Any] = {
        "type": "venture_capital", "status": "verified", "language": "zh-Hans", "thesis": "方向", "industries": ["I"],
    }  # fmt: skip
    return Investor(
        pool=POOL, time=TIME, event=f"filings/0/{id_}", id=id_, name=name, **(known | fields)
    )


def judge(id_: str, name: str, **fields: Any) -> Judge:
    return Judge(pool=POOL, time=TIME, event=f"judges/0/{id_}", id=id_, name=name, **fields)


PROFILES = Participants(
    {
        "T-1": startup("T-1", "=青禾冷链"),
        "T-2": startup(
            "T-2", "Quiet Rotor", group="team", language="en", region="510104", industries=["C37"]
        ),
        "T-3": startup("T-3", "茶跡</style><script>", language="zh-Hant", industries=["A01"]),
        "T-4": startup("T-4", "云岭"),
    },
    {
        "I-1": investor("I-1", "沃土资本"),
        "I-2": investor("I-2", "Harbour Angels", language="en", industries=["C"]),
    },
    {
        "J-1": judge("J-1", "许望北"),
        "J-2": judge("J-2", "林远舟"),
        "J-3": judge("J-3", "Ada Wu", language="en"),
    },
)


def entry(rank: int, id_: str) -> Entry:
    one = PROFILES.startups[id_]
    return Entry(
        rank, id_, one.name, one.group, one.industries[0], one.language, 8000, ["I-1"], Reason()
    )


def shortlist(**fields: Any) -> Shortlist:
    known: dict[str, Any] = base(
        1, version=2, status="published", quotas=RULES.quotas, industry_max=0,
        entries=[entry(1, "T-1"), entry(2, "T-2"), entry(3, "T-3")],
        waiting_list=[LeftOut("T-4", "云岭", "enterprise", "zh-Hans", 6000, "quota_full")], left_out=[],
        investors_valid=2, investors_not_valid=0, model="m", round="final",
    )  # fmt: skip
    return Shortlist(**(known | fields))


def slot(stage: int, place: int, id_: str, starts_at: str, ends_at: str) -> Slot:
    one = PROFILES.startups[id_]
    return Slot(
        stage=stage, place=place, startup=id_, name=one.name, group=one.group, industry=one.industries[0],
        language=one.language, starts_at=starts_at, ends_at=ends_at,
    )  # fmt: skip


SLOTS = [
    slot(1, 1, "T-1", "09:00", "09:15"),
    slot(1, 2, "T-2", "09:30", "09:45"),
    slot(2, 1, "T-3", "09:00", "09:15"),
]


def line_up(**fields: Any) -> LineUp:
    known: dict[str, Any] = base(
        3, version=2, status="published", round="final", day=DAY, method="optimised", slots=SLOTS
    )
    return LineUp(**(known | fields))


def panels(**fields: Any) -> Panels:
    names = {"J-1": "许望北", "J-2": "林远舟", "J-3": "Ada Wu"}
    known: dict[str, Any] = base(
        2, version=2, status="published", round="final",
        panels=[
            Panel(stage=1, chair="J-1", judges=["J-1", "J-2"], reserves=[], names=names, entries=["T-1", "T-2"]),
            Panel(stage=2, chair="J-3", judges=["J-3"], reserves=[], names=names, entries=["T-3"]),
        ],
        spared={"J-2": {"T-2": "other"}},
    )  # fmt: skip
    return Panels(**(known | fields))


def meeting(startup_id: str, investor_id: str, starts_at: str, ends_at: str, table: int) -> Meeting:
    left, right = PROFILES.startups[startup_id], PROFILES.investors[investor_id]
    return Meeting(
        slot=1, starts_at=starts_at, ends_at=ends_at, table=table, startup=startup_id, startup_name=left.name,
        startup_language=left.language, investor=investor_id, investor_name=right.name, investor_language=right.language,
    )  # fmt: skip


MEETINGS = [meeting("T-1", "I-1", "13:00", "13:20", 1), meeting("T-2", "I-2", "13:00", "13:20", 2)]


def timetable(**fields: Any) -> Timetable:
    known: dict[str, Any] = base(
        4, version=2, status="published", day=DAY, meetings=MEETINGS, unmet=[Unmet("T-3", "I-1", "no_slot")], breaks=0,
        spread=0, bound=0, proven=True,
    )  # fmt: skip
    return Timetable(**(known | fields))


def results(**fields: Any) -> Results:
    rows = [
        Result(
            rank=1, startup="T-1", name="=青禾冷链", group="enterprise", language="zh-Hans", total=9125, plain_total=9125,
            sheets=2, promoted=True,
        )
    ]  # fmt: skip
    return Results(**(base(5, round="final", rows=rows) | fields))


def made(**fields: Any) -> Edition:
    known: dict[str, Any] = {
        "programme": PROGRAMME, "profiles": PROFILES, "shortlist": shortlist(), "line_up": line_up(), "panels": panels(),
        "timetable": timetable(), "results": (results(),),
    }  # fmt: skip
    return Edition(**(known | fields))


def change(id_: str, before: str, after: str, why: str = "withdrawn", **fields: Any) -> Change:
    known = PROFILES.startups.get(id_)
    return Change(
        id_, fields.pop("name", known.name if known else id_), before, after, why, **fields
    )
