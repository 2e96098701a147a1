"""`duijie people merge|split|apart|capacity`, `duijie filings --status`, `duijie hand-over`: orders,
looked at beforehand, so that one without effect is said at once.
"""

from typing import Any

from contracts.normal import normal_id
from models.register.links import MOST_MEMBERS
from models.register.members import role_of
from models.register.readers import EntryView
from models.register.state import RegisterState
from services.cli.client import connect
from services.cli.client.single import send_one
from services.cli.failures import ExitCode, Failure
from services.cli.output import note
from services.cli.verbs.register.people import entry_of_name
from services.register.readers import stored_register
from services.runtime.settings import Settings

_FEED = "feed.people"


async def _register(settings: Settings) -> RegisterState:
    async with connect.store(settings) as store:
        return await stored_register(store)


async def _send(
    settings: Settings, record: dict[str, Any], *, wait_s: float | None, as_json: bool
) -> None:
    given = {name: value for name, value in record.items() if value not in {None, ""}}
    await send_one(settings, _FEED, given, wait_s=wait_s, as_json=as_json)


async def merge(  # noqa: PLR0913 - what the command line gives
    settings: Settings,
    entry: str,
    other: str,
    *,
    capacity: int | None,
    wait_s: float | None,
    as_json: bool,
) -> None:
    """Order that two entries are one. Failure USAGE where they are already, or cannot be."""
    state = await _register(settings)
    first, second = entry_of_name(state, entry), entry_of_name(state, other)
    if first.id == second.id:
        raise Failure(ExitCode.USAGE, "error.same_entry", entry=entry, other=other)
    if first.kind != second.kind:
        raise Failure(ExitCode.USAGE, "error.other_kind", entry=first.id, other=second.id)
    if (count := len(first.members) + len(second.members)) > MOST_MEMBERS:
        raise Failure(
            ExitCode.USAGE, "error.entry_full", entry=first.id, other=second.id, count=count,
            most=MOST_MEMBERS,
        )  # fmt: skip
    for startup, mentor in _own_firms(first, second):
        note("people.own_firm", startup=startup, mentor=mentor)
    record = {"subject": first.id, "command": "merge", "other": second.id, "capacity": capacity}
    await _send(settings, record, wait_s=wait_s, as_json=as_json)


def _own_firms(*views: EntryView) -> list[tuple[str, str]]:
    """Return the pairs that end with a merge: mentors with startups that they founded."""
    members = [member for view in views for member in view.members]
    founded = {
        member.partition("#")[0].removeprefix("startup/")
        for member in members
        if role_of(member) == "founder"
    }
    places = [place for view in views for place in view.places]
    return sorted(
        {
            (startup, place.mentor)
            for place in places
            for startup in place.pairs
            if startup in founded
        }
    )


async def split(
    settings: Settings, entry: str, profiles: list[str], *, wait_s: float | None, as_json: bool
) -> None:
    """Order that profiles leave an entry for one of their own. Failure USAGE where none or all of
    its profiles would leave.
    """
    view = entry_of_name(await _register(settings), entry)
    wanted = [normal_id(profile) for profile in profiles]
    strangers = [profile for profile in wanted if profile not in view.members]
    if strangers:
        members = ", ".join(view.members)
        raise Failure(
            ExitCode.USAGE,
            "error.not_in_entry",
            profile=strangers[0],
            entry=view.id,
            members=members,
        )
    if set(wanted) == set(view.members):
        raise Failure(ExitCode.USAGE, "error.nobody_stays", entry=view.id)
    record = {"subject": view.id, "command": "split", "profiles": wanted}
    await _send(settings, record, wait_s=wait_s, as_json=as_json)


async def apart(
    settings: Settings, entry: str, other: str, *, wait_s: float | None, as_json: bool
) -> None:
    """Order that two entries that look alike are two. Failure USAGE where they are one by now."""
    state = await _register(settings)
    first, second = entry_of_name(state, entry), entry_of_name(state, other)
    if first.id == second.id:
        raise Failure(ExitCode.USAGE, "error.one_entry", entry=entry, other=other)
    record = {"subject": first.id, "command": "apart", "other": second.id}
    await _send(settings, record, wait_s=wait_s, as_json=as_json)


async def capacity(
    settings: Settings, entry: str, places: int | None, *, wait_s: float | None, as_json: bool
) -> None:
    """Order how many places a mentor has in all pools together; None is what the feeds say."""
    view = entry_of_name(await _register(settings), entry)
    if view.capacity is None:
        raise Failure(ExitCode.USAGE, "error.no_mentor", entry=view.id)
    if places is not None and places < view.used:
        note("people.over", places=places, used=view.used)
    record = {"subject": view.id, "command": "capacity", "capacity": places}
    await _send(settings, record, wait_s=wait_s, as_json=as_json)


async def change_filing(
    settings: Settings, record: dict[str, Any], *, wait_s: float | None, as_json: bool
) -> None:
    """Order the status of an investor's filing for all pools. Failure NOT_FOUND for a stranger."""
    investor = record["subject"]
    if (await _register(settings)).listing(f"investor/{investor}") is None:
        raise Failure(ExitCode.NOT_FOUND, "error.unknown_filing", investor=investor)
    await _send(settings, record | {"command": "filing"}, wait_s=wait_s, as_json=as_json)


async def hand_over(
    settings: Settings, record: dict[str, Any], *, wait_s: float | None, as_json: bool
) -> None:
    """Order a hand-over. Failure USAGE or NOT_FOUND where it would have no effect."""
    state = await _register(settings)
    startup = record["subject"]
    if state.listing(f"startup/{startup}") is None:
        raise Failure(ExitCode.NOT_FOUND, "error.unlisted_startup", startup=startup)
    for side in ("source", "target"):
        pool = state.pools.get(record[side])
        if pool is None or not pool.gives_places:
            raise Failure(ExitCode.NOT_FOUND, "error.no_mentoring_pool", pool=record[side])
    if record["source"] == record["target"]:
        raise Failure(ExitCode.USAGE, "error.same_pool", pool=record["source"])
    if startup in state.moves:
        raise Failure(ExitCode.USAGE, "error.moves_already", startup=startup)
    await _send(settings, record | {"command": "hand_over"}, wait_s=wait_s, as_json=as_json)
