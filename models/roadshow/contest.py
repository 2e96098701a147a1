"""What a contest on stage remembers beside profiles: judges, score sheets, requests, who left, and
what was decided from them.

Stored fields: `judge/ID`, `score/ROUND/STARTUP/JUDGE`, `request/STARTUP/INVESTOR/BY`,
`withdrawn/KIND/ID`, `unavailable/KIND/ID`, `checked_in/KIND/ID`, `admitted/KIND/ID`,
`confirmed/KIND/ID`, `struck/KIND/ID`, `notice`, `confirmed_for/KIND/ID` (a day),
`late_score/ROUND/STARTUP/JUDGE` (raw pool-log bytes), `late/STARTUP` (a day),
`results/ROUND`, `draw`, and of `panels`, `line_up` and `timetable` the current version and, as
`NAME_published`, the published one (whole decisions); and those of `models.roadshow.hand`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from typing import Final, Literal

import msgspec

from contracts import decisions, pool_log
from contracts.decisions import Decision, Draw, LineUp, Panels, Results, Timetable
from contracts.pool_log import Answer, Command, Judge, Request, Score
from contracts.roadshow import RoundName
from models.pool.references import Profiles
from models.pool.restored import decision_as, record_as
from models.pool.versions import Versions
from models.roadshow import hand
from models.roadshow.hand import HAND, STEPS, HandHistory
from models.roadshow.shortlist import posted
from models.roadshow.shortlist.posted import NOTICE, PublicNotice

Kind = Literal["startup", "investor", "judge"]
Mark = Literal["withdrawn", "unavailable", "checked_in", "admitted", "confirmed", "struck"]
MARKS: Final[tuple[Mark, ...]] = (
    "withdrawn",
    "unavailable",
    "checked_in",
    "admitted",
    "confirmed",
    "struck",
)
DRAW: Final = "draw"
"""The stored field of the latest draw."""


@dataclass(slots=True)
class Contest:
    """The contest of one pool. `scores` and `requests` are by stored field, the marks by `KIND/ID`:
    the command that made them.
    """

    judges: Profiles[Judge] = field(default_factory=Profiles)
    scores: dict[str, Score] = field(default_factory=dict)
    requests: dict[str, Request] = field(default_factory=dict)
    withdrawn: dict[str, Command] = field(default_factory=dict)
    unavailable: dict[str, Command] = field(default_factory=dict)
    checked_in: dict[str, Command] = field(default_factory=dict)
    admitted: dict[str, Command] = field(default_factory=dict)
    """Late entries that an order admitted."""
    confirmed: dict[str, Answer] = field(default_factory=dict)
    """Who said that they come: their answer."""
    confirmed_for: dict[str, str] = field(default_factory=dict)
    """The event's day for which they said so."""
    struck: dict[str, Command] = field(default_factory=dict)
    """Entries that an objection took off the list."""
    notice: PublicNotice | None = None
    late: dict[str, str] = field(default_factory=dict)
    """Entries that came after the closing date of that time -> the day on which they came."""
    late_scores: dict[str, Score] = field(default_factory=dict)
    """Sheets that came after their round's deadline, by the field that they would have."""
    results: dict[RoundName, Results] = field(default_factory=dict)
    draw: Draw | None = None
    panels: Versions[Panels] = field(default_factory=lambda: Versions("panels"))
    line_up: Versions[LineUp] = field(default_factory=lambda: Versions("line_up"))
    timetable: Versions[Timetable] = field(default_factory=lambda: Versions("timetable"))
    by_hand: HandHistory = field(default_factory=HandHistory)

    @property
    def reviewed(self) -> tuple[Versions[Panels], Versions[LineUp], Versions[Timetable]]:
        """What follows a shortlist: each drawn up, reviewed and published."""
        return self.panels, self.line_up, self.timetable

    def has_withdrawn(self, kind: Kind, key: str) -> bool:
        """Tell whether somebody withdrew, or an objection took them off the list."""
        name = f"{kind}/{key}"
        return name in self.withdrawn or name in self.struck

    def is_struck(self, startup: str) -> bool:
        """Tell whether an objection took an entry off the list, which has not withdrawn."""
        name = f"startup/{startup}"
        return name in self.struck and name not in self.withdrawn

    def absent(self, kind: Kind, key: str) -> bool:
        """Tell whether somebody withdrew or cannot come on the day at all."""
        name = f"{kind}/{key}"
        away = self.unavailable.get(name)
        return self.has_withdrawn(kind, key) or (
            away is not None and not away.values.keys() & {"from", "until"}
        )

    def stored(self, *, judges: bool) -> Iterator[str]:
        """Return the names of all stored fields, those of judges only if asked for."""
        if judges:
            yield from map(judge_field, self.judges)
        yield from self.scores
        yield from self.requests
        yield from map(late_field, self.late)
        yield from map(confirmed_for_field, self.confirmed_for)
        yield from map(late_score_field, self.late_scores.values())
        for mark in MARKS:
            yield from (f"{mark}/{name}" for name in getattr(self, mark))
        yield from map(results_field, self.results)
        if self.draw is not None:
            yield DRAW
        if self.notice is not None:
            yield NOTICE
        for versions in self.reviewed:
            yield from (name for name, _ in versions.stored())
        yield from self.by_hand.stored()

    def clear(self, *, judges: bool) -> None:
        """Forget the contest, its judges only if asked to."""
        fresh = Contest() if judges else Contest(judges=self.judges)
        for one in fields(self):
            setattr(self, one.name, getattr(fresh, one.name))


def judge_field(id: str) -> str:  # noqa: A002 - the contract's own name
    """Return the stored field of a judge."""
    return f"judge/{id}"


def score_field(score: Score) -> str:
    """Return the stored field of a score sheet: a later one of the same judge and entry replaces
    it.
    """
    return f"score/{score.round}/{score.startup}/{score.judge}"


def late_field(startup: str) -> str:
    """Return the stored field of the day on which a late entry came."""
    return f"late/{startup}"


def confirmed_for_field(name: str) -> str:
    """Return the stored field of the day for which `KIND/ID` confirmed."""
    return f"confirmed_for/{name}"


def late_score_field(score: Score) -> str:
    """Return the stored field of a sheet that came too late."""
    return f"late_{score_field(score)}"


def request_field(request: Request) -> str:
    """Return the stored field of a wish for a meeting; each side has its own."""
    return f"request/{request.startup}/{request.investor}/{request.by}"


def results_field(name: RoundName) -> str:
    """Return the stored field of a round's results."""
    return f"results/{name}"


_REVIEWED: Final = frozenset(
    name for versions in Contest().reviewed for name in (versions.field, versions.published_field)
)
KINDS: Final = frozenset(
    {
        "judge",
        "score",
        "request",
        "late",
        "late_score",
        "confirmed_for",
        *MARKS,
        "results",
        DRAW,
        NOTICE,
        HAND,
        STEPS,
        *_REVIEWED,
    }
)
"""What the names of a contest's stored fields begin with."""


_DAYS: Final = ("late", "confirmed_for")
"""Stored fields that hold a day."""


def restore(contest: Contest, name: str, raw: bytes) -> None:
    """Take a stored field of one of the KINDS back."""
    first, _, rest = name.partition("/")
    if first == DRAW:
        contest.draw = decision_as(Draw, raw)
    elif first == NOTICE:
        contest.notice = posted.decoded(raw)
    elif first in _REVIEWED:
        _restore_reviewed(contest, name, decisions.decode(raw))
    elif first in (HAND, STEPS):
        hand.restore(contest.by_hand, name, raw)
    elif first == "results":
        results = decision_as(Results, raw)
        contest.results[results.round] = results
    elif first in _DAYS:
        getattr(contest, first)[rest] = msgspec.json.decode(raw, type=str)
    elif first == "late_score":
        score = record_as(Score, raw)
        contest.late_scores[score_field(score)] = score
    elif first in MARKS:
        getattr(contest, first)[rest] = pool_log.decode(raw)
    elif first == "judge":
        judge = record_as(Judge, raw)
        contest.judges[judge.id] = judge
    else:
        getattr(contest, f"{first}s")[name] = pool_log.decode(raw)


def _restore_reviewed(contest: Contest, name: str, decision: Decision) -> None:
    for versions in contest.reviewed:
        if name in (versions.field, versions.published_field):
            versions.restore(name, decision)
