"""Which documents belong together: those in force after one publication."""

from typing import Any

import pytest
from msgspec.structs import replace

from contracts.pool_log import Removed
from services.publishing.edition import Document, Edition, NoEditionError, edition, profiles_of
from tests.unit.publishing.makers import (
    PROFILES,
    PROGRAMME,
    line_up,
    panels,
    results,
    shortlist,
    timetable,
)


def of(*decisions: Document, **options: Any) -> Edition:
    return edition(PROGRAMME, PROFILES, decisions, **options)


def test_the_latest_published_version_of_everything_is_in_force():
    found = of(
        shortlist(seq=1, version=1, status="draft"),
        shortlist(seq=2, version=2),
        line_up(seq=3, version=1, status="draft"),
        line_up(seq=4, version=2),
        shortlist(seq=5, version=3, status="draft"),
        line_up(seq=6, version=3, status="draft"),
    )
    assert (found.shortlist.seq, found.line_up and found.line_up.seq) == (2, 4)


def test_a_draft_edition_holds_the_latest_of_everything():
    found = of(
        shortlist(seq=1), line_up(seq=2), line_up(seq=3, version=3, status="draft"), draft=True
    )
    assert found.line_up is not None
    assert found.line_up.seq == 3


def test_an_earlier_version_comes_with_what_was_in_force_then():
    decisions: list[Document] = [
        shortlist(seq=1, version=2), line_up(seq=2, version=2), shortlist(seq=3, version=3), line_up(seq=4, version=3),
        timetable(seq=5),
    ]  # fmt: skip
    found = of(*decisions, version=2)
    assert (found.shortlist.seq, found.line_up and found.line_up.seq, found.timetable) == (
        1,
        2,
        None,
    )
    assert found.earlier == ()
    assert [one.seq for one in of(*decisions).earlier] == [1, 2]


def test_a_version_that_there_is_not_names_those_that_there_are():
    with pytest.raises(NoEditionError) as caught:
        of(shortlist(version=2), shortlist(seq=9, version=4, status="draft"), version=7)
    assert caught.value.versions == [2]
    with pytest.raises(NoEditionError):
        of(shortlist(status="draft"))


def test_documents_go_by_the_names_of_their_files():
    found = of(
        shortlist(), line_up(), panels(), timetable(), results(), results(seq=6, round="semi_final")
    )
    assert list(found.documents()) == [
        "shortlist", "panels", "line-up", "timetable", "results-final", "results-semi-final",
    ]  # fmt: skip


def test_a_profile_is_the_latest_and_gone_when_it_is_removed():
    one, other = PROFILES.startups["T-1"], PROFILES.investors["I-1"]
    gone = Removed(pool=one.pool, time=1, event="e", entity="investor", id="I-1")
    found = profiles_of([one, other, replace(one, name="新名"), gone])
    assert found.startups["T-1"].name == "新名"
    assert found.investors == {}
