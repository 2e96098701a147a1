"""Lists written for one day and sent on another: all their dates move together, and nothing else
does.
"""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.days import day_of, days_between, moved_day, start_of
from contracts.feeds import MODELS
from contracts.feeds.dates import date_readers
from services.cli.demo.run import SAMPLES, WRITTEN_ON
from services.cli.failures import ExitCode, Failure
from services.cli.lists import dates
from services.spreadsheets.columns import columns_of
from services.spreadsheets.reading import open_source

DAY_MS = 86_400_000
CLOCKS = {
    "the morning of the day": ("2026-11-28", 8 * 60),
    "noon of the day": ("2026-11-28", 12 * 60),
    "the evening of the day": ("2026-11-28", 20 * 60),
    "two minutes to the new year in Beijing": ("2026-12-31", 23 * 60 + 58),
    "a leap day": ("2028-02-29", 10 * 60),
    "five years on": ("2031-11-28", 10 * 60),
}


def at(day: str, minute: int) -> int:
    return (start_of(day) or 0) + minute * 60_000


def read(file: str, feed: str, now: int) -> list[dict[str, object]]:
    source = open_source(SAMPLES / file, feed, columns_of(feed))
    (moved,) = dates.written_on([source], WRITTEN_ON, now)
    return [row.record for row in moved.rows()]


@pytest.mark.parametrize("clock", CLOCKS)
def test_the_samples_event_is_as_far_ahead_on_any_day_as_on_the_day_they_are_written_for(clock):
    now = at(*CLOCKS[clock])
    today = day_of(now)
    assert today == CLOCKS[clock][0]
    (event,) = [
        one for one in read("programmes.jsonl", "feed.programmes", now) if "event_on" in one
    ]
    assert event["opens_on"] == today
    assert days_between(today, str(event["event_on"])) == days_between(WRITTEN_ON, "2026-11-28")


@pytest.mark.parametrize("clock", CLOCKS)
@pytest.mark.parametrize(
    ("file", "feed"),
    [("programmes.jsonl", "feed.programmes"), ("filings.jsonl", "feed.filings"), ("mentors.csv", "feed.mentors"),
     ("startups-en.jsonl", "feed.startups"), ("judges.csv", "feed.judges")],
)  # fmt: skip
def test_what_the_contract_admits_it_admits_on_any_day_and_only_dates_differ(clock, file, feed):
    written = read(file, feed, start_of(WRITTEN_ON) or 0)
    moved = read(file, feed, at(*CLOCKS[clock]))
    named = set(date_readers(feed))
    for before, after in zip(written, moved, strict=True):
        assert {name for name in before if before[name] != after[name]} <= named | {
            "rules",
            "deals",
        }
        assert all(before[name] != after[name] for name in named & before.keys() if before[name])
        _same_verdict(feed, before, after)


def _same_verdict(feed: str, before: dict[str, object], after: dict[str, object]) -> None:
    def admitted(record: dict[str, object]) -> bool:
        try:
            MODELS[feed].model_validate(record)
        except ValueError:
            return False
        return True

    assert admitted(before) == admitted(after)


def test_what_is_no_date_stays_for_intake_to_judge():
    record = {
        "id": "I-1",
        "verified_on": "去年",
        "valid_until": "",
        "name": "2026-01-01",
        "submitted_on": "2026年1月5日",
    }
    moved = dates.moved("feed.filings", record, 1)
    assert moved == record | {"submitted_on": "2026-01-06"}


def test_dates_inside_rules_and_deals_move_along():
    rules = {
        "kind": "roadshow",
        "confirm_by": "2026-11-26",
        "withdraw_until": "",
        "rounds": [{"name": "复赛", "scores_until": "2026-11-29"}, {"name": "决赛"}],
        "slots": {"starts_at": "09:00"},
    }
    programme = {"pool": "p", "name": "2026-01-01", "event_on": "2026-11-28", "rules": rules}
    moved = dates.moved("feed.programmes", programme, 28)
    assert moved["event_on"] == "2026-12-26"
    assert moved["rules"]["rounds"][0] == {"name": "复赛", "scores_until": "2026-12-27"}
    assert moved["rules"] == rules | {
        "confirm_by": "2026-12-24",
        "rounds": moved["rules"]["rounds"],
    }
    assert (programme["event_on"], rules["confirm_by"]) == ("2026-11-28", "2026-11-26")
    filing = {"id": "i", "deals": [{"company": "a", "day": "2026-01-31"}, "b/I65///2026-01-31"]}
    assert dates.moved("feed.filings", filing, 1)["deals"] == [
        {"company": "a", "day": "2026-02-01"}, "b/I65///2026-01-31",
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["", "yesterday", "2026-02-30", "2026-11-01T00:00"])
def test_a_day_that_is_none_is_refused(text):
    with pytest.raises(Failure) as refused:
        dates.written_on([], text, 0)
    assert refused.value.code == ExitCode.USAGE


@given(st.dates(min_value=date(1970, 1, 1)), st.integers(0, DAY_MS - 1))
def test_a_day_holds_all_its_moments_and_no_other(day, since):
    begin = start_of(day.isoformat())
    assert begin is not None
    assert day_of(begin + since) == day.isoformat()
    assert day_of(begin - 1) != day.isoformat()


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.integers(-20_000, 20_000))
def test_dates_moved_there_and_back_are_the_same(day, days):
    there = moved_day(day.isoformat(), days)
    assert days_between(day.isoformat(), there) == days
    assert moved_day(there, -days) == day.isoformat()
    month = day.isoformat()[:7]
    assert abs(days_between(f"{month}-15", f"{moved_day(month, days)}-15") - days) <= 17
