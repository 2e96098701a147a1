"""A season in figures: sums over the events, each once over all, and a list behind every figure."""

import re
from decimal import Decimal
from io import BytesIO

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from services.cli.failures import ExitCode, Failure
from services.cli.verbs.reporting.season import assigned, season_contents
from services.cli.verbs.roadshow_report import contents
from services.publishing.report.costs import Cost, costs_in
from services.publishing.report.season import season_of
from services.publishing.report.season_structs import FIGURES, FigureName, Season
from services.publishing.report.season_view import list_tables, season_page, season_tables
from services.publishing.words import Words
from services.words import LANGUAGES
from tests.unit.publishing.seasons import COSTS, event, two_events

PAIRS = st.tuples(
    st.sampled_from(["T-1", "T-2", "T-3", "T-4"]),
    st.sampled_from(["I-1", "I-2"]),
    st.sampled_from(["did_not_take_place", "met", "intent", "signed"]),
)
EVENTS = st.lists(
    st.tuples(st.lists(PAIRS, max_size=6), st.sets(st.sampled_from(["T-1", "T-2", "T-3"]))),
    min_size=1,
    max_size=3,
)


def links(html: str) -> set[str]:
    return set(re.findall(r'href="#([^"]+)"', html))


def anchors(html: str) -> set[str]:
    return set(re.findall(r' id="([^"]+)"', html))


@settings(max_examples=25)
@given(EVENTS)
def test_figures_of_a_season_are_the_sums_over_its_events(told):
    events = [
        event(f"pool-{number}", f"2026-0{number + 1}-01", *one) for number, one in enumerate(told)
    ]
    season = season_of("s", events)
    for name in FIGURES:
        counted = season.figures[name]
        each = [one.figures[name] for one in season.events]
        assert counted.total == sum(each)
        assert max(each) <= counted.distinct <= counted.total
    for name in ("meetings", "intents", "contracts"):
        assert season.figures[name].distinct == season.figures[name].total
    assert season.figures["entered"].distinct == 4, "the same four at every event"
    assert season.signed_cny == sum(one.signed_cny for one in season.events)


@settings(max_examples=10)
@given(EVENTS)
def test_a_figure_counts_the_rows_of_its_list(told):
    events = [
        event(f"pool-{number}", f"2026-0{number + 1}-01", *one) for number, one in enumerate(told)
    ]
    season = season_of("s", events)
    rows: dict[FigureName, int] = {
        "entered": len(season.entries),
        "listed": sum(line.listed for line in season.entries),
        "came": sum(line.came for line in season.entries),
        "matched": sum(line.met for line in season.entries),
        "judges": sum(line.kind == "judge" for line in season.people),
        "investors": sum(line.kind == "investor" for line in season.people),
        "counties": len(season.counties),
        "meetings": sum(line.held for line in season.deals),
        "intents": sum(line.intent for line in season.deals),
        "contracts": sum(line.signed for line in season.deals),
    }
    assert {name: season.figures[name].total for name in rows} == rows
    assert season.figures["people"].total == sum(line.persons for line in season.people)
    html = season_page(season, Words("en")).html
    assert links(html) <= anchors(html)


def test_a_season_is_told_by_day_whatever_the_order_of_its_events():
    season = two_events()
    assert [one.pool for one in season.events] == ["spring", "autumn"]
    assert season.figures["meetings"].total == 3
    assert season.figures["matched"].total == 3
    assert season.figures["matched"].distinct == 2
    assert (season.figures["intents"].total, season.figures["contracts"].total) == (2, 1)


def test_events_of_several_seasons_stand_season_by_season():
    told = [("b", "2026-04-01", "2026"), ("c", "2025-11-01", "2025"), ("a", "2026-01-05", "2025")]
    season = season_of("s", [event(pool, day, [], season=name) for pool, day, name in told])
    assert [(one.season, one.pool) for one in season.events] == [
        ("2025", "c"), ("2025", "a"), ("2026", "b"),
    ]  # fmt: skip
    page = season_page(season, Words("zh-Hans")).html
    assert "赛季：2025、2026" in page
    heads = next(sheet.columns for sheet in season_tables(season, Words("en")))
    assert heads[:3] == ["Event", "Day", "Season"]
    assert "Season" not in next(sheet.columns for sheet in season_tables(two_events(), Words("en")))


def test_costs_are_those_of_an_event_or_of_the_season_as_a_whole():
    season = two_events()
    assert season.total_cost == "50000.50"
    assert [one.total_cost for one in season.events] == ["30000.50", "12000.00"]
    assert season.figures["contracts"].cost_each == "50000.50"
    assert season.figures["meetings"].cost_each == f"{Decimal('50000.50') / 3:.2f}"
    assert season.events[1].cost_each["contracts"] is None
    free = season_of("s", [event("spring", "", [])])
    assert free.figures["entered"].cost_each is None
    assert not free.has_costs


def test_a_cost_says_whose_it_is_in_a_column_or_before_a_colon():
    file = "活动,名称,金额\nspring,场地,100\n,宣传,50\n"
    assert costs_in(file) == [Cost("场地", Decimal(100), "spring"), Cost("宣传", Decimal(50))]
    pools = ["spring", "autumn"]
    assert assigned(Cost("autumn:场地", Decimal(1)), pools) == Cost("场地", Decimal(1), "autumn")
    assert assigned(Cost("印刷:海报", Decimal(1)), pools).name == "印刷:海报"
    with pytest.raises(Failure) as caught:
        assigned(Cost("场地", Decimal(1), "winter"), pools)
    assert caught.value.code == ExitCode.INPUT


def test_rounds_are_told_with_who_judged_and_who_went_on():
    (one,) = two_events().events[0].rounds
    assert (one.round, one.listed, one.judges, one.promoted, one.closed) == ("final", 3, 3, 1, True)
    assert [(row.startup, row.total) for row in one.rows] == [("T-1", "91.25")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_figure_of_the_pages_opens_its_list(language):
    words, season = Words(language), two_events()
    page = season_page(season, words).html
    assert len(links(page)) > 20
    assert links(page) <= anchors(page)
    assert "<创新>" not in page
    facts = event("spring", "2026-04-10", [("T-1", "I-1", "signed")], ["T-1"])
    alone = season_of("spring", [facts], COSTS[:1])
    files = contents(facts.report, words, ["html", "json"], alone)
    html = files["report.html"].decode()
    assert {"contracts", "spent", "results-final"} <= links(html) <= anchors(html)


def test_the_workbook_leads_from_a_figure_to_the_first_row_that_it_counts():
    season, words = two_events(), Words("zh-Hans")
    book = load_workbook(BytesIO(season_contents(season, words, ["xlsx"])["season.xlsx"]))
    effect = next(sheet for sheet in book if "效果" in sheet.title)
    cell = effect["C2"]
    assert (cell.value, cell.data_type) == (2, "n"), "meetings of the spring event"
    title, place = cell.hyperlink.location.rsplit("!", 1)
    assert book[title.strip("'")][place].value == "spring路演"


def test_equal_seasons_give_equal_files_and_json_reads_back():

    season = two_events()
    files = season_contents(season, Words("en"), ["json", "xlsx", "html"])
    assert season_contents(season, Words("en"), ["json", "xlsx", "html"]) == files
    assert msgspec.json.decode(files["season.json"], type=Season) == season
    assert len(list(list_tables(season, Words("en")))) == 5
