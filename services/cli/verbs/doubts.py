"""`duijie doubts`: references of a pool that name nobody in it; `submit --wait` tells those of what
it sent.
"""

from collections.abc import Iterable, Mapping

from rich.text import Text

from contracts.feeds import key_of, normal_key
from contracts.normal import normal_reference
from models import mentoring, roadshow
from models.mentoring.doubts import doubts as doubts_of_mentoring
from models.pool.doubts import Doubt
from models.pool.readers import kind_of
from models.roadshow.doubts import doubts as doubts_on_stage
from services.cli.client import connect, pools
from services.cli.output import note, show, show_json, write
from services.cli.texts import named, tell
from services.runtime.io.partition_store import PartitionStore
from services.runtime.settings import Settings
from services.spreadsheets.reading import Source

_OWNERS = {
    "feed.startups": "startup",
    "feed.mentors": "mentor",
    "feed.filings": "investor",
    "feed.judges": "judge",
    "feed.programmes": "programme",
}
_SHOWN = 20
Owner = tuple[str, str]
"""Kind and id of who wrote a reference."""


async def doubts(settings: Settings, pool: str, *, as_json: bool) -> None:
    """Print the references of `pool` that name nobody in it.

    Failure NOT_FOUND where there is no such pool.
    """
    async with connect.stored_pools(settings) as store:
        raised = await _doubts_of(store, pool)
    if as_json:
        show_json({"pool": pool, "doubts": plain(raised)})
    elif raised:
        note("doubts.some", count=len(raised), pool=pool)
        show(*(Text(line(doubt).strip(), no_wrap=True, overflow="ignore") for doubt in raised))
    else:
        note("doubts.none", pool=pool)


async def caused_by(
    settings: Settings, sources: Iterable[Source], named_pools: Iterable[str]
) -> list[Doubt]:
    """Return the doubts that the records of `sources` raise in the pools that they name, as these
    stand now.
    """
    owners = {
        owner
        for source in sources
        for row in source.rows()
        for owner in _owners_of(source.feed, row.record)
    }
    caused: list[Doubt] = []
    async with connect.stored_pools(settings) as store:
        for pool in sorted({normal_key("feed.programmes", pool) for pool in named_pools}):
            if await store.programme(pool) is not None:
                caused += [
                    raised
                    for raised in await _doubts_of(store, pool)
                    if (raised.owner, raised.id) in owners
                ]
    return caused


def plain(raised: Iterable[Doubt]) -> list[dict[str, str]]:
    """Return doubts as plain JSON values."""
    return [dict(doubt._asdict()) for doubt in raised]


def tell_caused(caused: list[Doubt]) -> None:
    """Tell the doubts that what was sent has raised, if any."""
    if caused:
        note("doubts.caused", count=len(caused))
    for raised in caused[:_SHOWN]:
        write(line(raised))
    if len(caused) > _SHOWN:
        write(f"  … +{len(caused) - _SHOWN}")


def line(raised: Doubt) -> str:
    """Return who wrote what where, and whom they may have meant, in one line."""
    key = f"doubts.{raised.kind}" if raised.suggestion else "doubts.nobody"
    held = raised.kind == "held_outcome"
    words = raised._asdict() | {
        "owner": named("entity", raised.owner),
        "field": named("doubt_field", raised.field),
        "why": named("outcome_doubt", raised.suggestion) if held else "",
        "event": raised.suggestion_name,
    }
    return "  " + tell(key, **words)


async def _doubts_of(store: PartitionStore, pool: str) -> list[Doubt]:
    programme = await pools.find(store, pool)
    kind = kind_of(programme)
    fields = await store.fields(pool, kind)
    if kind == "mentoring":
        return doubts_of_mentoring(mentoring.Matcher().restore(pool, fields))
    return doubts_on_stage(roadshow.RoadshowFold().restore(pool, fields))


def _owners_of(feed: str, record: Mapping[str, object]) -> list[Owner]:
    """Return whose references a record brings: a wish or an outcome is of both sides."""
    if feed in _OWNERS:
        key = key_of(feed, record)
        return [(_OWNERS[feed], key)] if key else []
    if feed not in {"feed.requests", "feed.outcomes"}:
        return []
    sides = (("startup", "startup"), ("investor", "investor"), ("partner", "investor"))
    said = ((kind, record.get(field)) for field, kind in sides)
    return [(kind, normal_reference(value)) for kind, value in said if isinstance(value, str)]
