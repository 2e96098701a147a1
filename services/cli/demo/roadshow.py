"""The demonstration of a contest's day: publication, a withdrawal, prints, the day itself with its
score sheets, the report.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from contracts.catalogue import COMMANDS
from contracts.decisions import Panels, Results, Shortlist, Timetable
from contracts.pool_log import Programme
from models.roadshow.readers import read_documents
from services.cli.client import connect, single
from services.cli.client.roadshow_log import read_roadshow
from services.cli.demo import roadshow_view as demo_roadshow_view
from services.cli.demo import view as demo_view
from services.cli.demo.by_hand import HandShown, show_hand
from services.cli.lists.sources import sources_of
from services.cli.texts import LANGUAGE
from services.cli.verbs import roadshow
from services.cli.verbs import submit as submit_verb
from services.cli.verbs.roadshow_export import ExportRequest, edition_of, put, rendered
from services.cli.verbs.roadshow_report import contents, event_facts, own, read_costs
from services.publishing.edition import Versioned
from services.publishing.files import FORMATS, exported
from services.publishing.pdf import PACKAGES, available
from services.publishing.report.season import season_of
from services.publishing.report.structs import Report
from services.publishing.words import Words
from services.runtime.settings import Settings

WAIT_S = 300.0
_OUTCOMES = ("met", "intent", "did_not_take_place", "met", "signed")
_AMOUNT_CNY = 2_000_000


@dataclass(slots=True, kw_only=True)
class ContestResults:
    """What came of it."""

    shortlist: Shortlist
    documents: dict[str, int]
    """Version of each published document, by name."""
    moved_up: str = ""
    files: int = 0
    promoted: int = 0
    report: Report | None = None
    by_hand: HandShown | None = None


@dataclass(frozen=True, slots=True)
class ContestDemo:
    """A pool, and where its samples and what is made on the way lie."""

    settings: Settings
    pool: str
    samples: Path
    folder: Path


async def day(contest: ContestDemo, programme: Programme) -> ContestResults:
    """Publish the drafts that the first cycle made and go through the event to its report; show
    each step as it is done.
    """
    await _command(contest, {"command": "publish"})
    documents = await _current(contest)
    outcome = ContestResults(
        shortlist=_shortlist(documents),
        documents={name: document.version for name, document in documents.items()},
    )
    demo_view.shortlist(programme, outcome.shortlist)
    demo_roadshow_view.stage(list(documents.values()))
    if len(documents) > 1:
        outcome.by_hand = await show_hand(contest.settings, programme, contest.folder)
        documents = await _current(contest)
        documents = await _withdrawal(contest, documents, outcome)
        await _judging(contest, documents, outcome)
        await _talks(contest, documents)
    await _prints(contest, outcome)
    return outcome


async def _withdrawal(
    contest: ContestDemo, before: dict[str, Versioned], outcome: ContestResults
) -> dict[str, Versioned]:
    """Let the last on the list withdraw; the next in line moves up."""
    leaving = _shortlist(before).entries[-1]
    await _command(contest, {"command": "withdraw", "startup": leaving.startup})
    documents = await _current(contest)
    outcome.moved_up = next(
        (change.id for change in _shortlist(documents).changes if change.why == "moved_up"), ""
    )
    demo_roadshow_view.withdrawn(leaving.name, list(documents.values()))
    return documents


async def _judging(
    contest: ContestDemo, documents: dict[str, Versioned], outcome: ContestResults
) -> None:
    """Check everybody in, hand in the sheets of the judges that there are, close the round."""
    panels = documents.get("panels")
    if not isinstance(panels, Panels) or not (contest.samples / "event" / "scores.jsonl").exists():
        return
    people = [{"startup": entry.startup} for entry in _shortlist(documents).entries]
    people += [{"partner": judge} for panel in panels.panels for judge in panel.judges]
    commands = [{"pool": contest.pool, "command": "check_in", **person} for person in people]
    await _submit(contest, "commands", commands)
    await _submit(contest, "scores", _sheets(contest, panels))
    await _command(contest, {"command": "close_round"})
    results = await _results(contest)
    outcome.promoted = sum(row.promoted for of_round in results for row in of_round.rows)
    demo_roadshow_view.results(results)


def _sheets(contest: ContestDemo, panels: Panels) -> Iterator[dict[str, Any]]:
    """Yield the sample's sheets of those who sit on the panel, of the entries that they mark."""
    for line in (
        (contest.samples / "event" / "scores.jsonl").read_text(encoding="utf-8").splitlines()
    ):
        sheet = json.loads(line)
        startup, judge = sheet["startup"], sheet["judge"]
        spared = startup in panels.spared.get(judge, {})
        if (
            any(startup in panel.entries and judge in panel.judges for panel in panels.panels)
            and not spared
        ):
            yield sheet


async def _talks(contest: ContestDemo, documents: dict[str, Versioned]) -> None:
    """Report what came of the meetings: invented here, as nobody has held them."""
    timetable = documents.get("timetable")
    if not isinstance(timetable, Timetable) or not timetable.meetings:
        return
    outcomes = []
    for number, meeting in enumerate(timetable.meetings):
        outcome = {
            "pool": contest.pool,
            "startup": meeting.startup,
            "partner": meeting.investor,
            "on": timetable.day,
        }
        outcome["outcome"] = _OUTCOMES[number % len(_OUTCOMES)]
        outcomes.append(
            outcome | ({"amount_cny": _AMOUNT_CNY} if outcome["outcome"] == "signed" else {})
        )
    await _submit(contest, "outcomes", outcomes)


async def _prints(contest: ContestDemo, outcome: ContestResults) -> None:
    """Write the edition and the report as files."""
    event = await read_roadshow(contest.settings, contest.pool)
    edition = edition_of(event)
    language = LANGUAGE.get()
    formats = [name for name in FORMATS if name != "pdf" or available()]
    if len(formats) < len(FORMATS):
        demo_view.step("no_pdf", packages=" ".join(PACKAGES))
    wanted = ExportRequest(contest.folder / "roadshow", list(formats))
    paths = put(wanted.folder, rendered(lambda: exported(edition, formats, language)))
    costs = read_costs([str(path) for path in (contest.samples / "event").glob("costs.csv")])
    facts = event_facts(event, edition, costs)
    outcome.report = report = facts.report
    season = season_of(report.name, [facts], own(costs, report.pool))
    paths += put(
        contest.folder / "report",
        rendered(lambda: contents(report, Words(language), formats, season)),
    )
    outcome.files = len(paths)
    demo_roadshow_view.prints(report, outcome.files, contest.folder)


async def _current(contest: ContestDemo) -> dict[str, Versioned]:
    return (await roadshow.current(contest.settings, contest.pool)).documents


def _shortlist(documents: dict[str, Versioned]) -> Shortlist:
    shortlist = documents["shortlist"]
    assert isinstance(shortlist, Shortlist)
    return shortlist


async def _results(contest: ContestDemo) -> list[Results]:
    async with connect.stored_pools(contest.settings) as store:
        fields = await store.fields(contest.pool, "roadshow")
    return [document for document in read_documents(fields) if isinstance(document, Results)]


async def _command(contest: ContestDemo, command: dict[str, Any]) -> None:
    record = {"pool": contest.pool, **command}
    await single.send_one(contest.settings, COMMANDS.name, record, wait_s=WAIT_S, as_json=False)


async def _submit(contest: ContestDemo, feed: str, records: Iterable[dict[str, Any]]) -> None:
    contest.folder.mkdir(parents=True, exist_ok=True)
    path = contest.folder / f"{feed}-of-the-day.jsonl"
    path.write_text(
        "".join(f"{json.dumps(record, ensure_ascii=False)}\n" for record in records),
        encoding="utf-8",
    )
    sources = sources_of([path], None)
    time = submit_verb.time_of(None)
    await submit_verb.submit(contest.settings, sources, time=time, wait_s=WAIT_S, as_json=False)
