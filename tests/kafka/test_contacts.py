"""The service of contacts on a real Kafka with a real PostgreSQL: killed, cut off, gone through
again, it holds what the feeds say, once.
"""

import json
import urllib.request
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING
from urllib.error import HTTPError

import pytest
from pydantic import SecretStr

from services.cli.client.events import Event, FeedSender, event_of
from services.embedded import services
from services.embedded.ports import LOOPBACK, free_ports
from services.runtime.core.handler import Partition
from services.runtime.core.storage import Settlement
from services.runtime.io import kafka as clients
from services.runtime.io.store import Store
from services.runtime.settings import Settings
from services.vault.keys import KeyFile, new_master
from services.vault.opening import open_vault
from services.vault.rotation import rotate
from services.vault.settings import VaultSettings
from services.vault.subjects import Profile
from services.vault.vault import Vault
from tests.control.support import ASKED, data_of
from tests.support.postgres import MISSING, PostgresServer, programs
from tests.support.topics import create_topics
from tests.support.waiting import wait_until

if TYPE_CHECKING:
    from services.embedded.child import Child

pytestmark = pytest.mark.kafka

_TIME = "2026-01-05T01:00:00Z"


@pytest.fixture
def server() -> Iterator[PostgresServer]:
    """A PostgreSQL that a test may break."""
    folder = programs()
    if folder is None:
        pytest.skip(MISSING)
    server = PostgresServer.create(folder).start()
    yield server
    server.remove()


@pytest.fixture
def own(settings: Settings, server: PostgresServer) -> VaultSettings:
    own = VaultSettings.model_validate(dict(settings) | {"database": SecretStr(server.url())})
    KeyFile(own.key_file).write([new_master()])
    return own


@pytest.fixture
def vault(own: VaultSettings) -> Iterator[Vault]:
    vault = open_vault(own)
    yield vault
    vault.database.close()


class Contacts:
    """`duijie serve contacts` as a process."""

    def __init__(self, own: VaultSettings) -> None:
        self.own = own
        self.child: Child | None = None
        self.port = 0

    def start(self, *, ready: bool = True) -> None:
        self.port = free_ports(1)[0]
        environment = {
            "DUIJIE_KAFKA": self.own.kafka, "DUIJIE_REDIS": self.own.redis.get_secret_value(),
            "DUIJIE_TOPIC_PREFIX": self.own.topic_prefix, "DUIJIE_KEY_PREFIX": self.own.key_prefix,
            "DUIJIE_STATE_DIR": str(self.own.state_dir), "DUIJIE_RETRY_MAX_S": "0.5",
            "DUIJIE_DATABASE": self.own.database.get_secret_value(), "DUIJIE_SESSION_TIMEOUT_MS": "2000",
        }  # fmt: skip
        self.child = services.start("contacts", self.port, environment, self.own.state_dir / "logs")
        if ready:
            self.child.wait_until(lambda: self.wrong() == [], 60)

    def wrong(self) -> list[str] | None:
        """Return what `/ready` has to say, None where nobody answers."""
        try:
            with urllib.request.urlopen(
                f"http://{LOOPBACK}:{self.port}/ready", timeout=5
            ) as answer:
                return list(json.load(answer)["because"])
        except HTTPError as error:
            return list(json.load(error)["because"])
        except OSError:
            return None

    @property
    def log(self) -> str:
        return (self.own.state_dir / "logs" / "contacts.log").read_text()

    def kill(self) -> None:
        assert self.child
        self.child.kill()

    def stop(self) -> None:
        if self.child:
            self.child.stop()


@pytest.fixture
def contacts(own: VaultSettings) -> Iterator[Contacts]:
    contacts = Contacts(own)
    yield contacts
    contacts.stop()


def mentor(number: int, phone: str) -> Event:
    record = {
        "id": f"M-{number}", "name": "罗辑", "engagement": "volunteer", "track": "innovation",
        "expertise": "物理", "capacity": 2, "pools": ["p"], "contact": {"name": "罗", "phone": phone},
    }  # fmt: skip
    return event_of("feed.mentors", record, _TIME)


async def send(settings: Settings, *events: Event) -> None:
    producer = clients.producer(settings)
    await producer.start()
    try:
        sender = FeedSender(producer, settings)
        for event in events:
            await sender.send(event)
        await sender.flush()
    finally:
        await producer.stop()


def phone(vault: Vault, number: int) -> str:
    return data_of(vault, Profile("mentor", f"M-{number}")).get("contact", {}).get("phone", "")


async def test_a_database_that_is_away_is_waited_for_and_what_came_meanwhile_is_there_afterwards(
    kafka: object, own: VaultSettings, contacts: Contacts, server: PostgresServer, vault: Vault
) -> None:
    await create_topics(own)
    contacts.start()
    await send(own, mentor(1, "13900000001"))
    wait_until(lambda: phone(vault, 1) == "13900000001", "the first contact is there", 30)
    server.stop()
    await send(own, mentor(1, "13900000009"), mentor(2, "13900000002"))
    wait_until(lambda: any("needs" in line for line in contacts.wrong() or []), "not ready", 60)
    assert contacts.child
    assert contacts.child.alive
    server.start()
    wait_until(lambda: phone(vault, 2) == "13900000002", "the second contact is there", 60)
    wait_until(lambda: phone(vault, 1) == "13900000009", "the newer number is there", 60)
    wait_until(lambda: contacts.wrong() == [], "ready again", 60)
    assert not any(number in contacts.log for number in ("13900000001", "13900000002"))


async def test_killed_and_gone_through_again_it_holds_what_was_said_last_and_nothing_twice(
    kafka: object, own: VaultSettings, contacts: Contacts, vault: Vault
) -> None:
    await create_topics(own)
    for version in range(3):
        await send(own, *(mentor(number, f"139{version}{number:07}") for number in range(60)))
        contacts.start(ready=False)
        written = f"139{version}{version:07}"
        wait_until(partial(_has, vault, version, written), "some are written", 60)
        contacts.kill()
    await send(own, mentor(7, "1")._replace(value=b""), _tombstone(5))
    contacts.start()
    wait_until(lambda: phone(vault, 5) == "", "the removed one is gone", 60)

    def all_there() -> bool:
        numbers = [number for number in range(60) if number != 5]
        return all(phone(vault, number) == f"1392{number:07}" for number in numbers)

    wait_until(all_there, "the last version of each is there", 60)
    contacts.stop()
    store = await Store.open(own)
    try:
        for number in range(6):
            await store.settle("contacts", Partition("feed.mentors", number), Settlement.REBUILD)
    finally:
        await store.close()
    contacts.start()
    wait_until(lambda: all_there() and phone(vault, 5) == "", "the same after a rebuild", 60)


def _has(vault: Vault, number: int, written: str) -> bool:
    return phone(vault, number) == written


def _tombstone(number: int) -> Event:
    return mentor(number, "1")._replace(value=None)  # type: ignore[arg-type]


@pytest.mark.parametrize("running", [False, True])
async def test_a_vault_under_another_key_ends_the_service_with_one_line_that_says_what_to_do(
    kafka: object, own: VaultSettings, contacts: Contacts, vault: Vault, running: bool
) -> None:
    await create_topics(own)
    vault.check()
    if running:
        contacts.start()
    elsewhere = KeyFile(own.state_dir / "copy" / "vault.key")
    elsewhere.write(KeyFile(own.key_file).load())
    rotate(vault.database, elsewhere, ASKED)
    if not running:
        contacts.start(ready=False)
    assert contacts.child
    assert contacts.child.wait(60) == 6
    last = contacts.log.strip().splitlines()[-1]
    wanted = elsewhere.load()[0].id
    assert last.startswith(f"duijie: contacts: the vault of contacts is under master key {wanted}")
    assert "duijie vault reset" in last
