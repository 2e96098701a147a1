"""The demonstration of a contest's day: publication, a withdrawal, prints, the day itself with its score sheets, the report."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from contracts.catalogue import COMMANDS
from contracts.decisions import Panels, Results, Shortlist, Timetable
from contracts.pool_log import Programme
from services.cli import connect, demo_roadshow_view, demo_view, pools, roadshow, single
from services.cli import submit as submit_verb
from services.cli.roadshow_export import Wanted, edition_of, made, put
from services.cli.roadshow_log import documents_in, read_roadshow
from services.cli.roadshow_report import contents, read_costs
from services.cli.texts import LANGUAGE
from services.publishing.digest import digest
from services.publishing.edition import Versioned
from services.publishing.files import FORMATS, exported
from services.publishing.pdf import PACKAGES, available
from services.publishing.report.figures import report as figures
from services.publishing.report.structs import Report
from services.publishing.words import Words
from services.runtime.settings import Settings

WAIT_S = 300.0
_OUTCOMES = ("met", "intent", "did_not_take_place", "met", "signed")
_AMOUNT_CNY = 2_000_000


@dataclass(slots=True, kw_only=True)
class Day:
    """What came of it."""

    shortlist: Shortlist
    documents: dict[str, int]
    """Version of each published document, by name."""
    moved_up: str = ""
    files: int = 0
    promoted: int = 0
    report: Report | None = None


@dataclass(frozen=True, slots=True)
class Contest:
    """A pool, and where its samples and what is made on the way lie."""

    settings: Settings
    pool: str
    samples: Path
    folder: Path


async def day(contest: Contest, programme: Programme) -> Day:
    """Publish the drafts that the first cycle made and go through the event to its report; show each step as it is done."""
    await _command(contest, {"command": "publish"})
    found = await _current(contest)
    told = Day(shortlist=_shortlist(found), documents={name: one.version for name, one in found.items()})
    demo_view.shortlist(programme, told.shortlist)
    demo_roadshow_view.stage(list(found.values()))
    if len(found) > 1:
        found = await _withdrawal(contest, found, told)
        await _judging(contest, found, told)
        await _talks(contest, found)
    await _prints(contest, told)
    return told


async def _withdrawal(contest: Contest, before: dict[str, Versioned], told: Day) -> dict[str, Versioned]:
    """Let the last on the list withdraw; the next in line moves up."""
    leaving = _shortlist(before).entries[-1]
    await _command(contest, {"command": "withdraw", "startup": leaving.startup})
    found = await _current(contest)
    told.moved_up = next((one.id for one in _shortlist(found).changes if one.why == "moved_up"), "")
    demo_roadshow_view.withdrawn(leaving.name, list(found.values()))
    return found


async def _judging(contest: Contest, found: dict[str, Versioned], told: Day) -> None:
    """Check everybody in, hand in the sheets of the judges that there are, close the round."""
    panels = found.get("panels")
    if not isinstance(panels, Panels) or not (contest.samples / "event" / "scores.jsonl").exists():
        return
    people = [{"startup": entry.startup} for entry in _shortlist(found).entries]
    people += [{"partner": judge} for panel in panels.panels for judge in panel.judges]
    commands = [{"pool": contest.pool, "command": "check_in", **one} for one in people]
    await _submit(contest, "commands", commands)
    await _submit(contest, "scores", _sheets(contest, panels))
    await _command(contest, {"command": "close_round"})
    results = await _results(contest)
    told.promoted = sum(row.promoted for one in results for row in one.rows)
    demo_roadshow_view.results(results)


def _sheets(contest: Contest, panels: Panels) -> Iterator[dict[str, Any]]:
    """Yield the sample's sheets of those who sit on the panel, of the entries that they mark."""
    for line in (contest.samples / "event" / "scores.jsonl").read_text(encoding="utf-8").splitlines():
        sheet = json.loads(line)
        startup, judge = sheet["startup"], sheet["judge"]
        spared = startup in panels.spared.get(judge, {})
        if any(startup in one.entries and judge in one.judges for one in panels.panels) and not spared:
            yield sheet


async def _talks(contest: Contest, found: dict[str, Versioned]) -> None:
    """Report what came of the meetings: invented here, as nobody has held them."""
    timetable = found.get("timetable")
    if not isinstance(timetable, Timetable) or not timetable.meetings:
        return
    told = []
    for number, one in enumerate(timetable.meetings):
        outcome = {"pool": contest.pool, "startup": one.startup, "partner": one.investor}
        outcome["outcome"] = _OUTCOMES[number % len(_OUTCOMES)]
        told.append(outcome | ({"amount_cny": _AMOUNT_CNY} if outcome["outcome"] == "signed" else {}))
    await _submit(contest, "outcomes", told)


async def _prints(contest: Contest, told: Day) -> None:
    """Write the edition and the report as files."""
    found = await read_roadshow(contest.settings, contest.pool)
    edition = edition_of(found)
    language = LANGUAGE.get()
    formats = [name for name in FORMATS if name != "pdf" or available()]
    if len(formats) < len(FORMATS):
        demo_view.step("no_pdf", packages=" ".join(PACKAGES))
    wanted = Wanted(contest.folder / "roadshow", list(formats))
    paths = put(wanted.folder, made(lambda: exported(edition, formats, language)))
    costs = read_costs([str(path) for path in (contest.samples / "event").glob("costs.csv")])
    told.report = report = figures(edition, found.records, digest(edition.shortlist), costs)
    paths += put(contest.folder / "report", made(lambda: contents(report, Words(language), formats)))
    told.files = len(paths)
    demo_roadshow_view.prints(report, told.files, contest.folder)


async def _current(contest: Contest) -> dict[str, Versioned]:
    _, found = await roadshow.current(contest.settings, contest.pool)
    return found


def _shortlist(found: dict[str, Versioned]) -> Shortlist:
    one = found["shortlist"]
    assert isinstance(one, Shortlist)
    return one


async def _results(contest: Contest) -> list[Results]:
    async with connect.store(contest.settings) as store:
        fields = await pools.fields(store, "roadshow", contest.pool)
    return [one for one in documents_in(fields) if isinstance(one, Results)]


async def _command(contest: Contest, command: dict[str, Any]) -> None:
    record = {"pool": contest.pool, **command}
    await single.send_one(contest.settings, COMMANDS.name, record, wait_s=WAIT_S, as_json=False)


async def _submit(contest: Contest, feed: str, records: Iterable[dict[str, Any]]) -> None:
    contest.folder.mkdir(parents=True, exist_ok=True)
    path = contest.folder / f"{feed}-of-the-day.jsonl"
    path.write_text("".join(f"{json.dumps(one, ensure_ascii=False)}\n" for one in records), encoding="utf-8")
    sources = submit_verb.sources_of([path], None)
    time = submit_verb.time_of(None)
    await submit_verb.submit(contest.settings, sources, time=time, wait_s=WAIT_S, as_json=False)
