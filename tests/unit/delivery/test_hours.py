"""Messages leave at hours and on days at which people want them."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from services.delivery.hours import SendingHours, is_workday
from services.delivery.settings import SenderSettings

BEIJING = ZoneInfo("Asia/Shanghai")


def ms(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=BEIJING).timestamp() * 1000)


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        ("2026-03-11T08:29:59", "2026-03-11T08:30:00"),
        ("2026-03-11T08:30:00", "2026-03-11T08:30:00"),
        ("2026-03-11T19:59:59", "2026-03-11T19:59:59"),
        ("2026-03-11T20:00:00", "2026-03-12T08:30:00"),
        ("2026-03-13T20:00:00", "2026-03-16T08:30:00"),  # over a weekend
        (
            "2026-02-14T10:00:00",
            "2026-02-14T10:00:00",
        ),  # a Saturday that makes up for the Spring Festival
        ("2026-02-16T10:00:00", "2026-02-24T08:30:00"),  # the Spring Festival itself
        ("2099-01-03T10:00:00", "2099-01-05T08:30:00"),  # a year that no calendar knows
    ],
)
def test_what_comes_too_late_waits_for_the_next_working_day(now: str, opens: str):
    assert SendingHours.of("08:30-20:00", workdays=True).opens(ms(now)) == ms(opens)


def test_without_hours_everything_leaves_at_once():
    night = ms("2026-02-17T03:00:00")
    assert SendingHours.of("", workdays=False).opens(night) == night
    assert SendingHours.of("", workdays=True).opens(night) == ms("2026-02-24T00:00:00")


@pytest.mark.parametrize("text", ["8-20", "20:00-08:00", "08:00-08:00", "08:00-24:00", "x"])
def test_what_are_no_hours_stops_the_start(text: str):
    with pytest.raises(ValueError, match="HH:MM"):
        SenderSettings.model_validate({"sender_hours": text})


def test_an_unknown_year_has_weekends_alone():
    assert not is_workday(date(2099, 1, 3))
    assert is_workday(date(2099, 1, 1))
