"""A change of encoder on a real Kafka: a pool that works with old vectors goes over after `duijie
re-encode`.
"""

import asyncio
import json
from functools import partial
from typing import Any

import msgspec
import pytest

from contracts import decisions
from contracts.pool_log import Command, Mentor, MentoringRules, Programme, Record, Startup, Vectors
from models.mentoring import Matcher, MentoringState
from services.embedded import services
from services.embedded.ports import free_ports
from services.embedded.probe import http_ok
from services.runtime.io.partition_store import PartitionStore
from services.runtime.io.store import Store
from services.runtime.settings import Settings
from tests.support.commands import DUIJIE
from tests.support.encoder import environment
from tests.support.topics import create_topics, produce, read_all
from tests.support.waiting import eventually

pytestmark = pytest.mark.kafka
WITH = {"DUIJIE_ENCODER": "use-light", "DUIJIE_LANGUAGE": "en"}
OLD = Vectors("old/1", 4, {"all": "AQIDBA=="})
BASE: dict[str, Any] = {
    "pool": "demo",
    "time": 1_790_000_000_000,
    "language": "zh-Hans",
    "vectors": OLD,
}
TEXTS = ["冷链物流与生鲜配送", "海上风电叶片检修机器人", "古籍数字化与文字识别"]
PROGRAMME = Programme(pool="demo", time=1, event="p", name="P", rules=MentoringRules())
OPEN = Command(pool="demo", time=BASE["time"], event="open", command="open_cycle")
PROFILES: list[Record] = [
    record
    for number, text in enumerate(TEXTS)
    for record in (
        Startup(
            **BASE, event=f"s{number}", id=f"s{number}", name="队", group="team", summary=f"{text}的创业团队",
            industries=["I65"], region="610100", stage="nursery", languages=["zh-Hans"],
        ),
        Mentor(
            **BASE, event=f"m{number}", id=f"m{number}", name="导师", engagement="volunteer", track="innovation",
            expertise=f"多年从事{text}", capacity=1, languages=["zh-Hans"],
        ),
    )
]  # fmt: skip


async def test_a_pool_goes_over_after_re_encode_and_the_next_cycle_says_so(
    kafka: object, settings: Settings, tmp_path: Any
) -> None:
    await create_topics(settings)
    await produce(settings, "pool-log", [PROGRAMME, *PROFILES, OPEN], b"demo")
    (port,) = free_ports(1)
    child = services.start("matcher", port, environment(settings, **WITH), tmp_path)
    try:
        child.wait_until(partial(http_ok, port, "/ready"), services.READY_LIMIT_S)
        await eventually(lambda: _model_is(settings, "old/1"), "the pool with its old vectors", 30)
        assert await _run(settings, "nowhere") == (5, None)
        code, first = await _run(settings)
        assert code == 0
        assert first is not None
        assert (first["pools"], first["encoded"], first["already"]) == (1, 6, 0)
        await eventually(
            lambda: _model_is(settings, first["model"]), "the pool with new vectors", 30
        )
        assert not (await _state(settings)).coming
        code, second = await _run(settings, "demo")
        assert second is not None
        assert (second["encoded"], second["already"]) == (0, 6)
        await produce(
            settings, "pool-log", [msgspec.structs.replace(OPEN, event="open again")], b"demo"
        )
        await eventually(lambda: _cycles(settings, 2), "a second cycle", 30)
    finally:
        child.kill()
    found = [decisions.decode(record.value) for record in await read_all(settings, "decisions")]
    assert [one.model for one in found if isinstance(one, decisions.Cycle)] == [
        "old/1",
        first["model"],
    ]
    assert {(pair.startup[1], pair.mentor[1]) for pair in (await _state(settings)).live()} == {
        ("0", "0"), ("1", "1"), ("2", "2"),
    }  # fmt: skip


async def _run(settings: Settings, *names: str) -> tuple[int, dict[str, Any] | None]:
    process = await asyncio.create_subprocess_exec(
        DUIJIE,
        "re-encode",
        *names,
        "--json",
        env=environment(settings, **WITH),
        stdout=asyncio.subprocess.PIPE,
    )
    out, _ = await asyncio.wait_for(process.communicate(), 120)
    return int(process.returncode or 0), json.loads(out) if out else None


async def _state(settings: Settings) -> MentoringState:
    store = await Store.open(settings)
    try:
        return Matcher().restore("demo", await PartitionStore(store).fields("demo", "mentoring"))
    finally:
        await store.close()


async def _model_is(settings: Settings, model: str) -> bool:
    state = await _state(settings)
    return state.meta.model == model and state.meta.cycle > 0


async def _cycles(settings: Settings, count: int) -> bool:
    found = [decisions.decode(record.value) for record in await read_all(settings, "decisions")]
    return sum(isinstance(one, decisions.Cycle) for one in found) == count
