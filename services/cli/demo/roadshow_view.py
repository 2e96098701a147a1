"""What the demonstration prints of a contest's day."""

from collections.abc import Sequence
from pathlib import Path

from rich.text import Text

from contracts.decisions import Results, Shortlist
from services.cli.demo.view import say, section
from services.cli.render import roadshow as render_roadshow
from services.cli.render.decisions import profile, sheet
from services.cli.texts import LANGUAGE, named
from services.publishing.edition import Versioned
from services.publishing.report.structs import Report
from services.publishing.words import Words

_SHOWN = 8


def stage(documents: Sequence[Versioned]) -> None:
    """Print panels, running order and meetings, where there are any."""
    others = [document for document in documents if not isinstance(document, Shortlist)]
    if others:
        section("stage", *render_roadshow.parts(others, Words(LANGUAGE.get())))


def withdrawn(name: str, documents: Sequence[Versioned]) -> None:
    """Print what a withdrawal changes."""
    section(
        "withdrawal",
        Text(say("withdrew", name=name)),
        *render_roadshow.changes(documents, Words(LANGUAGE.get())),
    )


def results(rounds: Sequence[Results]) -> None:
    """Print the first of each round's results."""
    words = Words(LANGUAGE.get())
    for results_of_round in rounds:
        table = sheet("")
        for column in ("rank", "startup", "group", "total", "promoted"):
            table.add_column(words.say(f"column.{column}"), overflow="fold")
        for row in results_of_round.rows[:_SHOWN]:
            promoted = words.say("note.promoted") if row.promoted else ""
            total = f"{row.total / 100:.2f}"
            table.add_row(
                str(row.rank),
                profile(row.name, row.startup),
                named("group", row.group),
                total,
                promoted,
            )
        section("results", table, round=named("contest_round", results_of_round.round))


def prints(report: Report, files: int, folder: Path) -> None:
    """Print what was written where, and the report's first figures."""
    words = Words(LANGUAGE.get())
    funnel = words.separator.join(
        words.say(f"report.step_{step}") + f" {count}" for step, count in report.funnel.items()
    )
    lines = [
        say("prints", count=files, folder=folder),
        funnel,
        f"{words.say('report.matched')} {report.matched_projects}",
    ]
    section("report", *(Text(line) for line in lines))
