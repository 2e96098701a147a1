"""What people have asked for by their pages and an operator has to do: being erased."""

from dataclasses import dataclass

from sqlalchemy import func, select

from services.console.asking import Ask
from services.console.links.data import ERASE_REQUEST
from services.control.schema import CONSOLE_AUDIT


@dataclass(frozen=True, slots=True)
class EraseRequest:
    """Somebody who asked to be erased at `since` (ms) and still is there."""

    role: str
    id: str
    name: str
    since: int


def erase_requests(ask: Ask) -> list[EraseRequest]:
    """Return who in the pool of `ask` waits to be erased, the longest first."""
    row = CONSOLE_AUDIT.c
    question = (
        select(row.what, func.min(row.at))
        .where(row.act == ERASE_REQUEST, row.pool == ask.pool)
        .group_by(row.what)
    )
    with ask.parts.database.transaction() as connection:
        asked = [(str(what), int(at)) for what, at in connection.execute(question)]
    waiting = []
    for what, at in sorted(asked, key=lambda each: each[1]):
        role, _, identifier = what.partition("/")
        person = ask.parts.model.person(role, identifier, frozenset({ask.pool}))
        if person is not None:
            waiting.append(EraseRequest(role, identifier, person.name, at))
    return waiting
