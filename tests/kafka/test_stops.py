"""How a service ends that cannot do its work: at once, with one line that says what to do, and the
documented exit code.
"""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import SecretStr

from services.cli.verbs import settle as verb
from services.runtime.core.handler import Partition
from services.runtime.core.storage import Settlement, Write
from services.runtime.io.store import Store
from services.runtime.settings import Settings
from tests.support.topics import create_topics
from tests.support.valkey import ValkeyServer

pytestmark = pytest.mark.kafka


def serve(settings: Settings, url: str) -> subprocess.CompletedProcess[str]:
    """Run the matcher until it ends by itself."""
    environment = {
        "DUIJIE_KAFKA": settings.kafka, "DUIJIE_REDIS": url, "DUIJIE_TOPIC_PREFIX": settings.topic_prefix,
        "DUIJIE_KEY_PREFIX": settings.key_prefix, "DUIJIE_LANGUAGE": "en", "PYTHONPATH": str(Path(__file__).parents[2]),
        "DUIJIE_STATE_DIR": str(settings.state_dir), "PATH": "/usr/bin:/bin",
    }  # fmt: skip
    argv = [sys.executable, "-m", "services.cli.main", "serve", "matcher"]
    return subprocess.run(
        argv, env=environment, capture_output=True, text=True, check=False, timeout=60
    )


def last_line(ended: subprocess.CompletedProcess[str]) -> str:
    return ended.stderr.strip().splitlines()[-1]


async def test_a_store_that_refuses_the_password_or_evicts_ends_the_service_at_once(
    kafka: object, settings: Settings, tmp_path: Path
) -> None:
    server = ValkeyServer(tmp_path / "store").start()
    store = await Store.open(settings.model_copy(update={"redis": SecretStr(server.url)}))
    try:
        await store.client.config_set("maxmemory-policy", "allkeys-lfu")
        evicting = serve(settings, server.url)
        await store.client.config_set("requirepass", "right")
        refused = serve(settings, server.url.replace("//", "//:wrong@"))
    finally:
        await store.close()
        server.stop()
    assert (evicting.returncode, "noeviction" in last_line(evicting)) == (2, True)
    assert (refused.returncode, "DUIJIE_REDIS" in last_line(refused)) == (2, True)
    assert "wrong" not in refused.stderr, "no password is shown"


async def test_a_damaged_store_ends_the_service_and_the_command_that_it_names_settles_it(
    kafka: object, settings: Settings
) -> None:
    await create_topics(settings)
    store = await Store.open(settings)
    try:
        place = Partition("pool-log", 0)
        hold = await store.take("matcher", place)
        await store.apply(
            "matcher", place, hold.epoch, Write(None, 1, b"w", {}, {}, [], {"p": {"n": b"1"}})
        )
        await store.client.delete(store.key("matcher", place, "state:p"))
        ended = serve(settings, settings.redis.get_secret_value())
        assert ended.returncode == 6
        found = re.search(r"duijie settle (\S+) (\S+) --rebuild", last_line(ended))
        assert found
        await verb.settle(
            settings, found[1], found[2], how=Settlement.REBUILD, yes=True, as_json=True
        )
        assert (await store.take("matcher", place)).offset is None
    finally:
        await store.close()
