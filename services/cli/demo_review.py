"""The demonstration of a programme under review: a draft, why not another, a pin, rules that cannot hold, their repair."""

import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from contracts.catalogue import COMMANDS, MENTORS, PROGRAMMES
from models.assignment import moves
from models.matching import Matcher, State
from models.matching.case import Case, case_of
from models.matching.conflict import Reasons, Way, reasons_of
from models.matching.counterfactual import Moved, WhyNot, moved, why_not
from models.matching.stored import Planned
from services.cli import connect, demo_view, pools, single
from services.cli import submit as submit_verb
from services.cli.columns import columns_of
from services.cli.failures import ExitCode, Failure
from services.cli.reading import open_source
from services.cli.texts import tell
from services.runtime.settings import Settings

WAIT_S = 300.0
Record = dict[str, Any]


@dataclass(slots=True, kw_only=True)
class Review:
    """What came of it: the draft's total at first, with the pin and after the repair; the rest as it was printed."""

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
    told = Review(draft=first.total)
    demo_view.draft(state, first)
    case = _case(state)
    told.why_not = _least_costly(case, first)
    if told.why_not is not None:
        demo_view.why_not(told.why_not)
        await _command(programme, "pin", startup=told.why_not.startup, mentor=told.why_not.mentor)
        state = await _state(programme)
        told.pinned, told.moves = _draft(state).total, _moves(_case(state), first)
        demo_view.rematch(told.why_not, told.moves, (first.total, told.pinned))
        await _command(programme, "undo")
        demo_view.undone(_draft(await _state(programme)))
    await _conflict(programme, told)
    await _command(programme, "publish")
    published = [pair for pair in (await _state(programme)).live() if pair.status == "proposed"]
    told.published = len(published)
    demo_view.published(published)
    return told


async def _conflict(programme: Programme, told: Review) -> None:
    """Bring in rules that cannot hold, let them be refused, explain that, and carry out the cheapest repair."""
    await _submit(programme, programme.samples / "changes" / "programmes-everybody.jsonl", PROGRAMMES.name)
    try:
        await _command(programme, "open_cycle")
    except Failure as refusal:
        if refusal.code != ExitCode.DIFFERS:
            raise
        told.refused = tell(refusal.key, **refusal.arguments)
    told.conflict = reasons_of(_case(await _state(programme)))
    if told.conflict is None or not told.conflict.ways:
        return
    way = told.conflict.ways[0]
    demo_view.conflict(told.refused, told.conflict)
    await _repair(programme, way)
    await _command(programme, "open_cycle")
    state = await _state(programme)
    told.repaired = _draft(state).total
    demo_view.repaired(way, state, _draft(state))


async def _repair(programme: Programme, way: Way) -> None:
    """Submit the changed records of the mentors that `way` asks more (or less) of."""
    changed = {change.mentor: change for change in way.changes if change.kind in ("mentor_most", "mentor_least")}
    if len(changed) < len(way.changes):
        raise Failure(ExitCode.DIFFERS, "error.demo_repair")
    records = []
    for record in _mentors(programme.samples):
        change = changed.get(str(record.get("id")))
        if change is not None:
            up = change.kind == "mentor_most"
            field, value = ("capacity", change.value + change.by) if up else ("min_load", change.value - change.by)
            records.append(record | {field: value})
    file = programme.folder / "mentors-repaired.jsonl"
    file.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in records), encoding="utf-8")
    await _submit(programme, file, MENTORS.name)


def _mentors(samples: Path) -> list[Record]:
    files = sorted(samples.glob("mentors.*"))
    return [row.record for file in files for row in open_source(file, MENTORS.name, columns_of(MENTORS.name)).rows()]


async def _submit(programme: Programme, file: Path, feed: str) -> None:
    sources = submit_verb.sources_of([file], feed)
    now = submit_verb.time_of(None)
    await submit_verb.submit(programme.settings, sources, time=now, wait_s=WAIT_S, as_json=False)


async def _command(programme: Programme, command: str, **who: str) -> None:
    record = {"pool": programme.pool, "command": command, **who}
    await single.send_one(programme.settings, COMMANDS.name, record, wait_s=WAIT_S, as_json=False)


async def _state(programme: Programme) -> State:
    async with connect.store(programme.settings) as store:
        return Matcher().restore(programme.pool, await pools.fields(store, "matcher", programme.pool))


def _case(state: State) -> Case:
    case = case_of(state, time.time_ns() // 1_000_000)
    assert case is not None, "both sides of the sample have people"
    return case


def _draft(state: State) -> Planned:
    assert state.draft is not None, "the pool is under review"
    return state.draft


def _least_costly(case: Case, draft: Planned) -> WhyNot | None:
    """Return the pair that would cost least of those that move somebody else: each startup's best mentor that it does not have."""
    problem, chosen = case.problem, set(draft.pairs)
    best: dict[str, str] = {}
    order = sorted(range(problem.edges), key=lambda edge: -int(problem.score[edge]))
    for edge in order:
        pair = problem.startups[problem.edge_startup[edge]], problem.mentors[problem.edge_mentor[edge]]
        if pair not in chosen:
            best.setdefault(*pair)
    told = [why_not(case, startup, mentor) for startup, mentor in sorted(best.items())]
    costly = [one for one in told if one.cost and len(one.moves) > 1]
    return min(costly, key=lambda one: (one.cost or 0, one.startup), default=None)


def _moves(case: Case, before: Planned) -> tuple[Moved, ...]:
    return moved(case.state, moves(case.best, before.pairs))
