"""The console's control database, for a person at the command line."""

from collections.abc import Iterator
from contextlib import contextmanager

from services.cli.client import connect
from services.cli.failures import ExitCode, Failure
from services.cli.texts import LANGUAGE
from services.console.accounts.accounts import AccountError
from services.console.settings import ConsoleSettings
from services.control import migrate
from services.control.database import Database
from services.words import say


@contextmanager
def opened() -> Iterator[Database]:
    """Yield the control database; Failure USAGE for what accounts and keys refuse."""
    database = migrate.opened(connect.settings_of(ConsoleSettings))
    try:
        yield database
    except AccountError as error:
        reason = say(LANGUAGE.get(), f"console.error.{error.code}", **error.arguments)
        raise Failure(ExitCode.USAGE, "console.refused", reason=reason) from error
    finally:
        database.close()
