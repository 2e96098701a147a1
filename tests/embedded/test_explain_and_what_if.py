"""`duijie explain` and `duijie what-if` on a store: they answer from the stored state, and leave
every byte of it as it is.
"""

import asyncio
import json
import threading
from collections.abc import Coroutine
from typing import Any, TypeVar

import pytest

from services.cli.failures import ExitCode
from services.runtime.io.partition_store import partition_of
from services.runtime.io.store import Store
from services.runtime.settings import Settings
from tests.support.cli import Duijie
from tests.unit.mentoring.pool import POOL, exact, mentor, opened, startup

pytestmark = pytest.mark.embedded
EAST, NORTH, BETWEEN = exact([127, 0]), exact([0, 127]), exact([100, 80])
T = TypeVar("T")


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run `work` beside the loop that the test framework may hold."""
    found: list[T] = []
    thread = threading.Thread(target=lambda: found.append(asyncio.run(work)))
    thread.start()
    thread.join(60)
    return found[0]


async def put(settings: Settings, fields: dict[str, bytes]) -> None:
    store = await Store.open(settings)
    key = store.key("matcher", partition_of(POOL), f"state:{POOL}")
    await store.client.hset(key, mapping=fields)  # type: ignore[arg-type]
    await store.close()


async def everything(settings: Settings) -> dict[bytes, bytes | None]:
    store = await Store.open(settings)
    pattern = f"{settings.key_prefix}*"
    found = {
        key: await store.client.dump(key) async for key in store.client.scan_iter(match=pattern)
    }
    await store.close()
    return found


@pytest.fixture
def duijie(monkeypatch, capfd, settings) -> Duijie:
    host = opened(
        startup("a", vectors=EAST),
        startup("b", vectors=BETWEEN),
        startup("c", vectors=NORTH),
        mentor("m", vectors=EAST),
        mentor("n", vectors=NORTH),
    )
    host.accept("c", "n")
    run(put(settings, host.fields))
    runner = Duijie(monkeypatch, capfd)
    runner.use(settings)
    return runner


def test_what_if_and_explain_leave_every_byte_of_the_store_as_it_is(duijie, settings, tmp_path):
    change = tmp_path / "change.json"
    change.write_text(
        '{"rules": {"mentors_per_startup": 2}, "mentors": {"m": {"capacity": 2}, "n": null}}'
    )
    before = run(everything(settings))
    assert before
    found = json.loads(duijie("what-if", POOL, change, "--json").out)
    assert {one["startup"] for one in found["differences"]} == {"b", "c"}
    assert found["price"] == found["before"]["total"] - found["after"]["total"]
    assert duijie("explain", POOL, "b").code == 0
    assert duijie("explain", POOL, "b", "--mentor", "m").code == 0
    assert duijie("explain", POOL).code == 0
    assert run(everything(settings)) == before


def test_why_not_tells_programs_the_cost_and_what_is_enough(duijie):
    found = json.loads(duijie("explain", POOL, "b", "--mentor", "m", "--json").out)
    assert found["cost"] == -sum(move["gain"] for move in found["moves"]) > 0
    assert {(one["change"]["kind"], one["change"]["by"]) for one in found["enough"]} >= {
        ("mentor_most", 1)
    }
    found = json.loads(duijie("explain", POOL, "b", "--mentor", "n", "--json").out)
    assert found["cost"] is None
    assert {one["kind"] for one in found["against"]} == {"pin", "mentor_most"}


def test_the_whole_pool_is_told_with_why_those_wait_that_do(duijie):
    found = json.loads(duijie("explain", POOL, "--json").out)
    assert (found["feasible"], found["pairs"], found["waiting"]) == (True, 2, ["b"])
    assert found["why_nobody"][0]["startup"] == "b"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ('{"rules": {"min_score": -1}}', "$.rules.min_score"),
        ('{"rules": {"min_score": 1, "mentors_at_least": 3}}', "$.rules.mentors_at_least"),
        ('{"mentors": {"m": {"capacity": -1}}}', "$.mentors.m.capacity"),
        ('{"mentors": {"m": ', "$"),
    ],
)
def test_a_change_that_cannot_be_made_is_an_input_error_with_its_place(
    duijie, tmp_path, change: str, told: str
):
    file = tmp_path / "change.json"
    file.write_text(change)
    result = duijie("what-if", POOL, file)
    assert result.code == ExitCode.INPUT
    assert f"{file}" in result.err
    assert told in result.err


def test_people_pools_and_files_that_are_not_there_are_named(duijie, tmp_path):
    assert duijie("explain", POOL, "b", "--mentor", "x").code == ExitCode.NOT_FOUND
    assert duijie("explain", POOL, "x").code == ExitCode.NOT_FOUND
    assert duijie("what-if", "elsewhere", tmp_path / "no.json").code == ExitCode.INPUT
    (tmp_path / "no.json").write_text("{}")
    assert duijie("what-if", "elsewhere", tmp_path / "no.json").code == ExitCode.NOT_FOUND
