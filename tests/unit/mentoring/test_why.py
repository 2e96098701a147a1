"""A pairing explained."""

from models.affinity import Span
from models.mentoring import why
from tests.unit.mentoring.pool import NOON, MentoringLog, exact, mentor, opened, programme, startup

EAST, NORTH, BETWEEN = exact([127, 0]), exact([0, 127]), exact([100, 80])


def test_why_tells_the_parts_of_a_pair_and_what_stopped_the_others():
    host = opened(
        startup("a", vectors=EAST),
        startup("b", vectors=EAST),
        mentor("m", vectors=EAST),
        mentor("n", vectors=BETWEEN),
        mentor("o", vectors=EAST, languages=["en"]),
        mentor("p", vectors=NORTH),
        mentor("q", vectors=EAST, conflicts=["a"]),
    )
    host.accept("a", "m")
    found = why(host.state, "a", NOON)
    assert found is not None
    (pair,) = found.pairs
    assert (pair.mentor, pair.status, pair.accepted_by) == ("m", "accepted", ("startup", "mentor"))
    assert pair.reason.features["dense"] == 10_000
    assert sum(pair.contributions.values()) == pair.score
    (cited,) = pair.cited
    assert cited.left == Span("summary", 0, 3, "产品a")
    assert cited.right == Span("expertise", 0, 3, "专长m")
    assert [(one.mentor, one.stopped) for one in found.not_chosen] == [
        ("q", "conflict"),
        ("n", "startup_has_enough"),
        ("o", "no_common_language"),
        ("p", "startup_has_enough"),
    ]


def test_why_tells_who_is_full_who_declined_and_why_a_startup_waits():
    host = opened(startup("a"), startup("b"), mentor("m"), mentor("n"))
    guide = next(guide for team, guide in host.pairs() if team == "a")
    other = "n" if guide == "m" else "m"
    host.answer("a", guide, "mentor", "decline")
    found = why(host.state, "a", NOON)
    assert found is not None
    assert (found.waiting, found.waiting_since, found.taking_part) == ("no_capacity", NOON, True)
    assert {one.mentor: one.stopped for one in found.not_chosen} == {
        guide: "declined_before",
        other: "no_capacity",
    }


def test_why_knows_nothing_of_an_unknown_startup_or_a_pool_without_programme():
    assert why(opened(startup("a")).state, "x", NOON) is None
    assert why(MentoringLog(startup("a")).state, "a", NOON) is None


def test_why_changes_nothing_that_is_stored():
    host = MentoringLog(programme(), startup("a"), mentor("m"))
    before = dict(host.fields)
    assert why(host.state, "a", NOON) is not None
    assert host.fields == before
    host.command("open_cycle")
    assert host.pairs() == {("a", "m")}
