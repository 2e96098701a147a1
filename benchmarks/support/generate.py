"""Seeded records of the size and shape of real ones, for benchmarks that need many."""

import base64
import random
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from contracts import pool_log
from contracts.envelope import Header, event_headers
from contracts.uscc import ALPHABET, check_character

TIME = "2026-11-02T08:00:00+08:00"
TIME_MS = 1_793_577_600_000
POOLS = 8

_PLACES = ("成都", "德阳", "绵阳", "乐山", "宜宾", "重庆", "西安", "武汉")
_FIELDS = ("I65", "C35", "A01", "G59", "Q84", "P83", "M73", "F52", "N77", "R87")
_THINGS = (
    "植保无人机",
    "冷链箱",
    "康复机器人",
    "视觉质检仪",
    "碳账本",
    "茶叶溯源码",
    "换电柜",
    "法律助手",
    "菌菇工厂",
    "听障课堂",
)
_FOLK = ("合作社", "县医院", "小微工厂", "社区食堂", "物流车队", "职业学校", "民宿老板", "检测机构")
_VERBS = ("帮助", "服务", "连接", "托管", "改造", "培训")
_ENDS = (
    "把损耗降到一成以内",
    "让一个人管十台设备",
    "把交付从三周缩到三天",
    "使账目当天可查",
    "让客户按效果付费",
)


def _sentence(rng: random.Random) -> str:
    verb, folk, thing, end = (
        rng.choice(_VERBS),
        rng.choice(_FOLK),
        rng.choice(_THINGS),
        rng.choice(_ENDS),
    )
    return f"我们用{thing}{verb}{rng.choice(_PLACES)}及周边的{folk}，{end}，已在{rng.randrange(2, 90)}处试用。"


def _uscc(rng: random.Random) -> str:
    body = (
        "91" + f"{rng.randrange(110000, 659999)}" + "".join(rng.choice(ALPHABET) for _ in range(9))
    )
    return body + check_character(body)


def startup_records(count: int, seed: int, pools: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Yield `count` startup feed records (about 1 KB of JSON each), spread over `pools`."""
    rng = random.Random(seed)  # noqa: S311 - reproducible data, no secret
    for number in range(count):
        yield {
            "uscc": _uscc(rng), "name": f"{rng.choice(_PLACES)}{rng.choice(_THINGS)}科技{number}号", "summary": _sentence(rng),
            "problem": _sentence(rng), "product": _sentence(rng), "industry": rng.choice(_FIELDS), "region": "510100",
            "stage": "孵化器", "founded": "2023-05", "needs": ["投资对接", "商业加速"], "needs_text": _sentence(rng),
            "round": "天使轮", "amount_sought_cny": rng.randrange(1, 50) * 100_000, "languages": ["zh-Hans"],
            "contact": {"name": "联系人", "phone": f"100{number:08d}", "email": "someone@example.org"},
            "founders": [{"name": "创办人", "phone": f"100{number:08d}"}], "pools": [pools[number % len(pools)]],
        }  # fmt: skip


def mentor_records(count: int, seed: int, pool: str) -> Iterator[dict[str, Any]]:
    """Yield `count` mentor feed records of `pool`, each with room for five startups."""
    rng = random.Random(seed)  # noqa: S311 - reproducible data, no secret
    for number in range(count):
        yield {
            "id": f"mentor-{number}", "name": f"导师{number}", "engagement": "volunteer", "track": "entrepreneurship",
            "expertise": _sentence(rng), "services": ["投资对接"], "services_text": _sentence(rng),
            "industries": [rng.choice(_FIELDS)], "capacity": 5, "languages": ["zh-Hans"], "region": "510100",
            "contact": {"name": f"导师{number}", "phone": f"101{number:08d}"}, "pools": [pool],
        }  # fmt: skip


def feed_startups(count: int, seed: int) -> Iterator[tuple[bytes, bytes, list[Header]]]:
    """Yield key, value and headers of `count` startup feed records."""
    pools = [f"bench-{number}" for number in range(POOLS)]
    for number, value in enumerate(startup_records(count, seed, pools)):
        uscc = value["uscc"]
        headers = event_headers(
            service="bench", schema="feed.startup/1", id=f"bench-{number}", time=TIME, key=uscc
        )
        yield uscc.encode(), msgspec.json.encode(value), headers


def pool_startups(
    count: int, seed: int, entities: int | None = None
) -> Iterator[tuple[str, bytes, list[Header]]]:
    """Yield pool, value (about 1.3 KB, with a vector) and headers of `count` startup records of the
    pool log.

    With `entities` smaller than `count`, later records are edits of earlier ones.
    """
    rng = random.Random(seed)  # noqa: S311 - reproducible data, no secret
    vectors = [base64.b64encode(rng.randbytes(384)).decode() for _ in range(64)]
    for number in range(count):
        who = number % (entities or count)
        pool = f"bench-{who % POOLS}"
        record = pool_log.Startup(
            pool=pool, time=TIME_MS, event=f"bench-{number}", id=f"startup-{who}", name=f"{rng.choice(_THINGS)}科技{who}号",
            group="enterprise", language="zh-Hans", summary=_sentence(rng), problem=_sentence(rng), product=_sentence(rng),
            industries=[rng.choice(_FIELDS)], region="510100", stage="incubator", needs=["investment"], languages=["zh-Hans"],
            vectors=pool_log.Vectors("bench/1", 384, {"all": vectors[number % 64]}),
        )  # fmt: skip
        headers = event_headers(
            service="embedder", schema="pool.startup/1", id=record.event, time=TIME, key=pool
        )
        yield pool, pool_log.encode(record), headers
