"""A store with TLS and a user of its own: the rights that the manual lists are enough, and what is
missing or wrong is said.
"""

import re
import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from pydantic import SecretStr

from services.embedded.child import Child
from services.embedded.ports import LOOPBACK, free_ports
from services.runtime.core.handler import Partition
from services.runtime.core.outgoing import OutboxEntry
from services.runtime.core.storage import Answer, Settlement, Write
from services.runtime.errors import UsageError
from services.runtime.io.store import Store
from services.runtime.settings import Settings
from tests.support.certificates import Authority, authority

pytestmark = pytest.mark.usefixtures("goodbyes")
MANUAL = Path(__file__).parents[3] / "docs" / "operations.md"
PLACE = ("matcher", Partition("pool-log", 0))


def rights() -> list[str]:
    """Return the rights of the manual's example of an ACL user."""
    line = re.search(r"^ *user duijie on >PASSWORD (.*)$", MANUAL.read_text("utf-8"), re.MULTILINE)
    assert line is not None, "the manual has an example of a user"
    return line[1].split()


@dataclass(frozen=True, slots=True)
class TlsStore:
    """A store that takes TLS only, with the manual's user and one who may not write hashes."""

    port: int
    trusted: Authority
    stranger: Authority

    def settings(
        self, settings: Settings, user: str = "duijie", password: str = "right", ca: str = ""
    ) -> Settings:
        file = ca or self.trusted.file
        url = f"rediss://{user}:{password}@{LOOPBACK}:{self.port}/0?ssl_ca_certs={file}"
        return settings.model_copy(
            update={"redis": SecretStr(url), "key_prefix": f"duijie:{settings.key_prefix}"}
        )


def _answers(port: int, trusted: Authority) -> bool:
    context = ssl.create_default_context(cafile=str(trusted.file))
    try:
        with (
            socket.create_connection((LOOPBACK, port), timeout=1) as plain,
            context.wrap_socket(plain, server_hostname=LOOPBACK) as secured,
        ):
            secured.sendall(b"PING\r\n")
            return secured.recv(64)[:1] in (b"+", b"-")
    except OSError:
        return False


def _with_tls() -> str:
    """Return a store's program that knows TLS; the test is skipped where there is none."""
    for name in ("valkey-server", "redis-server"):
        program = shutil.which(name)
        if program and "libssl" in subprocess.check_output(["ldd", program], text=True):
            return program
    pytest.skip("no store with TLS here (Debian: apt-get install redis-server)")


@pytest.fixture(scope="module")
def tls_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TlsStore]:
    folder = tmp_path_factory.mktemp("tls")
    program = _with_tls()
    trusted, stranger = authority(folder, "ours"), authority(folder, "theirs")
    server, port = trusted.issue("server"), free_ports(1)[0]
    users = folder / "users.acl"
    given = " ".join(rights())
    users.write_text(
        f"user default off\nuser duijie on >right {given}\nuser poor on >right {given} -hset\n"
    )
    argv = [program, "--port", "0", "--tls-port", str(port), "--tls-cert-file", str(server),
            "--tls-key-file", str(server.with_suffix(".key")), "--tls-ca-cert-file", str(trusted.file),
            "--tls-auth-clients", "no", "--bind", LOOPBACK, "--dir", str(folder), "--save", "",
            "--aclfile", str(users)]  # fmt: skip
    child = Child("store", argv, folder / "store.log").start()
    child.wait_until(lambda: _answers(port, trusted), 20)
    yield TlsStore(port, trusted, stranger)
    child.stop()


async def test_the_rights_that_the_manual_lists_are_enough(
    tls_store: TlsStore, settings: Settings
) -> None:
    store = await Store.open(tls_store.settings(settings))
    try:
        hold = await store.take(*PLACE)
        entry = OutboxEntry(b"1-1", b"decisions", 0, b"k", b"v", b"h")
        changes: dict[str, dict[str, bytes | None]] = {"p": {"n": b"1", "gone": None}}
        write = Write(None, 1, b"w", {}, {}, [entry], changes)
        assert (await store.apply(*PLACE, hold.epoch, write))[0] is Answer.APPLIED
        assert await store.outbox(*PLACE) == [entry]
        assert await store.trim(*PLACE, hold.epoch, entry.id) is Answer.APPLIED
        assert await store.buckets(*PLACE) == ["p"]
        assert await store.read(*PLACE, "p") == {"n": b"1"}
        assert await store.field(*PLACE, "p", "n") == b"1"
        assert await store.position(*PLACE) is not None
        assert await store.positions(*PLACE, "marks") == {}
        assert await store.last_seen(*PLACE, b"source") is None
        assert await store.has_functions()
        for how in Settlement:
            assert await store.settle(*PLACE, how) is Answer.APPLIED
        assert await store.client.ping()
        assert await store.evicts() == ""
        assert await store.persistent() in (True, False)
    finally:
        await store.close()


@pytest.mark.parametrize(
    ("user", "password"), [("duijie", "wrong"), ("nobody", "right")], ids=["password", "user"]
)
async def test_a_user_or_password_that_the_store_does_not_know_is_said_at_once(
    tls_store: TlsStore, settings: Settings, user: str, password: str
) -> None:
    with pytest.raises(UsageError, match="DUIJIE_REDIS"):
        await Store.open(tls_store.settings(settings, user, password))


async def test_a_store_whose_certificate_nobody_vouches_for_is_said_at_once(
    tls_store: TlsStore, settings: Settings
) -> None:
    secured = tls_store.settings(settings, ca=str(tls_store.stranger.file))
    with pytest.raises(UsageError, match="ssl_ca_certs"):
        await Store.open(secured)


async def test_a_right_that_is_missing_is_said_and_not_tried_for_ever(
    tls_store: TlsStore, settings: Settings
) -> None:
    store = await Store.open(tls_store.settings(settings, "poor"))
    try:
        with pytest.raises(UsageError, match="right"):
            await store.take(*PLACE)
    finally:
        await store.close()
