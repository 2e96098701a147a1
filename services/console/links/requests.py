"""What people have asked for by their pages and an operator has to do: being erased."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import bindparam, func, select

from services.console.asking import Ask
from services.console.links.data import ERASE_REQUEST
from services.control.schema import CONSOLE_AUDIT

_ROW: Final = CONSOLE_AUDIT.c
_ASKED: Final = (
    select(_ROW.what, func.min(_ROW.at))
    .where(_ROW.act == ERASE_REQUEST, _ROW.pool == bindparam("pool"))
    .group_by(_ROW.what)
)
"""Asked for at each first page of a pool."""


@dataclass(frozen=True, slots=True)
class EraseRequest:
    """Somebody who asked to be erased at `since` (ms) and still is there."""

    role: str
    id: str
    name: str
    since: int


def erase_requests(ask: Ask) -> list[EraseRequest]:
    """Return who in the pool of `ask` waits to be erased, the longest first."""
    with ask.parts.database.reading() as connection:
        rows = connection.execute(_ASKED, {"pool": ask.pool}).all()
    asked = [(str(what), int(at)) for what, at in rows]
    waiting = []
    for what, at in sorted(asked, key=lambda each: each[1]):
        role, _, identifier = what.partition("/")
        person = ask.parts.model.person(role, identifier, frozenset({ask.pool}))
        if person is not None:
            waiting.append(EraseRequest(role, identifier, person.name, at))
    return waiting
