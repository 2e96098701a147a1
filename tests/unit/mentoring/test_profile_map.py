"""The map of a pool: everybody whose texts were read, their neighbours, and the pairs under review."""

from models.mentoring.explain import profile_map as maps
from models.mentoring.explain.profile_map import profile_map
from tests.unit.mentoring.pool import MentoringLog, exact, mentor, opened, startup, vectors

EAST, NORTH, BETWEEN = exact([127, 0]), exact([0, 127]), exact([100, 80])


def pool() -> MentoringLog:
    return opened(
        startup("a", vectors=EAST), startup("b", vectors=BETWEEN), startup("c", vectors=NORTH),
        startup("d", vectors=None), startup("e", vectors=vectors(1, model="other")),
        mentor("m", vectors=EAST), mentor("n", vectors=NORTH), review=True,
    )  # fmt: skip


def test_neighbours_pairs_and_who_is_not_on_it():
    log = pool()
    found = profile_map(log.state)
    assert [point.id for point in found.startups] == ["a", "b", "c"]
    assert {point.id: point.partner for point in found.startups} == {"a": "m", "b": "m", "c": "n"}
    assert found.startups[0].partner_likeness == 100
    assert {point.id: point.rival for point in found.startups} == {"a": "b", "b": "a", "c": "b"}
    assert found.unread == 2
    assert log.state.draft is not None
    on_map = [pair for pair in log.state.draft.pairs if pair[0] not in {"d", "e"}]
    assert found.pairs == sorted(on_map)
    log.command("publish")
    assert profile_map(log.state).pairs == found.pairs


def test_of_too_many_some_are_drawn_and_the_rest_counted(monkeypatch):
    monkeypatch.setattr(maps, "MOST", 2)
    found = profile_map(pool().state)
    assert [point.id for point in found.startups] == ["a", "c"]
    assert (found.left_out, found.unread) == (1, 2)


def test_a_pool_that_no_encoder_has_read_has_an_empty_map():
    log = opened(startup("a", vectors=None), mentor("m", vectors=None))
    found = profile_map(log.state)
    assert (found.startups, found.mentors, found.unread) == ([], [], 2)
