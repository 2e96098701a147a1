"""A plan as it is kept: its pairs and figures, what it changes against what is in force, and
plan.json with its proof.
"""

import zlib
from collections.abc import Sequence
from hashlib import sha256

import msgspec

from contracts.mentoring import MoveReason, PlanMove
from models.assignment import Move, moves
from models.mentoring.planning.current_pairs import Key, ManualOverrides
from models.mentoring.planning.solving import Solved
from models.mentoring.state import MentoringState
from models.mentoring.stored import ManualChange, Planned

MOST_MOVES = 1000
"""So many startups that move are listed; a record on a topic has its limits."""
_EFFORT = 4
"""Of a large plan zlib's usual effort, 6, makes 6 % less, in four times the time."""
_document = msgspec.json.Encoder(order="deterministic").encode


def overrides_of(by_hand: Sequence[ManualChange]) -> ManualOverrides:
    """Return what the changes by hand ask for together: of what contradicts, the later counts."""
    pins, exclusions = set[Key](), set[Key]()
    for change in by_hand:
        pins = (pins - set(change.exclusions)) | set(change.pins)
        exclusions = (exclusions - set(change.pins)) | set(change.exclusions)
    return ManualOverrides(frozenset(pins), frozenset(exclusions))


def planned_of(
    state: MentoringState, found: Solved | None, time: int, by_hand: Sequence[ManualChange]
) -> Planned:
    """Return what is kept of a solved plan; `found` None is the empty plan of a pool with an empty
    side.
    """
    pairs = found.plan.pairs if found else []
    changed = moves_of(state, found, by_hand) if found else []
    raw = _document(found.plan.document()) if found else b""
    served = {startup for startup, _ in pairs}
    return Planned(
        version=state.meta.plans + 1,
        time=time,
        by_hand=list(by_hand),
        pairs=pairs,
        startups=len(state.score_index().startups.ids),
        mentors=len(state.score_index().mentors.ids),
        waiting=sum(key not in served for key in state.score_index().startups.ids),
        total=found.plan.total if found else 0,
        bound=found.plan.bound if found else 0,
        certified=found.plan.certified if found else 0,
        method=found.plan.method if found else "nothing to pair",
        policy=state.rules.policy,
        figures=found.plan.figures if found else {},
        left_out=_left_out(found) if found else [],
        moves=changed[:MOST_MOVES],
        moved=len(changed),
        document=zlib.compress(raw, _EFFORT),
        digest=sha256(raw).hexdigest(),
        model=state.meta.model,
    )


def document_of(planned: Planned) -> bytes:
    """Return plan.json, the bytes whose SHA-256 is `planned.digest`.

    Empty where nothing could be paired.
    """
    return zlib.decompress(planned.document)


def _left_out(found: Solved) -> list[str]:
    missed = [
        f"minimum_load:{mentor} ({load} of {asked})"
        for mentor, (load, asked) in found.missed.items()
    ]
    return [
        *found.plan.left_out,
        *missed,
        *([f"candidates:{found.unseen}"] if found.unseen else []),
    ]


def moves_of(
    state: MentoringState, found: Solved, by_hand: Sequence[ManualChange]
) -> list[PlanMove]:
    """Return, by startup, what the plan changes against the live pairs, and why."""
    made = moves(found.plan, [(pair.startup, pair.mentor) for pair in state.live()])
    return [
        PlanMove(
            startup=move.startup,
            name=state.startups[move.startup].name,
            lost=[*move.lost],
            gained=[*move.gained],
            kept=[*move.kept],
            gain=move.gain,
            why=_why(move, by_hand),
        )
        for move in made
    ]


def _why(move: Move, by_hand: Sequence[ManualChange]) -> MoveReason:
    """Return the first thing that explains a move: an operator's hand, a pair that could not stay,
    a first mentor, the total.
    """
    lost, gained = (
        {(move.startup, mentor) for mentor in part} for part in (move.lost, move.gained)
    )
    for change in reversed(by_hand):
        if lost & set(change.exclusions) or gained & set(change.pins):
            return {"pin": "pinned", "release": "released", "swap": "swapped"}[change.step]  # type: ignore[return-value]
    if move.why == "better_for_the_whole" and not move.lost and not move.kept:
        return "new"
    return move.why
