"""Operators' commands, ticks, and the programme itself."""

from contracts.pool_log import Command, Mentor, MentoringRules, Programme, Startup
from models.matching import draft, in_force
from models.matching.admission import admit_all, revert
from models.matching.cycle import open_cycle
from models.matching.profiles import next_best
from models.matching.stored import Pair, profile_key
from models.matching.turn import Turn


def command(turn: Turn, record: Command) -> None:
    """Carry out a command, or say why not."""
    if turn.state.programme is None:
        turn.refuse("unknown_pool", startup=record.startup, mentor=record.mentor, detail=record.command)
        return
    match record.command:
        case "open_cycle":
            open_cycle(turn)
        case "tick":
            tick(turn)
        case "pin" | "release" | "swap" | "undo":
            _by_hand(turn, record)
        case "publish":
            _publish(turn)
        case _:
            turn.refuse("wrong_pool_kind", detail=record.command)


def _by_hand(turn: Turn, record: Command) -> None:
    """Change the plan under review; where there is none, what is in force."""
    where = in_force if turn.state.draft is None else draft
    match record.command:
        case "pin":
            where.pin(turn, record.startup, record.mentor)
        case "release":
            where.release(turn, record.startup, record.mentor)
        case "swap":
            where.swap(turn, (record.startup, record.mentor), (record.other_startup, record.other_mentor))
        case "undo":
            draft.undo(turn)


def _publish(turn: Turn) -> None:
    state = turn.state
    if state.draft is not None:
        draft.publish(turn)
    elif state.reviewing:
        turn.refuse("nothing_to_publish")
    else:
        turn.refuse("wrong_pool_kind", detail="publish")


def tick(turn: Turn) -> None:
    """Expire proposals whose time to reply has passed, and answer with the next best."""
    late = [pair for pair in turn.state.live() if pair.reply_by and pair.reply_by <= turn.record.time]
    for pair in late:
        turn.close(pair, "expired", "no_reply")
    next_best(turn, late)


def programme(turn: Turn, record: Programme, raw: bytes) -> None:
    """Take in the programme. Its first arrival admits the profiles that came before it.

    New rules count from the next decision on; pairs that they forbid end with the next cycle. A roadshow's profiles are
    the roadshow's business: those kept so far are let go.
    """
    state = turn.state
    first = state.programme is None
    if not isinstance(record.rules, MentoringRules):
        _end(turn, list(state.live()))
        profiles: list[Startup | Mentor] = [*state.startups.values(), *state.mentors.values()]
        for profile in profiles:
            turn.changes[profile_key(profile)] = None
        state.startups.clear()
        state.mentors.clear()
    state.programme = record
    state.tables = None
    turn.changes["programme"] = raw
    if first and isinstance(record.rules, MentoringRules):
        admit_all(turn)


def close_pool(turn: Turn) -> None:
    """Close the pool, its programme being gone: what was only proposed is withdrawn, what was accepted stays."""
    if turn.state.programme is not None:
        _end(turn, [pair for pair in turn.state.live() if pair.status == "proposed"])
        turn.state.programme = None
        turn.changes["programme"] = None


def _end(turn: Turn, pairs: list[Pair]) -> None:
    """Withdraw `pairs`, and forget what held only while the pool was open."""
    state = turn.state
    for pair in pairs:
        turn.close(pair, "withdrawn", "rule")
    revert(turn)
    turn.keep_draft(None)
    turn.keep_plan(None)
    turn.set_meta(open=False)
    for kind, index in (("out", state.out), ("waiting", state.waiting)):
        turn.changes.update(dict.fromkeys((f"{kind}/{key}" for key in sorted(index)), None))
        index.clear()
    turn.forget_lens()
    state.persons.clear()
    state.fitting.clear()
    state.tables = None
