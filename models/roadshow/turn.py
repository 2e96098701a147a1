"""One step in the making: the record in hand, and the changes and decisions that it leads to."""

from dataclasses import dataclass, field
from typing import Final

import msgspec

from contracts import decisions
from contracts.decisions import Decision, Draw, LineUp, Panels, RefusalCode, Refused, Results, Shortlist, Timetable
from contracts.pool_log import Investor, Record, Startup
from models.affinity import CLEAR, read_pool
from models.fold import Step
from models.roadshow.contest import PUBLISHED_SUFFIX, Mark, Versioned, results_field
from models.roadshow.eligibility import day_of
from models.roadshow.state import LENS, META, PUBLISHED, SHORTLIST, State

_KINDS: Final[dict[type[Decision], str]] = {
    Panels: "panels", LineUp: "line_up", Timetable: "timetable", Draw: "draw",
}  # fmt: skip
_encode = msgspec.json.Encoder(order="deterministic").encode


@dataclass(slots=True)
class Turn:
    """Collects what one record changes; `counted` once the counters in `state.meta` did."""

    state: State
    record: Record
    raw: bytes
    changes: dict[str, bytes | None] = field(default_factory=dict)
    decisions: list[Decision] = field(default_factory=list)
    counted: bool = False

    @property
    def today(self) -> str:
        """The day of the record in hand."""
        return day_of(self.record.time)

    def next_seq(self) -> int:
        """Return the number of the next decision."""
        self.state.meta.seq += 1
        self.counted = True
        return self.state.meta.seq

    def next_version(self, kind: Versioned) -> int:
        """Return the number of the next version of panels, line-up or timetable."""
        versions = self.state.meta.versions
        versions[kind] = versions.get(kind, 0) + 1
        self.counted = True
        return versions[kind]

    def refuse(
        self, code: RefusalCode, *, startup: str = "", mentor: str = "", partner: str = "", detail: str = ""
    ) -> None:
        """Decide that the record, or a part of it, cannot take effect; `detail` is names and codes, which need no translation."""
        record = self.record
        self.decisions.append(
            Refused(
                pool=record.pool,
                seq=self.next_seq(),
                time=record.time,
                cause=record.event,
                code=code,
                startup=startup,
                mentor=mentor,
                partner=partner,
                detail=detail,
            )
        )

    def announce(self, shortlist: Shortlist) -> None:
        """Decide `shortlist`: it is the current one from now on, and the published one if it is that."""
        encoded = decisions.encode(shortlist)
        self.state.shortlist = shortlist
        self.changes[SHORTLIST] = encoded
        if shortlist.status == "published":
            self.state.published = shortlist
            self.changes[PUBLISHED] = encoded
        self.state.meta.version = shortlist.version
        self.state.meta.status = shortlist.status
        self.counted = True
        self.decisions.append(shortlist)

    def issue(self, decision: Panels | LineUp | Timetable | Draw | Results) -> None:
        """Decide `decision`: it is the current one of its kind from now on, and the published one if it is that."""
        contest = self.state.contest
        if not isinstance(decision, Draw | Results):
            before = getattr(contest, _KINDS[type(decision)] + PUBLISHED_SUFFIX)
            decision = msgspec.structs.replace(decision, replaces=before.version if before else 0)
        encoded = decisions.encode(decision)
        self.decisions.append(decision)
        if isinstance(decision, Results):
            contest.results[decision.round] = decision
            self.changes[results_field(decision.round)] = encoded
            return
        names = [_KINDS[type(decision)]]
        if decision.status == "published":
            names.append(names[0] + PUBLISHED_SUFFIX)
        for name in names:
            setattr(contest, name, decision)
            self.changes[name] = encoded

    def mark(self, mark: Mark, name: str, *, undo: bool = False) -> bool:
        """Note the command in hand as the mark of `name` (`KIND/ID`), or take the mark back; tell whether that changed anything."""
        marks = getattr(self.state.contest, mark)
        if undo:
            if marks.pop(name, None) is None:
                return False
            self.changes[f"{mark}/{name}"] = None
            return True
        marks[name] = self.record
        self.changes[f"{mark}/{name}"] = self.raw
        return True

    def read_pool(self) -> None:
        """Look at the pool's texts anew: what its scores are measured by from now on."""
        state = self.state
        profiles: list[Startup | Investor] = [*state.startups.values(), *state.investors.values()]
        lens = read_pool(profiles, state.meta.model, state.meta.dims)
        if lens != state.lens:
            state.lens, state.board = lens, None
            self.changes[LENS] = _encode(lens)

    def forget_lens(self) -> None:
        """Forget what the pool's texts have in common."""
        if self.state.lens != CLEAR:
            self.state.lens, self.state.board = CLEAR, None
            self.changes[LENS] = None

    def step(self) -> Step:
        """Return what the record led to."""
        if self.counted:
            self.changes[META] = _encode(self.state.meta)
        return Step(self.changes, self.decisions)
