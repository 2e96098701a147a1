"""Two programmes as feeds write them, in clean spelling: whatever names something says of which
kind it is.
"""

from typing import Any

from contracts.uscc import check_character
from tests.property.names.dirty import Id, Organisation, Person, Phone, PoolId, Reference, Text

POOL = PoolId("lists-2026")
Written = tuple[str, dict[str, Any]]
"""A feed and a record for it."""


def code(number: int) -> Reference:
    """Return a valid credit code."""
    first = f"91510100MA{number:07d}"
    return Reference(first + check_character(first))


CODE = code(11)
FIRMS = [
    Organisation(f"{name}（成都）科技有限公司") for name in ("蓝岭", "云麓", "听涛", "竹溪", "九峰")
]
SPACE = Organisation("锦里创业汇")


def startup(place: int, **fields: Any) -> Written:
    given = {
        "team_id": Id(f"Q-T{place}"), "name": FIRMS[place], "summary": Text(f"面向果园的巡检机器人 {place}号，支持5G回传"),
        "industry": "农业", "region": "成都市", "stage": "创业苗圃", "needs": "投资对接", "pools": [POOL],
    }  # fmt: skip
    return "feed.startups", given | fields


def mentor(place: int, **fields: Any) -> Written:
    given = {
        "id": Id(f"Q-M{place}"), "name": Person(f"导师{place}"), "engagement": "志愿", "track": "创业", "capacity": 2,
        "expertise": Text("熟悉农业机器人与果园经营"), "services": "投资对接", "pools": [POOL],
    }  # fmt: skip
    return "feed.mentors", given | fields


def command(verb: str, **fields: Any) -> Written:
    return "feed.commands", {"pool": POOL, "command": verb, **fields}


def answer(startup: str, mentor: str, by: str, reply: str) -> Written:
    return "feed.answers", {
        "pool": POOL,
        "startup": startup,
        "mentor": mentor,
        "by": by,
        "answer": reply,
    }


MENTORING: list[Written] = [
    ("feed.programmes", {"pool": POOL, "name": Text("辅导计划"), "rules": {
        "kind": "mentoring", "mode": "on_change", "mentors_per_startup": 2, "weights": {"wish": 60},
        "limits": [{"per": "pool", "by": "named", "named": [Reference("q-t4")], "at_most": 1}],
    }}),
    startup(0, wishes=[Reference("q-m1"), Reference("Q-M4")]),
    startup(1, founders=[{"name": Person("欧阳明"), "email": Person("ou@example.org")}]),
    startup(2, founders=[{"name": Person("慕容 Lan"), "phone": Phone("139 0000 0021")}], space=SPACE),
    startup(3, uscc=CODE, team_id=""),
    startup(4),
    mentor(0, conflicts=[FIRMS[0], Reference("q-t1")]),
    mentor(1, employer=FIRMS[2], wishes=[CODE]),
    mentor(2, name=Person("欧阳明"), contact={"email": Person("ou@example.org")}, conflicts=[CODE]),
    mentor(3, name=Person("慕容 Lan"), contact={"phone": Phone("+86 13900000021")}),
    mentor(4, conflicts=[SPACE, FIRMS[4]]),
    command("open_cycle"),
    answer(Reference("Q-T0"), Reference("Q-M1"), "startup", "accept"),
    answer(Reference("q-t0"), Reference("q-m1"), "mentor", "accept"),
    answer(Reference("q-t4"), Reference("Q-M0"), "mentor", "decline"),
    ("feed.outcomes", {"pool": POOL, "startup": Reference("Q-T0"), "partner": Reference("Q-M1"), "outcome": "completed"}),
    command("pin", startup=CODE, mentor=Reference("q-m3")),
    command("release", startup=CODE, mentor=Reference("q-m3")),
    command("pin", startup=Reference("q-t0"), mentor=Reference("q-m0")),
    command("open_cycle"),
]  # fmt: skip


def investor(place: int, **fields: Any) -> Written:
    given = {
        "id": Id(f"Q-I{place}"), "name": Organisation(f"{'甲乙丙丁'[place]}山创投"), "type": "创业投资", "status": "已核验",
        "submitted_on": "2026-01-05", "verified_on": "2026-02-01", "valid_until": "2029-12-31",
        "thesis": Text("农业机器人、果园、冷链"), "pools": [POOL],
    }  # fmt: skip
    return "feed.filings", given | fields


def judge(place: int, **fields: Any) -> Written:
    given = {
        "id": Id(f"Q-J{place}"),
        "name": Person(f"评委{place}"),
        "may_chair": "是",
        "pools": [POOL],
    }
    return "feed.judges", given | fields


def request(startup: str, investor: str, **fields: Any) -> Written:
    return "feed.requests", {
        "pool": POOL,
        "startup": startup,
        "investor": investor,
        "by": "投资人",
        **fields,
    }


def score(startup: str, judge: str, mark: int) -> Written:
    marks = {"总评": mark}
    return "feed.scores", {
        "pool": POOL,
        "round": "决赛",
        "startup": startup,
        "judge": judge,
        "marks": marks,
    }


ROADSHOW: list[Written] = [
    ("feed.programmes", {"pool": POOL, "name": Text("路演"), "event_on": "2026-03-06", "rules": {
        "kind": "roadshow", "mode": "cycle", "quotas": {"enterprise": 1, "team": 4}, "investors_per_entry": 1,
        "rounds": [{"name": "决赛", "quotas": {"team": 1}, "criteria": [{"name": "总评", "weight": 100}]}],
        "slots": {"starts_at": "09:00", "ends_at": "12:00", "pitch_minutes": 5, "questions_minutes": 5},
        "panels": {"judges": 4, "reserves": 0},
        "meetings": {"tables": 4, "slot_minutes": 20, "most_per_startup": 2, "most_per_investor": 4,
                     "sessions": [{"name": "afternoon", "starts_at": "14:00", "slots": 6}]},
    }}),
    request(CODE, Reference("q-i3")),
    startup(0),
    startup(1, founders=[{"name": Person("欧阳明"), "email": Person("ou@example.org")}]),
    startup(2, space=SPACE),
    startup(3, uscc=CODE, team_id=""),
    startup(4),
    investor(0, holdings=[FIRMS[0]], relations=[CODE]),
    investor(1, contact={"name": Person("欧阳明"), "email": Person("ou@example.org")}, holdings=[Reference("q-t4")]),
    investor(2, conflicts=[{"subject": SPACE, "kind": "stake"}, {"subject": FIRMS[1]}]),
    investor(3, relations=[FIRMS[4]]),
    judge(0, employer=FIRMS[0]),
    judge(1, employer=Organisation("甲山创投"), conflicts=[{"subject": Reference("q-t2"), "level": "secret"}]),
    judge(2, conflicts=[{"subject": FIRMS[4]}]),
    judge(3),
    judge(4),
    *(request(Reference(f"q-t{place}"), Reference(f"q-i{other}")) for place in (0, 1, 2, 4) for other in range(4)),
    request(CODE, Reference("q-i0")),
    request(CODE, Reference("Q-I2")),
    request(CODE, Reference("q-i2"), withdrawn="是"),
    command("open_cycle"),
    command("publish"),
    *(score(Reference(f"q-t{place}"), Reference(f"q-j{by}"), 80 + place) for place in (0, 1, 2, 4) for by in range(5)),
    command("unavailable", partner=Reference("q-i1"), values={"from": "14:00", "until": "15:00"}),
    command("withdraw", startup=Reference("q-t1")),
    command("close_round"),
]  # fmt: skip
