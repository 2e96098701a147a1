"""Operators' commands, ticks, and the programme itself."""

from contracts.pool_log import Command, Mentor, MentoringRules, Programme, Startup
from models.mentoring.learning import forget_answers
from models.mentoring.planning.cycle import open_cycle
from models.mentoring.profiles.admission import admit_all, revert
from models.mentoring.profiles.changes import next_best
from models.mentoring.review import draft, in_force
from models.mentoring.review.recall import recall_publication
from models.mentoring.stored import StoredPair, pair_key, profile_key
from models.mentoring.transaction import MentoringTransaction
from models.pool.registered import forget_related


def command(transaction: MentoringTransaction, record: Command) -> None:
    """Carry out a command, or say why not."""
    if transaction.state.programme is None:
        transaction.refuse(
            "unknown_pool", startup=record.startup, mentor=record.mentor, detail=record.command
        )
        return
    match record.command:
        case "open_cycle":
            open_cycle(transaction)
        case "tick":
            tick(transaction)
        case "pin" | "release" | "swap" | "undo":
            _by_hand(transaction, record)
        case "publish":
            _publish(transaction)
        case "recall_publication":
            recall_publication(transaction, record)
        case _:
            transaction.refuse("wrong_pool_kind", detail=record.command)


def _by_hand(transaction: MentoringTransaction, record: Command) -> None:
    """Change the plan under review; where there is none, what is in force."""
    where = in_force if transaction.state.draft is None else draft
    match record.command:
        case "pin":
            where.pin(transaction, record.startup, record.mentor)
        case "release":
            where.release(transaction, record.startup, record.mentor)
        case "swap":
            where.swap(
                transaction,
                (record.startup, record.mentor),
                (record.other_startup, record.other_mentor),
            )
        case "undo":
            draft.undo(transaction)


def _publish(transaction: MentoringTransaction) -> None:
    state = transaction.state
    if state.draft is not None:
        draft.publish(transaction)
    elif state.reviewing:
        transaction.refuse("nothing_to_publish")
    else:
        transaction.refuse("wrong_pool_kind", detail="publish")


def tick(transaction: MentoringTransaction) -> None:
    """Expire proposals whose time to reply has passed, and answer with the next best; then remind
    those of whom an answer is still awaited.
    """
    late = [
        pair
        for pair in transaction.state.live()
        if pair.reply_by and pair.reply_by <= transaction.record.time
    ]
    for pair in late:
        transaction.close(pair, "expired", "no_reply")
    next_best(transaction, late)
    for pair in list(transaction.state.live()):
        if pair.remind_at and pair.remind_at[0] <= transaction.record.time:
            transaction.remind(pair)


def programme(transaction: MentoringTransaction, record: Programme, raw: bytes) -> None:
    """Take in the programme. Its first arrival admits the profiles that came before it.

    New rules count from the next decision on; pairs that they forbid end with the next cycle. A
    roadshow's profiles are the roadshow's business: those kept so far are let go.
    """
    state = transaction.state
    first = state.programme is None
    if not isinstance(record.rules, MentoringRules):
        _end(transaction, list(state.live()))
        profiles: list[Startup | Mentor] = [*state.startups.values(), *state.mentors.values()]
        for profile in profiles:
            transaction.changes[profile_key(profile)] = None
        state.startups.clear()
        state.mentors.clear()
        state.shared.clear()
        forget_related(transaction)
    state.programme = record
    state.drop_scores()
    if not state.learns:
        forget_answers(transaction)
    transaction.changes["programme"] = raw
    if first and isinstance(record.rules, MentoringRules):
        admit_all(transaction)


def close_pool(transaction: MentoringTransaction) -> None:
    """Close the pool, its programme being gone: what was only proposed is withdrawn, what was
    accepted stays.
    """
    if transaction.state.programme is not None:
        _end(transaction, [pair for pair in transaction.state.live() if pair.status == "proposed"])
        transaction.state.programme = None
        transaction.changes["programme"] = None


def _end(transaction: MentoringTransaction, pairs: list[StoredPair]) -> None:
    """Withdraw `pairs`, and forget what held only while the pool was open."""
    state = transaction.state
    transaction.recount = True
    for pair in pairs:
        transaction.close(pair, "withdrawn", "rule")
    for key in sorted(state.handed):
        transaction.changes[pair_key("handed", *key)] = None
    state.handed.clear()
    revert(transaction)
    transaction.keep_draft(None)
    transaction.keep_plan(None)
    transaction.set_meta(open=False)
    for kind, index in (("out", state.out), ("waiting", state.waiting)):
        transaction.changes.update(dict.fromkeys((f"{kind}/{key}" for key in sorted(index)), None))
        index.clear()
    transaction.forget_text_statistics()
    state.persons.clear()
    state.fitting.clear()
    state.drop_scores()
