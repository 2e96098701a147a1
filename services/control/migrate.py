"""Brings the control database to the version of this code, in one transaction, one process at a
time.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from services.control.address import address
from services.control.database import Database
from services.control.settings import ControlSettings
from services.runtime.errors import Unusable

_LOCK: Final = 0x6475696A6965
"""The number of PostgreSQL's advisory lock: `duijie` in ASCII."""


def opened(settings: ControlSettings) -> Database:
    """Return the control database of `settings`, made or brought to this version.

    Raise Retryable where it is away, Unusable where a newer duijie has written it, UsageError where
    it cannot be.
    """
    database = Database(address(settings))
    try:
        bring_up_to_date(database)
    except BaseException:
        database.close()
        raise
    return database


def bring_up_to_date(database: Database) -> None:
    """Run the migrations that `database` lacks; whoever comes second waits and finds nothing to do.

    SQLite locks its file for the transaction, PostgreSQL an advisory lock. A process that dies on
    the way leaves the database as it was.
    """
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    script = ScriptDirectory.from_config(config)
    with database.transaction() as connection:
        if not database.is_file:
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        present = _present(connection)
        _refuse_newer(database, script, present)
        if set(present) != set(script.get_heads()):
            config.attributes["connection"] = connection
            command.upgrade(config, "heads")


def _present(connection: Connection) -> Sequence[str]:
    return MigrationContext.configure(connection).get_current_heads()


def _refuse_newer(database: Database, script: ScriptDirectory, present: Sequence[str]) -> None:
    known = {revision.revision for revision in script.walk_revisions()}
    unknown = ", ".join(sorted(set(present) - known))
    if unknown:
        raise Unusable(
            f"the control database ({database.name}) is at version {unknown}, which a newer duijie"
            " wrote: run that one, or restore the backup that was made before it"
        )
