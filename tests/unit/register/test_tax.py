"""By when an angel's investment is put on record for tax."""

from typing import Any

import pytest

from contracts.pool_log import Investor
from contracts.pool_log.profiles import PastDeal
from models.register.tax import due_on
from services.cli.verbs.register.tax import deadlines_of


@pytest.mark.parametrize(
    ("invested", "due"),
    [
        ("2024-03-10", "2026-04-15"),
        ("2024-01-31", "2026-02-15"),
        ("2023-11-01", "2025-12-15"),
        ("2023-12-31", "2026-01-15"),
        ("2024-02-29", "2026-03-15"),
        ("", ""),
        ("2024", ""),
    ],
)
def test_it_is_due_in_the_first_fifteen_days_of_the_month_after_month_24(
    invested: str, due: str
) -> None:
    assert due_on(invested) == due


@pytest.mark.parametrize(("kind", "count"), [("individual_angel", 1), ("venture_capital", 0)])
def test_dated_investments_of_angels_alone_are_due(kind: Any, count: int) -> None:
    deals = [PastDeal(company="a", day="2024-03-10"), PastDeal(company="b")]
    investor = Investor(
        pool="p",
        time=1,
        event="e",
        id="i1",
        name="Lin",
        type=kind,
        status="verified",
        language="zh-Hans",
        thesis="",
        deals=deals,
    )
    found = deadlines_of(investor, "2026-11-28")
    assert [(one.company, one.due_on, one.past) for one in found] == [
        ("a", "2026-04-15", True)
    ] * count
