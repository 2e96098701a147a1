"""A publication taken back: what nobody answered is withdrawn, what was answered stays."""

import pytest

from contracts.decisions import Plan, Refused
from tests.unit.mentoring.pool import MentoringLog, exact, mentor, programme, startup, told
from tests.unit.mentoring.test_review import EAST, drafted, plan_of


def published(**rules: object) -> MentoringLog:
    """Return a pool in which a-n and b-m are proposed."""
    host = drafted(**rules)
    host.command("publish")
    return host


def recall(host: MentoringLog) -> list[tuple[str, ...]]:
    return told(host.command("recall_publication"))


def test_a_publication_that_nobody_answered_is_taken_back_whole():
    host = published()
    found = host.command("recall_publication")
    assert told(found) == [
        ("a", "n", "withdrawn", "recalled"),
        ("b", "m", "withdrawn", "recalled"),
        ("plan",),
    ]
    assert isinstance(found[-1], Plan)
    assert (found[-1].status, found[-1].step) == ("draft", "recall_publication")
    assert host.pairs() == set()
    assert plan_of(host) == {("a", "n"), ("b", "m")}
    assert not host.state.meta.open
    host.command("publish")
    assert host.pairs() == {("a", "n"), ("b", "m")}


def test_what_somebody_accepted_stays_and_the_draft_goes_round_it():
    host = published()
    host.answer("a", "n", "mentor", "accept")
    assert recall(host) == [("b", "m", "withdrawn", "recalled"), ("plan",)]
    assert host.pairs() == {("a", "n")}
    host.answer("a", "n", "startup", "accept")
    assert host.command("publish")
    assert host.pairs() == {("a", "n"), ("b", "m")}
    pair = host.state.pair("a", "n")
    assert pair is not None
    assert pair.status == "accepted"


def test_what_was_declined_does_not_come_back_with_the_draft():
    host = published()
    host.answer("b", "m", "mentor", "decline")
    recall(host)
    assert ("b", "m") not in plan_of(host)


def test_changes_by_hand_are_in_the_draft_again_and_can_be_undone():
    host = drafted()
    host.command("pin", "a", "m")
    host.command("publish")
    assert host.pairs() >= {("a", "m")}
    recall(host)
    assert host.pairs() == set()
    assert ("a", "m") in plan_of(host)
    host.command("undo")
    assert plan_of(host) == {("a", "n"), ("b", "m")}


def test_a_recalled_proposal_does_not_count_as_seen():
    host = published(seen_too_often=1)
    recall(host)
    assert plan_of(host) == {("a", "n"), ("b", "m")}


def test_proposals_of_the_cycle_before_stay():
    host = published()
    host.take(startup("c", vectors=EAST), mentor("o", vectors=EAST))
    host.command("open_cycle")
    host.command("publish")
    before = host.pairs()
    recall(host)
    assert host.pairs() == {("a", "n"), ("b", "m")}
    assert before > host.pairs()


def test_nothing_is_proposed_after_a_recall_before_a_plan_is_published():
    host = published()
    recall(host)
    host.take(mentor("o", vectors=exact([127, 5])), startup("c", vectors=EAST))
    host.command("tick", later_ms=1)
    assert host.pairs() == set()


def test_a_recall_takes_a_draft_that_was_begun_since_along():
    host = published()
    host.take(startup("c", vectors=EAST), mentor("o", vectors=EAST))
    host.command("open_cycle")
    version = host.state.meta.plans
    recall(host)
    assert host.pairs() == set()
    assert len(plan_of(host)) == 3
    assert host.state.draft is not None
    assert host.state.draft.version == version + 1


@pytest.mark.parametrize(
    "steps", [(), ("open_cycle",), ("open_cycle", "publish", "recall_publication")]
)
def test_where_nothing_is_published_nothing_is_taken_back(steps: tuple[str, ...]):
    host = MentoringLog(programme(review=True), startup("a"), mentor("m"))
    for step in steps:
        host.command(step)
    fields = dict(host.fields)
    (refused,) = host.command("recall_publication")
    assert isinstance(refused, Refused)
    assert refused.code == "nothing_to_recall"
    assert host.state.draft is None or host.fields["plan/draft"] == fields["plan/draft"]


def test_a_publication_that_all_accepted_stays():
    host = published()
    for pair in (("a", "n"), ("b", "m")):
        host.accept(*pair)
    assert recall(host) == [("refused", "nothing_to_recall", "")]
    assert len(host.pairs()) == 2


def test_a_pool_without_review_has_no_publication():
    host = MentoringLog(programme(review=False), startup("a"), mentor("m"))
    host.command("open_cycle")
    assert recall(host) == [("refused", "wrong_pool_kind", "recall_publication")]
    assert host.pairs() == {("a", "m")}


def test_a_restored_pool_recalls_the_same():
    one, other = published(), published()
    other.restart()
    assert told(one.command("recall_publication")) == told(other.command("recall_publication"))
    assert one.fields == other.fields
