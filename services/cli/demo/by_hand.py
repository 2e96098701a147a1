"""The demonstration of the organiser's hand: a slot moved, what that costs, a wish that cannot be
with its ways out, and an event that moves by a week with the notices that it causes.
"""

import json
from collections import Counter
from pathlib import Path
from typing import Any, Final, NamedTuple

import msgspec
from rich.table import Table
from rich.text import Text

from contracts.catalogue import COMMANDS, NOTICES
from contracts.days import moved_day
from contracts.decisions import LineUp
from contracts.notices import Notice, decode
from contracts.pool_log import Programme
from models.roadshow.review.answer import Answer
from models.roadshow.review.trial import Trial, tried
from models.roadshow.state import RoadshowState
from services.cli.client import single
from services.cli.client.log_reader import read_partition
from services.cli.demo.view import say, section
from services.cli.lists.sources import sources_of
from services.cli.render import hand as render
from services.cli.texts import LANGUAGE, named
from services.cli.verbs import submit as submit_verb
from services.cli.verbs.roadshow_hand import answer_between, command_of, stored
from services.publishing.words import Words
from services.runtime.settings import Settings

WAIT_S: Final = 300.0
_WEEK: Final = 7
_SUBJECTS: Final = 3


class HandShown(NamedTuple):
    """What came of it: the answer to the move, the trial that was refused, the notices of the move
    to another day.
    """

    moved: Answer
    refused: Trial
    notices: int


async def show_hand(settings: Settings, programme: Programme, folder: Path) -> HandShown | None:
    """Move a slot, try another to the same place, move the event by a week; None where nothing is
    ordered.
    """
    pool = programme.pool
    _, before = await stored(settings, pool)
    order = before.contest.line_up.current
    if order is None or len(order.slots) < 3:  # noqa: PLR2004 - one to move, one in the way, a third
        return None
    moved = await _move(settings, before, order)
    refused = await _refused(settings, pool, order)
    notices = await _another_day(settings, programme, folder)
    return HandShown(moved, refused, notices)


async def _move(settings: Settings, before: RoadshowState, order: LineUp) -> Answer:
    """Put the first entry at the third place, and show what that changes and costs."""
    first, third = order.slots[0], order.slots[2]
    await _send(settings, _placed(before.pool, first.startup, third.place))
    _, after = await stored(settings, before.pool)
    answer = answer_between(before, after)
    text = Text(say("moved_by_hand", name=first.name, place=third.place))
    section("by_hand", text, *render.answer(after, answer, Words(LANGUAGE.get())))
    return answer


async def _refused(settings: Settings, pool: str, order: LineUp) -> Trial:
    """Try to put the second entry at the same place, and show why not and what could be done."""
    second, third = order.slots[1], order.slots[2]
    _, state = await stored(settings, pool)
    trial = tried(state, command_of(_placed(pool, second.startup, third.place)))
    text = Text(say("wished_by_hand", name=second.name, place=third.place))
    section("illegal", text, *render.trial(state, trial, Words(LANGUAGE.get())))
    return trial


async def _another_day(settings: Settings, programme: Programme, folder: Path) -> int:
    """Publish, move the event by a week, publish again, and show whom that tells."""
    pool = programme.pool
    await _send(settings, {"pool": pool, "command": "publish"})
    known = {notice.id for notice in await _notices(settings)}
    later = moved_day(programme.event_on, _WEEK)
    await _submit(settings, _record(programme, later), folder)
    for command in ("open_cycle", "publish"):
        await _send(settings, {"pool": pool, "command": command})
    fresh = [notice for notice in await _notices(settings) if notice.id not in known]
    told = [notice for notice in fresh if notice.recipient_kind != "organiser"]
    counts = Counter(notice.recipient_kind for notice in told)
    table = Table(box=None, show_header=False, pad_edge=False)
    for kind, count in sorted(counts.items()):
        table.add_row(named("recipient", kind), str(count))
    subjects = [Text(f"  {notice.subject}", style="dim") for notice in told[:_SUBJECTS]]
    text = Text(say("another_day", before=programme.event_on, after=later, count=len(told)))
    section("another_day", text, table, *subjects)
    return len(told)


def _placed(pool: str, startup: str, place: int) -> dict[str, Any]:
    return {
        "pool": pool,
        "command": "place_entry",
        "startup": startup,
        "values": {"place": str(place)},
    }


def _record(programme: Programme, event_on: str) -> dict[str, Any]:
    """Return the programme as its organiser would send it again, with another day."""
    return {
        "pool": programme.pool,
        "name": programme.name,
        "language": programme.language,
        "opens_on": programme.opens_on,
        "closes_on": programme.closes_on,
        "event_on": event_on,
        "season": programme.season,
        "rules": msgspec.to_builtins(programme.rules),
    }


async def _submit(settings: Settings, record: dict[str, Any], folder: Path) -> None:
    file = _written(record, folder)
    sources, time = sources_of([file], "programmes"), submit_verb.time_of(None)
    await submit_verb.submit(settings, sources, time=time, wait_s=WAIT_S, as_json=False)


def _written(record: dict[str, Any], folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "programmes-another-day.jsonl"
    file.write_text(json.dumps(record, ensure_ascii=False) + "\n", encoding="utf-8")
    return file


async def _send(settings: Settings, record: dict[str, Any]) -> None:
    await single.send_one(settings, COMMANDS.name, record, wait_s=WAIT_S, as_json=False)


async def _notices(settings: Settings) -> list[Notice]:
    return [
        decode(record.value)
        for number in range(NOTICES.partitions)
        async for record in read_partition(settings, NOTICES.name, number)
        if record.value
    ]
