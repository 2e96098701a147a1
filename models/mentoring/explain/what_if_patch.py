"""What a what-if changes: a JSON merge patch (RFC 7396) on a pool's rules and people, and the
records that it stands for.

    {"rules": {"mentors_per_startup": 2, "min_score": null},
     "mentors": {"M-1": {"capacity": 4}, "M-2": null, "M-9": {"like": "M-1", "name": "A newcomer"}},
     "startups": {"T-7": null}}

What is not named stays; null takes a field back to its default, and a person out of the pool; an id
that the pool does not know comes in, with the fields that its record must have or `like` somebody
who is there. Fields are those of `contracts.pool_log`.
"""

from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec

from contracts.codes import INDUSTRIES, REGIONS
from contracts.normal import normal_reference
from contracts.pool_log import Mentor, MentoringRules, Programme, Record, Removed, Startup
from models.mentoring.state import MentoringState
from models.pool.patch import BadPatch, merged, unfit
from models.pool.references import Profiles

EVENT = "what-if"
_OWN = ("people", "event", "time", "pool", "id")
"""What nobody takes over from whom they are like, and no change may set."""
_TEXTS = frozenset({"summary", "problem", "product", "needs_text", "expertise", "services_text"})

Changes = dict[str, dict[str, Any] | None]
T = TypeVar("T", Startup, Mentor)


class Patch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The changes; see the module."""

    rules: dict[str, Any] = {}
    programme: dict[str, Any] = {}
    startups: Changes = {}
    mentors: Changes = {}


def read(raw: bytes) -> Patch:
    """Return the patch in `raw`; BadPatch that names the place where it is none."""
    try:
        return msgspec.json.decode(raw, type=Patch)
    except msgspec.MsgspecError as error:
        raise unfit("$", error) from error


def resolved(state: MentoringState, patch: Patch) -> Patch:
    """Return `patch` with the ids that its keys and every `like` mean in the pool, whatever their
    width, case and brackets; of a newcomer the normal form.

    Raise BadPatch where two keys mean one person.
    """
    startups = _resolved(state.startups, "$.startups", patch.startups)
    mentors = _resolved(state.mentors, "$.mentors", patch.mentors)
    return msgspec.structs.replace(patch, startups=startups, mentors=mentors)


def _resolved(known: Profiles[T], place: str, changes: Changes) -> Changes:
    meant: Changes = {}
    for written, change in changes.items():
        key = _meant(known, written)
        if key in meant:
            raise BadPatch(f"{place}.{written}", "twice", key)
        meant[key] = change
        if change is not None and isinstance(like := change.get("like"), str):
            meant[key] = change | {"like": _meant(known, like)}
    return meant


def _meant(known: Profiles[T], written: str) -> str:
    key = known.find(written)
    return key if key in known else normal_reference(written)


def records(state: MentoringState, patch: Patch, time: int) -> list[Record]:
    """Return the records that change `state` as `patch` says, at `time` (ms): the programme, who
    leaves, who changes or comes.

    Raise BadPatch for a field that is not there or has a wrong value, and for the leaving of
    somebody who is not there.
    """
    found: list[Record] = []
    if patch.rules or patch.programme:
        found.append(_programme(state, patch, time))
    for key, change in sorted(patch.startups.items()):
        found.append(
            _record(Startup, state.startups, (f"$.startups.{key}", key, change), state.pool, time)
        )
    for key, change in sorted(patch.mentors.items()):
        found.append(
            _record(Mentor, state.mentors, (f"$.mentors.{key}", key, change), state.pool, time)
        )
    return sorted(found, key=lambda record: not isinstance(record, Removed))


def unread(state: MentoringState, patch: Patch) -> list[str]:
    """Return who has texts that no encoder has read: newcomers without somebody they are like, and
    changed texts. Sorted by id.
    """
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


def _programme(state: MentoringState, patch: Patch, time: int) -> Programme:
    programme = state.open_programme
    rules = merged(msgspec.to_builtins(programme.rules), patch.rules)
    fields = merged(msgspec.to_builtins(programme), patch.programme) | {
        "time": time,
        "event": EVENT,
        "pool": state.pool,
    }
    try:
        taken = msgspec.convert(rules, MentoringRules)
    except msgspec.ValidationError as error:
        raise unfit("$.rules", error) from error
    try:
        return msgspec.structs.replace(msgspec.convert(fields, Programme), rules=taken)
    except msgspec.ValidationError as error:
        raise unfit("$.programme", error) from error


def _record(
    kind: type[T],
    known: Mapping[str, T],
    where: tuple[str, str, dict[str, Any] | None],
    pool: str,
    time: int,
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
    if "capacity" in change or key not in known:
        base.pop("shared", None)  # what is asked is what so many places in this pool would do
    fields: dict[str, Any] = base | own | {"id": key}
    fields.setdefault("name", key)
    if _TEXTS & change.keys():
        fields.pop("edits", None)
    if "region" in change:
        fields.pop("region_text", None)
    try:
        record = msgspec.convert(merged(fields, change), kind)
    except msgspec.ValidationError as error:
        raise unfit(place, error) from error
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
