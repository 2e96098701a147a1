"""What one record changes and decides in a mentoring pool."""

from collections.abc import Iterable, Mapping
from typing import Literal

import msgspec

from contracts.days import DAY_MS
from contracts.decisions import (
    Pairing,
    PairingNote,
    PairingStatus,
    Plan,
    Reminder,
    Waiting,
    WaitingReason,
)
from contracts.mentoring import PlanStep
from contracts.pool_log import Record
from contracts.register import Held, Paired, PairStatus
from models.acceptance import AskedPairing
from models.affinity import Fit, fit, reason
from models.mentoring import stored
from models.mentoring.answered import as_answered, as_asked, asks_anew
from models.mentoring.rules import Terms
from models.mentoring.state import MentoringState
from models.mentoring.stored import LackedPlaces, Planned, StoredPair, StoredWait
from models.pool.doubts import near
from models.pool.transaction import Transaction, encode

Ended = Literal["declined", "expired", "withdrawn", "completed"]


class MentoringTransaction(Transaction[MentoringState]):
    """One record of a mentoring pool in hand: pairs, plans and the queue of those who wait."""

    def __init__(self, state: MentoringState, record: Record, raw: bytes) -> None:
        super().__init__(state, record, raw)
        self._asking: list[tuple[StoredPair, int]] = []
        """Proposals that the record has led to so far, and how many days their startups waited."""
        self.recount = False
        """Whether places that the pool lacks have to be counted anew."""
        self._answers: set[str] = set()
        """Mentors whose places the register is to hear of."""

    @property
    def terms(self) -> Terms:
        """What the rules measure against at the record's time; only where there is a programme."""
        return self.state.terms(self.record.time)

    def keep_draft(self, planned: Planned | None) -> None:
        """Put a plan under review, or none."""
        if planned is None and self.state.draft is None:
            return
        self.state.draft = planned
        self.changes[stored.DRAFT] = None if planned is None else encode(planned)

    def keep_plan(self, planned: Planned | None) -> None:
        """Note the plan that is put in force; None where the pool closes."""
        if planned is None and self.state.plan is None:
            return
        self.state.plan = planned
        self.changes[stored.PLAN] = None if planned is None else encode(planned)

    def show_plan(
        self, planned: Planned, status: Literal["draft", "published"], step: PlanStep
    ) -> None:
        """Decide that a version of a plan is there."""
        shown = {name: getattr(planned, name) for name in _OF_PLAN}
        self.decisions.append(
            Plan(
                **self.envelope(),
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

    def refuse_pair(self, startup: str, mentor: str, detail: str = "") -> None:
        """Decide that a pair is not there: for want of the startup or the mentor, or because it was
        never proposed.
        """
        if startup not in self.state.startups:
            self.refuse(
                "unknown_startup",
                startup=startup,
                mentor=mentor,
                detail=near(startup, self.state.startups),
            )
        elif mentor and mentor not in self.state.mentors:
            self.refuse(
                "unknown_mentor",
                startup=startup,
                mentor=mentor,
                detail=near(mentor, self.state.mentors),
            )
        else:
            self.refuse("unknown_pairing", startup=startup, mentor=mentor, detail=detail)

    def refuse_full(self, startup: str, mentor: str) -> None:
        """Decide that a mentor has no place left: the pools that hold the others are named."""
        guide = self.state.mentors[mentor]
        if self.state.places(guide) < guide.capacity:
            elsewhere = self.state.held_elsewhere(mentor)
            self.refuse("places_elsewhere", startup=startup, mentor=mentor, detail=elsewhere)
        else:
            self.refuse("breaks_rule", startup=startup, mentor=mentor, detail="mentor_full")

    def propose(
        self,
        startup: str,
        mentor: str,
        note: PairingNote,
        *,
        pinned: bool = False,
        found: Fit | None = None,
    ) -> None:
        """Propose a pair; a pinned one waits for no reply. `found` is their fit, where it is known."""
        team, guide = self.state.startups[startup], self.state.mentors[mentor]
        before = self.state.pair(startup, mentor)
        found = found or fit(team, guide, self.state.measure)
        rules, time = self.state.rules, self.record.time
        remind_at = [] if pinned else [time + days * DAY_MS for days in rules.remind_after_days]
        self._put(
            StoredPair(
                startup=startup,
                mentor=mentor,
                status="proposed",
                score=found.score,
                revision=before.revision + 1 if before else 1,
                cycle=self.state.meta.cycle,
                note=note,
                pinned=pinned,
                proposed_at=self._first_proposed(before),
                seen=before.seen + 1 if before else 1,
                worked=mentor in self.state.worked.get(startup, ()),
                brought=before is not None and before.brought,
                reply_by=0 if pinned else time + rules.reply_days * DAY_MS,
                remind_at=remind_at,
                asked=self.state.meta.seq + 1 if remind_at else 0,
                startup_name=team.name,
                mentor_name=guide.name,
                startup_language=team.language,
                mentor_language=guide.language,
                reason=reason(team, guide, found),
            )
        )
        self._waits_no_more(startup)

    def announce(self, pairs: Iterable[tuple[str, str]], *, going: bool = True) -> None:
        """Let each of `pairs`, which are proposed next, count as an open request beside the others,
        whichever comes first; or not `going`, no more.
        """
        sides: tuple[Literal["startup", "mentor"], ...] = ("startup", "mentor") if going else ()
        for startup, mentor in pairs:
            self.state.answers.await_answer(startup, mentor, sides)

    def take_over(self, startup: str, mentor: str) -> None:
        """Let a pair go on that was accepted in another pool: the two know each other."""
        team, guide = self.state.startups[startup], self.state.mentors[mentor]
        self.state.worked.setdefault(startup, set()).add(mentor)
        self.state.scores_changed(startup)
        before, found = self.state.pair(startup, mentor), fit(team, guide, self.state.measure)
        self._put(
            StoredPair(
                startup=startup,
                mentor=mentor,
                status="accepted",
                score=found.score,
                revision=before.revision + 1 if before else 1,
                cycle=self.state.meta.cycle,
                note="handed_over",
                accepted_by=["startup", "mentor"],
                proposed_at=self._first_proposed(before),
                worked=True,
                brought=True,
                startup_name=team.name,
                mentor_name=guide.name,
                startup_language=team.language,
                mentor_language=guide.language,
                reason=reason(team, guide, found),
            )
        )
        self._waits_no_more(startup)

    def _first_proposed(self, before: StoredPair | None) -> int:
        return before.proposed_at if before and before.proposed_at else self.record.time

    def revise(self, pair: StoredPair, note: PairingNote, **values: object) -> StoredPair:
        """Decide a new revision of a live pair, with names, score and reason as the profiles now
        are.
        """
        team, guide = self.state.startups[pair.startup], self.state.mentors[pair.mentor]
        if self.state.takes_part(team) and self.state.takes_part(guide):
            found = fit(team, guide, self.state.measure)
            values |= {"score": found.score, "reason": reason(team, guide, found)}
        names = {"startup_name": team.name, "mentor_name": guide.name}
        languages = {"startup_language": team.language, "mentor_language": guide.language}
        changed = {"revision": pair.revision + 1, "note": note, **names, **languages, **values}
        return self._put(msgspec.structs.replace(pair, **changed))

    def close(
        self,
        pair: StoredPair,
        status: Ended,
        note: PairingNote,
        declined_by: Literal["", "startup", "mentor"] = "",
    ) -> None:
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

    def remind(self, pair: StoredPair) -> None:
        """Decide that whoever has not answered a proposal is reminded, once for all reminders that
        are due, with names as the profiles now are; the pairing stays as it is.
        """
        team, guide = self.state.startups[pair.startup], self.state.mentors[pair.mentor]
        later = [at for at in pair.remind_at if at > self.record.time]
        kept = msgspec.structs.replace(pair, remind_at=later)
        self.state.put_pair(kept)
        self._store(kept)
        self.decisions.append(
            Reminder(
                **self.envelope(),
                startup=pair.startup,
                mentor=pair.mentor,
                to=pair.silent,
                asked=pair.asked,
                reply_by=pair.reply_by,
                startup_name=team.name,
                mentor_name=guide.name,
                startup_language=team.language,
                mentor_language=guide.language,
                reason=pair.reason,
            )
        )

    def keep_acquainted(self, pair: StoredPair, *, completed: bool) -> None:
        """Keep whether two have worked together, where what was told of a completion has changed:
        no decision, since the pairing stays as it is.
        """
        worked = pair.worked and (completed or pair.brought)
        taken_back = pair.status == "completed" and not completed
        kept = msgspec.structs.replace(pair, worked=worked, taken_back=taken_back)
        if kept == pair:
            return
        self.state.put_pair(kept)
        self._store(kept)
        if taken_back != pair.taken_back and self._is_shared(pair.mentor):
            self.report_pair(kept, taken_back=taken_back)

    def exclude(self, startup: str, mentor: str) -> None:
        """Remember that a pair does not come back."""
        self.state.never.setdefault(startup, set()).add(mentor)
        self.changes[stored.pair_key("never", startup, mentor)] = encode(
            stored.Never(startup=startup, mentor=mentor)
        )

    def wait(self, startup: str, why: WaitingReason) -> None:
        """Decide that a startup waits; it keeps its place in the queue."""
        known, team = self.state.waiting.get(startup), self.state.startups[startup]
        self._set_waiting(
            startup, StoredWait(since=known.since if known else self.record.time, reason=why)
        )
        self.decisions.append(
            Waiting(
                **self.envelope(),
                startup=startup,
                startup_name=team.name,
                startup_language=team.language,
                reason=why,
            )
        )

    def erase(self, identifier: str, *, startup: bool) -> None:
        """Forget all pairs that somebody who left ever had, with the names in them."""
        state = self.state
        partners = (
            state.pairs.get(identifier, {}) if startup else state.partners.get(identifier, ())
        )
        pairs = [(identifier, other) if startup else (other, identifier) for other in partners]
        never = [
            (one, other)
            for one, others in state.never.items()
            for other in others
            if identifier == (one if startup else other)
        ]
        for one, other in sorted(pairs):
            state.drop_pair(one, other)
            self.changes[stored.pair_key("pair", one, other)] = None
        for one, other in sorted(never):
            state.never[one].discard(other)
            if not state.never[one]:
                del state.never[one]
            self.changes[stored.pair_key("never", one, other)] = None
        side: Literal["startup", "mentor"] = "startup" if startup else "mentor"
        for asked in state.answers.of_person(side, identifier):
            self.drop_asked(asked)
        self.changes |= state.outcomes.erase("startup" if startup else "mentor", identifier)
        if startup and state.draft is not None:
            self.keep_draft(_without(state.draft, identifier))
        if startup and state.plan is not None:
            self.keep_plan(_without(state.plan, identifier))

    def forget(self, startup: str) -> None:
        """Take a startup that left, or takes no part, out of the queue."""
        self._waits_no_more(startup)

    def _waits_no_more(self, startup: str) -> None:
        if startup in self.state.waiting:
            self._set_waiting(startup, None)

    def _set_waiting(self, startup: str, wait: StoredWait | None) -> None:
        if wait is None:
            del self.state.waiting[startup]
        else:
            self.state.waiting[startup] = wait
        self.state.answers.note_wait(startup)
        self.changes[f"waiting/{startup}"] = None if wait is None else encode(wait)

    def _put(self, pair: StoredPair) -> StoredPair:
        """Store `pair` (an ended one without its reason, which nobody asks for again; one that
        waits for no reply without reminders) and decide it.
        """
        if not pair.reply_by and pair.asked:
            pair = msgspec.structs.replace(pair, remind_at=[], asked=0)
        kept = pair if pair.live else msgspec.structs.replace(pair, reason=stored.NO_REASON)
        before = self.state.pair(pair.startup, pair.mentor)
        self.state.put_pair(kept)
        self._report(kept, before)
        self._store(kept)
        if self.state.learns:
            self._note_answers(pair, before)
        shown = {name: getattr(pair, name) for name in _SHOWN}
        self.decisions.append(Pairing(**self.envelope(), **shown, model=self.state.meta.model))
        return kept

    def _note_answers(self, pair: StoredPair, before: StoredPair | None) -> None:
        """Note that a proposal was made, or what was said to one."""
        if asks_anew(pair, before):
            self._asking.append((pair, self.state.answers.waited(pair.startup)))
            return
        asked = self.state.answers.latest(pair.startup, pair.mentor)
        if asked is not None:
            answered = as_answered(asked, pair, self.record)
            if answered != asked:
                self._keep_asked(answered)

    def settle_asked(self) -> None:
        """Note the proposals that the record has led to, each beside all the others."""
        for pair, waited in self._asking:
            now = self.state.pair(pair.startup, pair.mentor)
            if now is not None and now.status == "proposed":
                self._keep_asked(as_asked(self.state, self.record.time, pair, waited))
        self._asking.clear()

    def _keep_asked(self, asked: AskedPairing) -> None:
        self.state.answers.put(asked)
        self.changes[stored.asked_key(asked)] = encode(asked)

    def drop_asked(self, asked: AskedPairing) -> None:
        """Forget a proposal and what was said to it."""
        self.state.answers.drop(asked)
        self.changes[stored.asked_key(asked)] = None

    def _store(self, pair: StoredPair) -> None:
        self.changes[stored.pair_key("pair", pair.startup, pair.mentor)] = encode(pair)

    def _is_shared(self, mentor: str) -> bool:
        """Return whether the register gives out the mentor's places."""
        return mentor in self.state.allotments or mentor in self.state.shared

    def _report(self, pair: StoredPair, before: StoredPair | None) -> None:
        """Let the register know of a pair's new status, where the mentor's places are shared."""
        allotment = self.state.allotments.get(pair.mentor)
        if not self._is_shared(pair.mentor):
            return
        if before is None or before.status != pair.status:
            self.report_pair(pair)
        if before is not None and before.live and not pair.live and allotment is not None:
            left = len(self.state.live_mentor.get(pair.mentor, ()))
            if left >= allotment.places:
                self.answer_register(pair.mentor)

    def report_pair(self, pair: StoredPair, *, taken_back: bool = False) -> None:
        """Let the register know how a pair stands, or that its completion is taken back."""
        self.reports.append(
            Paired(
                time=self.record.time,
                event=self.record.event,
                pool=self.state.pool,
                startup=pair.startup,
                mentor=pair.mentor,
                status=_REPORTED.get(pair.status, "ended"),
                completed=pair.status == "completed" and not pair.taken_back,
                taken_back=taken_back,
            )
        )

    def keep_lacked(self, lacked: LackedPlaces) -> None:
        """Note what the register knows of places that are lacking here."""
        self.state.lacked = lacked
        self.changes[stored.WANTED] = encode(lacked) if lacked != LackedPlaces() else None

    def answer_register(self, mentor: str) -> None:
        """Let the register know, when the record is done, how many places the pool then holds."""
        self._answers.add(mentor)

    def report_held(self) -> None:
        """Let the register know how many places the pool holds, where it is to know."""
        for mentor in sorted(self._answers):
            allotment = self.state.allotments[mentor]
            live = len(self.state.live_mentor.get(mentor, ()))
            self.reports.append(
                Held(
                    time=self.record.time,
                    event=self.record.event,
                    pool=self.state.pool,
                    mentor=mentor,
                    places=max(allotment.places, live),
                    serial=allotment.serial,
                )
            )
            if allotment.gone and not max(allotment.places, live, mentor in self.state.mentors):
                del self.state.allotments[mentor]
                self.changes[stored.allotment_key(mentor)] = None


_REPORTED: Mapping[PairingStatus, PairStatus] = {"proposed": "proposed", "accepted": "accepted"}


def _without(planned: Planned, startup: str) -> Planned:
    """Return `planned` without the move that names `startup`; its document names nobody."""
    moves = [move for move in planned.moves if move.startup != startup]
    return msgspec.structs.replace(planned, moves=moves)


_OF_PLAN = (
    "version", "startups", "mentors", "waiting", "total", "bound", "certified", "method", "policy", "figures", "left_out", "moves",
    "moved", "model",
)  # fmt: skip
_SHOWN = tuple(name for name in Pairing.__struct_fields__ if name in StoredPair.__struct_fields__)
