"""The running API against its committed description, with examples that schemathesis makes up.

Console, read model, broker and store are real; docs/api.md says what is left out, and why. Each call's
examples come from an address of their own, so that the rate of one is not counted against another.
"""

import asyncio
import subprocess
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any, NamedTuple

import httpx2
import pytest
import schemathesis
from hypothesis import HealthCheck
from hypothesis import settings as bounded
from schemathesis import Case
from schemathesis.config import SchemathesisConfig

from contracts.catalogue import POOL_LOG
from services.console.accounts import accounts, keys
from services.console.api.app import PREFIX
from services.console.api.generate import FILE
from services.console.clock import now
from services.console.principal import ACTIONS
from services.console.settings import ConsoleSettings
from services.control import migrate
from services.embedded.ports import LOOPBACK
from services.runtime.io.partition_store import partition_of
from services.runtime.io.store import Store
from services.runtime.settings import Settings
from tests.support.commands import DUIJIE, environment
from tests.support.topics import create_topics, produce
from tests.support.valkey import ValkeyServer
from tests.support.waiting import wait_until
from tests.unit.mentoring.pool import POOL, exact, mentor, opened, startup

pytestmark = pytest.mark.embedded
MARK = "console: "
ACCEPTED = ["2xx", 400, 403, 404, 409, 412, 422, 428]
"""400: a cursor of no list; 409, 422: a contract or a solver that asks more than the schema says;
412, 428: an ETag of another version, or none.
"""
CONFIG = SchemathesisConfig.from_dict(
    {
        "seed": 1,
        "phases": {
            "examples": {"enabled": False},  # there are none in the description
            "stateful": {"enabled": False},  # it has no links
            "coverage": {"unexpected-methods": ["delete", "options"]},
        },
        "checks": {
            "positive_data_acceptance": {"expected-statuses": ACCEPTED},
            "ignored_auth": {"enabled": False},  # tests/unit/console/test_api.py asks as nobody
        },
    }
)
SCHEMA = schemathesis.openapi.from_path(FILE, config=CONFIG)


class Running(NamedTuple):
    """A console that is served."""

    url: str
    key: str


async def prepared(settings: Settings) -> None:
    """Make a deployment with a pool that has a draft."""
    await create_topics(settings)
    east = exact([127, 0])
    host = opened(startup("a", vectors=east), mentor("m", vectors=east), review=True)
    store = await Store.open(settings)
    key = store.key("matcher", partition_of(POOL), f"state:{POOL}")
    await store.client.hset(key, mapping=host.fields)  # type: ignore[arg-type]
    await store.client.sadd(store.key("matcher", partition_of(POOL), "buckets"), POOL)
    await store.close()
    await produce(settings, POOL_LOG.name, [startup("new")], POOL.encode())


@contextmanager
def running(settings: Settings) -> Iterator[Running]:
    """Yield a console that is a process of its own, and a key of it that may do everything."""
    folder = settings.state_dir
    own = ConsoleSettings.model_validate(settings.model_dump())
    with closing(migrate.opened(own)) as database:
        accounts.add_first(database, now())
        key = keys.add(database, accounts.FIRST, "schema", list(ACTIONS), now())
    names = ("kafka", "topic_prefix", "key_prefix", "kafka_idempotence")
    more = {f"DUIJIE_{name.upper()}": str(getattr(settings, name)) for name in names}
    more |= {"DUIJIE_REDIS": settings.redis.get_secret_value(), "DUIJIE_CONSOLE_PROXIES": LOOPBACK}
    said = folder / "console.txt"
    command = [DUIJIE, "console", "serve", "--language", "en"]
    with (
        said.open("w") as log,
        subprocess.Popen(command, env=environment(folder, **more), stderr=log) as process,
    ):
        try:
            wait_until(
                lambda: MARK in said.read_text() or process.poll() is not None, "it serves", 60
            )
            url = said.read_text().partition(MARK)[2].split()[0]
            yield Running(url + PREFIX, key)
        finally:
            process.terminate()
            process.wait(60)


@pytest.fixture(scope="module")
def api(embedded_broker: str, valkey: ValkeyServer, tmp_path_factory) -> Iterator[Running]:
    settings = Settings.model_validate(
        {
            "kafka": embedded_broker, "kafka_idempotence": False, "redis": valkey.url,
            "topic_prefix": "schema.", "key_prefix": "schema:",
            "state_dir": tmp_path_factory.mktemp("schema"),
        }
    )  # fmt: skip
    asyncio.run(prepared(settings))
    with running(settings) as site:
        headers = {"authorization": f"Bearer {site.key}"}
        with httpx2.Client(headers=headers, base_url=site.url) as client:
            wait_until(
                lambda: len(client.get("/people").json().get("items", ())) == 3, "all are shown", 60
            )
        yield site


def told(case: Case[Any]) -> Case[Any]:
    """Return a case that is about the pool that there is, and waits for no effect: nobody works."""
    if "pool" in (case.path_parameters or {}) and positive(case):
        case.path_parameters["pool"] = POOL
    if positive(case) and (case.query or {}).get("wait"):
        case.query["wait"] = 0
    return case


def positive(case: Case[Any]) -> bool:
    return case.meta is None or case.meta.generation.mode.is_positive


@SCHEMA.parametrize()
@bounded(max_examples=3, suppress_health_check=list(HealthCheck))
def test_the_api_does_what_its_description_says(case: Case[Any], api: Running):
    somewhere = f"198.51.100.{zlib.crc32(case.operation.label.encode()) % 256}"
    headers = {"authorization": f"Bearer {api.key}", "x-forwarded-for": somewhere}
    told(case).call_and_validate(base_url=api.url, headers=headers, timeout=60)
