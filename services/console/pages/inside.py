"""What every page inside a pool stands in: the pool's name, its menu, and how fresh it all is."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, cast

from starlette.exceptions import HTTPException
from starlette.responses import Response

from contracts.pool_log import PoolKind
from services.console.asking import Ask, Need
from services.console.clock import now
from services.console.read.rows import Freshness, HistoryRow, PoolRow

if TYPE_CHECKING:
    from services.console.principal import Action

_MENU: Final[tuple[tuple[str, str, Need, tuple[str, ...]], ...]] = (
    ("today", "", "read", ("mentoring", "roadshow")),
    ("people", "/people", "read", ("mentoring", "roadshow")),
    ("match", "/match", "read", ("mentoring",)),
    ("stage", "/stage", "enter", ("roadshow",)),
    ("messages", "/messages", "read", ("mentoring", "roadshow")),
    ("coverage", "/coverage", "read", ("mentoring", "roadshow")),
    ("rules", "/rules", "read", ("mentoring", "roadshow")),
    ("history", "/history", "read", ("mentoring", "roadshow")),
)


@dataclass(frozen=True, slots=True)
class Inside:
    """A pool as its pages show it; `done` is what came of the last form."""

    pool: PoolRow
    menu: list[tuple[str, str]]
    freshness: Freshness
    now: int
    event: str
    done: list[HistoryRow]

    @property
    def path(self) -> str:
        """The address of the pool's first page."""
        return f"/pools/{self.pool.pool}"


def inside(ask: Ask, kind: PoolKind | None = None) -> Inside:
    """Return the pool of `ask`; raise 404 where there is none, or none of `kind`."""
    model = ask.parts.model
    pool = model.pool(ask.pool)
    if pool is None or kind not in {None, pool.kind}:
        raise HTTPException(404)
    menu = [
        (name, f"/pools/{pool.pool}{path}")
        for name, path, need, kinds in _MENU
        if pool.kind in kinds and _may(ask, need)
    ]
    event = ask.query("event")
    done = model.effects_of(event, frozenset({ask.pool})) if event else []
    return Inside(pool, menu, model.freshness(), now(), event, done)


def page(ask: Ask, template: str, within: Inside, status: int = 200, **values: Any) -> Response:
    """Return a page inside a pool; `current` among `values` is its place in the menu."""
    return ask.page(template, status, inside=within, **values)


def _may(ask: Ask, need: Need) -> bool:
    if need in {"enter", "open", "signed_in"}:
        return ask.principal.enters(ask.pool)
    return ask.principal.may(cast("Action", need), ask.pool)
