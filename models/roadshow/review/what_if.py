"""What if: a roadshow under other quotas, days, judges or investors beside what is in place;
nothing is touched.

    {"rules": {"quotas": {"enterprise": 14}, "coverage": null}, "programme": {"event_on": "2026-12-05"},
     "investors": {"RC-I-3": null}, "judges": {"RC-J-2": {"available_until": "11:00"}},
     "commands": [{"command": "pin_entry", "startup": "RC-T-2"}]}

The changes are a JSON merge patch (RFC 7396): what is not named stays, null takes a field back to
its default and a person out of the pool. Commands by hand come after all of them.
"""

from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec

from contracts import pool_log
from contracts.decisions import Refused
from contracts.pool_log import Command, Investor, Judge, Programme, RoadshowRules, Startup
from models.pool.patch import BadPatch, merged, unfit
from models.pool.references import Profiles
from models.roadshow.commands import carry_out
from models.roadshow.review.answer import Answer, compared
from models.roadshow.review.documents import Documents, documents_of
from models.roadshow.review.redraw import redraw
from models.roadshow.review.savepoint import Savepoint
from models.roadshow.review.steps import VERBS
from models.roadshow.review.trial import EVENT
from models.roadshow.shortlist import cycle
from models.roadshow.state import RoadshowState
from models.roadshow.transaction import RoadshowTransaction

Changed = dict[str, dict[str, Any] | None]
_Person = TypeVar("_Person", Startup, Investor, Judge)
_FIXED = ("pool", "id", "time", "event", "vectors", "people")


class RoadshowPatch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The changes; see the module."""

    rules: dict[str, Any] = {}
    programme: dict[str, Any] = {}
    startups: Changed = {}
    investors: Changed = {}
    judges: Changed = {}
    commands: list[dict[str, Any]] = []


class RoadshowWhatIf(msgspec.Struct, frozen=True):
    """What would be otherwise, and what could not be drawn up under the changes."""

    answer: Answer
    refused: list[Refused]


def read_patch(raw: bytes) -> RoadshowPatch:
    """Return the changes in `raw`; BadPatch that names the place where there are none."""
    try:
        return msgspec.json.decode(raw, type=RoadshowPatch)
    except msgspec.MsgspecError as error:
        raise unfit("$", error) from error


def what_if(state: RoadshowState, patch: RoadshowPatch, time: int) -> RoadshowWhatIf:
    """Return what `patch` would change at `time` (ms) of what is in place, near to which everything
    is drawn up anew; BadPatch for changes that cannot be made.

    `state` is used up: it must be one that nobody else holds.
    """
    rules, before = _rules(state), documents_of(state)
    earlier = _copy_for_figures(state, rules, before)
    commands = _commands(state, patch, time)
    first = commands[0] if commands else _command(state, {"command": "open_cycle"}, time)
    transaction = RoadshowTransaction(state, first, pool_log.encode(first))
    savepoint = Savepoint(transaction)
    _apply(state, patch)
    after_rules = _rules(state)
    if _changes_more_than_hand(patch) and not cycle.closed(transaction, after_rules):
        redraw(transaction, after_rules, "shortlist")
        cycle.say_unmet(transaction, after_rules)
    for command in commands:
        transaction.record = command
        carry_out(transaction, command)
    refused = [decision for decision in savepoint.decided if isinstance(decision, Refused)]
    after = documents_of(state)
    return RoadshowWhatIf(compared(earlier, (state, after_rules, after)), refused)


def _rules(state: RoadshowState) -> RoadshowRules:
    assert state.rules is not None, "only a roadshow has such a plan"
    return state.rules


def _copy_for_figures(
    state: RoadshowState, rules: RoadshowRules, documents: Documents
) -> tuple[RoadshowState, RoadshowRules, Documents]:
    """Return what the figures of the plan in place are read from: profiles as they are now."""
    copy = RoadshowState(state.pool)
    copy.startups.update(state.startups)
    copy.contest.judges.update(state.contest.judges)
    return copy, rules, documents


def _changes_more_than_hand(patch: RoadshowPatch) -> bool:
    return bool(patch.rules or patch.programme or patch.startups or patch.investors or patch.judges)


def _apply(state: RoadshowState, patch: RoadshowPatch) -> None:
    programme = state.open_programme
    if patch.rules or patch.programme:
        state.programme = _programme(programme, patch)
        assert state.rules is not None
        if isinstance(programme.rules, RoadshowRules) and (
            programme.rules.weights != state.rules.weights
        ):
            state.drop_scores()
    state.touched_startups |= _people(state.startups, Startup, "startups", patch.startups)
    state.touched_investors |= _people(state.investors, Investor, "investors", patch.investors)
    _people(state.contest.judges, Judge, "judges", patch.judges)
    if patch.startups or patch.investors:
        state.past_changed, state.filing_turns = True, None


def _programme(programme: Programme, patch: RoadshowPatch) -> Programme:
    for name in ("pool", "time", "event", "rules"):
        if name in patch.programme:
            raise BadPatch(f"$.programme.{name}", "cannot_change")
    plain = msgspec.to_builtins(programme)
    rules = merged(plain.pop("rules"), patch.rules)
    try:
        taken = msgspec.convert(rules, RoadshowRules)
    except msgspec.ValidationError as error:
        raise unfit("$.rules", error) from error
    try:
        fields = merged(plain, patch.programme) | {"rules": msgspec.to_builtins(taken)}
        return msgspec.convert(fields, Programme)
    except msgspec.ValidationError as error:
        raise unfit("$.programme", error) from error


def _people(known: Profiles[_Person], kind: type[_Person], side: str, changes: Changed) -> set[str]:
    """Make the changes of one side and return whom they are about."""
    touched = set()
    for written, change in changes.items():
        key, place = known.find(written), f"$.{side}.{written}"
        if key not in known:
            raise BadPatch(place, "cannot_leave" if change is None else "like_nobody", written)
        touched.add(key)
        if change is None:
            del known[key]
            continue
        fixed = next((name for name in _FIXED if name in change), None)
        if fixed is not None:
            raise BadPatch(f"{place}.{fixed}", "cannot_change")
        try:
            known[key] = msgspec.convert(merged(msgspec.to_builtins(known[key]), change), kind)
        except msgspec.ValidationError as error:
            raise unfit(place, error) from error
    return touched


def _commands(state: RoadshowState, patch: RoadshowPatch, time: int) -> list[Command]:
    commands = []
    for number, given in enumerate(patch.commands):
        command = _command(state, given, time, f"$.commands[{number}]")
        if command.command not in VERBS:
            raise BadPatch(f"$.commands[{number}].command", "cannot_change", command.command)
        commands.append(command)
    return commands


def _command(
    state: RoadshowState, given: Mapping[str, Any], time: int, place: str = "$"
) -> Command:
    fields = {**given, "pool": state.pool, "time": time, "event": EVENT}
    try:
        return msgspec.convert(fields, Command)
    except msgspec.ValidationError as error:
        raise unfit(place, error) from error
