"""The control database: brought up to date once, private, and never ahead of its code unnoticed."""

import stat
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

from services.control import migrate
from services.control.address import FILE, address
from services.control.database import Database
from services.control.schema import METADATA
from services.control.settings import ControlSettings
from services.runtime.errors import Retryable, Unusable, UsageError


def test_the_migrations_make_the_tables_that_the_code_uses(control: ControlSettings) -> None:
    database = migrate.opened(control)
    with database.transaction() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, METADATA) == []
    database.close()


def test_opening_again_changes_nothing(control: ControlSettings) -> None:
    migrate.opened(control).close()
    database = migrate.opened(control)
    with database.transaction() as connection:
        assert len(connection.execute(text("SELECT version_num FROM alembic_version")).all()) == 1
    database.close()


def test_processes_that_open_an_empty_database_together_all_find_it_ready(
    control: ControlSettings,
) -> None:
    failures: list[BaseException] = []

    def open_it() -> None:
        try:
            migrate.opened(control).close()
        except BaseException as error:  # noqa: BLE001 - the test's own thread tells it
            failures.append(error)

    threads = [threading.Thread(target=open_it) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failures == []


def test_a_database_of_a_newer_version_is_refused_in_words_and_left_as_it_is(
    control: ControlSettings,
) -> None:
    database = migrate.opened(control)
    with database.transaction() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'ledger_0099'"))
    with pytest.raises(Unusable, match=r"at version ledger_0099, which a newer duijie wrote"):
        migrate.opened(control)
    with database.transaction() as connection:
        held = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
    assert held == "ledger_0099"
    database.close()


def test_a_migration_that_is_cut_off_leaves_nothing_behind(
    control: ControlSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    upgrade = command.upgrade

    def cut_off(*arguments: Any) -> None:
        upgrade(*arguments)
        raise RuntimeError("the power went")

    monkeypatch.setattr(command, "upgrade", cut_off)
    with pytest.raises(RuntimeError, match="the power went"):
        migrate.opened(control)
    monkeypatch.undo()
    database = Database(address(control))
    with database.transaction() as connection:
        assert inspect(connection).get_table_names() == []
    database.close()
    migrate.opened(control).close()


@pytest.mark.parametrize(
    "statement", ["UPDATE vault_audit SET who = 'x'", "DELETE FROM vault_audit"]
)
def test_the_audit_is_append_only_for_everybody(control: ControlSettings, statement: str) -> None:
    database = migrate.opened(control)
    with database.transaction() as connection:
        connection.execute(
            text(
                "INSERT INTO vault_audit (at, act, who, login, role, id, fields, unmasked, reason)"
                " VALUES (1, 'read', 'a', 'a@b', 'mentor', 'M', '', :no, 'r')"
            ),
            {"no": False},
        )
    with (
        pytest.raises(Retryable, match=r"P0001|SQLITE_CONSTRAINT_TRIGGER"),
        database.transaction() as connection,
    ):
        connection.execute(text(statement))
    database.close()


def test_the_file_is_private_and_writes_ahead(tmp_path: Path) -> None:
    folder = tmp_path / "state"
    database = migrate.opened(ControlSettings(state_dir=folder))
    with database.transaction() as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar_one() == "wal"
        assert connection.execute(text("PRAGMA secure_delete")).scalar_one() == 1
        for file in (folder / FILE, folder / f"{FILE}-wal"):
            assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    database.close()


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("mysql://root:hunter2@db/x", "of kind mysql cannot be used"),
        ("sqlite://", "of kind sqlite cannot be used"),
        ("nonsense", "is no address"),
    ],
)
def test_an_address_that_cannot_be_used_is_refused_without_showing_it(url: str, words: str) -> None:
    with pytest.raises(UsageError, match=words) as refused:
        address(ControlSettings.model_validate({"database": url}))
    assert "hunter2" not in str(refused.value)


def test_a_database_that_is_away_is_waited_for_and_its_password_is_not_told() -> None:
    given = {"database": "postgresql://duijie:hunter2@127.0.0.1:1/duijie"}
    with pytest.raises(Retryable, match=r"127\.0\.0\.1:1") as away:
        migrate.opened(ControlSettings.model_validate(given))
    assert "hunter2" not in str(away.value)


def test_what_a_statement_was_given_stands_in_no_error(control: ControlSettings) -> None:
    database = migrate.opened(control)
    row = {"person": "p", "role": "mentor", "id": "M", "part": "contact", "master": "k"}
    row |= {"wrapped": "", "since": "secret-datum"}
    columns, values = ", ".join(row), ", ".join(f":{name}" for name in row)
    statement = text(f"INSERT INTO vault_people ({columns}) VALUES ({values})")
    with database.transaction() as connection:
        connection.execute(statement, row | {"wrapped": b"", "since": 1})
    with pytest.raises(Retryable) as refused, database.transaction() as connection:
        connection.execute(statement, row)
    assert "secret-datum" not in repr(refused.value)
    assert refused.value.__cause__ is None
    database.close()


_ELSEWHERE = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1])
print(connection.execute("SELECT count(*) FROM seen").fetchone()[0])
connection.close()
"""


def test_what_is_written_after_another_process_has_closed_the_file_is_kept(tmp_path: Path) -> None:
    # Who closes an SQLite file last throws its log away; a process that has lost its locks on the
    # file is not counted, and would go on writing into a log that nobody will ever read.
    settings = ControlSettings.model_validate({"state_dir": tmp_path})
    database = Database(address(settings))

    def write() -> None:
        with database.transaction() as connection:
            connection.execute(text("INSERT INTO seen VALUES (1)"))

    def seen_elsewhere() -> int:
        command = [sys.executable, "-c", _ELSEWHERE, str(tmp_path / FILE)]
        return int(subprocess.run(command, capture_output=True, check=True, timeout=60).stdout)

    with database.transaction() as connection:
        connection.execute(text("CREATE TABLE seen (number INTEGER)"))
    for count in (1, 2):
        write()
        assert seen_elsewhere() == count
    database.close()
