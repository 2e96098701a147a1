"""The records of a roadshow whose one-to-one meetings take a solver long."""

import base64
import random
from collections.abc import Iterator
from typing import Any

import msgspec

from contracts.pool_log import (
    Command,
    Investor,
    Programme,
    Record,
    Request,
    RoadshowRules,
    Startup,
    Vectors,
)
from contracts.roadshow import MeetingRules, MeetingSession

_TIME = 1_767_240_000_000


def meeting_day(
    pool: str, startups: int, investors: int, wishes: int, *, slots: int = 14
) -> Iterator[Record]:
    """Yield profiles, wishes and the command that makes shortlist and timetable of `pool`.

    Nothing is short: there are as many tables as investors and `slots` in each half of the day.
    """
    sessions = [
        MeetingSession("morning", "09:00", slots),
        MeetingSession("afternoon", "14:00", slots),
    ]
    meetings = MeetingRules(tables=investors, slot_minutes=15, sessions=sessions)
    rules = RoadshowRules(quotas={"enterprise": startups}, meetings=meetings)
    about: dict[str, Any] = {"pool": pool, "time": _TIME, "event": f"made/{pool}"}
    yield Programme(**about, name="路演", event_on="2026-03-01", rules=rules)
    for number in range(startups):
        yield Startup(
            **about, id=f"s{number:03}", name=f"企业{number}", group="enterprise", language="zh-Hans",
            summary="为中小工厂提供机器视觉质检。", industries=["I65"], region="330106", stage="incubator",
            vectors=_vector(number),
        )  # fmt: skip
    for number in range(investors):
        yield Investor(
            **about, id=f"i{number:03}", name=f"投资人{number}", type="individual_angel",
            status="verified", language="zh-Hans", thesis="关注工业软件。", industries=["I65"],
            vectors=_vector(1000 + number),
        )  # fmt: skip
    pairs = [(one, other) for one in range(startups) for other in range(investors)]
    for startup, investor in random.Random(1).sample(pairs, wishes):
        yield Request(**about, startup=f"s{startup:03}", investor=f"i{investor:03}", by="investor")
    yield Command(**about, command="open_cycle")


def _vector(seed: int) -> Vectors:
    text = base64.b64encode(random.Random(seed).randbytes(16)).decode()
    return Vectors("m1", 16, {"all": text})


def small_show(pool: str) -> list[Record]:
    """Return the records of a roadshow that is decided at once."""
    return [
        msgspec.structs.replace(record, pool=pool) for record in meeting_day(pool, 3, 2, 0, slots=2)
    ]
