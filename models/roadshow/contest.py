"""What a contest on stage remembers beside profiles: judges, score sheets, requests, who left, and what was decided from them.

Stored fields: `judge/ID`, `score/ROUND/STARTUP/JUDGE`, `request/STARTUP/INVESTOR/BY`, `withdrawn/KIND/ID`, `unavailable/KIND/ID`,
`checked_in/KIND/ID` (raw pool-log bytes), `results/ROUND`, `draw`, and of `panels`, `line_up` and `timetable` the current version
and, as `NAME_published`, the published one (whole decisions).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from typing import Final, Literal

from contracts import decisions, pool_log
from contracts.decisions import Draw, LineUp, Panels, Results, Timetable
from contracts.pool_log import Command, Judge, Request, Score
from contracts.roadshow import RoundName

Kind = Literal["startup", "investor", "judge"]
Versioned = Literal["panels", "line_up", "timetable"]
Mark = Literal["withdrawn", "unavailable", "checked_in"]
PUBLISHED_SUFFIX: Final = "_published"


@dataclass(slots=True)
class Contest:
    """The contest of one pool. `scores` and `requests` are by stored field, the marks by `KIND/ID`: the command that made them."""

    judges: dict[str, Judge] = field(default_factory=dict)
    scores: dict[str, Score] = field(default_factory=dict)
    requests: dict[str, Request] = field(default_factory=dict)
    withdrawn: dict[str, Command] = field(default_factory=dict)
    unavailable: dict[str, Command] = field(default_factory=dict)
    checked_in: dict[str, Command] = field(default_factory=dict)
    results: dict[RoundName, Results] = field(default_factory=dict)
    draw: Draw | None = None
    panels: Panels | None = None
    panels_published: Panels | None = None
    line_up: LineUp | None = None
    line_up_published: LineUp | None = None
    timetable: Timetable | None = None
    timetable_published: Timetable | None = None

    def left(self, kind: Kind, key: str) -> bool:
        """Tell whether somebody withdrew."""
        return f"{kind}/{key}" in self.withdrawn

    def absent(self, kind: Kind, key: str) -> bool:
        """Tell whether somebody withdrew or cannot come on the day at all."""
        name = f"{kind}/{key}"
        away = self.unavailable.get(name)
        return name in self.withdrawn or (away is not None and not away.values.keys() & {"from", "until"})

    def stored(self, *, judges: bool) -> Iterator[str]:
        """Return the names of all stored fields, those of judges only if asked for."""
        if judges:
            yield from map(judge_field, self.judges)
        yield from self.scores
        yield from self.requests
        for mark in ("withdrawn", "unavailable", "checked_in"):
            yield from (f"{mark}/{name}" for name in getattr(self, mark))
        yield from map(results_field, self.results)
        for name in _DECISIONS:
            if getattr(self, name) is not None:
                yield name

    def clear(self, *, judges: bool) -> None:
        """Forget the contest, its judges only if asked to."""
        fresh = Contest() if judges else Contest(judges=self.judges)
        for one in fields(self):
            setattr(self, one.name, getattr(fresh, one.name))


_DECISIONS: Final = (
    "draw", "panels", "panels_published", "line_up", "line_up_published", "timetable", "timetable_published",
)  # fmt: skip


def judge_field(id: str) -> str:  # noqa: A002 - the contract's own name
    """Return the stored field of a judge."""
    return f"judge/{id}"


def score_field(score: Score) -> str:
    """Return the stored field of a score sheet: a later one of the same judge and entry replaces it."""
    return f"score/{score.round}/{score.startup}/{score.judge}"


def request_field(request: Request) -> str:
    """Return the stored field of a wish for a meeting; each side has its own."""
    return f"request/{request.startup}/{request.investor}/{request.by}"


def results_field(name: RoundName) -> str:
    """Return the stored field of a round's results."""
    return f"results/{name}"


def restore(contest: Contest, name: str, raw: bytes) -> bool:
    """Take back a stored field; tell whether it is one of a contest."""
    first, _, rest = name.partition("/")
    if name in _DECISIONS:
        setattr(contest, name, decisions.decode(raw))
    elif first == "results":
        results = decisions.decode(raw)
        assert isinstance(results, Results)
        contest.results[results.round] = results
    elif first in ("withdrawn", "unavailable", "checked_in"):
        getattr(contest, first)[rest] = pool_log.decode(raw)
    elif first == "judge":
        judge = pool_log.decode(raw)
        assert isinstance(judge, Judge)
        contest.judges[judge.id] = judge
    elif first in ("score", "request"):
        getattr(contest, f"{first}s")[name] = pool_log.decode(raw)
    else:
        return False
    return True
