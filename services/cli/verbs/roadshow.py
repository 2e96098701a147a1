"""`duijie roadshow build` and `publish`: drafts of everything at once, and what they change; then
one publication of them all.
"""

import time
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from rich.text import Text

from contracts.catalogue import COMMANDS
from contracts.days import day_of
from contracts.decisions import LineUp, Panels, Shortlist, Timetable
from contracts.pool_log import Programme, RoadshowRules, Startup
from models.roadshow import RoadshowFold
from models.roadshow.event_day.confirmations import confirmations
from models.roadshow.readers import read_documents, read_startups
from services.cli.client import connect, pools, single
from services.cli.failures import ExitCode, Failure
from services.cli.output import show, show_json, write
from services.cli.render import attendance, public_notice
from services.cli.render import decisions as render
from services.cli.render import roadshow as render_roadshow
from services.cli.texts import LANGUAGE
from services.publishing.edition import VERSIONED, Versioned
from services.publishing.words import Words
from services.runtime.settings import Settings


async def build(settings: Settings, pool: str, *, wait_s: float, as_json: bool) -> None:
    """Draw up drafts and print them with their changes; Failure DIFFERS says why there are none."""
    await _command(settings, pool, "open_cycle", wait_s)
    present = await current(settings, pool)
    if as_json:
        show_json(pools.plain(present.documents))
        return
    words = Words(LANGUAGE.get())
    shortlist = present.documents["shortlist"]
    assert isinstance(shortlist, Shortlist)
    show(
        *render.shortlist(present.programme, shortlist, present.startups),
        *render_roadshow.documents(list(present.documents.values()), words),
        *map(Text, present.standing),
    )
    write(words.say("build.next", pool=pool))


async def publish(settings: Settings, pool: str, *, wait_s: float, as_json: bool) -> None:
    """Publish the drafts; Failure DIFFERS says which of them no longer hold."""
    await _command(settings, pool, "publish", wait_s)
    present = await current(settings, pool)
    documents = present.documents
    published = {
        name: document for name, document in documents.items() if document.status == "published"
    }
    if as_json:
        show_json(pools.plain(published))
        return
    words = Words(LANGUAGE.get())
    show(*render_roadshow.changes(list(published.values()), words), *map(Text, present.standing))
    write(
        words.say(
            "build.published",
            documents=words.separator.join(
                words.title(document) for document in published.values()
            ),
        )
    )


class LatestRoadshow(NamedTuple):
    """A roadshow as it now stands: by name the latest version of each document, published or not,
    and the startups of its pool by id.
    """

    programme: Programme
    documents: dict[str, Versioned]
    startups: dict[str, Startup]
    standing: Sequence[str] = ()
    """Whether the list is final and who has not confirmed, where the rules ask for it."""


async def current(settings: Settings, pool: str) -> LatestRoadshow:
    """Return the roadshow `pool`; Failure NOT_FOUND where it has no shortlist yet."""
    async with connect.stored_pools(settings) as store:
        programme = await pools.find(store, pool, "roadshow")
        fields = await store.fields(pool, "roadshow")
    latest: dict[str, Versioned] = {}
    for document in read_documents(fields):
        if isinstance(document, VERSIONED):
            latest[str(document.__struct_config__.tag)] = document
    if "shortlist" not in latest:
        raise Failure(ExitCode.NOT_FOUND, "error.no_shortlist", pool=pool)
    order: tuple[type[Versioned], ...] = (Shortlist, Panels, LineUp, Timetable)
    names = [str(kind.__struct_config__.tag) for kind in order]
    documents = {name: latest[name] for name in names if name in latest}
    standing = _standing(programme, pool, fields)
    return LatestRoadshow(programme, documents, read_startups(fields), standing)


def _standing(programme: Programme, pool: str, fields: Mapping[str, bytes]) -> list[str]:
    """Return the lines that say whether the list is final and who has not confirmed, none where
    nobody is asked.
    """
    rules, today = programme.rules, day_of(time.time_ns() // 1_000_000)
    if not isinstance(rules, RoadshowRules) or not (rules.confirm_by or rules.notice_days):
        return []
    state = RoadshowFold().restore(pool, fields)
    posted = public_notice.standing(state.notice, today)
    found = confirmations(state, today)
    return [*([posted] if posted else []), *attendance.summary(found, rules.confirm_by)]


async def plan(settings: Settings, pool: str, *, as_json: bool) -> None:
    """Print the roadshow as it now stands: what `duijie plan` shows of one."""
    present = await current(settings, pool)
    if as_json:
        documents = pools.plain(present.documents)
        show_json({"pool": pool, "documents": documents, "standing": present.standing})
        return
    shortlist = present.documents["shortlist"]
    assert isinstance(shortlist, Shortlist)
    show(
        *render.shortlist(present.programme, shortlist, present.startups),
        *render_roadshow.documents(list(present.documents.values()), Words(LANGUAGE.get())),
        *map(Text, present.standing),
    )


async def _command(settings: Settings, pool: str, command: str, wait_s: float) -> None:
    async with connect.stored_pools(settings) as store:
        await pools.find(store, pool, "roadshow")
    record = {"pool": pool, "command": command}
    await single.send_one(settings, COMMANDS.name, record, wait_s=wait_s, as_json=False)
