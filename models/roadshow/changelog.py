"""What changed between two versions of a shortlist: who came on stage, who left it, and why."""

from typing import NamedTuple

from contracts.decisions import Change, Shortlist
from contracts.pool_log import Language

LEFT_THE_POOL = "left_pool"


class _Where(NamedTuple):
    name: str
    language: Language
    on_stage: bool
    text: str
    why: str


def changes(before: Shortlist | None, after: Shortlist, *, arrival: str) -> list[Change]:
    """Return who is on stage in one of the two alone, by id; `arrival` is why those came who are new.

    Places are ranks on stage, `waiting/N` on the waiting list, empty elsewhere. None where there was no version before: all is new.
    """
    if before is None:
        return []
    was, now = _places(before), _places(after)
    found = []
    for key in sorted(was.keys() | now.keys()):
        old, new = was.get(key), now.get(key)
        one = new or old
        if one is None or (old is not None and old.on_stage) == (new is not None and new.on_stage):
            continue
        why = arrival if new is not None and new.on_stage else new.why if new is not None else LEFT_THE_POOL
        places = (old.text if old else "", new.text if new else "")
        found.append(Change(key, one.name, *places, why, one.language))
    return found


def _places(shortlist: Shortlist) -> dict[str, _Where]:
    found = {e.startup: _Where(e.name, e.language, on_stage=True, text=str(e.rank), why="") for e in shortlist.entries}
    for place, one in enumerate(shortlist.waiting_list, start=1):
        found[one.startup] = _Where(one.name, one.language, on_stage=False, text=f"waiting/{place}", why=one.reason)
    for one in shortlist.left_out:
        found[one.startup] = _Where(one.name, one.language, on_stage=False, text="", why=one.reason)
    return found
