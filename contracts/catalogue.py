"""Every topic, declared once: name, key, partitions, what the broker keeps, who writes and who
reads.

Names here are without the deployment's prefix (`DUIJIE_TOPIC_PREFIX`, `duijie.` unless set).
"""

from dataclasses import dataclass
from typing import Literal

from contracts.days import DAY_MS

MAX_VALUE_BYTES = 1_000_000
"""The largest value a feed accepts; what is larger goes to quarantine."""
MAX_MESSAGE_BYTES = 4_194_304
"""The largest message a topic takes: a quarantined value of MAX_VALUE_BYTES and its base64 fit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """One topic; `schemas` are names in contracts/schemas, `retention_ms` -1 keeps for ever."""

    name: str
    kind: Literal["feed", "internal"]
    key: str
    partitions: int
    cleanup: Literal["compact", "delete"]
    retention_ms: int
    schemas: tuple[str, ...]
    writers: tuple[str, ...]
    readers: tuple[str, ...]
    about_zh: str
    about_en: str

    def settings(self) -> dict[str, str]:
        """Return the broker's settings for this topic.

        Times are the broker's: deadlines go by its clock, not by a producer's, and it refuses no
        record of a service whose clock is wrong (as it does with CreateTime, from an hour on).
        """
        return {
            "cleanup.policy": self.cleanup,
            "retention.ms": str(self.retention_ms),
            "max.message.bytes": str(MAX_MESSAGE_BYTES),
            "message.timestamp.type": "LogAppendTime",
        }


def _feed(  # noqa: PLR0913 - the columns of the table below
    name: str,
    key: str,
    schema: str,
    *,
    partitions: int,
    compact: bool,
    zh: str,
    en: str,
    contacts: bool = False,
) -> Topic:
    return Topic(
        name=f"feed.{name}", kind="feed", key=key, partitions=partitions,
        cleanup="compact" if compact else "delete", retention_ms=-1 if compact else 365 * DAY_MS,
        schemas=(schema,), writers=("operator",),
        readers=("intake", "contacts") if contacts else ("intake",), about_zh=zh, about_en=en,
    )  # fmt: skip


_POOL_RECORDS = (
    "startup", "mentor", "investor", "judge", "programme", "answer", "outcome", "score", "request", "command", "removed", "reencoded",
    "allotment", "related", "filed", "handed_over",
)  # fmt: skip

STARTUPS = _feed(
    "startups",
    "startup id",
    "feed.startup",
    partitions=6,
    compact=True,
    zh="企业与团队档案",
    en="startup and team profiles",
    contacts=True,
)
MENTORS = _feed(
    "mentors",
    "mentor id",
    "feed.mentor",
    partitions=6,
    compact=True,
    zh="导师名册",
    en="mentor rosters",
    contacts=True,
)
FILINGS = _feed(
    "filings",
    "filing id",
    "feed.filing",
    partitions=6,
    compact=True,
    zh="投资人备案",
    en="investor filings",
    contacts=True,
)
PROGRAMMES = _feed(
    "programmes",
    "pool",
    "feed.programme",
    partitions=1,
    compact=True,
    zh="匹配项目（池）",
    en="programmes: one pool each",
)
ANSWERS = _feed(
    "answers",
    "startup id",
    "feed.answer",
    partitions=3,
    compact=False,
    zh="答复",
    en="answers to proposed pairings",
)
OUTCOMES = _feed(
    "outcomes",
    "startup id",
    "feed.outcome",
    partitions=3,
    compact=False,
    zh="对接结果",
    en="what came of a pairing or meeting",
)
COMMANDS = _feed(
    "commands",
    "pool",
    "feed.command",
    partitions=3,
    compact=False,
    zh="运营指令",
    en="operators' commands and ticks",
)
JUDGES = _feed(
    "judges",
    "judge id",
    "feed.judge",
    partitions=1,
    compact=True,
    zh="评委名册",
    en="contests' judges",
    contacts=True,
)
SCORES = _feed(
    "scores",
    "startup id",
    "feed.score",
    partitions=3,
    compact=False,
    zh="评分表",
    en="judges' score sheets",
)
REQUESTS = _feed(
    "requests",
    "startup id",
    "feed.request",
    partitions=3,
    compact=False,
    zh="洽谈意向",
    en="wishes for one-to-one meetings",
)
PEOPLE = _feed(
    "people",
    "subject",
    "feed.people",
    partitions=1,
    compact=False,
    zh="总册指令",
    en="orders about people, filings and hand-overs, for all pools",
)

TO_EMBED = Topic(
    name="to-embed", kind="internal", key="entity id", partitions=6, cleanup="delete", retention_ms=7 * DAY_MS,
    schemas=("pool.startup", "pool.mentor", "pool.investor", "pool.removed"), writers=("intake",), readers=("embedder",),
    about_zh="待向量化的档案", about_en="profiles that wait for their vectors, in order with their removals",
)  # fmt: skip
POOL_LOG = Topic(
    name="pool-log", kind="internal", key="pool", partitions=6, cleanup="delete", retention_ms=-1,
    schemas=tuple(f"pool.{name}" for name in _POOL_RECORDS),
    writers=("intake", "embedder", "register", "operator"), readers=("matcher", "roadshow"),
    about_zh="池日志：决策所依据的一切", about_en="everything that decisions depend on, in order; kept for ever",
)  # fmt: skip
REGISTER_LOG = Topic(
    name="register-log", kind="internal", key="register", partitions=1, cleanup="delete", retention_ms=-1,
    schemas=tuple(
        f"register.{name}"
        for name in (
            "listing", "unlisted", "pool", "paired", "held", "wanted", "merge", "split", "apart", "capacity", "filing", "hand_over",
        )
    ),
    writers=("intake", "matcher"), readers=("register",),
    about_zh="总册日志：人、企业与名额", about_en="people, firms and the places that mentors give, in one order; kept for ever",
)  # fmt: skip
_DECISIONS = (
    "pairing", "reminder", "waiting", "cycle", "plan", "shortlist", "line_up", "panels", "draw", "results", "timetable",
    "objection", "refused",
)  # fmt: skip
DECISIONS = Topic(
    name="decisions", kind="internal", key="pool", partitions=6, cleanup="delete", retention_ms=-1,
    schemas=tuple(f"decision.{name}" for name in _DECISIONS),
    writers=("matcher", "roadshow"), readers=("notifier",), about_zh="决策", about_en="what was decided, and why",
)  # fmt: skip
NOTICES = Topic(
    name="notices", kind="internal", key="recipient", partitions=6, cleanup="delete", retention_ms=90 * DAY_MS,
    schemas=("notice",), writers=("notifier",), readers=("channels",), about_zh="通知", about_en="messages to people",
)  # fmt: skip
QUARANTINE = Topic(
    name="quarantine", kind="internal", key="record id", partitions=1, cleanup="delete", retention_ms=365 * DAY_MS,
    schemas=("quarantined",), writers=("intake", "embedder", "matcher", "roadshow", "register", "notifier"), readers=("operator",),
    about_zh="隔离区：未能接收的记录", about_en="records that could not be accepted, whole, with the reason",
)  # fmt: skip

FEEDS = (
    STARTUPS,
    MENTORS,
    FILINGS,
    PROGRAMMES,
    ANSWERS,
    OUTCOMES,
    COMMANDS,
    JUDGES,
    SCORES,
    REQUESTS,
    PEOPLE,
)
INTERNAL = (TO_EMBED, POOL_LOG, REGISTER_LOG, DECISIONS, NOTICES, QUARANTINE)
TOPICS = (*FEEDS, *INTERNAL)
BY_NAME = {topic.name: topic for topic in TOPICS}
