"""What comes after its deadline is kept, listed, and counts only by a named order."""

from msgspec.structs import replace

from contracts.decisions import Refused
from contracts.roadshow import Round
from models.roadshow import why
from tests.unit.roadshow.contest import CRITERIA, on_stage, score
from tests.unit.roadshow.pool import (
    DAY,
    NOON,
    RoadshowLog,
    command,
    ids,
    programme,
    refusals,
    startup,
)

LATER = NOON + 5 * DAY


def closing(day: str) -> RoadshowLog:
    log = RoadshowLog()
    log.take(
        replace(programme(quotas={"enterprise": 3}), closes_on=day), startup("s1"), startup("s2")
    )
    log.take(startup("s3", time=LATER))
    return log


def test_an_entry_after_the_closing_date_is_listed_as_late_and_enters_by_a_named_order():
    log = closing("2026-01-03")
    shortlist = log.open()
    assert ids(shortlist) in (["s1", "s2"], ["s2", "s1"])
    assert [(one.startup, one.reason) for one in shortlist.left_out] == [("s3", "late")]
    assert refusals(log.take(command("admit_late", startup="s3"))) == ["invalid_directive"]
    log.take(command("admit_late", startup="s3", values={"by": "组委会"}))
    log.restart()
    assert "s3" in ids(log.open())
    log.take(command("admit_late", startup="s3", values={"by": "组委会", "undo": ""}))
    assert "s3" not in ids(log.open())


def test_a_closing_date_moved_later_makes_nobody_late_and_moved_earlier_neither():
    log = closing("2026-01-03")
    given = programme(quotas={"enterprise": 3})
    log.take(replace(given, closes_on="2026-01-31"))
    assert len(log.open().entries) == 3
    log.take(replace(given, closes_on="2025-12-01"))
    assert sorted(ids(log.open())) == ["s1", "s2"]


def test_a_profile_updated_after_the_closing_date_is_not_late():
    log = closing("2026-01-03")
    log.take(startup("s1", time=LATER, name="新名"))
    assert "s1" in ids(log.open())


def test_who_is_late_is_told_that_an_order_would_let_it_in():
    log = closing("2026-01-03")
    log.open()
    explained = why(log.state, "s3")
    assert explained is not None
    assert explained.left_out == "late"
    assert [step.kind for step in explained.remedies[0].steps] == ["admit"]


def test_only_what_is_late_can_be_admitted():
    log = closing("2026-01-03")
    assert refusals(log.take(command("admit_late", startup="s1", values={"by": "组委会"}))) == [
        "not_late"
    ]
    assert refusals(log.take(command("admit_late", startup="s9", values={"by": "组委会"}))) == [
        "unknown_startup"
    ]


def test_after_the_deadline_an_entry_withdraws_only_by_a_named_order():
    log = on_stage(withdraw_until="2026-01-03")
    first = log.state.published_list.entries[0].startup
    decided = log.take(command("withdraw", startup=first, time=LATER))
    assert refusals(decided) == ["deadline_passed"]
    assert first in ids(log.state.published_list)
    log.take(command("withdraw", startup=first, time=LATER, values={"by": "组委会"}))
    assert first not in ids(log.state.published_list)


def test_a_sheet_after_its_deadline_is_kept_apart_until_it_is_admitted():
    final = Round("final", quotas={"enterprise": 2}, criteria=CRITERIA, scores_until="2026-01-03")
    log = on_stage(rounds=[final])
    panels = log.state.contest.panels.published
    assert panels is not None
    entry, by = panels.panels[0].entries[0], panels.panels[0].judges[0]
    (refused,) = log.take(score(entry, by, time=LATER))
    assert isinstance(refused, Refused)
    assert refused.code == "deadline_passed"
    assert not log.state.contest.scores
    log.restart()
    admit = command("admit_late", startup=entry, partner=by, values={"by": "组委会"}, time=LATER)
    assert log.take(admit) == []
    assert len(log.state.contest.scores) == 1
    assert not log.state.contest.late_scores
    assert refusals(log.take(admit)) == ["not_late"]
