"""What if: the best plan of a pool under changed rules, places or people beside the best plan as
things are; nothing is touched.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

import msgspec

from contracts import pool_log
from contracts.decisions import WaitingReason
from contracts.pool_log import Command
from models.assignment import AssignmentPlan
from models.mentoring.explain.conflict import Reasons, reasons_of
from models.mentoring.explain.exclusions import Moment, reasons
from models.mentoring.explain.limit_names import name_of
from models.mentoring.explain.situation import situation_of
from models.mentoring.explain.what_if_patch import EVENT, Patch, records, resolved, unread
from models.mentoring.fold import Matcher
from models.mentoring.planning.repair import why_waiting
from models.mentoring.rules import Forbidden
from models.mentoring.state import MentoringState
from models.mentoring.transaction import MentoringTransaction

Cause = Literal[
    "startup_left", "startup_came", "mentor_left", "mentor_came", "more_places", "rule", "other_scores",
    "better_for_the_whole",
]  # fmt: skip


class HeldPair(NamedTuple):
    """A mentor that a startup has in a plan, with the score."""

    mentor: str
    name: str
    score: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanDifference:
    """What changes for one startup; `gain`: in its sum of scores; `rules`: what forbids pairs that
    it loses, for cause "rule".
    """

    startup: str
    name: str
    before: tuple[HeldPair, ...]
    after: tuple[HeldPair, ...]
    gain: int
    cause: Cause
    rules: tuple[Forbidden, ...] = ()


class Size(NamedTuple):
    """Startups and mentors who take part, and the mentors' places."""

    startups: int
    mentors: int
    places: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """The best plan on one side: totals, everybody's mentors, and who waits why.

    No plan: `conflict` says why, and the way out.
    """

    size: Size
    pairs: int = 0
    total: int = 0
    gap: int = 0
    waiting: dict[str, WaitingReason]
    conflict: Reasons | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """Both sides. `in_force`: pairs and their total as they are today. `unread`: who has texts that
    no encoder has read.
    """

    in_force: tuple[int, int]
    before: Outlook
    after: Outlook
    differences: tuple[PlanDifference, ...]
    names: dict[str, str]
    """Startup id -> name, of those who wait on either side."""
    unread: tuple[str, ...]

    @property
    def price(self) -> int:
        """What the total loses; negative where it gains."""
        return self.before.total - self.after.total


def what_if(pool: str, fields: Mapping[str, bytes], patch: Patch, time: int) -> WhatIf:
    """Return the comparison for the pool whose stored state is `fields`, at `time` (ms); BadPatch
    for changes that cannot be made.

    Both sides are matched anew by the same rules of the same moment, the changed one on a copy.
    `fields` stay as they are.
    """
    matcher = Matcher()
    now, then = matcher.restore(pool, fields), matcher.restore(pool, fields)
    patch = resolved(now, patch)
    changes = records(now, patch, time)
    was_open, then.hypothetical = then.meta.open, True
    then.meta = msgspec.structs.replace(
        then.meta, open=False
    )  # so that people who come or leave are answered by the new match alone
    for record in changes:
        matcher.step(then, record, pool_log.encode(record))
    then.meta = msgspec.structs.replace(then.meta, open=was_open)
    (plan_now, before), (plan_then, after) = _outlook(now, time), _outlook(then, time)
    live = list(now.live())
    return WhatIf(
        in_force=(len(live), sum(pair.score for pair in live)),
        before=before,
        after=after,
        differences=()
        if before.conflict or after.conflict
        else tuple(_differences((now, plan_now), (then, plan_then), time)),
        names={
            key: name_of(then, "startup", key) or name_of(now, "startup", key)
            for key in {**before.waiting, **after.waiting}
        },
        unread=tuple(unread(now, patch)),
    )


def _outlook(state: MentoringState, time: int) -> tuple[AssignmentPlan | None, Outlook]:
    situation = situation_of(state, time)
    teams = state.score_index().startups.ids
    guides = state.score_index().mentors.ids
    places = sum(state.places(state.mentors[key]) for key in guides)
    size = Size(len(teams), len(guides), places)
    if situation is None:
        return None, Outlook(
            size=size, waiting={key: _why_waiting(state, key, time) for key in teams}
        )
    plan = situation.plan
    if plan is None:
        return None, Outlook(size=size, waiting={}, conflict=reasons_of(situation))
    served = {startup for startup, _ in plan.pairs}
    waiting = {key: _why_waiting(state, key, time) for key in teams if key not in served}
    return plan, Outlook(
        size=size, pairs=len(plan.pairs), total=plan.total, gap=plan.gap, waiting=waiting
    )


def _why_waiting(state: MentoringState, startup: str, time: int) -> WaitingReason:
    tick = Command(pool=state.pool, time=time, event=EVENT, command="tick")
    return why_waiting(
        MentoringTransaction(state, tick, pool_log.encode(tick)), state.startups[startup]
    )


Side = tuple[MentoringState, AssignmentPlan | None]
"""A pool and its best plan; None where nobody is there to be paired."""


def _differences(now: Side, then: Side, time: int) -> Iterable[PlanDifference]:
    """Yield what differs, those who lose most first."""
    before, after = _held(*now), _held(*then)
    found = []
    for startup in sorted(before.keys() | after.keys()):
        had, has = before.get(startup, ()), after.get(startup, ())
        if had == has:
            continue
        cause, rules = _cause(now[0], then[0], startup, (had, has), time)
        gain = sum(one.score for one in has) - sum(one.score for one in had)
        name = name_of(then[0], "startup", startup) or name_of(now[0], "startup", startup)
        found.append(
            PlanDifference(
                startup=startup,
                name=name,
                before=had,
                after=has,
                gain=gain,
                cause=cause,
                rules=rules,
            )
        )
    return sorted(found, key=lambda one: (one.gain, one.startup))


def _held(state: MentoringState, plan: AssignmentPlan | None) -> dict[str, tuple[HeldPair, ...]]:
    """Return everybody's mentors, by id."""
    if plan is None:
        return {}
    found: dict[str, list[HeldPair]] = {}
    for (startup, mentor), score in zip(
        plan.pairs, plan.problem.score[plan.chosen].tolist(), strict=True
    ):
        found.setdefault(startup, []).append(
            HeldPair(mentor, name_of(state, "mentor", mentor), score)
        )
    return {startup: tuple(held) for startup, held in found.items()}


def _cause(
    now: MentoringState,
    then: MentoringState,
    startup: str,
    held: tuple[tuple[HeldPair, ...], tuple[HeldPair, ...]],
    time: int,
) -> tuple[Cause, tuple[Forbidden, ...]]:
    """Return why a startup's mentors differ, and the rules that forbid those it loses."""
    before, after = ({one.mentor for one in side} for side in held)
    if not _there(then, "startup", startup):
        return "startup_left", ()
    if not _there(now, "startup", startup):
        return "startup_came", ()
    if any(not _there(then, "mentor", mentor) for mentor in before):
        return "mentor_left", ()
    against = reasons(Moment(then, time), then.startups[startup])
    rules = tuple(sorted({code for mentor in before - after for code in against[mentor][1]}))
    return ("rule", rules) if rules else (_without_rule(now, then, before, after), ())


def _without_rule(
    now: MentoringState, then: MentoringState, before: set[str], after: set[str]
) -> Cause:
    """Return why a startup's mentors differ where nobody left and no rule forbids what was."""
    if before == after:
        return "other_scores"
    if any(not _there(now, "mentor", mentor) for mentor in after):
        return "mentor_came"
    more = any(
        then.places(then.mentors[mentor]) > now.places(now.mentors[mentor])
        for mentor in after - before
    )
    return "more_places" if more else "better_for_the_whole"


def _there(state: MentoringState, side: Literal["startup", "mentor"], key: str) -> bool:
    profiles = state.startups if side == "startup" else state.mentors
    return key in profiles and f"{side}/{key}" not in state.out
