"""The report as a page: charts where people would rather look, tables for the rest."""

from collections.abc import Iterator, Sequence
from typing import Any

from models.pool.outcomes.structs import OutcomeGroup, TrailEvent
from services.publishing.charts import Chart, ChartBar, label_of
from services.publishing.pages import Page, render
from services.publishing.report.structs import Attendance, Report, Share
from services.publishing.tables import Cell, Sheet
from services.publishing.words import Words
from services.spreadsheets.export import Linked
from services.words import moment_of

_MOST_BARS = 20


def page(
    report: Report, words: Words, tiles: Sequence[Any] = (), lists: Sequence[Sheet] = ()
) -> Page:
    """Return the report to print, with the overview and the lists behind its figures."""
    title = words.say("document.report")
    facts = [
        words.say("note.day", day=words.day(report.day)),
        *([words.say("note.season", season=report.season)] if report.season else []),
        words.say("report.as_of", moment=moment_of(words.language, report.as_of)),
    ]
    stamp = words.stamp_of(
        report.pool, report.shortlist_version, "published", report.shortlist_sha256
    )
    values: dict[str, Any] = {
        "charts": list(charts(report, words)),
        "tables": [*tables(report, words, linked=bool(lists)), *lists],
        "tiles": tiles,
    }
    html = render(
        "report.html", words, title=title, name=report.name, facts=facts, stamp=stamp, **values
    )
    return Page("report", title, html)


def charts(report: Report, words: Words) -> Iterator[Chart]:
    """Yield the funnel, the industries, the districts, and demand against supply."""
    funnel = [
        ChartBar(words.say(f"report.step_{step}"), (count,))
        for step, count in report.funnel.items()
    ]
    yield Chart(words.say("report.funnel"), funnel)
    both = words.say("report.entered_legend"), words.say("report.listed_legend")
    yield Chart(words.say("report.industries"), _bars(report.industries, "industry", words), both)
    yield Chart(words.say("report.districts"), _bars(report.districts, "region", words), both)
    wanted = sorted(
        (industry for industry in report.industries if industry.investors),
        key=lambda industry: (-industry.investors, industry.code),
    )
    demand = [
        ChartBar(
            label_of(words.name("industry", industry.code)), (industry.investors, industry.listed)
        )
        for industry in wanted[:_MOST_BARS]
    ]
    legend = words.say("report.demand_legend"), words.say("report.supply_legend")
    yield Chart(words.say("report.demand"), demand, legend)


def _bars(shares: Sequence[Share], table: str, words: Words) -> list[ChartBar]:
    shown = [share for share in shares if share.entered or share.floor][:_MOST_BARS]
    return [
        ChartBar(
            label_of(words.name(table, share.code)), (share.entered, share.listed), share.floor
        )
        for share in shown
    ]


def tables(report: Report, words: Words, *, linked: bool = False) -> Iterator[Sheet]:
    """Yield entries, attendance, judges, meetings, outcomes with their trail, costs; `linked`: the
    figures lead to the lists that stand below.
    """
    columns = {name: words.say(f"column.{name}") for name in _COLUMNS}
    figure = [columns["item"], columns["figure"]]
    steps = [
        (words.say(f"report.step_{step}"), _counted(count, _LISTS.get(step), linked=linked))
        for step, count in report.funnel.items()
    ]
    yield Sheet(words.say("report.entries"), figure, steps)
    came = [
        (words.name("recipient", kind), _came(attended, words))
        for kind, attended in report.attendance.items()
    ]
    yield Sheet(words.say("report.attendance"), [columns["kind"], columns["came"]], came)
    if report.judges:
        judges = [(judge.name, "✓" if judge.came else "", judge.sheets) for judge in report.judges]
        heads = [columns["name"], columns["came"], columns["sheets"]]
        yield Sheet(words.say("report.judges"), heads, judges, words.say("report.judges_note"))
    yield Sheet(words.say("report.meetings"), figure, _meetings(report, words, linked=linked))
    yield _deals(report, words, columns)
    yield _groups(report, words, columns)
    if report.costs is not None:
        yield Sheet(
            words.say("report.costs"),
            figure,
            list(_costs(report, words)),
            words.say("report.costs_note"),
        )


_COLUMNS = (
    "item", "figure", "kind", "came", "name", "sheets", "startup", "investor", "outcome", "amount", "trail",
    "deal", "by", "matched", "intents", "signed_projects",
)  # fmt: skip


def _came(attendance: Attendance, words: Words) -> str:
    came = words.say("report.came_of", came=attendance.came, expected=attendance.expected)
    if not attendance.confirmed:
        return came
    return words.say("report.came_confirmed", came=came, confirmed=attendance.confirmed)


_LISTS = {
    "entered": "entered", "eligible": "eligible", "listed": "listed", "came": "came",
    "met": "matched", "intent": "intents", "signed": "contracts", "completed": "contracts",
}  # fmt: skip
"""Steps of the funnel, and the anchors of the rows that they count."""


def _counted(count: int, anchor: str | None, *, linked: bool) -> Cell:
    return Linked(count, anchor) if linked and count and anchor else count


def _meetings(report: Report, words: Words, *, linked: bool) -> list[tuple[str, Cell]]:
    names = {
        "planned": report.meetings_planned,
        "held": report.meetings_held,
        "did_not_take_place": report.meetings_did_not_take_place,
        "unreported": report.meetings_unreported,
    }
    anchors = {"held": "meetings"}
    return [
        (words.say(f"report.{name}"), _counted(count, anchors.get(name), linked=linked))
        for name, count in names.items()
    ]


def _deals(report: Report, words: Words, columns: dict[str, str]) -> Sheet:
    heads = [
        columns[name] for name in ("startup", "investor", "deal", "outcome", "amount", "trail")
    ]
    trails = {
        (trail.startup, trail.partner, trail.deal): trail.events
        for project in report.matched.projects
        for trail in project.trails
    }
    rows = [
        (
            deal.startup_name,
            deal.investor_name,
            deal.deal,
            words.name("outcome", deal.outcome) if deal.outcome else words.say("report.doubtful"),
            deal.amount_cny or "",
            "\n".join(
                _event(event, words) for event in trails[deal.startup, deal.investor, deal.deal]
            ),
        )
        for deal in report.deals
    ]
    note = words.say(
        "report.matched_note",
        count=report.matched_projects,
        doubtful=report.doubtful_events,
        amount=f"{report.doubtful_cny:,}",
    )
    return Sheet(words.say("report.outcomes"), heads, rows, note)


def _event(event: TrailEvent, words: Words) -> str:
    """Return one event in a line: its day, what it says, how it stands and its id."""
    stands = "" if event.standing == "counts" else words.name("outcome_standing", event.standing)
    doubts = [words.name("outcome_doubt", code) for code in event.doubts]
    parts = [event.day, words.name("outcome", event.outcome), stands, *doubts, event.event]
    return words.separator.join(filter(None, parts))


def _groups(report: Report, words: Words, columns: dict[str, str]) -> Sheet:
    """Return the figures of outcomes by district, industry, space and investor, one below another."""
    names = ("by", "matched", "intents", "signed_projects", "amount")
    rows = [
        (
            f"{words.name('outcome_group', by)}{words.separator}{_group_name(by, group, words)}",
            group.totals.projects,
            group.totals.intent,
            group.totals.signed,
            group.totals.signed_cny or "",
        )
        for by, groups in report.groups.items()
        for group in groups
        if group.projects
    ]
    return Sheet(words.say("report.groups"), [columns[name] for name in names], rows)


def _group_name(by: str, group: OutcomeGroup, words: Words) -> str:
    tables = {"district": "region", "industry": "industry"}
    return words.name(tables[by], group.key) if by in tables else group.name or group.key


def _costs(report: Report, words: Words) -> Iterator[tuple[str, str]]:
    costs = report.costs
    assert costs is not None
    yield from costs.items.items()
    yield words.say("report.total_cost"), costs.total
    yield words.say("report.cost_per_signed"), costs.per_signed or words.say("place.nowhere")
    yield words.say("report.cost_per_meeting"), costs.per_meeting or words.say("place.nowhere")
