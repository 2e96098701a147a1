"""A camp of mentors and a contest whose folds take what pages send, as intake would hand it on: a
console over them shows what its own writes have come to.
"""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import msgspec

from contracts import feeds
from contracts.decisions import Decision, Refused
from contracts.pool_log import Command, MentoringRules, Programme, Record
from models.mentoring import Matcher
from services.console.clock import now
from services.console.questions.answering import answered
from services.console.questions.asked import PoolAnswer, PoolQuestion
from services.console.read.model import ReadModel
from services.console.writes.feeds import event_id
from services.console.writes.receipts import RefusedPart, WriteReceipt
from services.delivery import links
from services.delivery.links import LinkScope, Purpose, derived_token, token_of
from services.intake.admit import LINES
from services.intake.readable import readable
from services.runtime.errors import Retryable
from services.vault.keys import KeyFile, new_master
from services.vault.opening import open_vault
from services.vault.subjects import Profile, ProfileCards
from tests.support.fold_log import FoldLog
from tests.support.read_model import FollowedLogs
from tests.unit.console.support import StubConsole
from tests.unit.mentoring import pool as made
from tests.unit.roadshow.contest import FINAL
from tests.unit.roadshow.pool import NOON as SHOW_NOON
from tests.unit.roadshow.pool import POOL as SHOW
from tests.unit.roadshow.pool import command
from tests.unit.roadshow.test_hand import drafted

CAMP = "camp"
LIN, SUN = "M-1", "M-2"
"""Mentors with one place each."""
SECRET = b"s" * 32
FAR = 4_000_000_000_000
MENTOR_RECORD: dict[str, Any] = {
    "id": LIN, "name": "林一帆", "engagement": "volunteer", "track": "innovation",
    "expertise": "机器视觉", "services": ["investment", "报关"], "industries": ["I65"], "capacity": 1,
    "languages": ["zh-Hans"], "contact": {"name": "林一帆", "phone": "13900001111"},
    "conflicts": ["某某公司"], "pools": [CAMP],
}  # fmt: skip


class LivePools:
    """Writes (services.console.writes.receipts) whose effect is there at once; `away`: no broker."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._ends: dict[tuple[str, int], int] = {}
        self._seen: set[str] = set()
        self.camp = FoldLog(Matcher(), CAMP)
        self.show = drafted(rounds=[msgspec.structs.replace(FINAL, one_vote_veto=True)])
        self.sent: list[tuple[str, dict[str, Any]]] = []
        self.records: dict[tuple[str, str], dict[str, Any]] = {("feed.mentors", LIN): MENTOR_RECORD}
        self.away = False
        self.model = ReadModel(path)

    def put(self, *records: Record) -> list[Decision]:
        """Take records of the camp's log."""
        return self._kept(records, self.camp.take(*records), "matcher")

    def _kept(self, records: Any, decided: list[Decision], service: str) -> list[Decision]:
        with closing(FollowedLogs(self._path)) as logs:
            logs.ends = self._ends
            logs.take(records, decided, service)
            logs.connection.execute("INSERT OR REPLACE INTO meta VALUES ('state', 'current')")
            self._ends = logs.ends
        return decided

    def publish_show(self) -> None:
        """Show the contest with everything published, from its profiles on."""
        state = self.show.state
        profiles = [
            *state.startups.values(), *state.investors.values(), *state.contest.judges.values(),
        ]  # fmt: skip
        assert state.programme is not None
        self._kept([state.programme, *profiles], [], "roadshow")
        publish = command("publish")
        self._kept([publish], self.show.take(publish), "roadshow")

    async def send(  # noqa: PLR0913 - as Writes says
        self, feed: str, record: Mapping[str, Any], *, account: str, once: str, wait_s: float,
        language: str,
    ) -> WriteReceipt:  # fmt: skip
        """Take a record as intake and folds would; the same event once."""
        del wait_s, language
        if self.away:
            raise Retryable("the broker does not answer")
        identifier = event_id(account, once)
        self.sent.append((feed, dict(record)))
        if identifier in self._seen:
            return WriteReceipt(identifier, feed, waited=True)
        self._seen.add(identifier)
        decided = await asyncio.to_thread(self._taken, feed, record, identifier)
        parts = [
            RefusedPart(each.code, "", each.code) for each in decided if isinstance(each, Refused)
        ]
        return WriteReceipt(identifier, feed, waited=True, refused=parts)

    def _taken(self, feed: str, record: Mapping[str, Any], event: str) -> list[Decision]:
        line = LINES[feed]
        item = line.model.model_validate(dict(record))
        if line.lasting:
            self.records[feed, str(feeds.key_of(feed, record))] = dict(record)
        decided: list[Decision] = []
        for pool in line.pools(item):
            show = pool == SHOW
            time = SHOW_NOON if show else now()
            read: Any = line.record(item, line.people(item))
            taken: Any = msgspec.structs.replace(readable(read), pool=pool, time=time, event=event)
            if line.lasting and not show:
                known = self.camp.state.profiles[line.kind][taken.id]
                taken = msgspec.structs.replace(taken, vectors=known.vectors)
            fold = self.show if show else self.camp
            decided += self._kept([taken], fold.take(taken), "roadshow" if show else "matcher")
        return decided

    async def latest(self, feed: str, key: str) -> dict[str, Any] | None:
        """Return what was sent last."""
        if self.away:
            raise Retryable("the broker does not answer")
        return self.records.get((feed, key))

    async def answer(self, pool: str, question: PoolQuestion) -> PoolAnswer:
        """Answer from the camp's stored fields."""
        return await asyncio.to_thread(answered, pool, self.camp.fields, question, now())


def _profiles(time: int) -> list[Record]:
    given: dict[str, Any] = {"pool": CAMP, "time": time}
    teams = [
        ("T-1", [127, 0], ["zh-Hans"]),
        ("T-2", [100, 80], ["zh-Hans"]),
        ("T-3", [0, 127], ["en"]),
    ]
    return [
        *(
            made.startup(
                key, **given, name=f"团队{key}", vectors=made.exact(values), languages=languages,
                needs=["investment"], summary="为中小工厂提供机器视觉质检。",
            )
            for key, values, languages in teams
        ),
        made.mentor(
            LIN, **given, name="林一帆", vectors=made.exact([127, 0]), services=["investment"],
            expertise="十年机器视觉产线经验。",
        ),
        made.mentor(SUN, **given, name="孙望", vectors=made.exact([90, 90]), expertise="供应链。"),
    ]  # fmt: skip


@contextmanager
def live_pools(folder: Path, **rules: Any) -> Iterator[LivePools]:
    """Yield pools with open proposals in the camp and a published contest."""
    pools = LivePools(folder / "read.sqlite3")
    try:
        time = now() - made.DAY_MS
        given = {"mode": "cycle", "reply_days": 7, **rules}
        programme = Programme(
            pool=CAMP, time=time, event="p", name="蓉城加速营", rules=MentoringRules(**given)
        )
        opening = Command(pool=CAMP, time=time, event="c", command="open_cycle")
        pools.put(programme, *_profiles(time), opening)
        pools.publish_show()
        yield pools
    finally:
        pools.model.close()


def use(stub: StubConsole, pools: LivePools) -> None:
    """Let a console show `pools` and write to them."""
    stub.use(pools.model, pools, pools)


def keep_contacts(stub: StubConsole, **phones: str) -> None:
    """Give the console a vault with these people: `mentor_M_1="139..."`."""
    settings = stub.parts.settings
    KeyFile(settings.key_file).write([new_master()])
    vault = open_vault(settings)
    cards = []
    for name, phone in phones.items():
        role, _, identifier = name.partition("_")
        card = {"name": f"联系人{identifier}", "phone": phone}
        profile = Profile(role, identifier.replace("_", "-"))  # type: ignore[arg-type]
        cards.append(ProfileCards(profile, card))
    vault.write(cards, "feed")
    vault.database.close()


def link(  # noqa: PLR0913 - a scope's parts
    stub: StubConsole, purpose: Purpose, kind: str, recipient: str, *, pool: str = CAMP,
    startup: str = "", mentor: str = "", until: int = FAR, notice: str = "",
) -> str:  # fmt: skip
    """Return the token of a link that is remembered, as the sender makes it."""
    about = notice or f"{pool}/{kind}:{recipient}/{startup}"
    scope = LinkScope(purpose, about, pool, kind, recipient, startup, mentor, "en", until)
    if purpose in {"calendar", "judge"}:
        token = derived_token(token_of(SECRET, about, "mine"), purpose)
    else:
        token = token_of(SECRET, about, purpose)
    links.remember(stub.parts.database, {token: scope}, now())
    return token
