"""The demonstration of a programme under review: a draft, why not another, a pin, rules that cannot
hold, their repair.
"""

import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from contracts.catalogue import COMMANDS, MENTORS, PROGRAMMES
from models.assignment import moves
from models.mentoring import Matcher, MentoringState
from models.mentoring.explain.conflict import Reasons, Way, reasons_of
from models.mentoring.explain.situation import Situation, situation_of
from models.mentoring.explain.why_not import Moved, WhyNot, moved, why_not
from models.mentoring.stored import Planned
from services.cli.client import connect, single
from services.cli.demo import view as demo_view
from services.cli.failures import ExitCode, Failure
from services.cli.lists import dates
from services.cli.lists.sources import sources_of
from services.cli.texts import tell
from services.cli.verbs import submit as submit_verb
from services.runtime.settings import Settings
from services.spreadsheets.columns import columns_of
from services.spreadsheets.reading import open_source

WAIT_S = 300.0
WRITTEN_ON = "2026-11-01"
"""The day for which the samples are written: they are submitted as if it were today."""
Record = dict[str, Any]


@dataclass(slots=True, kw_only=True)
class Review:
    """What came of it: the draft's total at first, with the pin and after the repair.

    The rest as it was printed.
    """

    draft: int
    why_not: WhyNot | None = None
    pinned: int = 0
    moves: tuple[Moved, ...] = ()
    refused: str = ""
    conflict: Reasons | None = None
    repaired: int = 0
    published: int = 0


@dataclass(frozen=True, slots=True)
class Programme:
    """A pool under review, and where its samples and what is made on the way lie."""

    settings: Settings
    pool: str
    samples: Path
    folder: Path


async def review(programme: Programme) -> Review:
    """Show it step by step, from the draft that the first cycle made to its publication."""
    state = await _state(programme)
    first = _draft(state)
    outcome = Review(draft=first.total)
    demo_view.draft(state, first)
    case = _case(state)
    outcome.why_not = _least_costly(case, first)
    if outcome.why_not is not None:
        demo_view.why_not(outcome.why_not)
        await _command(
            programme, "pin", startup=outcome.why_not.startup, mentor=outcome.why_not.mentor
        )
        state = await _state(programme)
        outcome.pinned, outcome.moves = _draft(state).total, _moves(_case(state), first)
        demo_view.rematch(outcome.why_not, outcome.moves, (first.total, outcome.pinned))
        await _command(programme, "undo")
        demo_view.undone(_draft(await _state(programme)))
    await _conflict(programme, outcome)
    await _command(programme, "publish")
    published = [pair for pair in (await _state(programme)).live() if pair.status == "proposed"]
    outcome.published = len(published)
    demo_view.published(published)
    return outcome


async def _conflict(programme: Programme, outcome: Review) -> None:
    """Bring in rules that cannot hold, let them be refused, explain that, and carry out the
    cheapest repair.
    """
    await _submit(
        programme, programme.samples / "changes" / "programmes-everybody.jsonl", PROGRAMMES.name
    )
    try:
        await _command(programme, "open_cycle")
    except Failure as refusal:
        if refusal.code != ExitCode.REFUSED:
            raise
        outcome.refused = tell(refusal.key, **refusal.arguments)
    outcome.conflict = reasons_of(_case(await _state(programme)))
    if outcome.conflict is None or not outcome.conflict.ways:
        return
    way = outcome.conflict.ways[0]
    demo_view.conflict(outcome.refused, outcome.conflict)
    await _repair(programme, way)
    await _command(programme, "open_cycle")
    state = await _state(programme)
    outcome.repaired = _draft(state).total
    demo_view.repaired(way, state, _draft(state))


async def _repair(programme: Programme, way: Way) -> None:
    """Submit the changed records of the mentors that `way` asks more (or less) of."""
    changed = {
        change.mentor: change
        for change in way.changes
        if change.kind in ("mentor_most", "mentor_least")
    }
    if len(changed) < len(way.changes):
        raise Failure(ExitCode.DIFFERS, "error.demo_repair")
    records = []
    for record in _mentors(programme.samples):
        change = changed.get(str(record.get("id")))
        if change is not None:
            up = change.kind == "mentor_most"
            field, value = (
                ("capacity", int(record["capacity"]) + change.by)  # places in all pools together
                if up
                else ("min_load", change.value - change.by)
            )
            records.append(record | {field: value})
    file = programme.folder / "mentors-repaired.jsonl"
    file.write_text(
        "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records),
        encoding="utf-8",
    )
    await _submit(programme, file, MENTORS.name)


def _mentors(samples: Path) -> list[Record]:
    files = sorted(samples.glob("mentors.*"))
    return [
        row.record
        for file in files
        for row in open_source(file, MENTORS.name, columns_of(MENTORS.name)).rows()
    ]


async def _submit(programme: Programme, file: Path, feed: str) -> None:
    sources = dates.written_on(sources_of([file], feed), WRITTEN_ON, dates.now_ms())
    now = submit_verb.time_of(None)
    await submit_verb.submit(programme.settings, sources, time=now, wait_s=WAIT_S, as_json=False)


async def _command(programme: Programme, command: str, **who: str) -> None:
    record = {"pool": programme.pool, "command": command, **who}
    await single.send_one(programme.settings, COMMANDS.name, record, wait_s=WAIT_S, as_json=False)


async def _state(programme: Programme) -> MentoringState:
    async with connect.stored_pools(programme.settings) as store:
        return Matcher().restore(programme.pool, await store.fields(programme.pool, "mentoring"))


def _case(state: MentoringState) -> Situation:
    case = situation_of(state, time.time_ns() // 1_000_000)
    assert case is not None, "both sides of the sample have people"
    return case


def _draft(state: MentoringState) -> Planned:
    assert state.draft is not None, "the pool is under review"
    return state.draft


def _least_costly(case: Situation, draft: Planned) -> WhyNot | None:
    """Return the pair that would cost least of those that move somebody else: each startup's best
    mentor that it does not have.
    """
    problem, chosen = case.problem, set(draft.pairs)
    best: dict[str, str] = {}
    order = sorted(range(problem.edges), key=lambda edge: -int(problem.score[edge]))
    for edge in order:
        pair = (
            problem.startups[problem.edge_startup[edge]],
            problem.mentors[problem.edge_mentor[edge]],
        )
        if pair not in chosen:
            best.setdefault(*pair)
    answers = [why_not(case, startup, mentor) for startup, mentor in sorted(best.items())]
    costly = [answer for answer in answers if answer.cost and len(answer.moves) > 1]
    return min(costly, key=lambda answer: (answer.cost or 0, answer.startup), default=None)


def _moves(case: Situation, before: Planned) -> tuple[Moved, ...]:
    return moved(case.state, moves(case.best, before.pairs))
