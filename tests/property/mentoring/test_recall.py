"""A recall in whatever history: it ends what nobody answered, touches nothing else, and what is
published afterwards keeps every rule.
"""

from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.decisions import Pairing
from contracts.pool_log import Record
from models.mentoring.review.recall import recallable
from tests.property.mentoring.histories import histories
from tests.property.mentoring.test_plans import profiles
from tests.unit.mentoring.pool import MentoringLog, programme

EXAMPLES = settings(max_examples=100, deadline=None)


@EXAMPLES
@given(histories())
def test_a_recall_ends_what_nobody_answered_of_the_publication_and_nothing_else(
    records: list[Record],
):
    host = MentoringLog()
    for record in records:
        host.take(record)
        if host.state.programme is None or not host.state.reviewing:
            continue
        going = {(pair.startup, pair.mentor) for pair in recallable(host.state)}
        before = {
            (pair.startup, pair.mentor): pair
            for pair in host.state.live()
            if (pair.startup, pair.mentor) not in going
        }
        host.restart()
        found = host.command("recall_publication")
        ended = {(one.startup, one.mentor) for one in found if isinstance(one, Pairing)}
        assert ended == going
        assert all(
            (one.status, one.note) == ("withdrawn", "recalled")
            for one in found
            if isinstance(one, Pairing)
        )
        assert {(pair.startup, pair.mentor): pair for pair in host.state.live()} == before
        assert not recallable(host.state)
        if going:
            assert host.state.plan is None
            assert not host.state.meta.open


def totals(host: MentoringLog) -> tuple[int, int]:
    """Return how many pairs there are, and the sum of their scores."""
    scores = [pair.score for pair in host.state.live()]
    return len(scores), sum(scores)


@EXAMPLES
@given(profiles(), st.integers(1, 2))
def test_publish_recall_publish_is_as_good_as_publish(people: list[Record], per_startup: int):
    """Of plans with the same total another may be chosen: who waited meanwhile comes first."""
    hosts = [
        MentoringLog(programme(mentors_per_startup=per_startup, review=True), *people)
        for _ in range(2)
    ]
    for host in hosts:
        host.command("open_cycle")
        host.command("publish")
    once, again = hosts
    again.command("recall_publication")
    assert again.pairs() == set()
    again.command("publish")
    assert totals(again) == totals(once)
