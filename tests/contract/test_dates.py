"""Days and months as people and spreadsheets write them: what is read, what is refused and with
which hint.
"""

from collections.abc import Callable
from typing import Any

import pytest
from pydantic_core import PydanticCustomError

from contracts.feeds.fields.dates import read_day, read_month

SAME_DAY = [
    "2024-03-09", "2024/3/9", "2024.3.9", "2024。3。9", "2024年3月9日", "2024年3月9号", "２０２４年３月９日", "２０２４／３／９",
    "2024－03－09", "20240309", 20240309, "2024年3月9日。",
    "2024.3.9.", " 2024 年 3 月 9 日 ", "2024 - 03 - 09", "2024\u200b-03-\ufeff09", "\u00a02024-03-09\u00a0",
    "2024-03-09 00:00:00", "2024/3/9 0:00", "2024-03-09T00:00:00", "2024-03-09T00:00:00.000", "2024-03-09T00:00:00Z",
    "2024-03-09T00:00:00+08:00", "2024-03-09 00:00:00 +0800", "2024年3月9日 0:00:00", "2024年3月9日0:00", "2024/3/9 12:00:00 AM",
    "'2024-03-09", "民国113年3月9日", "民國113年3月9日", "中華民國 113 年 3 月 9 日", "民国113.3.9", "2024年3月9日 星期六",
    "2024年3月9日（周六）",
]  # fmt: skip


@pytest.mark.parametrize("written", SAME_DAY)
def test_every_spelling_of_a_day_gives_the_same_day(written):
    assert read_day(written) == read_month(written) == "2024-03-09"


@pytest.mark.parametrize(
    "written", ["2024-03", "2024/3", "2024年3月", "２０２４年３月", "2024.03", "民國113年3月"]
)
def test_a_month_is_read_where_a_month_will_do_and_asked_for_its_day_elsewhere(written):
    assert read_month(written) == "2024-03"
    assert reason(read_day, written)[0] == "day"


def reason(read: Callable[[object], str], value: object) -> tuple[str, dict[str, Any]]:
    with pytest.raises(PydanticCustomError) as caught:
        read(value)
    return caught.value.type, caught.value.context or {}


@pytest.mark.parametrize("serial", ["45360", 45360, 45360.0, "45360.0", "45360.75", "４５３６０"])
def test_a_spreadsheet_serial_is_never_guessed_but_the_day_it_would_be_is_named(serial):
    assert reason(read_day, serial) == ("day_serial", {"day": "2024-03-09"})
    assert reason(read_month, serial) == ("day_serial", {"day": "2024-03-09"})


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("2023-02-29", "day_unreal"),
        ("20230229", "day_unreal"),
        ("2024-13-01", "day_unreal"),
        ("2024-03-00", "day_unreal"),
        ("2024-03-09 10:30", "day_time"),
        ("2024/3/1 10:00", "day_time"),
        ("2024-03-09T16:00:00Z", "day_time"),
        ("2024-03-09 12:00 PM", "day_time"),
        ("24-3-9", "day_short_year"),
        ("113年3月9日", "day_short_year"),
        ("9/3/24", "day_short_year"),
        ("9/3/2024", "day_year_last"),
        ("31.12.2024", "day_year_last"),
        ("2024年3月9日星期日", "day_weekday"),
        ("2024年", "day"),
        ("18990309", "day"),
        ("19999", "day"),
        ("80001", "day"),
        ("长期", "day"),
        (True, "day"),
        (None, "day"),
        (float("nan"), "day"),
        (float("inf"), "day"),
        (["2024-03-09"], "day"),
    ],
)
def test_what_is_no_certain_day_is_refused_with_its_reason(written, code):
    assert reason(read_day, written)[0] == code


def test_an_empty_cell_is_no_day_however_many_blanks_it_has():
    assert read_day("") == read_day(" " * 100_000) == read_month("\u3000\u200b") == ""
