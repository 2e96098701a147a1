"""A run's end says what was left out, why, and what to install."""

from hypothesis import given
from hypothesis import strategies as st

from tests.support.skipped import ADVICE, summary


def test_reasons_are_grouped_with_counts_and_what_to_install() -> None:
    lines = summary(
        ["Skipped: no Kafka: KAFKA_HOME is not set"] * 3 + ["no chromium here", "only on Mondays"]
    )
    assert lines[0] == "5 tests were skipped, for 3 reasons:"
    assert lines[1].startswith("     3 no Kafka: KAFKA_HOME is not set - set KAFKA_HOME")
    assert lines[2] == "     1 no chromium here - Debian: apt-get install chromium"
    assert lines[3] == "     1 only on Mondays"


def test_nothing_skipped_says_nothing() -> None:
    assert summary([]) == []


def test_what_a_reason_already_says_is_not_said_twice() -> None:
    for _, advice in ADVICE:
        assert summary([f"redis-server chromium; {advice}"])[1].count(advice) == 1


@given(st.lists(st.sampled_from(["no Kafka", "no Java", "only on Mondays", "Skipped: no Kafka"])))
def test_every_skipped_test_is_counted_once(reasons: list[str]) -> None:
    assert sum(int(line.split()[0]) for line in summary(reasons)[1:]) == len(reasons)
