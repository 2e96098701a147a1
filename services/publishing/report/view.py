"""The report as a page: charts where people would rather look, tables for the rest."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from services.publishing.pages import Page, render
from services.publishing.report.structs import Attendance, Report, Share
from services.publishing.tables import Table
from services.publishing.words import Words
from services.words import moment_of

_MOST_BARS = 20
_COLOURS = ("#1d5c63", "#7fb7be")
_LABEL = 17


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of a chart: its values side by side, and where a mark stands (0 is none)."""

    label: str
    values: tuple[int, ...]
    mark: int = 0


@dataclass(frozen=True, slots=True)
class Chart:
    """Horizontal bars; `legend` names the values of each bar."""

    title: str
    rows: list[Bar]
    legend: tuple[str, ...] = ()
    colours: tuple[str, ...] = _COLOURS

    @property
    def most(self) -> int:
        """The greatest value, at least 1: the full width."""
        return max((value for row in self.rows for value in (*row.values, row.mark)), default=1) or 1


def page(report: Report, words: Words) -> Page:
    """Return the report to print."""
    title = words.say("document.report")
    facts = [
        words.say("note.day", day=words.day(report.day)),
        words.say("report.as_of", moment=moment_of(words.language, report.as_of)),
    ]
    stamp = words.stamp_of(report.pool, report.shortlist_version, "published", report.shortlist_sha256)
    values: dict[str, Any] = {"charts": list(charts(report, words)), "tables": list(tables(report, words))}
    html = render("report.html", words, title=title, name=report.name, facts=facts, stamp=stamp, **values)
    return Page("report", title, html)


def charts(report: Report, words: Words) -> Iterator[Chart]:
    """Yield the funnel, the industries, the districts, and demand against supply."""
    funnel = [Bar(words.say(f"report.step_{step}"), (count,)) for step, count in report.funnel.items()]
    yield Chart(words.say("report.funnel"), funnel)
    both = words.say("report.entered_legend"), words.say("report.listed_legend")
    yield Chart(words.say("report.industries"), _bars(report.industries, "industry", words), both)
    yield Chart(words.say("report.districts"), _bars(report.districts, "region", words), both)
    wanted = sorted((one for one in report.industries if one.investors), key=lambda one: (-one.investors, one.code))
    demand = [Bar(_label(words.name("industry", one.code)), (one.investors, one.listed)) for one in wanted[:_MOST_BARS]]
    legend = words.say("report.demand_legend"), words.say("report.supply_legend")
    yield Chart(words.say("report.demand"), demand, legend)


def _bars(shares: Sequence[Share], table: str, words: Words) -> list[Bar]:
    shown = [one for one in shares if one.entered or one.floor][:_MOST_BARS]
    return [Bar(_label(words.name(table, one.code)), (one.entered, one.listed), one.floor) for one in shown]


def _label(name: str) -> str:
    return name if len(name) <= _LABEL else f"{name[: _LABEL - 1]}…"


def tables(report: Report, words: Words) -> Iterator[Table]:
    """Yield entries, attendance, judges, meetings, outcomes with their trail, costs."""
    columns = {name: words.say(f"column.{name}") for name in _COLUMNS}
    figure = [columns["item"], columns["figure"]]
    steps = [(words.say(f"report.step_{step}"), count) for step, count in report.funnel.items()]
    yield Table(words.say("report.entries"), figure, steps)
    came = [(words.name("recipient", kind), _came(one, words)) for kind, one in report.attendance.items()]
    yield Table(words.say("report.attendance"), [columns["kind"], columns["came"]], came)
    if report.judges:
        judges = [(one.name, "✓" if one.came else "", one.sheets) for one in report.judges]
        heads = [columns["name"], columns["came"], columns["sheets"]]
        yield Table(words.say("report.judges"), heads, judges, words.say("report.judges_note"))
    yield Table(words.say("report.meetings"), figure, _meetings(report, words))
    yield _deals(report, words, columns)
    if report.costs is not None:
        yield Table(words.say("report.costs"), figure, list(_costs(report, words)), words.say("report.costs_note"))


_COLUMNS = (
    "item", "figure", "kind", "came", "name", "sheets", "startup", "investor", "outcome", "amount", "trail",
)  # fmt: skip


def _came(one: Attendance, words: Words) -> str:
    return words.say("report.came_of", came=one.came, expected=one.expected)


def _meetings(report: Report, words: Words) -> list[tuple[str, int]]:
    names = {
        "planned": report.meetings_planned,
        "held": report.meetings_held,
        "did_not_take_place": report.meetings_did_not_take_place,
        "unreported": report.meetings_unreported,
    }
    return [(words.say(f"report.{name}"), count) for name, count in names.items()]


def _deals(report: Report, words: Words, columns: dict[str, str]) -> Table:
    heads = [columns[name] for name in ("startup", "investor", "outcome", "amount", "trail")]
    rows = [
        (
            one.startup_name,
            one.investor_name,
            words.name("outcome", one.outcome),
            one.amount_cny or "",
            ", ".join(one.trail),
        )
        for one in report.deals
    ]
    note = words.say("report.matched_note", count=report.matched_projects)
    return Table(words.say("report.outcomes"), heads, rows, note)


def _costs(report: Report, words: Words) -> Iterator[tuple[str, str]]:
    costs = report.costs
    assert costs is not None
    yield from costs.items.items()
    yield words.say("report.total_cost"), costs.total
    yield words.say("report.cost_per_signed"), costs.per_signed or words.say("place.nowhere")
    yield words.say("report.cost_per_meeting"), costs.per_meeting or words.say("place.nowhere")
