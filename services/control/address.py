"""Where the control database is: in a file of SQLite, or at a PostgreSQL."""

from pathlib import Path
from typing import Final

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from services.control.settings import ControlSettings
from services.runtime.errors import UsageError

FILE: Final = "control.sqlite3"
"""In the state folder, unless DUIJIE_DATABASE says otherwise."""
_DRIVERS: Final = {"sqlite": "sqlite+pysqlite", "postgresql": "postgresql+psycopg"}
_ALLOWED: Final = "set it to postgresql://USER:PASSWORD@HOST/NAME or sqlite:///FILE, or to nothing"


def address(settings: ControlSettings) -> URL:
    """Return where the database is; raise UsageError for what is no address of a known kind."""
    given = settings.database.get_secret_value()
    if not given:
        return file_url(settings.state_dir / FILE)
    try:
        url = make_url(given)
    except ArgumentError:
        raise UsageError(f"DUIJIE_DATABASE is no address: {_ALLOWED}") from None
    kind = url.get_backend_name()
    if kind not in _DRIVERS or (kind == "sqlite" and url.database in {None, "", ":memory:"}):
        raise UsageError(f"DUIJIE_DATABASE: a database of kind {kind} cannot be used: {_ALLOWED}")
    return url.set(drivername=_DRIVERS[kind])


def file_url(file: Path) -> URL:
    """Return the address of a database in a file of SQLite."""
    return URL.create(_DRIVERS["sqlite"], database=str(file))
