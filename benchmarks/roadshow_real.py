"""A roadshow of real firms: `python -m benchmarks.roadshow_real --data DIR [--json]`, with DIR as
described in investments.py.

Two hundred firms and the hundred investors with the most deals, through the pure fold: build,
publish, explain why somebody is not on the list (from the stored state, as `duijie explain` does),
a slot moved by hand and taken back, a what-if, one withdraws, the round is marked and
closed, outcomes come in; then every file of the export and of the report. Judges, wishes, marks and
outcomes are invented by a rule. Nothing is kept: files go to a temporary folder unless --to names
one.
"""

import argparse
import contextlib
import hashlib
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from benchmarks.support import investments
from benchmarks.support.report import Figures, run, say
from contracts import decisions, pool_log
from contracts.decisions import Decision, LineUp, Panels, Refused, Shortlist, Timetable
from contracts.feeds import MODELS
from contracts.pool_log import (
    Command,
    Investor,
    Judge,
    Outcome,
    Programme,
    Record,
    Request,
    RoadshowRules,
    Score,
    Startup,
)
from contracts.roadshow import Criterion, MeetingRules, MeetingSession, PanelRules, Round, Slots
from models.pool.replay import Same, compare, replay
from models.roadshow import RoadshowFold, RoadshowState
from models.roadshow.readers import read_outcomes
from models.roadshow.review.what_if import RoadshowPatch, what_if
from services.cli.verbs.explaining.stage import on_stage
from services.embedder.encoders import choose
from services.embedder.handler import EmbedderHandler
from services.embedder.settings import EmbedderSettings
from services.intake import records as intake
from services.intake.people import named_by, person_keys, team
from services.publishing.digest import digest
from services.publishing.edition import Edition, edition, profiles_of
from services.publishing.files import FORMATS, exported, write
from services.publishing.pages import booklet
from services.publishing.report.costs import cost_of
from services.publishing.report.figures import report
from services.publishing.report.view import page
from services.publishing.words import Words
from services.runtime.core.handler import Inbound, Partition
from services.runtime.settings import load

POOL = "real-roadshow"
DAY = "2026-11-28"
NOW = 1_795_000_000_000
_JUDGES, _WISHES = 14, 3
_OUTCOMES = ("met", "intent", "did_not_take_place", "met", "signed")
_MARKS = {"技术": 30, "市场": 40, "团队": 30}
RULES = RoadshowRules(
    quotas={"team": 20},
    industry_max=5,
    district_max=6,
    coverage=2,
    diversity=100,
    rounds=[
        Round(
            "final",
            {"team": 6},
            [Criterion(name, weight) for name, weight in _MARKS.items()],
            drop_extremes=True,
        )
    ],
    order="optimised",
    slots=Slots(starts_at="09:00", ends_at="12:30", setup_minutes=1, break_after=5, stages=2),
    panels=PanelRules(judges=5, reserves=1),
    meetings=MeetingRules(
        tables=12,
        sessions=[MeetingSession("afternoon", "13:30", 12)],
        most_per_startup=4,
        most_per_investor=2,
        most_spread=3,
    ),
    most_changes=4,
)
_SECONDS = {
    "build": "build", "hand_move": "hand_move", "what_if": "what_if", "withdrawal": "withdraw", "explain": "explain",
    "export": "export",
}  # fmt: skip
"""Key of a figure -> the phase that it times."""
T = TypeVar("T", Shortlist, LineUp, Panels, Timetable)


@dataclass(slots=True)
class Log:
    """The pool's log in the making, and what the fold said to it."""

    fold: RoadshowFold = field(default_factory=RoadshowFold)
    records: list[Record] = field(default_factory=list)
    decided: list[Decision] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)
    fields: dict[str, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Begin with an empty pool."""
        self._state = self.fold.empty(POOL)

    @contextlib.contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """Time a block."""
        say(f"{name} ...")
        began = time.perf_counter()
        yield
        self.seconds[name] = round(time.perf_counter() - began, 2)

    def take(self, records: Sequence[Record]) -> None:
        """Step through `records`."""
        for record in records:
            self.records.append(record)
            step = self.fold.step(self._state, record, pool_log.encode(record))
            self.decided += step.decisions
            self.fields.update({key: raw for key, raw in step.changes.items() if raw is not None})
            for key in (key for key, raw in step.changes.items() if raw is None):
                self.fields.pop(key, None)

    def command(self, command: Any, **fields: Any) -> None:
        """Step through one command."""
        self.take([Command(**base(len(self.records)), command=command, **fields)])

    def copy(self) -> RoadshowState:
        """Return a copy of the pool, with the affinities that it has computed."""
        copy = self.fold.restore(POOL, self.fields)
        copy.affinities, copy.past = self._state.affinities, self._state.past
        copy.past_changed = False
        return copy

    def latest(self, kind: type[T]) -> T | None:
        """Return the last decision of a kind."""
        return next((one for one in reversed(self.decided) if isinstance(one, kind)), None)

    _state: Any = None


def base(number: int) -> dict[str, Any]:
    """Return what the record with this number in the log carries."""
    return {"pool": POOL, "time": NOW + number, "event": f"bench/0/{number}"}


def _number(*parts: str) -> int:
    return int(hashlib.sha256("/".join(parts).encode()).hexdigest()[:8], 16)


def _accepted(feed: str, records: Iterator[dict[str, Any]], most: int) -> list[Any]:
    """Return the first `most` records that keep their contract."""
    found: list[Any] = []
    for record in records:
        with contextlib.suppress(ValidationError):
            found.append(MODELS[feed].model_validate(record))
        if len(found) == most:
            break
    return found


def _profiles(folder: Path, firms: int, investors: int) -> list[Startup | Investor]:
    """Return firms as they come, and the investors with the most deals."""
    startups = [
        intake.startup(one, person_keys(team(one)))
        for one in _accepted("feed.startups", investments.startups(folder), firms)
    ]
    known = {str(firm["name"]) for firm in investments.startups(folder)}
    deals = investments.deals(folder)
    filings = sorted(
        (one for one, _ in investments.investors(folder, known)),
        key=lambda one: (-deals[one["name"]].count, one["id"]),
    )
    filed = [
        intake.investor(one, person_keys(named_by(one)))
        for one in _accepted("feed.filings", iter(filings), investors)
    ]
    return [_placed(one, number) for number, one in enumerate([*startups, *filed], start=1)]


def _placed(profile: Any, number: int) -> Any:
    fields = {name: getattr(profile, name) for name in profile.__struct_fields__}
    # Intake tells the language of a text where nobody has; all of these are Chinese.
    return type(profile)(**fields | base(number) | {"language": fields["language"] or "zh-Hans"})


def _with_vectors(profiles: Sequence[Startup | Investor]) -> list[Record]:
    """Return the profiles as the embedder passes them on."""
    settings = load(EmbedderSettings)
    assert isinstance(settings, EmbedderSettings)
    handler = EmbedderHandler(choose(settings, say), [])
    inbound = [
        Inbound(number, NOW, None, pool_log.encode(one), []) for number, one in enumerate(profiles)
    ]
    outputs = handler.process(Partition("to-embed", 0), inbound).outputs
    return [pool_log.decode(one.value) for one in outputs if one.value]


def _judges(number: int) -> list[Record]:
    return [
        Judge(**base(number + n), id=f"J-{n:02d}", name=f"评委{n:02d}", may_chair=n % 3 == 0)
        for n in range(_JUDGES)
    ]


def _wishes(profiles: Sequence[Record], number: int) -> list[Record]:
    """Return wishes of each investor for firms of his own fields, by a rule."""
    startups = [one for one in profiles if isinstance(one, Startup)]
    found: list[Record] = []
    for investor in (one for one in profiles if isinstance(one, Investor)):
        fields = {code[:1] for code in investor.industries}
        fitting = [
            one for one in startups if {code[:1] for code in one.industries} & fields
        ] or startups
        for one in sorted(fitting, key=lambda one: _number(investor.id, one.id))[:_WISHES]:
            found.append(
                Request(
                    **base(number + len(found)), startup=one.id, investor=investor.id, by="investor"
                )
            )
    return found


def _event(log: Log) -> None:
    """Build, publish, let one withdraw, hold the day."""
    with log.phase("build"):
        log.command("open_cycle")
    with log.phase("publish"):
        log.command("publish")
    shortlist = log.latest(Shortlist)
    assert shortlist is not None
    with log.phase("explain"):
        on_stage(POOL, dict(log.fields), _left_out(log, shortlist))
    _by_hand(log)
    with log.phase("withdraw"):
        log.command("withdraw", startup=shortlist.entries[len(shortlist.entries) // 2].startup)
    with log.phase("the_day"):
        log.take(_sheets(log))
        log.command("close_round")
        log.take(_outcomes(log))


def _left_out(log: Log, shortlist: Shortlist) -> str:
    """Return the first firm of the log that is not on the list."""
    listed = {entry.startup for entry in shortlist.entries}
    return next(one.id for one in log.records if isinstance(one, Startup) and one.id not in listed)


def _by_hand(log: Log) -> None:
    """Move the first entry of the order into the middle of the day, and back; ask what one place
    more would change.
    """
    order = log.latest(LineUp)
    assert order is not None
    first, middle = order.slots[0], order.slots[len(order.slots) // 4]
    with log.phase("hand_move"):
        log.command("place_entry", startup=first.startup, values={"place": str(middle.place)})
    with log.phase("undo"):
        log.command("undo")
    state = log.copy()
    patch = RoadshowPatch(rules={"quotas": {"team": 21}})
    with log.phase("what_if"):
        what_if(state, patch, NOW + len(log.records))


def _sheets(log: Log) -> list[Record]:
    panels = log.latest(Panels)
    return [
        Score(
            **base(len(log.records) + 1), round="final", startup=startup, judge=judge,
            marks={name: 6500 + _number(startup, judge, name) % 3400 for name in _MARKS},
        )
        for panel in (panels.panels if panels else [])
        for startup in panel.entries for judge in panel.judges
        if panels and startup not in panels.spared.get(judge, {})
    ]  # fmt: skip


def _outcomes(log: Log) -> list[Record]:
    timetable = log.latest(Timetable)
    return [
        Outcome(
            **base(len(log.records) + n), startup=one.startup, partner=one.investor,
            on=timetable.day if timetable else "",
            outcome=_OUTCOMES[n % len(_OUTCOMES)],  # type: ignore[arg-type]
        )
        for n, one in enumerate(timetable.meetings if timetable else [])
    ]  # fmt: skip


def _files(log: Log, found: Edition, folder: Path) -> tuple[int, int]:
    """Write every file; return how many, and their bytes."""
    with log.phase("html"):
        booklet(found, "zh-Hans")
    with log.phase("export"):
        paths = write(folder / "roadshow", exported(found, FORMATS, "zh-Hans"))
    with log.phase("report"):
        came = read_outcomes(POOL, log.fields)
        costs = [cost_of("场地=50000")]
        told = report(found, log.records, came, digest(found.shortlist), costs)
        paths += write(
            folder / "report", {"report.html": page(told, Words("zh-Hans")).html.encode()}
        )
    return len(paths), sum(path.stat().st_size for path in paths)


def _figures(log: Log, found: Edition) -> Figures:
    shortlist, line_up, timetable = found.shortlist, found.line_up, found.timetable
    attending, first = (
        shortlist.investors_valid,
        next(one for one in log.decided if isinstance(one, Shortlist)),
    )
    drafts = [
        one
        for one in log.decided
        if isinstance(one, Timetable | LineUp | Shortlist) and one.status == "draft"
    ]
    moved = {
        type(one).__name__: len(one.changes)
        for one in (shortlist, line_up, timetable)
        if one is not None
    }
    return {
        "chosen": len(shortlist.entries),
        "proven": {type(one).__name__: one.proven for one in drafts},
        "total": first.total, "bound": first.bound, "greedy_total": first.greedy_total,
        "investors": attending, "covered": attending - len(shortlist.uncovered),
        "slots": len(line_up.slots) if line_up else 0, "penalty": line_up.penalty if line_up else None,
        "panels": len(found.panels.panels) if found.panels else 0,
        "meetings": len(timetable.meetings) if timetable else 0,
        "breaks": timetable.breaks if timetable else None, "spread": timetable.spread if timetable else None,
        "unmet": len(timetable.unmet) if timetable else None,
        "changes_after_withdrawal": moved,
        "refused": [f"{one.code} {one.detail}".strip() for one in log.decided if isinstance(one, Refused)],
    }  # fmt: skip


def measure(arguments: argparse.Namespace) -> Figures:
    """Run the event and write its files."""
    log = Log()
    programme = Programme(**base(0), name="真实企业投资路演", rules=RULES, event_on=DAY)
    with log.phase("encode"):
        profiles = _with_vectors(_profiles(arguments.data, arguments.firms, arguments.investors))
    with log.phase("feed"):
        judges = _judges(len(profiles) + 1)
        log.take(
            [programme, *profiles, *judges, *_wishes(profiles, len(profiles) + len(judges) + 1)]
        )
    _event(log)
    found = edition(programme, profiles_of(log.records), log.decided)
    with tempfile.TemporaryDirectory() as temporary:
        files, size = _files(log, found, arguments.to or Path(temporary))
    with log.phase("replay"):
        again = replay(
            [RoadshowFold()], POOL, ((one, pool_log.encode(one)) for one in log.records)
        )["roadshow"]
    identical = isinstance(compare([decisions.encode(one) for one in log.decided], again), Same)
    people = {
        "firms": sum(isinstance(one, Startup) for one in profiles),
        "filings": sum(isinstance(one, Investor) for one in profiles),
    }
    return (
        people
        | _figures(log, found)
        | {f"{key}_s": log.seconds[phase] for key, phase in _SECONDS.items()}
        | {"files": files, "bytes": size, "replay_identical": identical, "phases": log.seconds}
    )


def main() -> int:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.roadshow_real", description=__doc__)
    parser.add_argument(
        "--data", type=Path, required=True, help="folder with companies.json and events.csv"
    )
    parser.add_argument("--firms", type=int, default=200, help="so many firms (200)")
    parser.add_argument("--investors", type=int, default=100, help="so many investors (100)")
    parser.add_argument("--to", type=Path, help="keep the files in this folder")
    return run("roadshow_real", measure, parser)


if __name__ == "__main__":
    sys.exit(main())
