"""Versions of a decision, and what changed between two."""

from typing import Literal

from contracts.decisions import LineUp
from models.pool.versions import Versions, moves
from tests.unit.roadshow.pool import NOON, POOL


def line_up(version: int, status: Literal["draft", "published"]) -> LineUp:
    return LineUp(
        pool=POOL, seq=version, time=NOON, cause="c", version=version, status=status,
        day="2026-03-01", method="draw", slots=[],
    )  # fmt: skip


def versions_of(*decisions: LineUp) -> Versions[LineUp]:
    versions: Versions[LineUp] = Versions("line_up")
    for decision in decisions:
        versions.put(decision)
    return versions


def test_a_draft_is_the_latest_version_and_leaves_the_published_one():
    published, draft = line_up(1, "published"), line_up(2, "draft")
    versions = versions_of(published, draft)
    assert (versions.current, versions.published, versions.draft) == (draft, published, draft)
    assert versions.published_number == 1


def test_a_published_version_is_stored_as_both():
    versions = versions_of(line_up(1, "draft"))
    assert versions.put(line_up(2, "published")) == ["line_up", "line_up_published"]
    assert versions.draft is None


def test_a_dropped_draft_leaves_what_was_published():
    versions = versions_of(line_up(1, "published"), line_up(2, "draft"))
    versions.drop_draft()
    assert versions.current == versions.published == line_up(1, "published")


def test_versions_come_back_from_their_stored_fields():
    versions = versions_of(line_up(1, "published"), line_up(2, "draft"))
    restored: Versions[LineUp] = Versions("line_up")
    for name, decision in versions.stored():
        restored.restore(name, decision)
    assert restored == versions


def test_moves_tell_who_came_who_left_and_who_moved_by_key():
    before, after = {"b": "1", "c": "2", "d": "3"}, {"a": "1", "c": "2", "d": "4"}
    found = [
        (move.key, move.before, move.after, move.why("left"))
        for move in moves(before, after, lambda place, _: place)
    ]
    assert found == [("a", "", "1", "new"), ("b", "1", "", "left"), ("d", "3", "4", "moved")]


def test_a_place_may_say_more_where_the_other_version_differs():
    before, after = {"a": ("1", "09:00")}, {"a": ("1", "10:00")}

    def place(entry: tuple[str, str], other: tuple[str, str] | None) -> str:
        return "/".join(entry) if other is not None and other != entry else entry[0]

    (move,) = moves(before, after, place)
    assert (move.before, move.after) == ("1/09:00", "1/10:00")
