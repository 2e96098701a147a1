"""What a what-if changes: a JSON merge patch (RFC 7396) on a pool's rules and people, and the records that it stands for.

    {"rules": {"mentors_per_startup": 2, "min_score": null},
     "mentors": {"M-1": {"capacity": 4}, "M-2": null, "M-9": {"like": "M-1", "name": "A newcomer"}},
     "startups": {"T-7": null}}

What is not named stays; null takes a field back to its default, and a person out of the pool; an id that the pool does not know
comes in, with the fields that its record must have or `like` somebody who is there. Fields are those of `contracts.pool_log`.
"""

from collections.abc import Mapping
from typing import Any, Literal, TypeVar

import msgspec

from contracts.codes import INDUSTRIES, REGIONS
from contracts.pool_log import Mentor, MentoringRules, Programme, Record, Removed, Startup
from models.matching.state import State

EVENT = "what-if"
_OWN = ("people", "event", "time", "pool", "id")
"""What nobody takes over from whom he is like, and no change may set."""
_TEXTS = frozenset({"summary", "problem", "product", "needs_text", "expertise", "services_text"})

Changes = dict[str, dict[str, Any] | None]
T = TypeVar("T", Startup, Mentor)


class Patch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The changes; see the module."""

    rules: dict[str, Any] = {}
    programme: dict[str, Any] = {}
    startups: Changes = {}
    mentors: Changes = {}


FaultCode = Literal[
    "invalid", "cannot_leave", "cannot_change", "like_for_newcomers", "like_nobody", "unknown_code", "negative"
]


class BadPatch(ValueError):  # noqa: N818 - it is what it is called
    """A change that cannot be made: `place` is where in the patch, `code` why, `found` what is there."""

    def __init__(self, place: str, code: FaultCode, found: str = "") -> None:
        super().__init__(f"{place}: {code} {found}".rstrip())
        self.place = place
        self.code = code
        self.found = found


def read(raw: bytes) -> Patch:
    """Return the patch in `raw`; BadPatch that names the place where it is none."""
    try:
        return msgspec.json.decode(raw, type=Patch)
    except msgspec.MsgspecError as error:
        raise _bad("$", error) from error


def records(state: State, patch: Patch, time: int) -> list[Record]:
    """Return the records that change `state` as `patch` says, at `time` (ms): the programme, who leaves, who changes or comes.

    Raise BadPatch for a field that is not there or has a wrong value, and for the leaving of somebody who is not there.
    """
    found: list[Record] = []
    if patch.rules or patch.programme:
        found.append(_programme(state, patch, time))
    for key, change in sorted(patch.startups.items()):
        found.append(_record(Startup, state.startups, (f"$.startups.{key}", key, change), state.pool, time))
    for key, change in sorted(patch.mentors.items()):
        found.append(_record(Mentor, state.mentors, (f"$.mentors.{key}", key, change), state.pool, time))
    return sorted(found, key=lambda record: not isinstance(record, Removed))


def unread(state: State, patch: Patch) -> list[str]:
    """Return who has texts that no encoder has read: newcomers without somebody they are like, and changed texts. Sorted by id."""
    found = []
    sides: tuple[tuple[Changes, Mapping[str, Startup | Mentor]], ...] = (
        (patch.startups, state.startups),
        (patch.mentors, state.mentors),
    )
    for changes, known in sides:
        for key, change in changes.items():
            if change and (_TEXTS & change.keys() or (key not in known and "like" not in change)):
                found.append(key)
    return sorted(found)


def _programme(state: State, patch: Patch, time: int) -> Programme:
    programme = state.programme
    assert programme is not None
    rules = merged(msgspec.to_builtins(programme.rules), patch.rules)
    fields = merged(msgspec.to_builtins(programme), patch.programme) | {
        "time": time,
        "event": EVENT,
        "pool": state.pool,
    }
    try:
        taken = msgspec.convert(rules, MentoringRules)
    except msgspec.ValidationError as error:
        raise _bad("$.rules", error) from error
    try:
        return msgspec.structs.replace(msgspec.convert(fields, Programme), rules=taken)
    except msgspec.ValidationError as error:
        raise _bad("$.programme", error) from error


def _record(
    kind: type[T], known: Mapping[str, T], where: tuple[str, str, dict[str, Any] | None], pool: str, time: int
) -> T | Removed:
    place, key, change = where
    own: dict[str, Any] = {"pool": pool, "time": time, "event": EVENT}
    if change is None:
        if key not in known:
            raise BadPatch(place, "cannot_leave", key)
        return Removed(**own, entity="startup" if kind is Startup else "mentor", id=key)
    for name in _OWN:
        if name in change:
            raise BadPatch(f"{place}.{name}", "cannot_change")
    base, change = _base(known, place, key, change)
    fields: dict[str, Any] = base | own | {"id": key}
    fields.setdefault("name", key)
    if _TEXTS & change.keys():
        fields.pop("edits", None)
    try:
        record = msgspec.convert(merged(fields, change), kind)
    except msgspec.ValidationError as error:
        raise _bad(place, error) from error
    _check(record, place)
    return record


def _check(record: Startup | Mentor, place: str) -> None:
    """Raise BadPatch for what types cannot tell: codes that no table has, numbers below 0."""
    for industry in record.industries:
        if industry not in INDUSTRIES.codes:
            raise BadPatch(f"{place}.industries", "unknown_code", industry)
    if record.region and record.region not in REGIONS.codes:
        raise BadPatch(f"{place}.region", "unknown_code", record.region)
    for name in ("capacity", "min_load", "mentors_wanted"):
        if getattr(record, name, 0) < 0:
            raise BadPatch(f"{place}.{name}", "negative", str(getattr(record, name)))


def _base(
    known: Mapping[str, T], place: str, key: str, change: dict[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what the changes are made to, and the changes without `like`."""
    if key in known:
        if "like" in change:
            raise BadPatch(f"{place}.like", "like_for_newcomers", key)
        return msgspec.to_builtins(known[key]), change
    rest = dict(change)
    other = rest.pop("like", None)
    if other is None:
        return {}, rest
    if other not in known:
        raise BadPatch(f"{place}.like", "like_nobody", str(other))
    copied: dict[str, Any] = msgspec.to_builtins(known[other])
    return {name: value for name, value in copied.items() if name not in (*_OWN, "name")}, rest


def merged(base: dict[str, Any], change: Mapping[str, Any]) -> dict[str, Any]:
    """Return `base` with a merge patch applied (RFC 7396)."""
    result = dict(base)
    for name, value in change.items():
        if value is None:
            result.pop(name, None)
        elif isinstance(value, dict):
            known = result.get(name)
            result[name] = merged(known if isinstance(known, dict) else {}, value)
        else:
            result[name] = value
    return result


def _bad(place: str, error: msgspec.MsgspecError) -> BadPatch:
    """Return the fault at `place`, with the rest of the place that msgspec tells."""
    text, _, inner = str(error).partition(" - at `$")
    return BadPatch(place + inner.rstrip("`"), "invalid", text)
