"""`duijie people list|show|duplicates`: who is in the register, where their places are, who looks
alike.
"""

from dataclasses import asdict

from models.register.questions import LikenessQuestion, keyless, questions
from models.register.readers import EntryView, entries, entry_named
from models.register.state import RegisterState
from services.cli.client import connect, pools
from services.cli.failures import ExitCode, Failure
from services.cli.output import show, show_json
from services.cli.render import register as render
from services.register.readers import names_of, stored_register
from services.runtime.settings import Settings

SHOWN = 200
"""Entries that a table shows; `--json` has them all."""


async def list_people(
    settings: Settings, *, role: str | None, pool: str | None, as_json: bool
) -> None:
    """Print the entries of the register, of one role or pool if given."""
    async with connect.store(settings) as store:
        state = await stored_register(store)
    shown = [
        view
        for view in entries(state)
        if (role is None or role in view.roles) and (pool is None or pool in view.pools)
    ]
    if as_json:
        show_json([plain(view) for view in shown])
    else:
        show(render.people(shown[:SHOWN], len(shown)))


async def show_person(settings: Settings, name: str, *, as_json: bool) -> None:
    """Print one entry: roles, places by pool, pairs. Failure NOT_FOUND where there is none."""
    async with connect.store(settings) as store:
        state = await stored_register(store)
        view = entry_of_name(state, name)
        profiles = [member for member in view.members if "#" not in member]
        names = await names_of(store, state, profiles)
    if as_json:
        show_json(plain(view) | {"names": names})
    else:
        show(*render.person(view, names))


async def duplicates(settings: Settings, *, as_json: bool) -> None:
    """Print who looks alike, with the evidence, and who has no key at all."""
    async with connect.store(settings) as store:
        state = await stored_register(store)
        found, without = questions(state), keyless(state)
        names = await names_of(store, state, _profiles(found[:SHOWN]))
    if as_json:
        show_json({"questions": [asdict(question) for question in found], "keyless": without})
    else:
        show(*render.duplicates(found[:SHOWN], len(found), without, names))


def entry_of_name(state: RegisterState, name: str) -> EntryView:
    """Return the entry that `name` is in; Failure NOT_FOUND where there is none."""
    view = entry_named(state, name)
    if view is None:
        raise Failure(ExitCode.NOT_FOUND, "error.unknown_entry", entry=name)
    return view


def plain(view: EntryView) -> dict[str, object]:
    """Return an entry as plain JSON values."""
    values: dict[str, object] = pools.plain(view)
    return values | {"used": view.used}


def _profiles(found: list[LikenessQuestion]) -> list[str]:
    members = {member for question in found for member in question.members}
    return sorted({member.partition("#")[0] for member in members})
