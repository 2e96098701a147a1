"""By when an angel's investment is put on record for tax."""

from io import StringIO
from typing import Any

import pytest
from rich.console import Console

from contracts.pool_log import Investor
from contracts.pool_log.profiles import PastDeal
from models.register.tax import TaxDeadline, against, deadlines_of, due_on, untold
from services.cli.render.register import tax
from services.cli.texts import LANGUAGE
from services.words import LANGUAGES


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


@pytest.mark.parametrize("tie", ["founder", "employee", "relative", "dispatched"])
def test_a_tie_to_the_firm_is_against_the_rule_for_angels(tie: Any) -> None:
    deal = PastDeal(company="a", day="2024-03-10", tie=tie, family_share=1_000)
    assert (against(deal), untold(deal)) == ((tie,), ())


@pytest.mark.parametrize(
    ("share", "half"), [(1, ()), (4_999, ()), (5_000, ("half",)), (6_000, ("half",))]
)
def test_angel_and_relatives_hold_less_than_half(share: int, half: tuple[str, ...]) -> None:
    deal = PastDeal(company="a", day="2024-03-10", tie="unrelated", family_share=share)
    assert (against(deal), untold(deal)) == (half, ())


def test_what_is_not_told_is_said_to_be_unchecked() -> None:
    assert untold(PastDeal(company="a")) == ("tie", "family_share")
    assert against(PastDeal(company="a")) == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_table_says_what_is_against_an_investment_and_what_is_not_told(language: Any) -> None:
    LANGUAGE.set(language)
    rows = [
        TaxDeadline("2026-04-15", "i1", "a", "2024-03-10", True, ("relative", "half"), ()),
        TaxDeadline("2026-04-15", "i1", "b", "2024-03-10", False, (), ("tie", "family_share")),
    ]
    out = StringIO()
    Console(file=out, width=300, color_system=None).print(tax(rows))
    shown = out.getvalue()
    assert shown.count("50") == (language != "en")
    assert {"en": "not told", "zh-Hans": "未核对", "zh-Hant": "未核對"}[language] in shown
