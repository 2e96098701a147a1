"""A plan under review: pin, release, swap and undo change it by hand, and the rest is solved anew
around them; publish puts it in force.

Nobody is told before it is published. A change that leaves no plan is refused, and the draft stays
as it was.
"""

import msgspec

from contracts.mentoring import PlanStep
from models.affinity import fit
from models.mentoring.planning.current_pairs import Key
from models.mentoring.planning.cycle import carry_out, make
from models.mentoring.planning.plan import overrides_of
from models.mentoring.rules import broken
from models.mentoring.stored import ManualChange, Planned, profile_key
from models.mentoring.transaction import MentoringTransaction

Parties = tuple[Key, Key]


def pin(transaction: MentoringTransaction, startup: str, mentor: str) -> None:
    """Put a pair into the draft whatever the optimum says, as far as the rules allow it."""
    if refused(transaction, startup, mentor):
        return
    if _share_is_full(transaction, startup, mentor):
        transaction.refuse_full(startup, mentor)
        return
    _change(transaction, ManualChange(step="pin", pins=[(startup, mentor)]), startup, mentor)


def _share_is_full(transaction: MentoringTransaction, startup: str, mentor: str) -> bool:
    """Tell whether all places of a mentor that this pool may use are taken by pairs that stay."""
    state, overrides = transaction.state, overrides_of(_draft(transaction).by_hand)
    guide = state.mentors[mentor]
    stay = {key for key in overrides.pins if key[1] == mentor}
    for pair in state.pairs_of_mentor(mentor):
        if not pair.unanswered:
            stay.add((pair.startup, mentor))
    stay -= overrides.exclusions
    full = len(stay | {(startup, mentor)}) > max(0, state.most_pairs(guide))
    return guide.shared and full and (startup, mentor) not in stay


def release(transaction: MentoringTransaction, startup: str, mentor: str) -> None:
    """Take a pair out of the draft; an accepted one ends when the draft is published."""
    if (startup, mentor) not in _draft(transaction).pairs:
        transaction.refuse_pair(startup, mentor)
    else:
        _change(
            transaction,
            ManualChange(step="release", exclusions=[(startup, mentor)]),
            startup,
            mentor,
        )


def swap(transaction: MentoringTransaction, one: Key, other: Key) -> None:
    """Exchange the mentors of two startups in the draft.

    A mentor may be "" where their startup has one.
    """
    found = parties(transaction, one, other, _draft(transaction).pairs)
    if found is not None:
        pins = exchanged(*found)
        _change(
            transaction, ManualChange(step="swap", pins=[*pins], exclusions=[*found]), *found[0]
        )


def undo(transaction: MentoringTransaction) -> None:
    """Take the last change by hand back."""
    draft = transaction.state.draft
    if draft is None or not draft.by_hand:
        transaction.refuse("nothing_to_undo")
    else:
        _solve_again(transaction, draft.by_hand[:-1], "undo", "", "")


def publish(transaction: MentoringTransaction) -> None:
    """Put the draft in force. Pairs that the pool no longer allows are left out, and the next best
    take their places.
    """
    draft = _draft(transaction)
    transaction.keep_draft(None)
    outdated = carry_out(transaction, draft, fresh=False)
    gone = [f"outdated:{startup}/{mentor}" for startup, mentor in outdated]
    shown = msgspec.structs.replace(draft, left_out=[*draft.left_out, *gone]) if gone else draft
    if gone:
        transaction.keep_plan(shown)
    transaction.show_plan(shown, "published", "publish")


def _draft(transaction: MentoringTransaction) -> Planned:
    assert transaction.state.draft is not None
    return transaction.state.draft


def _change(
    transaction: MentoringTransaction, change: ManualChange, startup: str, mentor: str
) -> None:
    _solve_again(transaction, [*_draft(transaction).by_hand, change], change.step, startup, mentor)


def _solve_again(
    transaction: MentoringTransaction,
    by_hand: list[ManualChange],
    step: PlanStep,
    startup: str,
    mentor: str,
) -> None:
    planned = make(transaction, by_hand, startup, mentor)
    if planned is not None:
        transaction.keep_draft(planned)
        transaction.show_plan(planned, "draft", step)


def exchanged(one: Key, other: Key) -> Parties:
    """Return the two pairs with their mentors exchanged."""
    return (one[0], other[1]), (other[0], one[1])


def parties(
    transaction: MentoringTransaction, one: Key, other: Key, pairs: list[Key]
) -> Parties | None:
    """Return the two pairs among `pairs` that a swap means.

    None where that cannot be, which is then refused.
    """
    found = [_named(transaction, key, pairs) for key in (one, other)]
    if found[0] is None or found[1] is None:
        return None
    first, second = found[0], found[1]
    if first[0] == second[0] or first[1] == second[1]:
        transaction.refuse(
            "breaks_rule", startup=first[0], mentor=second[1], detail="nothing_to_swap"
        )
        return None
    for startup, mentor in exchanged(first, second):
        if (startup, mentor) in pairs:
            transaction.refuse(
                "breaks_rule", startup=startup, mentor=mentor, detail="paired_already"
            )
            return None
        if refused(transaction, startup, mentor):
            return None
    return first, second


def _named(transaction: MentoringTransaction, key: Key, pairs: list[Key]) -> Key | None:
    """Return the pair that `key` names; where it names no mentor, the startup's only one."""
    startup, mentor = key
    found = [pair for pair in pairs if pair[0] == startup and mentor in ("", pair[1])]
    if len(found) == 1:
        return found[0]
    if found:
        transaction.refuse("which_mentor", startup=startup, mentor=mentor)
    else:
        transaction.refuse_pair(startup, mentor)
    return None


def refused(transaction: MentoringTransaction, startup: str, mentor: str) -> bool:
    """Refuse a pair that an operator may not make, room aside; tell whether it was."""
    team, guide = transaction.state.startups.get(startup), transaction.state.mentors.get(mentor)
    if team is None or guide is None:
        transaction.refuse_pair(startup, mentor)
        return True
    rule = rule_against(transaction, startup, mentor)
    if rule:
        transaction.refuse("breaks_rule", startup=startup, mentor=mentor, detail=rule)
    return bool(rule)


def rule_against(transaction: MentoringTransaction, startup: str, mentor: str) -> str | None:
    """Return the rule that a pair of known profiles breaks, room aside."""
    state = transaction.state
    team, guide = state.startups[startup], state.mentors[mentor]
    for profile in (team, guide):
        if not state.takes_part(profile):
            return state.out[profile_key(profile)].code
    history = state.ruled_out(startup, mentor)
    if history == "declined_before":
        return history
    low = fit(team, guide, state.measure).score < state.rules.min_score
    return broken(team, guide, transaction.terms) or ("score_too_low" if low else None)
