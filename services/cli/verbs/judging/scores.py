"""`duijie roadshow scores`: score sheets from files, checked whole before anything is sent."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from contracts.catalogue import SCORES
from contracts.codes.terms import CONTEST_ROUNDS
from contracts.decisions import Refused
from contracts.pool_log import Score
from contracts.roadshow import RoundName
from services.cli.client import quarantine, refusals
from services.cli.client.single import send_records
from services.cli.failures import ExitCode, Failure
from services.cli.output import note, show, show_json, write
from services.cli.render import score_sheets as render
from services.cli.texts import named
from services.cli.verbs.judging.sheet_files import tables_in
from services.cli.verbs.roadshow_hand import stored
from services.runtime.settings import Settings
from services.score_sheets.headings import columns_of_sheet
from services.score_sheets.reading import ReadSheets, read_sheets
from services.score_sheets.roster import NoRoundError, Roster, roster_of

_SHOWN = 50


@dataclass(frozen=True, slots=True)
class SheetsRequest:
    """Which sheets, of which round and judge where they do not say so, and whether to send them."""

    files: list[Path]
    round: str = ""
    judge: str = ""
    check: bool = False


@dataclass(slots=True)
class _HandedIn:
    read: ReadSheets
    new: list[Score]
    missing: dict[str, list[str]]
    quarantined: list[quarantine.Summary] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)


async def scores(
    settings: Settings, pool: str, request: SheetsRequest, *, wait_s: float, as_json: bool
) -> None:
    """Send the sheets that are not in yet, and tell which are still missing.

    Failure INPUT names every fault, and nothing is sent; REFUSED tells what took no effect.
    """
    _, state = await stored(settings, pool)
    try:
        roster = roster_of(state, _round(request.round))
    except NoRoundError as error:
        raise _no_round(pool, error) from error
    judge = _judge(roster, request.judge)
    columns = columns_of_sheet(roster.round.criteria)
    tables = [table for file in request.files for table in tables_in(file, columns)]
    read = read_sheets(roster, tables, judge)
    _require_faultless(read, as_json=as_json)
    new = [score for score in read.scores.values() if not roster.stands(score)]
    answer = _HandedIn(read, new, roster.missing(read.scores))
    if new and not request.check:
        records = [record_of(score) for score in new]
        applied = await send_records(settings, SCORES.name, records, wait_s=wait_s)
        answer.quarantined, answer.refused = applied.quarantined, applied.refused()
    _tell(roster, answer, request, as_json=as_json)


def record_of(score: Score) -> dict[str, Any]:
    """Return a sheet as its feed takes it: points with two decimals at most."""
    record: dict[str, Any] = {
        "pool": score.pool,
        "round": score.round,
        "startup": score.startup,
        "judge": score.judge,
        "marks": {name: mark / 100 for name, mark in score.marks.items()},
    }
    return record | ({"veto": True} if score.veto else {})


def _round(text: str) -> RoundName | None:
    code = CONTEST_ROUNDS.find(text) if text else None
    if text and code is None:
        raise Failure(
            ExitCode.USAGE, "scores.unknown_round", value=text, known=CONTEST_ROUNDS.allowed()
        )
    return cast("RoundName | None", code)


def _no_round(pool: str, error: NoRoundError) -> Failure:
    name = named("contest_round", error.round)
    return Failure(ExitCode.DIFFERS, f"scores.{error.code}", pool=pool, round=name)


def _judge(roster: Roster, text: str) -> str:
    ids = roster.judges.meant(text) if text else [""]
    if len(ids) != 1:
        near = roster.judges.near(text) or "—"
        raise Failure(ExitCode.NOT_FOUND, "scores.unknown_judge", value=text, near=near)
    return ids[0]


def _require_faultless(read: ReadSheets, *, as_json: bool) -> None:
    """Tell every fault; Failure INPUT where there is one."""
    if not read.faults:
        return
    if as_json:
        show_json({"sent": 0, "faults": [fault._asdict() for fault in read.faults]})
    else:
        for fault in read.faults[:_SHOWN]:
            write(render.fault(fault))
        if len(read.faults) > _SHOWN:
            write(f"  … +{len(read.faults) - _SHOWN}")
    raise Failure(ExitCode.INPUT, "scores.faults", faults=len(read.faults), whole=len(read.scores))


def _tell(roster: Roster, answer: _HandedIn, request: SheetsRequest, *, as_json: bool) -> None:
    """Tell what was sent, what was in already, what is missing; Failure REFUSED where some of it
    took no effect.
    """
    read, new = answer.read, answer.new
    counts = {
        "sheets": len(read.scores),
        "sent": 0 if request.check else len(new),
        "unchanged": len(read.scores) - len(new),
        "not_marked": read.blank,
    }
    idle = {"quarantined": len(answer.quarantined), "without_effect": len(answer.refused)}
    if as_json:
        remarks = [remark._asdict() for remark in read.remarks]
        show_json({**counts, **idle, "remarks": remarks, "missing": answer.missing})
    else:
        for remark in read.remarks[:_SHOWN]:
            write(render.fault(remark))
        note("scores.checked" if request.check else "scores.sent", **counts)
        for line in quarantine.refused_words(answer.quarantined):
            write(line)
        for refusal in answer.refused[:_SHOWN]:
            write(refusals.line(refusal))
        show(*render.missing(roster, answer.missing))
    if any(idle.values()):
        raise Failure(ExitCode.REFUSED, "submit.some_refused", **idle)
