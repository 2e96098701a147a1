"""`duijie roadshow build` and `publish`: drafts of everything at once, and what they change; then one publication of them all."""

from typing import Any

from contracts.catalogue import COMMANDS
from contracts.decisions import LineUp, Panels, Shortlist, Timetable
from services.cli import connect, pools, render, render_roadshow, single
from services.cli.failures import ExitCode, Failure
from services.cli.output import show, show_json, write
from services.cli.roadshow_log import documents_in
from services.cli.texts import LANGUAGE
from services.publishing.edition import VERSIONED, Document, Versioned
from services.publishing.words import Words
from services.runtime.settings import Settings


async def build(settings: Settings, pool: str, *, wait_s: float, as_json: bool) -> None:
    """Draw up drafts and print them with their changes; Failure DIFFERS says why there are none."""
    await _command(settings, pool, "open_cycle", wait_s)
    programme, found = await current(settings, pool)
    if as_json:
        show_json({name: pools.plain(one) for name, one in found.items()})
        return
    words = Words(LANGUAGE.get())
    shortlist = found["shortlist"]
    assert isinstance(shortlist, Shortlist)
    show(*render.shortlist(programme, shortlist), *render_roadshow.documents(list(found.values()), words))
    write(words.say("build.next", pool=pool))


async def publish(settings: Settings, pool: str, *, wait_s: float, as_json: bool) -> None:
    """Publish the drafts; Failure DIFFERS says which of them no longer hold."""
    await _command(settings, pool, "publish", wait_s)
    _, found = await current(settings, pool)
    published = {name: one for name, one in found.items() if one.status == "published"}
    if as_json:
        show_json({name: pools.plain(one) for name, one in published.items()})
        return
    words = Words(LANGUAGE.get())
    show(*render_roadshow.changes(list(published.values()), words))
    write(words.say("build.published", documents=words.separator.join(words.title(one) for one in published.values())))


async def current(settings: Settings, pool: str) -> tuple[Any, dict[str, Versioned]]:
    """Return the programme and, by name, the latest version of each document, published or not; Failure NOT_FOUND without a list."""
    async with connect.store(settings) as store:
        programme = await pools.find(store, pool, "roadshow")
        fields = await pools.fields(store, "roadshow", pool)
    latest: dict[str, Versioned] = {}
    for one in sorted(documents_in(fields), key=_seq):
        if isinstance(one, VERSIONED):
            latest[str(one.__struct_config__.tag)] = one
    if "shortlist" not in latest:
        raise Failure(ExitCode.NOT_FOUND, "error.no_shortlist", pool=pool)
    order: tuple[type[Versioned], ...] = (Shortlist, Panels, LineUp, Timetable)
    names = [str(kind.__struct_config__.tag) for kind in order]
    return programme, {name: latest[name] for name in names if name in latest}


def _seq(document: Document) -> int:
    return document.seq


async def _command(settings: Settings, pool: str, command: str, wait_s: float) -> None:
    async with connect.store(settings) as store:
        await pools.find(store, pool, "roadshow")
    record = {"pool": pool, "command": command}
    await single.send_one(settings, COMMANDS.name, record, wait_s=wait_s, as_json=False)
