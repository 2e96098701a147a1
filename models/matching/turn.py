"""What one record changes and decides: the only way in which the verbs touch a state."""

from typing import Any, Literal

import msgspec

from contracts.decisions import Decision, Pairing, Plan, RefusalCode, Refused, Waiting, WaitingReason
from contracts.mentoring import PlanStep
from contracts.pool_log import Mentor, Record, Startup
from models.affinity import CLEAR, fit, read_pool, reason
from models.fold import Step
from models.matching import stored
from models.matching.rules import Terms
from models.matching.state import State
from models.matching.stored import Pair, Planned, Wait

_DAY_MS = 86_400_000
Note = Literal[
    "", "cycle", "next_best", "profile_changed", "mentor_left", "startup_left", "declined_by_startup", "declined_by_mentor",
    "no_reply", "pinned", "released", "replaced", "rule", "outcome", "accepted_by_startup", "accepted_by_mentor",
    "swapped", "place_taken",
]  # fmt: skip
Ended = Literal["declined", "expired", "withdrawn", "completed"]


class Turn:
    """One record in hand. `state` is changed at once; the stored changes and decisions are collected."""

    def __init__(self, state: State, record: Record) -> None:
        self.state = state
        self.record = record
        self.changes: dict[str, bytes | None] = {}
        self.decisions: list[Decision] = []
        self._meta = state.meta

    @property
    def terms(self) -> Terms:
        """What the rules measure against at the record's time; only where there is a programme."""
        return self.state.terms(self.record.time)

    def finish(self) -> Step:
        """Return what was collected."""
        if self.state.meta != self._meta:
            self.changes["meta"] = stored.encode(self.state.meta)
        return Step(self.changes, self.decisions)

    def set_meta(self, **values: int | str | bool) -> None:
        """Change counters and switches."""
        self.state.meta = msgspec.structs.replace(self.state.meta, **values)

    def base(self) -> dict[str, Any]:
        """Return what every decision carries, with the next number."""
        self.set_meta(seq=self.state.meta.seq + 1)
        return {
            "pool": self.state.pool,
            "seq": self.state.meta.seq,
            "time": self.record.time,
            "cause": self.record.event,
        }

    def read_pool(self) -> None:
        """Look at the pool's texts anew: what its scores are measured by from now on."""
        state = self.state
        profiles: list[Startup | Mentor] = [*state.startups.values(), *state.mentors.values()]
        lens = read_pool((one for one in profiles if state.takes_part(one)), state.meta.model, state.meta.dims)
        if lens != state.lens:
            state.lens, state.tables = lens, None
            self.changes[stored.LENS] = stored.encode(lens)

    def forget_lens(self) -> None:
        """Forget what the pool's texts have in common."""
        if self.state.lens != CLEAR:
            self.state.lens = CLEAR
            self.changes[stored.LENS] = None

    def keep_draft(self, planned: Planned | None) -> None:
        """Put a plan under review, or none."""
        if planned is None and self.state.draft is None:
            return
        self.state.draft = planned
        self.changes[stored.DRAFT] = None if planned is None else stored.encode(planned)

    def keep_plan(self, planned: Planned | None) -> None:
        """Note the plan that is put in force; None where the pool closes."""
        if planned is None and self.state.plan is None:
            return
        self.state.plan = planned
        self.changes[stored.PLAN] = None if planned is None else stored.encode(planned)

    def show_plan(self, planned: Planned, status: Literal["draft", "published"], step: PlanStep) -> None:
        """Decide that a version of a plan is there."""
        shown = {name: getattr(planned, name) for name in _OF_PLAN}
        self.decisions.append(
            Plan(
                **self.base(),
                **shown,
                status=status,
                step=step,
                by_hand=len(planned.by_hand),
                cycle=self.state.meta.cycle + (status == "draft"),
                pairs=len(planned.pairs),
                gap=planned.bound - planned.total,
                document=planned.digest,
            )
        )

    def refuse(self, code: RefusalCode, *, startup: str = "", mentor: str = "", detail: str = "") -> None:
        """Decide that the record cannot take effect."""
        self.decisions.append(Refused(**self.base(), code=code, startup=startup, mentor=mentor, detail=detail))

    def propose(self, startup: str, mentor: str, note: Note, *, pinned: bool = False) -> None:
        """Propose a pair; a pinned one waits for no reply."""
        team, guide = self.state.startups[startup], self.state.mentors[mentor]
        before = self.state.pair(startup, mentor)
        found = fit(team, guide, self.state.measure)
        self._put(
            Pair(
                startup=startup,
                mentor=mentor,
                status="proposed",
                score=found.score,
                revision=before.revision + 1 if before else 1,
                cycle=self.state.meta.cycle,
                note=note,
                pinned=pinned,
                seen=before.seen + 1 if before else 1,
                worked=mentor in self.state.worked.get(startup, ()),
                reply_by=0 if pinned else self.record.time + self.state.rules.reply_days * _DAY_MS,
                startup_name=team.name,
                mentor_name=guide.name,
                startup_language=team.language,
                mentor_language=guide.language,
                reason=reason(team, guide, found),
            )
        )
        self._waits_no_more(startup)

    def revise(self, pair: Pair, note: Note, **values: object) -> Pair:
        """Decide a new revision of a live pair, with names, score and reason as the profiles now are."""
        team, guide = self.state.startups[pair.startup], self.state.mentors[pair.mentor]
        if self.state.takes_part(team) and self.state.takes_part(guide):
            found = fit(team, guide, self.state.measure)
            values |= {"score": found.score, "reason": reason(team, guide, found)}
        names = {"startup_name": team.name, "mentor_name": guide.name}
        languages = {"startup_language": team.language, "mentor_language": guide.language}
        changed = {"revision": pair.revision + 1, "note": note, **names, **languages, **values}
        return self._put(msgspec.structs.replace(pair, **changed))

    def close(self, pair: Pair, status: Ended, note: Note, declined_by: Literal["", "startup", "mentor"] = "") -> None:
        """End a live pair."""
        self._put(
            msgspec.structs.replace(
                pair,
                status=status,
                note=note,
                revision=pair.revision + 1,
                cycle=self.state.meta.cycle,
                declined_by=declined_by,
                reply_by=0,
            )
        )

    def bar(self, startup: str, mentor: str) -> None:
        """Remember that a pair does not come back."""
        self.state.never.setdefault(startup, set()).add(mentor)
        self.changes[stored.pair_key("never", startup, mentor)] = stored.encode(
            stored.Never(startup=startup, mentor=mentor)
        )

    def wait(self, startup: str, why: WaitingReason) -> None:
        """Decide that a startup waits; it keeps its place in the queue."""
        known, team = self.state.waiting.get(startup), self.state.startups[startup]
        self._set_waiting(startup, Wait(since=known.since if known else self.record.time, reason=why))
        self.decisions.append(
            Waiting(**self.base(), startup=startup, startup_name=team.name, startup_language=team.language, reason=why)
        )

    def forget(self, startup: str) -> None:
        """Take a startup that left, or takes no part, out of the queue."""
        self._waits_no_more(startup)

    def _waits_no_more(self, startup: str) -> None:
        if startup in self.state.waiting:
            self._set_waiting(startup, None)

    def _set_waiting(self, startup: str, wait: Wait | None) -> None:
        if wait is None:
            del self.state.waiting[startup]
        else:
            self.state.waiting[startup] = wait
        self.changes[f"waiting/{startup}"] = None if wait is None else stored.encode(wait)

    def _put(self, pair: Pair) -> Pair:
        """Store `pair` (an ended one without its reason, which nobody asks for again) and decide it."""
        kept = pair if pair.live else msgspec.structs.replace(pair, reason=stored.NO_REASON)
        self.state.put_pair(kept)
        self.changes[stored.pair_key("pair", pair.startup, pair.mentor)] = stored.encode(kept)
        shown = {name: getattr(pair, name) for name in _SHOWN}
        self.decisions.append(Pairing(**self.base(), **shown, model=self.state.meta.model))
        return kept


_OF_PLAN = (
    "version", "startups", "mentors", "waiting", "total", "bound", "certified", "method", "policy", "figures", "left_out", "moves",
    "moved", "model",
)  # fmt: skip
_SHOWN = tuple(name for name in Pairing.__struct_fields__ if name in Pair.__struct_fields__)
