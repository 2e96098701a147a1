"""`duijie up` starts everything, tells where it is, and leaves nothing behind."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.bootstrap import BY_NAME as SERVICES_BY_NAME
from services.embedded import env_file
from services.embedded.ports import answers
from services.runtime.core.handler import Partition
from services.runtime.errors import UsageError
from services.runtime.io.store import Store
from services.runtime.settings import Settings
from tests.support.commands import DUIJIE, environment, processes
from tests.support.valkey import ValkeyServer
from tests.support.waiting import wait_until

pytestmark = pytest.mark.embedded


@pytest.fixture
def up(tmp_path: Path) -> Iterator["subprocess.Popen[str]"]:
    with (tmp_path / "up.log").open("w") as log:
        process = subprocess.Popen(
            [DUIJIE, "up"],
            env=environment(tmp_path / "state"),
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
        yield process
        process.kill()
        process.communicate()


def test_up_tells_its_addresses_and_a_ctrl_c_leaves_no_process(
    up: "subprocess.Popen[str]", tmp_path: Path
) -> None:
    folder = tmp_path / "state"
    file = folder / "duijie.env"
    wait_until(lambda: file.exists() or up.poll() is not None, "duijie up is ready", 180)
    variables = env_file.read(file)
    assert variables, (tmp_path / "up.log").read_text()
    port = int(variables["DUIJIE_KAFKA"].rpartition(":")[2])
    assert answers(port)
    assert {log.stem for log in (folder / "logs").iterdir()} == {
        *SERVICES_BY_NAME,
        "broker",
        "store",
        "console",
    }
    up.send_signal(signal.SIGINT)
    assert up.wait(60) == os.EX_OK, (tmp_path / "up.log").read_text()
    assert not file.exists()
    assert not answers(port)
    assert processes(folder) == []


def test_a_killed_up_leaves_no_process_either(up: "subprocess.Popen[str]", tmp_path: Path) -> None:
    folder = tmp_path / "state"
    wait_until(
        lambda: (folder / "logs" / "intake.log").exists() or up.poll() is not None,
        "services start",
        60,
    )
    assert up.poll() is None, (tmp_path / "up.log").read_text()
    up.kill()
    up.wait()
    wait_until(lambda: processes(folder) == [], "all children end with their parent")


def test_a_taken_port_ends_up_with_one_line_that_names_the_variable(
    valkey: ValkeyServer, tmp_path: Path
) -> None:
    taken = environment(tmp_path, DUIJIE_UP_KAFKA_PORT=str(valkey.port))
    answer = subprocess.run([DUIJIE, "up"], env=taken, capture_output=True, text=True, check=False)
    assert answer.returncode == 2
    assert answer.stderr.count("\n") == 1
    assert f"port {valkey.port}" in answer.stderr
    assert "DUIJIE_UP_KAFKA_PORT" in answer.stderr


def test_a_kafka_home_without_a_kafka_is_refused_by_name(tmp_path: Path) -> None:
    wrong = environment(tmp_path / "state", KAFKA_HOME=str(tmp_path))
    answer = subprocess.run([DUIJIE, "up"], env=wrong, capture_output=True, text=True, check=False)
    assert answer.returncode == 2
    assert f"KAFKA_HOME={tmp_path}: no Kafka there" in answer.stderr


def test_variables_of_an_up_that_runs_no_more_are_not_believed(tmp_path: Path) -> None:
    file = tmp_path / "duijie.env"
    env_file.write({"DUIJIE_KAFKA": "127.0.0.1:1"}, file)
    assert env_file.read(file) == {"DUIJIE_KAFKA": "127.0.0.1:1"}
    assert env_file.running(file) == os.getpid()
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    file.write_text(file.read_text().replace(str(os.getpid()), str(ended.pid)))
    assert env_file.read(file) == {}


def test_what_the_environment_says_wins_over_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "duijie.env"
    env_file.write({"DUIJIE_KAFKA": "127.0.0.1:1", "DUIJIE_REDIS": "redis://127.0.0.1:2/0"}, file)
    monkeypatch.setenv("DUIJIE_KAFKA", "broker:9092")
    monkeypatch.setenv("DUIJIE_REDIS", "")
    env_file.load(file)
    assert os.environ["DUIJIE_KAFKA"] == "broker:9092"
    assert os.environ["DUIJIE_REDIS"] == "redis://127.0.0.1:2/0"


async def test_after_a_broker_that_forgot_services_begin_anew_and_keep_their_state(
    settings: Settings,
) -> None:
    from services.embedded.machine import begin_anew

    partition = Partition("pool-log", 0)
    store = await Store.open(settings)
    key = store.key("matcher", partition, "meta")
    await store.client.hset(
        key, mapping={"epoch": "1:a", "offset": "7", "incarnation": "1", "witness": "w"}
    )
    await store.client.hset(store.key("matcher", partition, "state:p"), "f", "v")
    await begin_anew(settings)
    meta = await store.client.hgetall(key)
    assert meta[b"incarnation"] == b"2"
    assert b"offset" not in meta
    assert await store.client.hgetall(store.key("matcher", partition, "state:p")) == {b"f": b"v"}
    await store.close()


def test_two_of_them_do_not_share_a_folder(tmp_path: Path) -> None:
    from services.embedded.plan import claimed

    with (
        claimed(tmp_path),
        pytest.raises(UsageError, match="another duijie runs in"),
        claimed(tmp_path),
    ):
        pass
