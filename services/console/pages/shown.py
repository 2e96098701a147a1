"""What templates say in the reader's language."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import msgspec

from contracts import decisions
from contracts.decisions import Change
from contracts.pool_log import Language
from contracts.quarantine import Message
from models.mentoring.explain.limit_names import NamedLimit
from models.mentoring.explain.what_if import PlanDifference
from models.mentoring.explain.why_not import Moved
from services.cli.render import limits
from services.console.pages.events import sentence
from services.console.read.rows import DocumentRow, HistoryRow, OpenTask, StageRow
from services.publishing.words import Words
from services.words import moment_of, name_of, names_of, place_name, say
from services.words.why_refused import why_refused

_MINUTE: Final = 60_000
_HOUR: Final = 60 * _MINUTE
_DAY: Final = 24 * _HOUR
_TABLES: Final[Mapping[str, str]] = {
    "stage": "stage",
    "engagement": "engagement",
    "track": "track",
    "language": "language",
    "status": "filing_status",
    "type": "investor_type",
    "group": "group",
}
"""Fields of a profile that hold a code, and the table of its names."""
_LISTS: Final[Mapping[str, str]] = {
    "needs": "need",
    "services": "need",
    "industries": "industry",
    "stages": "stage",
    "languages": "language",
    "rounds": "round",
}
_TEXTS: Final = (
    "summary", "problem", "product", "needs_text", "expertise", "services_text", "thesis", "title",
    "employer", "space", "founded", "capacity", "submitted_on", "valid_until", "available_from",
    "available_until",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shown:
    """Says things in `language`."""

    language: Language

    def say(self, key: str, **arguments: object) -> str:
        """Return the text `console.KEY`."""
        return say(self.language, f"console.{key}", **arguments)

    def tell(self, key: str, **arguments: object) -> str:
        """Return the text `KEY` of another catalogue."""
        return say(self.language, key, **arguments)

    def link_words(self, key: str, **arguments: object) -> str:
        """Return the text `links.KEY`, of the pages that links of messages open."""
        return self.tell(f"links.{key}", **arguments)

    def name(self, table: str, code: str) -> str:
        """Return what people call `code`; empty for an empty code."""
        return name_of(self.language, table, code) if code else ""

    def moment(self, time: int) -> str:
        """Return a time (ms) as people write it; empty for 0."""
        return moment_of(self.language, time) if time else ""

    @staticmethod
    def machine(time: int) -> str:
        """Return a time (ms) as machines write it."""
        return datetime.fromtimestamp(time / 1000, UTC).isoformat(timespec="seconds")

    def ago(self, time: int, now: int) -> str:
        """Return how long ago a time was, in its largest unit."""
        passed = max(0, now - time)
        for unit, length in (("days", _DAY), ("hours", _HOUR), ("minutes", _MINUTE)):
            if passed >= length:
                return self.say(f"ago.{unit}", count=passed // length)
        return self.say("ago.now")

    @staticmethod
    def points(score: int | None) -> str:
        """Return a score (in 10,000ths) as points out of 100."""
        return "" if score is None else f"{score / 100:.1f}"

    def event(self, row: HistoryRow) -> str:
        """Return what happened in one sentence."""
        return sentence(self.language, row)

    def task(self, task: OpenTask) -> str:
        """Return what waits for somebody."""
        what = self.say(f"stage.{task.what}") if task.kind == "document" else task.what
        if task.kind == "stuck":
            what = self.step(task.what)
        return self.say(f"task.{task.kind}", count=task.count, what=what)

    def step(self, service: str) -> str:
        """Return what people call a step of the pipeline."""
        return say(self.language, f"cli.stage.{service}")

    def lag(self, stage: StageRow, now: int) -> str:
        """Return how far a step is behind."""
        if not stage.runs:
            return self.say("flow.not_running")
        if not stage.lag + stage.outbox:
            return self.say("flow.up_to_date")
        behind = self.say("flow.behind", lag=stage.lag, outbox=stage.outbox)
        return f"{behind} {self.ago(stage.since, now)}"

    def fresh(self, state: str) -> str:
        """Return what keeps the read model from being current, empty where nothing does."""
        return "" if state == "current" else self.say(f"fresh.{state}")

    def move(self, move: Mapping[str, Any]) -> str:
        """Return why a startup's mentors change in a plan."""
        return say(self.language, f"plan.why.{move['why']}")

    @staticmethod
    def signed(score: int) -> str:
        """Return a difference of scores as points of 100, with its sign."""
        return limits.signed(score)

    @staticmethod
    def moves(moved: Sequence[Moved]) -> list[str]:
        """Return who moves, one line each, the first ones and how many more.

        The reader's language is services.cli.texts.LANGUAGE, here and in what follows.
        """
        lines = limits.moves(moved)
        more = [limits.put("more", count=len(lines) - limits.SHOWN)]
        return lines[: limits.SHOWN] + (more if len(lines) > limits.SHOWN else [])

    @staticmethod
    def rules(named: Sequence[NamedLimit]) -> list[str]:
        """Return limits as sentences."""
        return limits.rules(named)

    @staticmethod
    def eased(limit: NamedLimit) -> str:
        """Return what easing a limit means."""
        return limits.change(limit)

    def cause(self, difference: PlanDifference) -> str:
        """Return why a startup's mentors differ."""
        codes = [self.tell(f"cli.stopped.{code}") for code in difference.rules]
        rules = self.say("separator").join(codes)
        return self.tell(f"what_if.cause.{difference.cause}", rules=rules)

    def refusal(self, topic: str, message: Mapping[str, Any]) -> str:
        """Return why a record was refused."""
        return why_refused(self.language, topic, msgspec.convert(message, Message))

    def act(self, act: str) -> str:
        """Return what somebody did, as the audit has it."""
        for table in ("command", "console_act"):
            if (name := name_of(self.language, table, act)) != act:
                return name
        return act

    def change(self, document: DocumentRow, change: Mapping[str, Any]) -> str:
        """Return one difference between two versions of a roadshow's document."""
        words = Words(self.language)
        whole = decisions.decode(msgspec.json.encode({"type": document.kind, **document.body}))
        row = msgspec.convert(change, Change)
        before, after = (words.place(whole, place) for place in (row.before, row.after))  # type: ignore[arg-type]
        return self.say(
            "stage.change", who=words.who(row), before=before, after=after, why=words.why(row.why)
        )

    def facts(self, body: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """Yield what a profile says, with what each is called; what it does not say is left out."""
        for field, value in body.items():
            if not value:
                continue
            if field in _TEXTS:
                yield self.say(f"field.{field}"), str(value)
            elif field in _TABLES:
                yield self.say(f"field.{field}"), self.name(_TABLES[field], value)
            elif field in _LISTS:
                yield self.say(f"field.{field}"), names_of(self.language, _LISTS[field], value)
            elif field == "industry":
                yield self.say("field.industry"), self.name("industry", value)
            elif field == "region":
                place = place_name(self.language, value, body.get("region_text", ""))
                yield self.say("field.region"), place
