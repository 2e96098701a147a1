"""A plan under review: pin, release, swap and undo change it by hand, and the rest is solved anew around them; publish puts it in force.

Nobody is told before it is published. A change that leaves no plan is refused, and the draft stays as it was.
"""

from typing import Literal

import msgspec

from contracts.mentoring import PlanStep
from models.affinity import fit
from models.matching.cycle import carry_out, make
from models.matching.rules import broken
from models.matching.standing import Key
from models.matching.stored import HandChange, Planned, profile_key
from models.matching.turn import Turn

Parties = tuple[Key, Key]


def pin(turn: Turn, startup: str, mentor: str) -> None:
    """Put a pair into the draft whatever the optimum says, as far as the rules allow it."""
    if not refused(turn, startup, mentor):
        _change(turn, HandChange(step="pin", pins=[(startup, mentor)]), startup, mentor)


def release(turn: Turn, startup: str, mentor: str) -> None:
    """Take a pair out of the draft; an accepted one ends when the draft is published."""
    if (startup, mentor) not in _draft(turn).pairs:
        turn.refuse("unknown_pairing", startup=startup, mentor=mentor)
    else:
        _change(turn, HandChange(step="release", bars=[(startup, mentor)]), startup, mentor)


def swap(turn: Turn, one: Key, other: Key) -> None:
    """Exchange the mentors of two startups in the draft; a mentor may be "" where his startup has one."""
    found = parties(turn, one, other, _draft(turn).pairs)
    if found is not None:
        pins = exchanged(*found)
        _change(turn, HandChange(step="swap", pins=[*pins], bars=[*found]), *found[0])


def undo(turn: Turn) -> None:
    """Take the last change by hand back."""
    draft = turn.state.draft
    if draft is None or not draft.by_hand:
        turn.refuse("nothing_to_undo")
    else:
        _solve_again(turn, draft.by_hand[:-1], "undo", "", "")


def publish(turn: Turn) -> None:
    """Put the draft in force. Pairs that the pool no longer allows are left out, and the next best take their places."""
    draft = _draft(turn)
    turn.keep_draft(None)
    outdated = carry_out(turn, draft, fresh=False)
    gone = [f"outdated:{startup}/{mentor}" for startup, mentor in outdated]
    shown = msgspec.structs.replace(draft, left_out=[*draft.left_out, *gone]) if gone else draft
    if gone:
        turn.keep_plan(shown)
    turn.show_plan(shown, "published", "publish")


def _draft(turn: Turn) -> Planned:
    assert turn.state.draft is not None
    return turn.state.draft


def _change(turn: Turn, change: HandChange, startup: str, mentor: str) -> None:
    _solve_again(turn, [*_draft(turn).by_hand, change], change.step, startup, mentor)


def _solve_again(turn: Turn, by_hand: list[HandChange], step: PlanStep, startup: str, mentor: str) -> None:
    planned = make(turn, by_hand, startup, mentor)
    if planned is not None:
        turn.keep_draft(planned)
        turn.show_plan(planned, "draft", step)


def exchanged(one: Key, other: Key) -> Parties:
    """Return the two pairs with their mentors exchanged."""
    return (one[0], other[1]), (other[0], one[1])


def parties(turn: Turn, one: Key, other: Key, pairs: list[Key]) -> Parties | None:
    """Return the two pairs among `pairs` that a swap means; None where that cannot be, which is then refused."""
    found = [_named(turn, key, pairs) for key in (one, other)]
    if found[0] is None or found[1] is None:
        return None
    first, second = found[0], found[1]
    if first[0] == second[0] or first[1] == second[1]:
        turn.refuse("breaks_rule", startup=first[0], mentor=second[1], detail="nothing_to_swap")
        return None
    for startup, mentor in exchanged(first, second):
        if (startup, mentor) in pairs:
            turn.refuse("breaks_rule", startup=startup, mentor=mentor, detail="paired_already")
            return None
        if refused(turn, startup, mentor):
            return None
    return first, second


def _named(turn: Turn, key: Key, pairs: list[Key]) -> Key | None:
    """Return the pair that `key` names; where it names no mentor, the startup's only one."""
    startup, mentor = key
    found = [pair for pair in pairs if pair[0] == startup and mentor in ("", pair[1])]
    if len(found) == 1:
        return found[0]
    turn.refuse("which_mentor" if found else "unknown_pairing", startup=startup, mentor=mentor)
    return None


def refused(turn: Turn, startup: str, mentor: str) -> bool:
    """Refuse a pair that an operator may not make, room aside; tell whether it was."""
    team, guide = turn.state.startups.get(startup), turn.state.mentors.get(mentor)
    found: tuple[Literal["unknown_startup", "unknown_mentor", "breaks_rule"], str] | None = None
    if team is None or guide is None:
        found = ("unknown_startup" if team is None else "unknown_mentor", "")
    else:
        rule = rule_against(turn, startup, mentor)
        found = ("breaks_rule", rule) if rule else None
    if found is not None:
        turn.refuse(found[0], startup=startup, mentor=mentor, detail=found[1])
    return found is not None


def rule_against(turn: Turn, startup: str, mentor: str) -> str | None:
    """Return the rule that a pair of known profiles breaks, room aside."""
    state = turn.state
    team, guide = state.startups[startup], state.mentors[mentor]
    for profile in (team, guide):
        if not state.takes_part(profile):
            return state.out[profile_key(profile)].code
    history = state.ruled_out(startup, mentor)
    if history == "declined_before":
        return history
    low = fit(team, guide, state.measure).score < state.rules.min_score
    return broken(team, guide, turn.terms) or ("score_too_low" if low else None)
