"""The report's figures, each held to records that say them, and every outcome to the events that
back it.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.pool_log import Command, Outcome, Record, Score
from models.pool.outcomes.reading import outcomes_of
from services.publishing.report.costs import Cost, CostError, cost_of, costs_in
from services.publishing.report.figures import report
from services.publishing.report.structs import Report
from services.publishing.report.view import charts, page, tables
from services.publishing.words import Words
from tests.unit.publishing.makers import DAY, POOL, PROFILES, PROGRAMME, TIME, made
from tests.unit.roadshow.pool import RoadshowLog

PEOPLE: list[Record] = [
    *PROFILES.startups.values(),
    *PROFILES.investors.values(),
    *PROFILES.judges.values(),
]


def outcome(number: int, startup: str, investor: str, what: str, amount: int = 0) -> Outcome:
    return Outcome(
        pool=POOL, time=TIME + number, event=f"outcomes/0/{number}", startup=startup, partner=investor, outcome=what,  # type: ignore[arg-type]
        amount_cny=amount, on=DAY,
    )  # fmt: skip


def check_in(number: int, **fields: Any) -> Command:
    return Command(
        pool=POOL, time=TIME + number, event=f"commands/0/{number}", command="check_in", **fields
    )


def of(*records: Record, costs: Sequence[Cost] = ()) -> Report:
    log = RoadshowLog()
    log.state.pool = POOL
    log.take(PROGRAMME, *PEOPLE, *records)
    return report(made(), [*PEOPLE, *records], outcomes_of(log.state), "f" * 64, costs)


def test_an_outcome_is_its_furthest_and_names_all_events_that_told_one():
    found = of(outcome(1, "T-1", "I-1", "met"), outcome(2, "T-1", "I-1", "signed", 3_000_000))
    (deal,) = found.deals
    assert (deal.outcome, deal.amount_cny, deal.trail) == (
        "signed",
        3_000_000,
        ["outcomes/0/1", "outcomes/0/2"],
    )
    assert deal.planned


def test_matched_projects_are_startups_of_which_a_meeting_took_place():
    found = of(
        outcome(1, "T-1", "I-1", "met"),
        outcome(2, "T-1", "I-2", "intent"),
        outcome(3, "T-2", "I-2", "did_not_take_place"),
    )
    assert found.matched_projects == 1
    assert (found.meetings_planned, found.meetings_held, found.meetings_did_not_take_place) == (
        2,
        2,
        1,
    )
    assert found.meetings_unreported == 0


def test_the_funnel_never_widens_and_counts_startups_once():
    found = of(
        check_in(1, startup="T-1"),
        check_in(2, startup="T-4"),
        outcome(3, "T-1", "I-1", "signed", 1_000_000),
        outcome(4, "T-1", "I-2", "met"),
    )
    assert found.funnel == {
        "entered": 4, "eligible": 4, "listed": 3, "came": 1, "met": 1, "intent": 1, "signed": 1,
        "completed": 0,
    }  # fmt: skip


def test_attendance_counts_those_expected_and_a_check_in_can_be_taken_back():
    found = of(
        check_in(1, startup="T-1"),
        check_in(2, partner="J-1"),
        check_in(3, partner="I-1"),
        check_in(4, partner="I-1", values={"undo": ""}),
        check_in(5, partner="unknown"),
    )
    came = {kind: (one.came, one.expected) for kind, one in found.attendance.items()}
    assert came == {"startup": (1, 3), "investor": (0, 2), "judge": (1, 3)}
    assert found.attendance["startup"].trail == {"T-1": "commands/0/1"}


def test_a_judges_sheets_are_counted_once_an_entry():
    sheets = [
        Score(pool=POOL, time=TIME, event=f"scores/0/{n}", round="final", startup="T-1", judge="J-1", marks={"技术创新": 9000})
        for n in range(2)
    ]  # fmt: skip
    assert {one.judge: one.sheets for one in of(*sheets).judges} == {"J-1": 1, "J-2": 0, "J-3": 0}


def test_districts_show_floors_and_industries_show_demand_beside_supply():
    found = of()
    assert [(one.code, one.entered, one.listed, one.floor) for one in found.districts] == [
        ("510116", 3, 2, 1), ("510104", 1, 1, 0),
    ]  # fmt: skip
    shares = {one.code: (one.entered, one.listed, one.investors) for one in found.industries}
    assert shares == {"I": (2, 1, 1), "A": (1, 1, 0), "C": (1, 1, 1)}


def test_costs_are_shared_by_signed_projects_and_meetings_that_took_place():
    deals = [
        outcome(1, "T-1", "I-1", "signed"),
        outcome(2, "T-1", "I-2", "signed"),
        outcome(3, "T-2", "I-2", "met"),
    ]
    found = of(
        *deals, costs=[Cost("场地", Decimal("30000.50")), Cost("场地", Decimal("0.50"))]
    ).costs
    assert found is not None
    assert (found.items, found.total) == ({"场地": "30001.00"}, "30001.00")
    assert (found.per_signed, found.per_meeting) == ("30001.00", "10000.33")
    nothing = of(costs=[Cost("场地", Decimal(1))]).costs
    assert nothing is not None
    assert nothing.per_signed is None


def test_a_cost_is_name_and_amount_and_anything_else_says_what_is_wrong():
    assert cost_of("场地 = 30,000.50元") == Cost("场地", Decimal("30000.50"))
    for text in ("场地", "=3", "场地=三万", "场地=-1", "场地=1.234", "场地=NaN"):
        with pytest.raises(CostError):
            cost_of(text)


def test_a_cost_file_names_the_line_that_cannot_be_read():
    assert costs_in("名称,金额（元）\n场地,30000\n\n茶歇,1200.5\n") == [
        Cost("场地", Decimal(30000)), Cost("茶歇", Decimal("1200.5")),
    ]  # fmt: skip
    with pytest.raises(CostError) as caught:
        costs_in("name,amount\nhall,30000\ntea,lots\n")
    assert (caught.value.value, caught.value.line) == ("lots", 3)
    with pytest.raises(CostError) as caught:
        costs_in("a,b\n1,2\n")
    assert caught.value.line == 1


@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant", "en"])
def test_the_page_shows_four_charts_and_what_backs_each_outcome(language):
    found = of(outcome(1, "T-1", "I-1", "signed"), costs=[Cost("<b>", Decimal(1))])
    html = page(found, Words(language)).html
    assert html.count("<svg") == 4
    assert "outcomes/0/1" in html
    assert "<b>" not in html


def test_an_event_of_which_nothing_is_known_yet_has_a_report():
    found = report(made(timetable=None, panels=None, line_up=None), [], of().matched, "0" * 64)
    assert found.funnel["met"] == 0
    assert all(chart.most >= 1 for chart in charts(found, Words("en")))
    assert page(found, Words("en")).html
    assert list(tables(found, Words("en")))


WHAT = st.sampled_from(["did_not_take_place", "met", "intent", "signed", "completed", "broken_off"])


@given(
    st.lists(
        st.tuples(st.sampled_from(["T-1", "T-2", "T-3"]), st.sampled_from(["I-1", "I-2"]), WHAT),
        max_size=12,
    )
)
def test_figures_agree_with_one_another_whatever_came_of_it(told):
    found = of(*(outcome(number, *one) for number, one in enumerate(told)))
    assert sum(found.outcomes.values()) == sum(bool(deal.outcome) for deal in found.deals)
    took_place = ("met", "intent", "signed", "completed", "broken_off")
    assert found.meetings_held == sum(found.outcomes[what] for what in took_place)
    assert (
        found.funnel["completed"]
        <= found.funnel["signed"]
        <= found.funnel["intent"]
        <= found.funnel["met"]
        == found.matched_projects
    )
    assert sorted(event for deal in found.deals for event in deal.trail) == sorted(
        f"outcomes/0/{number}" for number in range(len(told))
    )


def test_a_doubtful_outcome_is_in_no_figure_and_on_the_page():
    found = of(outcome(1, "T-1", "I-1", "met"), outcome(2, "T-9", "I-1", "signed", 9_000_000))
    assert (found.matched_projects, found.signed_cny) == (1, 0)
    assert (found.doubtful_events, found.doubtful_cny) == (1, 9_000_000)
    assert {deal.startup: (deal.outcome, deal.doubtful) for deal in found.deals} == {
        "T-1": ("met", 0), "T-9": ("", 1),
    }  # fmt: skip
    html = page(found, Words("zh-Hans")).html
    assert "池里没有这家企业或团队" in html
    assert "存疑的结果 1 条（9,000,000 元）" in html


def test_the_same_figures_stand_by_district_and_investor():
    found = of(outcome(1, "T-1", "I-1", "met"), outcome(2, "T-1", "I-2", "signed", 1_000_000))
    by_investor = {group.key: group.totals.signed for group in found.groups["investor"]}
    assert by_investor == {"I-1": 0, "I-2": 1}
    (district,) = found.groups["district"]
    assert (district.projects, district.totals.signed_cny) == (["T-1"], 1_000_000)
