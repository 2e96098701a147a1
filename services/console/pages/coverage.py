"""Coverage of a pool: demand against supply by industry, district and need, the load of mentors, and
spaces that do the same or complete each other. Bars are drawn here; the tables say the same.
"""

from collections.abc import Iterator
from itertools import islice
from typing import Final

from starlette.responses import Response

from services.console.asking import Ask, ConsolePage
from services.console.exports.files import PAGE_ROWS, all_rows
from services.console.pages.inside import inside, page
from services.console.pages.shown import Shown
from services.console.read.queries.coverage import FEWEST, Coverage, CoverageRow
from services.console.read.rows import PersonSummary, RowPage
from services.publishing.charts import Chart, ChartBar, label_of

_MOST_BARS: Final = 15
_MOST_MENTORS: Final = 5_000
_MOST_LISTED: Final = 30
_MOST_PAIRS: Final = 12
COLOURS: Final = ("#2f8f83", "#b7791f")
"""Three to one at least against the card, light and dark."""
TABLES: Final = {"industries": "industry", "regions": "region", "needs": "need"}


def _coverage(ask: Ask) -> Response:
    within = inside(ask)
    shown = Shown(ask.language)
    held = ask.parts.model.coverage(ask.pool)
    mentors = loads(ask) if within.pool.kind == "mentoring" else []
    half = len(held.overlaps) // 2
    return page(
        ask, "coverage.html", within, current="coverage", held=held, parts=list(_parts(held, shown)),
        load=_load_chart(mentors, shown) if mentors else None, mentors=mentors[:_MOST_LISTED],
        alike=held.overlaps[:_MOST_PAIRS][: max(half, 1)], fewest=FEWEST,
        apart=held.overlaps[half:][::-1][:_MOST_PAIRS] if half else [],
    )  # fmt: skip


def _parts(held: Coverage, shown: Shown) -> Iterator[tuple[str, str, Chart, list[CoverageRow]]]:
    """Yield what each part is called by, the table of its codes, its bars and its rows."""
    for part, table in TABLES.items():
        rows: list[CoverageRow] = getattr(held, part)
        if not rows or (part == "needs" and not any(row.supply for row in rows)):
            continue  # a roadshow's investors offer nothing that startups need by code
        most = sorted(rows, key=lambda row: (-max(row.startups, row.supply), row.code))
        bars = [
            ChartBar(label_of(shown.name(table, row.code)), (row.startups, row.supply))
            for row in most[:_MOST_BARS]
        ]
        legend = (shown.say("coverage.demand"), shown.say("coverage.supply"))
        yield part, table, Chart(shown.say(f"coverage.{part}"), bars, legend, COLOURS), rows


def loads(ask: Ask) -> list[PersonSummary]:
    """Return the pool's mentors, the fullest first."""

    def read(cursor: str) -> RowPage[PersonSummary]:
        return ask.parts.model.people(
            frozenset({ask.pool}), role="mentor", pool=ask.pool, cursor=cursor, limit=PAGE_ROWS
        )

    mentors = [row for row in islice(all_rows(read), _MOST_MENTORS) if row.role == "mentor"]
    return sorted(mentors, key=lambda row: (-row.used / max(1, row.capacity), -row.used, row.id))


def _load_chart(mentors: list[PersonSummary], shown: Shown) -> Chart:
    counts = dict.fromkeys(("over", "full", "part", "free"), 0)
    for mentor in mentors:
        counts[_load(mentor)] += 1
    bars = [
        ChartBar(shown.say(f"coverage.load_{name}"), (count,)) for name, count in counts.items()
    ]
    return Chart(shown.say("coverage.load"), bars, (), COLOURS)


def _load(mentor: PersonSummary) -> str:
    if mentor.used > mentor.capacity:
        return "over"
    if mentor.used == mentor.capacity:
        return "full"
    return "part" if mentor.used else "free"


PAGES: Final = (ConsolePage("/pools/{pool}/coverage", "read", _coverage),)
