"""The embedder as a process on a real Kafka: profiles in, profiles with vectors out, an orderly
end.
"""

import os
from functools import partial
from typing import Any

import pytest

from contracts import pool_log
from contracts.pool_log import Mentor, Record, Removed, Startup
from services.embedded import services
from services.embedded.ports import free_ports
from services.embedded.probe import http_ok
from services.runtime.settings import Settings
from tests.support.encoder import environment
from tests.support.topics import create_topics, produce, read_all
from tests.support.waiting import eventually

pytestmark = pytest.mark.kafka
PROFILES: list[Record] = [
    Startup(
        pool="demo", time=1, event=f"e{i}", id=f"s{i}", name="队", group="team", language="zh-Hans",
        summary=f"第{i}号冷链项目", industries=["G"], region="610100", stage="nursery",
    )
    for i in range(20)
]  # fmt: skip
GONE = Removed(pool="demo", time=2, event="gone", entity="startup", id="s3")


async def test_profiles_come_out_with_vectors_in_order_and_a_stop_is_orderly(
    kafka: object, settings: Settings, tmp_path: Any
) -> None:
    await create_topics(settings)
    await produce(settings, "to-embed", [*PROFILES, GONE], b"one")
    (port,) = free_ports(1)
    child = services.start("embedder", port, environment(settings), tmp_path)
    try:
        child.wait_until(partial(http_ok, port, "/ready"), services.READY_LIMIT_S)

        async def done() -> bool:
            return len(await read_all(settings, "pool-log")) == len(PROFILES) + 1

        await eventually(done, "every record in the pool log", 60)
        child.ask()
        assert child.wait(40) == os.EX_OK, child.report()
    finally:
        child.kill()
    records = [pool_log.decode(record.value) for record in await read_all(settings, "pool-log")]
    assert records[-1] == GONE
    assert [record.event for record in records[:-1]] == [record.event for record in PROFILES]
    assert all(isinstance(record, Startup | Mentor) and record.vectors for record in records[:-1])
