"""A console over rows that a test names, without servers."""

import atexit
import dataclasses
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from starlette.testclient import TestClient

from contracts.decisions import Pairing, Reason
from services.console.accounts import accounts, sessions
from services.console.accounts.sessions import SessionLimits
from services.console.app import of_parts
from services.console.clock import now
from services.console.parts import Parts
from services.console.principal import EVERY_POOL
from services.console.questions.answering import answered
from services.console.questions.asked import (
    AskShow,
    CannotAnswer,
    PoolAnswer,
    PoolQuestion,
    Questions,
)
from services.console.read.model import ReadModel
from services.console.read.queries.coverage import Coverage, CoverageRow, SpaceOverlap
from services.console.read.rows import (
    DocumentRow,
    Freshness,
    HistoryRow,
    OpenTask,
    PairRow,
    PersonSummary,
    PersonView,
    PlanRow,
    PoolRow,
    ProfileRow,
    ProgrammeRow,
    RefusedRow,
    RowPage,
    StageRow,
    ToldRow,
    WaitRow,
)
from services.console.settings import ConsoleSettings
from services.console.writes.receipts import (
    Mend,
    RefusedPart,
    RefusedText,
    Resent,
    WriteReceipt,
)
from services.control import migrate
from services.control.address import FILE, address
from services.control.database import Database
from services.delivery.links import LinkScope, Purpose, derived_token, remember
from services.runtime.errors import Retryable
from tests.unit.mentoring.pool import NOON, POOL, exact, mentor, opened, startup
from tests.unit.roadshow.pool import NOON as SHOW_NOON
from tests.unit.roadshow.test_hand import drafted

HOST = "127.0.0.1:8088"
ORIGIN = f"http://{HOST}"
LIMITS = SessionLimits.of_hours(8, 72)
NASTY = "<script>alert(1)</script>\"'><b>"
SLASHED = "T/1 #?%"
TEAM = "T-1"
"""Another, with an id that can be written to."""
REASON = {"needs": ["investment"], "industries": ["I65"], "left_quote": NASTY, "right_quote": "b"}

FAULTY = {
    "team_id": "T-9", "stage": "nursery", "pools": ["mentors"], "name": NASTY, "industry": "nothing", "region": "360982",
    "summary": "a firm", "needs": ["investment", "odd"],
}  # fmt: skip
QUARANTINED = RefusedText(
    "feed.startups/0/1",
    "feed.startups",
    "T-9",
    msgspec.json.encode(FAULTY),
    [{"field": "$.industry", "code": "other", "arguments": {}}],
)


ANSWER_TOKEN = "a" * 22
STOP_TOKEN = "u" * 22
MINE_TOKEN = "m" * 22
CALENDAR_TOKEN = derived_token(MINE_TOKEN, "calendar")
JUDGE_TOKEN = derived_token(MINE_TOKEN, "judge")
"""Links of the mentor M-1 in the pool `mentors`, about the pairing with TEAM."""


PROPOSED: dict[str, Any] = {
    "pool": "mentors", "seq": 1, "time": 1, "cause": "c", "startup": TEAM, "startup_name": NASTY,
    "startup_language": "en", "mentor": "M-1", "mentor_name": "Lin", "mentor_language": "en",
    "status": "proposed", "revision": 1, "score": 8_100,
    "reply_by": 2_000_000_000_000,
    "reason": Reason(left_quote="write to lin.yifan@example.com or 13812345678"),
}  # fmt: skip


class StubModel:
    """Two pools, `mentors` and `show`, with somebody in each."""

    def __init__(self) -> None:
        self.asked: list[frozenset[str] | None] = []
        self.behind = 3
        self.etag = "e"
        self.gone: set[str] = set()
        rules = {"kind": "mentoring", "review": True, "reply_days": 9}
        stages = ["nursery", "incubator", "accelerator"]
        show = {"kind": "roadshow", "quotas": {"enterprise": 12, "team": 4}, "stages": stages}
        self.programmes: dict[str, dict[str, Any]] = {
            "mentors": {"name": f"P {NASTY}", "rules": rules, "opens_on": "2026-09-01"},
            "show": {"name": f"P {NASTY}", "rules": show, "event_on": "2026-11-28"},
        }
        self.earlier: dict[str, dict[str, Any]] = {}
        self.pair_now: dict[str, Any] = {}

    def close(self) -> None:
        pass

    def freshness(self) -> Freshness:
        return Freshness(1_000, "current")

    def version(self) -> int:
        return 1

    def pools(self, scope=None) -> list[PoolRow]:
        self.asked.append(scope)
        held = [self.pool("mentors"), self.pool("show")]
        return [pool for pool in held if pool and (scope is None or pool.pool in scope)]

    def pool(self, pool: str) -> PoolRow | None:
        kind = {"mentors": "mentoring", "show": "roadshow"}.get(pool)
        return (
            PoolRow(pool, kind, f"{pool} {NASTY}", True, 1, "e", 2, 2, draft=1, proposed=2)
            if kind
            else None
        )

    def programme(self, pool: str) -> ProgrammeRow | None:
        if pool in self.gone:
            return None
        return ProgrammeRow(pool, self.etag, 1, self.programmes[pool])

    def programme_of(self, pool: str, etag: str) -> dict[str, Any] | None:
        return self.earlier.get(etag)

    def people(self, scope=None, cursor: str = "", **_: Any) -> RowPage[PersonSummary]:
        self.asked.append(scope)
        rows = [("startup", SLASHED), ("mentor", "M-1"), ("investor", "I-1"), ("judge", "J-1")]
        return RowPage(
            [PersonSummary(*row, f"name {NASTY}", ["mentors"], 1, 3) for row in rows],
            "" if cursor else "next&",
        )

    def person(self, role: str, identifier: str, scope=None) -> PersonView | None:
        self.asked.append(scope)
        if identifier not in {SLASHED, TEAM, "M-1"}:
            return None
        body = {"name": NASTY, "summary": NASTY, "industries": ["I65"], "stage": "nursery"}
        profiles = [ProfileRow(pool, 1, body) for pool in ("mentors", "show")]
        pairs = [self.row("mentors", "proposed")]
        roles = [f"{role}/{identifier}", "mentor/M-9"]
        return PersonView(role, identifier, NASTY, profiles, roles, None, pairs)

    @staticmethod
    def row(pool: str, status: str) -> PairRow:
        return PairRow(
            pool, TEAM, NASTY, "M-1", "Lin", status, 8_100, REASON, reply_by=2_000_000_000_000
        )

    def pairs(self, pool: str, statuses, **_: Any) -> RowPage[PairRow]:
        return RowPage([self.row(pool, status) for status in statuses])

    def pairing(self, pool: str, startup: str, mentor: str) -> PairRow | None:
        known = (pool, startup, mentor) == ("mentors", TEAM, "M-1")
        pair = self.row(pool, "proposed")
        return dataclasses.replace(pair, **self.pair_now) if known else None

    def draft_pairs(self, pool: str, cursor: str = "", **_: Any) -> RowPage[PairRow]:
        return RowPage([self.row(pool, "draft")], "" if cursor else "next")

    def reviewed_pair(self, pool: str, startup: str, mentor: str = "") -> PairRow | None:
        return self.row(pool, "draft") if startup == TEAM and mentor in {"", "M-1"} else None

    def draft_pair_after(self, pool: str, startup: str, mentor: str) -> PairRow | None:
        return self.row(pool, "draft")

    def plan(self, pool: str, status: str = "draft") -> PlanRow | None:
        move = {"startup": TEAM, "name": NASTY, "gained": ["M-1"], "why": "new"}
        body = {"pairs": 1, "total": 8_100, "waiting": 1, "by_hand": 1, "moved": 1, "gap": 5}
        return PlanRow(pool, status, 3, 1, "d", body | {"moves": [move]})

    def publication_event(self, pool: str) -> str:
        return "event-0"

    def waits(self, pool: str, **_: Any) -> RowPage[WaitRow]:
        return RowPage([WaitRow(pool, SLASHED, NASTY, 1, "no_capacity")])

    def coverage(self, pool: str) -> Coverage:
        rows = [CoverageRow("I65", 3, 1, 1, 2), CoverageRow("C40", 0, 0, 4, 9)]
        overlaps = [
            SpaceOverlap(NASTY, "B", 900, ["I65"], []),
            SpaceOverlap("B", "C", 0, [], ["C40"]),
        ]
        regions = [CoverageRow("360900", 2, 0, 1, 3), CoverageRow("XX", 1)]
        needs = [CoverageRow("investment", 1, 0, 1, 1)]
        return Coverage(rows, regions, needs, {NASTY: 3, "B": 4}, overlaps)

    def documents(self, pool: str, kind=None) -> list[DocumentRow]:
        entry = {"startup": TEAM, "name": NASTY, "group": "team", "score": 8_000}
        listed = entry | {"rank": 1, "industry": "I65", "reason": REASON}
        left = entry | {"reason": "quota_full"}
        change = {"id": TEAM, "name": NASTY, "before": "", "after": "1", "why": "new"}
        base = {"pool": pool, "seq": 1, "time": 1, "cause": "c", "version": 2, "model": "m"}
        shortlist = base | {
            "status": "draft", "quotas": {"team": 4}, "industry_max": 0, "investors_valid": 1,
            "investors_not_valid": 0, "entries": [listed | {"language": "en", "investors": []}],
            "waiting_list": [left | {"language": "en"}], "left_out": [], "changes": [change],
        }  # fmt: skip
        slot = {"stage": 1, "place": 1, "starts_at": "09:00", "ends_at": "09:10"} | entry
        panel = {"stage": 1, "chair": "J-1", "judges": ["J-1"], "reserves": [], "names": {}}
        meeting = {
            "starts_at": "13:00", "ends_at": "13:15", "table": 1, "startup": SLASHED,
            "startup_name": NASTY, "investor": "I-1", "investor_name": "Zhao",
        }  # fmt: skip
        result = {"rank": 1, "startup": SLASHED, "name": NASTY, "total": 9_000, "sheets": 3}
        rows: list[tuple[str, str, dict[str, Any]]] = [
            ("shortlist", "draft", shortlist),
            ("line_up", "published", {"slots": [slot]}),
            ("line_up", "draft", {"slots": [slot | {"name": "only drafted"}]}),
            ("panels", "draft", {"panels": [panel]}),
            ("timetable", "draft", {"meetings": [meeting]}),
            ("results", "published", {"rows": [result]}),
        ]
        return [DocumentRow(pool, name, "", status, 2, 1, body) for name, status, body in rows]

    def without_mentor(self, pool: str) -> list[WaitRow]:
        return [WaitRow(pool, SLASHED, NASTY, 1, "")]

    def told(self, pool: str, whom=None, cursor: str = "", **_: Any) -> RowPage[ToldRow]:
        self.whom = whom
        half = replace(self.row(pool, "proposed"), accepted_by=("mentor",))
        row = ToldRow("matcher", Pairing(**PROPOSED), half)
        return RowPage([row], "" if cursor else "next")

    def history_of(self, role: str, identifier: str, scope=None, **_: Any) -> RowPage[HistoryRow]:
        return self.history_of_pool("mentors")

    def history_of_pool(self, pool: str, **_: Any) -> RowPage[HistoryRow]:
        detail = {"status": "proposed", "note": "cycle"}
        row = HistoryRow(pool, 1, "event-1", "pairing", detail, NASTY, "mentor", "M-1")
        refused = {"code": "breaks_rule", "detail": NASTY}
        return RowPage([row, HistoryRow(pool, 1, "event-2", "refused", refused, SLASHED, "", "")])

    def effects_of(self, event: str, scope=None) -> list[HistoryRow]:
        return self.history_of_pool("mentors").items

    def refused(self, **_: Any) -> RowPage[RefusedRow]:
        message = {"field": "$.uscc", "code": "other", "arguments": {}}
        return RowPage([RefusedRow("q", "startups", "intake", "bad_value", [message], NASTY, 1, 0)])

    def refusal(self, identifier: str) -> RefusedRow | None:
        return None

    def alike(self, identifier: str, limit: int = 500) -> list[RefusedRow]:
        row = self.refused().items[0]
        return [replace(row, id=identifier), replace(row, id="feed.startups/0/9")]

    def lags(self) -> list[StageRow]:
        return [StageRow("matcher", self.behind, 0, True, 1, 1)]

    def lag_points(self, since: int) -> dict[str, list[tuple[int, int]]]:
        return {"matcher": [(since, 7), (since + 59 * 60_000, self.behind)]}

    def today(self, scope=None, now=None) -> list[OpenTask]:
        self.asked.append(scope)
        return [OpenTask("draft", "mentors", 1, 1), OpenTask("document", "show", 1, 1, "line_up")]


class StubQuestions:
    """Answers from a small pool of its own, in this process; `cannot` in place of any answer."""

    def __init__(self) -> None:
        self.asked: list[PoolQuestion] = []
        self.cannot: CannotAnswer | None = None

    async def answer(self, pool: str, question: PoolQuestion) -> PoolAnswer:
        self.asked.append(question)
        if isinstance(question, AskShow):
            return self.cannot or answered("contest", small_show(), question, SHOW_NOON)
        return self.cannot or answered(POOL, small_pool(), question, NOON)


@cache
def small_show() -> dict[str, bytes]:
    """Return the stored fields of a roadshow with a draft of everything."""
    return drafted().fields


@cache
def small_pool() -> dict[str, bytes]:
    """Return the stored fields of a pool under review in which a startup waits."""
    east, north, between = exact([127, 0]), exact([0, 127]), exact([100, 80])
    return opened(
        startup(TEAM, vectors=east, name=NASTY), startup("T-2", vectors=north, name=NASTY),
        startup(SLASHED, vectors=between, name=NASTY), mentor("M-1", vectors=east, name=NASTY),
        mentor("M-2", vectors=north, name=NASTY), review=True,
    ).fields  # fmt: skip


class StubWrites:
    """Keeps what it was to send."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []
        self.refused: list[str] = []
        self.mended: list[Mend] = []
        self.discarded: list[str] = []
        self.away = False
        self.feeds: dict[tuple[str, str], dict[str, Any]] = {}

    async def send(self, feed, record, *, account, once, wait_s, language) -> WriteReceipt:  # noqa: PLR0913
        if self.away:
            raise Retryable("the broker does not answer")
        self.sent.append(record)
        parts = [RefusedPart("rule", "", words) for words in self.refused]
        return WriteReceipt("event-1", feed, waited=True, refused=parts)

    async def latest(self, feed: str, key: str) -> dict[str, Any] | None:
        if self.away:
            raise Retryable("the broker does not answer")
        return self.feeds.get((feed, key))

    async def raw(self, identifier: str, begin: int = 0) -> RefusedText | None:
        if identifier.startswith("pool-log/"):
            return dataclasses.replace(QUARANTINED, id=identifier, topic="pool-log")
        return None if identifier == "gone" else QUARANTINED

    async def discard(self, identifiers: Sequence[str]) -> list[str]:
        if self.away:
            raise Retryable("the broker does not answer")
        self.discarded += identifiers
        return list(identifiers)

    async def retry(self, mends, *, account, wait_s, language) -> list[Resent]:
        self.mended += mends
        parts = [RefusedPart("rule", "", words) for words in self.refused]
        return [
            Resent(mend.id, "event-1", "feed.startups/0/7", waited=True, refused=parts)
            for mend in mends
        ]


SCOPE = LinkScope(
    "answer", "matcher/mentors/7/mentor:M-1", "mentors", "mentor", "M-1", TEAM, "M-1", "en",
    4_000_000_000_000,
)  # fmt: skip
STOP_SCOPE = dataclasses.replace(SCOPE, purpose="stop")


def _links() -> dict[str, LinkScope]:
    own: dict[Purpose, str] = {
        "mine": MINE_TOKEN, "calendar": CALENDAR_TOKEN, "judge": JUDGE_TOKEN,
    }  # fmt: skip
    more = {token: dataclasses.replace(SCOPE, purpose=purpose) for purpose, token in own.items()}
    return {ANSWER_TOKEN: SCOPE, STOP_TOKEN: STOP_SCOPE, **more}


@cache
def _empty() -> Path:
    """Return an empty control database, made once for all tests."""
    folder = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    migrate.opened(ConsoleSettings.model_validate({"state_dir": folder})).close()
    return folder / FILE


@contextmanager
def console(folder: Path, **settings: Any) -> Iterator["StubConsole"]:
    """Yield a console with the account `admin`, an operator of all pools."""
    own = ConsoleSettings.model_validate({"state_dir": folder, **settings})
    shutil.copy(_empty(), folder / FILE)
    database = Database(address(own))
    parts = Parts(own, database, StubModel(), StubWrites(), StubQuestions())  # type: ignore[arg-type]
    first = accounts.add_first(database, now())
    remember(database, _links(), now())
    assert first is not None
    try:
        yield StubConsole(parts, first)
    finally:
        database.close()


class StubConsole:
    """A console and those who use it."""

    def __init__(self, parts: Parts, password: str) -> None:
        self.parts = parts
        self.password = password
        self.app = of_parts(parts)
        self.writes: StubWrites = parts.writes  # type: ignore[assignment]
        self.questions: StubQuestions = parts.questions  # type: ignore[assignment]
        self.model: StubModel = parts.model  # type: ignore[assignment]

    def use(self, model: ReadModel, questions: Questions, writes: Any = None) -> None:
        """Show a read model of a test's own, ask `questions`, and write to `writes`, if given."""
        used = writes or self.parts.writes
        parts = Parts(self.parts.settings, self.parts.database, model, used, questions)
        self.parts, self.app = parts, of_parts(parts)

    def browser(self, token: str = "") -> TestClient:
        """Return a browser with the cookie `token`; it follows no redirects."""
        headers = {"host": HOST, "origin": ORIGIN, "sec-fetch-site": "same-origin"}
        cookies = {"duijie": token} if token else {}
        return TestClient(
            self.app, base_url=ORIGIN, headers=headers, cookies=cookies, follow_redirects=False
        )

    def account(self, name: str, *roles: tuple[str, str]) -> str:
        """Return an account's session; `roles` are pairs of pool and role."""
        accounts.add(self.parts.database, name, now(), renew=False)
        for pool, role in roles:
            accounts.grant(self.parts.database, name, pool, role)
        return self.token(name)

    def token(self, name: str) -> str:
        """Return a new session of `name`."""
        return sessions.begin(self.parts.database, name, now(), LIMITS)

    def form_of(self, token: str) -> str:
        """Return the value that the forms of a session carry."""
        session = sessions.find(self.parts.database, token, now(), LIMITS)
        assert session is not None
        return session.form

    def operator(self) -> TestClient:
        """Return a browser in which an operator of all pools has signed in."""
        return self.browser(self.token(accounts.FIRST))


ALL = EVERY_POOL
