"""The demonstration's roadshow in short, on any clock: the samples fed, built and published, with
nobody's wish in the past.
"""

import base64
import hashlib
import time
from collections import Counter
from typing import Any

import msgspec
import numpy as np
import pytest
from pydantic import ValidationError

from contracts import feeds, pool_log
from contracts.days import day_of, days_between, start_of
from contracts.decisions import Decision, LineUp, Panels, Refused, Shortlist, Timetable
from contracts.pool_log import Command, Record, Vectors
from models.roadshow import RoadshowFold, RoadshowState
from services.cli.demo.run import SAMPLES, WRITTEN_ON
from services.cli.lists import dates
from services.intake.admit import LINES
from services.intake.readable import readable
from services.notifier.compose import notices_for
from services.publishing.calendars import calendars
from services.publishing.edition import edition, profiles_of
from services.publishing.words import Words
from services.spreadsheets.columns import columns_of
from services.spreadsheets.reading import open_source

POOL = "rongcheng-roadshow-2026"
DIMS = 16
FEEDS = {
    "programmes.jsonl": "feed.programmes",
    "startups.csv": "feed.startups",
    "filings.jsonl": "feed.filings",
    "judges.csv": "feed.judges",
    "requests.csv": "feed.requests",
}
CLOCKS = {
    "this machine's clock": None,
    "the morning of the day they name": ("2026-11-28", 8 * 60),
    "noon of it": ("2026-11-28", 12 * 60),
    "the evening of it": ("2026-11-28", 20 * 60),
    "two minutes to the new year": ("2026-12-31", 23 * 60 + 58),
    "a leap day": ("2028-02-29", 10 * 60),
    "five years on": ("2031-11-28", 10 * 60),
}


def now_at(clock: str) -> int:
    chosen = CLOCKS[clock]
    if chosen is None:
        return time.time_ns() // 1_000_000
    return (start_of(chosen[0]) or 0) + chosen[1] * 60_000


def admitted(file: str, now: int) -> list[Record]:
    """What intake makes of a sample file that is submitted `now`."""
    line = LINES[FEEDS[file]]
    feed = line.topic
    (source,) = dates.written_on(
        [open_source(SAMPLES / file, feed, columns_of(feed))], WRITTEN_ON, now
    )
    found = []
    for number, row in enumerate(source.rows()):
        try:
            item: Any = feeds.MODELS[feed].model_validate(row.record)
        except ValidationError:
            continue
        if POOL in getattr(item, "pools", [getattr(item, "pool", "")]):
            read: Any = line.record(item, line.people(item))
            found.append(_in_pool(readable(read), f"{feed}/0/{number}", now))
    return found


def _in_pool(record: Any, event: str, now: int) -> Record:
    fields: dict[str, Any] = {"pool": POOL, "time": now, "event": event}
    if isinstance(record, pool_log.Startup | pool_log.Investor):
        seed = int.from_bytes(hashlib.sha256(record.id.encode()).digest()[:8])
        values = np.random.default_rng(seed).integers(-127, 128, DIMS).astype(np.int8)
        fields["vectors"] = Vectors("m", DIMS, {"all": base64.b64encode(values.tobytes()).decode()})
    made: Record = msgspec.structs.replace(record, **fields)
    return made


def played(now: int) -> tuple[list[Record], list[Decision]]:
    """Feed everything, build and publish, all of it `now`."""
    commands = [
        Command(pool=POOL, time=now, event=f"c/0/{verb}", command=verb)
        for verb in ("open_cycle", "publish")
    ]
    log = [*(record for file in FEEDS for record in admitted(file, now)), *commands]
    fold, state = RoadshowFold(), RoadshowState(POOL)
    return log, [
        one for record in log for one in fold.step(state, record, pool_log.encode(record)).decisions
    ]


def picture(found: list[Decision]) -> Any:
    """What a reader sees of it apart from the days: who, when on the day, with whom, why not."""
    shortlist, panels, line_up, timetable = found[-4:]
    assert isinstance(shortlist, Shortlist)
    assert isinstance(panels, Panels)
    assert isinstance(line_up, LineUp)
    assert isinstance(timetable, Timetable)
    return (
        [one.startup for one in shortlist.entries],
        [(one.stage, one.judges, one.starts_at, one.ends_at) for one in panels.panels],
        [(one.startup, one.starts_at) for one in line_up.slots],
        [(one.startup, one.investor, one.starts_at, one.table) for one in timetable.meetings],
        timetable.unmet,
    )


@pytest.fixture(scope="module")
def written() -> Any:
    return picture(played(start_of(WRITTEN_ON) or 0)[1])


@pytest.mark.parametrize("clock", CLOCKS)
def test_the_samples_give_the_same_good_picture_on_any_day_at_any_hour(clock, written):
    now = now_at(clock)
    log, found = played(now)
    assert not [one for one in found if isinstance(one, Refused)]
    assert picture(found) == written
    shortlist, panels, line_up, timetable = found[-4:]
    assert isinstance(timetable, Timetable)
    assert isinstance(shortlist, Shortlist)
    assert len(shortlist.entries) == 16
    assert len(timetable.meetings) >= 20
    assert not {one.why for one in timetable.unmet} & {"past", "no_slot"}
    assert days_between(day_of(now), timetable.day) == 27
    _told_of_the_day(timetable.day, [panels, line_up, timetable])
    profiles = profiles_of(log)
    (programme,) = (one for one in log if isinstance(one, pool_log.Programme))
    files = calendars(edition(programme, profiles, found))
    assert len(files) >= 20
    assert all(
        f"T{timetable.day}".replace("-", "")[1:].encode() in content for content in files.values()
    )


def _told_of_the_day(day: str, published: list[Decision]) -> None:
    notices = [one for decision in published for one in notices_for(decision, "roadshow")]
    people = [one for one in notices if one.recipient_kind != "organiser"]
    assert Counter(one.recipient_kind for one in people).keys() == {"startup", "investor", "judge"}
    assert all(Words(one.language).day(day) in one.body for one in people)
