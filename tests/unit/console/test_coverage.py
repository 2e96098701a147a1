"""Demand against supply, the load of mentors, and spaces that do the same or complete each other."""

from collections.abc import Iterator
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from models.mentoring import Matcher
from services.console.read.model import ReadModel
from services.console.read.queries.coverage import Coverage, CoverageRow
from tests.support.fold_log import FoldLog
from tests.support.read_model import FollowedLogs
from tests.unit.console.support import StubConsole
from tests.unit.console.test_read_model import programme
from tests.unit.mentoring.pool import mentor, startup

if TYPE_CHECKING:
    from contracts.pool_log import Record

SPACES = {
    "A": ["I65", "I65", "C40"],
    "B": ["I65", "C40", "C40"],
    "C": ["A01"] * 3,
    "small": ["I65"],
}


@pytest.fixture
def held(tmp_path) -> Iterator[Coverage]:
    teams: list[Record] = [
        startup(
            f"{space}{place}", pool="east", space=space, industries=[code], needs=["investment"],
            region="360900" if space == "A" else "",
        )
        for space, codes in SPACES.items()
        for place, code in enumerate(codes)
    ]  # fmt: skip
    guides: list[Record] = [
        mentor("m1", pool="east", capacity=2, industries=["I65", "C40"], region="360900"),
        mentor("m2", pool="east", capacity=1, industries=["J66"], services=["investment"]),
    ]
    elsewhere = startup("w", pool="west", space="A", industries=["I65"])
    log = FoldLog(Matcher(), "east")
    with closing(FollowedLogs(tmp_path / "read.sqlite3")) as followed:
        records = [programme("east"), *teams, *guides]
        followed.take(records, log.take(*records), "matcher")
        followed.take([elsewhere], [], "matcher")
    with closing(ReadModel(tmp_path / "read.sqlite3")) as model:
        yield model.coverage("east")


def by_code(rows: list[CoverageRow]) -> dict[str, CoverageRow]:
    assert len({row.code for row in rows}) == len(rows)
    return {row.code: row for row in rows}


def test_startups_stand_against_places_and_the_greatest_want_comes_first(held: Coverage):
    rows = by_code(held.industries)
    assert (rows["I65"].startups, rows["I65"].partners, rows["I65"].places) == (4, 1, 2)
    assert (rows["C40"].startups, rows["C40"].places) == (3, 2)
    assert (rows["J66"].startups, rows["J66"].supply) == (0, 1)
    assert [row.code for row in held.industries] == ["A01", "I65", "C40", "J66"]
    assert sum(row.waiting for row in held.industries) == 7
    regions = by_code(held.regions)
    assert set(regions) == {"360900"}
    assert (regions["360900"].startups, regions["360900"].places) == (3, 2)
    assert by_code(held.needs)["investment"] == CoverageRow("investment", 10, 7, 1, 1)


def test_spaces_are_compared_by_the_industries_of_their_startups(held: Coverage):
    assert held.spaces == {"A": 3, "B": 3, "C": 3, "small": 1}
    first, *others = held.overlaps
    assert (first.first, first.second, first.overlap) == ("A", "B", 667)
    assert (first.both, first.apart) == (["C40", "I65"], [])
    assert [(each.first, each.second, each.overlap) for each in others] == [
        ("A", "C", 0),
        ("B", "C", 0),
    ]
    assert others[0].apart == ["A01", "I65", "C40"]


def test_the_page_draws_bars_and_says_the_same_in_tables(stub: StubConsole):
    text = stub.operator().get("/pools/mentors/coverage").text
    assert text.count("<svg") == 4
    assert "1.3" not in text
    assert "90 %" in text
    assert text.count('aria-label="行业"') == 2
    assert 'href="/pools/mentors/people/mentor/M-1"' in text
