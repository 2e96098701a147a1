"""Operators' commands, ticks, and the programme itself."""

from contracts.decisions import RefusalCode
from contracts.pool_log import Command, Mentor, MentoringRules, Programme, Startup
from models.affinity import fit
from models.matching.admission import admit_all, revert
from models.matching.cycle import open_cycle
from models.matching.profiles import next_best
from models.matching.rules import broken
from models.matching.state import State
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
        case "pin":
            pin(turn, record.startup, record.mentor)
        case "release":
            let_go(turn, record.startup, record.mentor)
        case "publish":
            turn.refuse("wrong_pool_kind", detail="publish")


def tick(turn: Turn) -> None:
    """Expire proposals whose time to reply has passed, and answer with the next best."""
    late = [pair for pair in turn.state.live() if pair.reply_by and pair.reply_by <= turn.record.time]
    for pair in late:
        turn.close(pair, "expired", "no_reply")
    next_best(turn, late)


def pin(turn: Turn, startup: str, mentor: str) -> None:
    """Lock a pair, proposed before or not. An unanswered proposal makes room where there is none."""
    pair = turn.state.pair(startup, mentor)
    if pair is not None and pair.live:
        if not pair.pinned:
            turn.revise(pair, "pinned", pinned=True, reply_by=0)
        return
    refusal = _cannot_pin(turn, startup, mentor)
    if refusal is not None:
        turn.refuse(refusal[0], startup=startup, mentor=mentor, detail=refusal[1])
        return
    state = turn.state
    fallen = []
    if not state.demand(startup):
        fallen.append(_weakest(state.pairs_of_startup(startup)))
    if not state.capacity(mentor):
        fallen.append(_weakest(state.pairs_of_mentor(mentor)))
    for weak in fallen:
        turn.close(weak, "withdrawn", "replaced")
    turn.propose(startup, mentor, "pinned", pinned=True)
    next_best(turn, fallen)


def _weakest(pairs: list[Pair]) -> Pair:
    return min((pair for pair in pairs if pair.unanswered), key=lambda pair: (pair.score, pair.startup, pair.mentor))


def _cannot_pin(turn: Turn, startup: str, mentor: str) -> tuple[RefusalCode, str] | None:
    """Return why a pair that is not live cannot be pinned, with the detail; None where it can."""
    team, guide = turn.state.startups.get(startup), turn.state.mentors.get(mentor)
    if team is None:
        return "unknown_startup", ""
    if guide is None:
        return "unknown_mentor", ""
    found = _rule_against(turn, team, guide) or _no_room(turn.state, startup, mentor)
    return ("breaks_rule", found) if found else None


def _rule_against(turn: Turn, team: Startup, guide: Mentor) -> str | None:
    state = turn.state
    for profile in (team, guide):
        if not state.takes_part(profile):
            return state.out[profile_key(profile)].code
    if guide.id in state.never.get(team.id, ()):
        return "declined_before"
    low = fit(team, guide, state.measure).score < state.rules.min_score
    return broken(team, guide, turn.terms) or ("score_too_low" if low else None)


def _no_room(state: State, startup: str, mentor: str) -> str | None:
    if not state.demand(startup) and not any(pair.unanswered for pair in state.pairs_of_startup(startup)):
        return "startup_full"
    if not state.capacity(mentor) and not any(pair.unanswered for pair in state.pairs_of_mentor(mentor)):
        return "mentor_full"
    return None


def let_go(turn: Turn, startup: str, mentor: str) -> None:
    """Take a pin, a proposal or a pairing back; the pair is not proposed again in this cycle."""
    pair = turn.state.pair(startup, mentor)
    if pair is None or not pair.live:
        turn.refuse("unknown_pairing", startup=startup, mentor=mentor)
        return
    turn.close(pair, "withdrawn", "released")
    next_best(turn, [pair])


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
    turn.set_meta(open=False)
    for kind, index in (("out", state.out), ("waiting", state.waiting)):
        turn.changes.update(dict.fromkeys((f"{kind}/{key}" for key in sorted(index)), None))
        index.clear()
    turn.forget_lens()
    state.persons.clear()
    state.fitting.clear()
    state.tables = None
