"""A PostgreSQL for tests: Debian's, with a folder of its own, started and stopped by them."""

import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import psycopg

from services.embedded.child import Child
from services.embedded.ports import LOOPBACK, answers, free_ports

MISSING = "no PostgreSQL: initdb is not in /usr/lib/postgresql/*/bin"
_ACCOUNTS = ("postgres", "nobody")
_numbers = itertools.count(1)


def programs() -> Path | None:
    """Return the folder of the newest PostgreSQL's programs, None where there is none."""
    on_path = shutil.which("initdb")
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return found[-1].parent if found else Path(on_path).parent if on_path else None


def _dropped() -> tuple[list[str], int, int]:
    """Return what starts a program without root, which PostgreSQL refuses, and who that is."""
    if os.geteuid() != 0:
        return [], os.geteuid(), os.getegid()
    accounts = {entry.pw_name: entry for entry in pwd.getpwall()}
    account = next(accounts[name] for name in _ACCOUNTS if name in accounts)
    ids = account.pw_uid, account.pw_gid
    return ["setpriv", f"--reuid={ids[0]}", f"--regid={ids[1]}", "--clear-groups"], *ids


@dataclass(slots=True)
class PostgresServer:
    """One server on a free port; it keeps port and data over stop, kill and start."""

    programs: Path
    folder: Path
    port: int
    child: Child | None = None

    @classmethod
    def create(cls, programs: Path) -> "PostgresServer":
        """Return a server that was set up and not started; `remove` deletes its folder."""
        folder = Path(tempfile.mkdtemp(prefix="duijie-postgres-"))
        prefix, user, group = _dropped()
        os.chown(folder, user, group)
        subprocess.run(
            [*prefix, str(programs / "initdb"), "--pgdata", str(folder / "data"), "--no-sync",
             "--username", "duijie", "--auth", "trust", "--encoding", "UTF8", "--no-locale"],
            check=True, capture_output=True, cwd=folder,
        )  # fmt: skip
        return cls(programs, folder, free_ports(1)[0])

    def url(self, database: str = "postgres") -> str:
        """Return the address of one of the server's databases."""
        return f"postgresql://duijie@{LOOPBACK}:{self.port}/{database}"

    def new_database(self) -> str:
        """Return the address of a new, empty database."""
        name = f"t{next(_numbers)}"
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return self.url(name)

    def start(self) -> "PostgresServer":
        """Start it, or start it again on its data, and return once it answers."""
        prefix, _, _ = _dropped()
        argv = [
            *prefix, str(self.programs / "postgres"), "-D", str(self.folder / "data"),
            "-p", str(self.port), "-h", LOOPBACK, "-k", str(self.folder), "-F",
        ]  # fmt: skip
        log = self.folder / "postgres.log"
        self.child = Child("postgres", argv, log, folder=self.folder).start()
        ready = [str(self.programs / "pg_isready"), "-q", "-h", LOOPBACK, "-p", str(self.port)]
        self.child.wait_until(
            lambda: answers(self.port) and subprocess.run(ready, check=False).returncode == 0,
            60,
        )
        return self

    def stop(self) -> None:
        """End it at once, connections too, with its data on disk."""
        if self.child:
            self.child.signal(2)
            self.child.wait(30)

    def remove(self) -> None:
        """End it and delete its folder."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
