"""A console of several processes: one address, one that follows, and an end that is one for all."""

import asyncio
import os
import re
import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import httpx2
import pytest

from contracts.catalogue import POOL_LOG
from services.console.accounts import accounts, keys
from services.console.api.app import PREFIX
from services.console.clock import now
from services.console.settings import ConsoleSettings
from services.console.shared.state import FILE
from services.control import migrate
from services.embedded.ports import LOOPBACK
from services.runtime.settings import Settings
from tests.support.commands import DUIJIE, environment, processes
from tests.support.topics import create_topics, produce
from tests.support.valkey import ValkeyServer
from tests.support.waiting import wait_until
from tests.unit.mentoring.pool import POOL, startup

pytestmark = pytest.mark.embedded
MARK = "console: "
MODULE = "services.cli.console.worker"


class Running:
    """A console of two processes that answer."""

    def __init__(self, process: "subprocess.Popen[bytes]", said: Path) -> None:
        self.process = process
        self._said = said
        wait_until(lambda: MARK in self.said or process.poll() is not None, "it serves", 60)
        self.url = self.said.partition(MARK)[2].split()[0]

    @property
    def said(self) -> str:
        return self._said.read_text()

    def children(self, role: str) -> list[int]:
        """Return the processes that have `role`."""
        asked, found = f"{MODULE}\0{role}\0".encode(), []
        with suppress(OSError):  # it has ended
            task = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
            for child in task.read_text().split():
                with suppress(OSError):
                    if asked in Path(f"/proc/{child}/cmdline").read_bytes():
                        found.append(int(child))
        return found

    def statuses(
        self, path: str, headers: Mapping[str, str] | None = None, looks: int = 20
    ) -> set[int]:
        """Return what new connections are answered with, of which each process gets some."""
        sent = {"connection": "close", **(headers or {})}
        with httpx2.Client(headers=sent, base_url=self.url, timeout=60) as client:
            return {client.get(path).status_code for _ in range(looks)}


@contextmanager
def running(folder: Path, **more: str) -> Iterator[Running]:
    said = folder / "console.txt"
    command = [DUIJIE, "console", "serve", "--workers", "2", "--language", "en"]
    with (
        said.open("w") as log,
        subprocess.Popen(
            command, env=environment(folder, **more), stdout=log, stderr=log
        ) as process,
    ):
        try:
            yield Running(process, said)
        finally:
            process.terminate()
            process.wait(60)


@pytest.fixture
def console(tmp_path: Path) -> Iterator[Running]:
    """A console without broker and store."""
    away = {"DUIJIE_KAFKA": f"{LOOPBACK}:1", "DUIJIE_REDIS": f"redis://{LOOPBACK}:1/0"}
    with running(tmp_path, **away) as made:
        yield made


def key_of(folder: Path) -> str:
    with closing(migrate.opened(ConsoleSettings.model_validate({"state_dir": folder}))) as database:
        return keys.add(database, accounts.FIRST, "test", ["read"], now())


def test_all_end_when_they_are_asked_to(console: Running, tmp_path: Path):
    assert console.statuses("/health") == {200}
    assert (len(console.children("follow")), len(console.children("answer"))) == (1, 2)
    assert (tmp_path / FILE).exists()
    console.process.terminate()
    assert console.process.wait(30) == 0
    assert not processes(tmp_path)
    assert not list(tmp_path.glob(FILE + "*"))


def test_all_end_with_the_one_that_started_them(console: Running, tmp_path: Path):
    assert console.statuses("/health") == {200}
    console.process.kill()
    wait_until(lambda: not processes(tmp_path), "they end", 30)


def test_one_that_dies_is_started_again_and_sessions_go_on(console: Running, tmp_path: Path):
    sent, path = {"authorization": f"Bearer {key_of(tmp_path)}"}, f"{PREFIX}/freshness"
    wait_until(lambda: console.statuses(path, sent, 1) == {200}, "there is a read model", 60)
    assert console.statuses(path, sent) == {200}
    for role, count in (("answer", 2), ("follow", 1)):
        victim = console.children(role)[0]
        os.kill(victim, signal.SIGKILL)
        wait_until(
            lambda: (
                len(children := console.children(role)) == count and victim not in children  # noqa: B023 - at once
            ),
            "there is another",
            30,
        )
        assert console.statuses(path, sent) == {200}
    assert console.said.count("console_process_ended") == 2


def test_processes_that_die_again_and_again_end_the_console(console: Running, tmp_path: Path):
    dead: set[int] = set()

    def all_dead() -> bool:
        for child in {*console.children("follow")} - dead:
            os.kill(child, signal.SIGKILL)
            dead.add(child)
        return console.process.poll() is not None

    wait_until(all_dead, "it gives up", 60)
    assert console.process.returncode == 1
    assert len(dead) == 5
    assert "5 processes ended by themselves within 60 s" in console.said
    assert not processes(tmp_path)


def test_passwords_are_tried_ten_times_whichever_process_looks_at_them(console: Running):
    headers = {"connection": "close", "origin": console.url, "sec-fetch-site": "same-origin"}
    form = {"account": accounts.FIRST, "password": "wrong"}
    with httpx2.Client(headers=headers, base_url=console.url, timeout=60) as client:
        tried = [client.post("/sign-in", data=form).status_code for _ in range(12)]
        assert tried == [403] * 10 + [429] * 2
        password = re.findall(r"password: (\S+)", console.said)[0]
        form["password"] = password
        assert client.post("/sign-in", data=form).status_code == 429


def test_one_follows_and_all_show_it(embedded_broker: str, valkey: ValkeyServer, tmp_path: Path):
    settings = Settings.model_validate(
        {
            "kafka": embedded_broker, "kafka_idempotence": False, "redis": valkey.url,
            "topic_prefix": "processes.", "key_prefix": "processes:", "state_dir": tmp_path,
        }
    )  # fmt: skip
    asyncio.run(create_topics(settings))
    names = ("kafka", "topic_prefix", "key_prefix", "kafka_idempotence")
    more = {f"DUIJIE_{name.upper()}": str(getattr(settings, name)) for name in names}
    with running(tmp_path, DUIJIE_REDIS=valkey.url, **more) as console:
        sent = {"authorization": f"Bearer {key_of(tmp_path)}"}
        path = f"{PREFIX}/people/startup/late"
        wait_until(lambda: console.statuses(path, sent, 1) == {404}, "there is a read model", 60)
        asyncio.run(produce(settings, POOL_LOG.name, [startup("late")], POOL.encode()))
        wait_until(lambda: console.statuses(path, sent, 1) == {200}, "it is shown", 60)
        assert console.statuses(path, sent) == {200}
