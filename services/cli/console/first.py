"""The first account of a console that has none."""

from services.cli.output import write
from services.cli.texts import tell
from services.console.accounts import accounts
from services.console.clock import now
from services.control import migrate
from services.control.settings import ControlSettings


def tell_first(settings: ControlSettings) -> None:
    """Make the first account of an empty console, and print its password: once, and on stderr."""
    database = migrate.opened(settings)
    try:
        password = accounts.add_first(database, now())
    finally:
        database.close()
    if password is not None:
        write(tell("console.first", account=accounts.FIRST, password=password))
