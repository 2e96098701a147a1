"""What the folds refused of what a command sent, told where it was sent."""

from collections.abc import Collection, Iterable
from contextlib import aclosing

from contracts import decisions
from contracts.catalogue import DECISIONS
from contracts.decisions import Decision, Refused
from services.cli.client.log_reader import end_of, read_partition
from services.cli.texts import LANGUAGE, named, tell
from services.runtime.core.partitioner import partition_for
from services.runtime.settings import Settings
from services.words.refusals import detail_of


async def ends_of(settings: Settings, pools: Iterable[str]) -> dict[int, int]:
    """Return where the decisions about `pools` end now: partition -> offset."""
    numbers = sorted({partition_for(pool.encode(), DECISIONS.partitions) for pool in pools})
    return {number: await end_of(settings, DECISIONS.name, number) for number in numbers}


async def caused_since(
    settings: Settings, ends: dict[int, int], events: Collection[str]
) -> list[Decision]:
    """Return the decisions after `ends` that one of `events` (their ids) caused."""
    caused: list[Decision] = []
    for number, begin in ends.items():
        async with aclosing(read_partition(settings, DECISIONS.name, number, begin)) as records:
            decided = [decisions.decode(record.value) async for record in records]
        caused += [decision for decision in decided if decision.cause in events]
    return caused


async def refused_since(
    settings: Settings, ends: dict[int, int], events: Collection[str]
) -> list[Refused]:
    """Return what a fold refused of `events` after `ends`."""
    caused = await caused_since(settings, ends, events)
    return [decision for decision in caused if isinstance(decision, Refused)]


def words(refused: Refused) -> str:
    """Return why in the reader's language, with the detail in brackets."""
    reason = named("refusal", refused.code)
    if not refused.detail:
        return reason
    return tell("submit.detailed", what=reason, detail=detail_of(refused, LANGUAGE.get()))


def line(refused: Refused) -> str:
    """Return whom a refusal is about, and why, in one line."""
    whom = " × ".join(filter(None, (refused.startup, refused.mentor, refused.partner)))
    return f"  {whom}: {words(refused)}" if whom else f"  {words(refused)}"
