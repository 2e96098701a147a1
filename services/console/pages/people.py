"""People of a pool: a table, and a page of each."""

from typing import Final

from starlette.exceptions import HTTPException
from starlette.responses import Response

from services.console.asking import Ask, ConsolePage
from services.console.pages.inside import inside, page

ROLES: Final = {
    "mentoring": ("startup", "mentor"),
    "roadshow": ("startup", "investor", "judge"),
}
"""Who takes part in a pool of a kind."""


def _people(ask: Ask) -> Response:
    within = inside(ask)
    roles = ROLES.get(within.pool.kind, ())
    role = ask.query("role")
    if role not in roles:
        role = ""
    people = ask.parts.model.people(
        frozenset({ask.pool}),
        role=role or None,
        pool=ask.pool,
        query=ask.query("q"),
        cursor=ask.query("cursor"),
    )
    return page(
        ask, "people.html", within, current="people", people=people, role=role, roles=roles,
        query=ask.query("q"),
    )  # fmt: skip


def _person(ask: Ask) -> Response:
    within = inside(ask)
    role = ask.id("role")
    person = ask.parts.model.person(role, ask.id(), ask.scope)
    if person is None or all(profile.pool != ask.pool for profile in person.profiles):
        raise HTTPException(404)
    own = next(profile for profile in person.profiles if profile.pool == ask.pool)
    history = ask.parts.model.history_of(role, ask.id(), frozenset({ask.pool}), limit=20).items
    return page(
        ask, "person.html", within, current="people", person=person, profile=own, history=history
    )


PAGES: Final = (
    ConsolePage("/pools/{pool}/people", "read", _people),
    ConsolePage("/pools/{pool}/people/{role}/{id:path}", "read", _person),
)
