"""What changed between two versions of a shortlist: who came on stage, who left it, and why."""

from typing import NamedTuple

from contracts.decisions import Change, Shortlist
from contracts.pool_log import Language
from models.pool.versions import moves

LEFT_THE_POOL = "left_pool"


class _Place(NamedTuple):
    name: str
    language: Language
    on_stage: bool
    text: str
    why: str


def changes(before: Shortlist | None, after: Shortlist, *, arrival: str) -> list[Change]:
    """Return who is on stage in one of the two alone, by id; `arrival` is why those came who are
    new.

    Places are ranks on stage, `waiting/N` on the waiting list, empty elsewhere. None where there
    was no version before: all is new.
    """
    if before is None:
        return []
    changes = []
    for move in moves(_places(before), _places(after), lambda place, _: place.text):
        on_stage = move.new is not None and move.new.on_stage
        was_on_stage = move.old is not None and move.old.on_stage
        if on_stage == was_on_stage:
            continue
        left = LEFT_THE_POOL if move.new is None else move.new.why
        why = arrival if on_stage else left
        name, language = move.entry.name, move.entry.language
        changes.append(Change(move.key, name, move.before, move.after, why, language))
    return changes


def _places(shortlist: Shortlist) -> dict[str, _Place]:
    found = {
        e.startup: _Place(e.name, e.language, on_stage=True, text=str(e.rank), why="")
        for e in shortlist.entries
    }
    for place, one in enumerate(shortlist.waiting_list, start=1):
        found[one.startup] = _Place(
            one.name, one.language, on_stage=False, text=f"waiting/{place}", why=one.reason
        )
    for one in shortlist.left_out:
        found[one.startup] = _Place(one.name, one.language, on_stage=False, text="", why=one.reason)
    return found
