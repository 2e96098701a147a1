"""Where operators placed headings and values before, so that nobody is asked twice."""

from collections import defaultdict
from typing import Final

from sqlalchemy import delete, insert, select

from services.control.database import Database
from services.control.schema import IMPORT_PLACES
from services.spreadsheets.headings import fold
from services.spreadsheets.placing import Placement, Remembered

_CODED: Final = frozenset(
    {"industry", "industries", "region", "regions", "stage", "stages", "needs", "languages"}
)
"""Fields of codes: only their values are remembered, for others may hold what people are called."""
_LONGEST: Final = 200


class Places:
    """What each operator placed. Raise Retryable while the database is away."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, who: str, feed: str) -> Remembered:
        """Return what `who` placed in lists of `feed`."""
        table = IMPORT_PLACES.c
        query = select(IMPORT_PLACES).where(table.who == who, table.feed == feed)
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
        columns: dict[str, str] = {}
        values: dict[str, dict[str, str]] = defaultdict(dict)
        for _, _, field, written, place in rows:
            if field:
                values[field][written] = place
            else:
                columns[written] = place
        return Remembered(columns, dict(values))

    def remember(self, who: str, placement: Placement) -> None:
        """Remember the headings and coded values of a placement in place of what was said of them
        before.
        """
        places = {
            ("", fold(column.heading)[:_LONGEST]): column.field
            for column in placement.columns
            if column.field and fold(column.heading)
        }
        for field, texts in placement.values.items():
            if field in _CODED:
                places |= {(field, written[:_LONGEST]): text for written, text in texts.items()}
        table = IMPORT_PLACES.c
        with self._database.transaction() as connection:
            for (field, written), place in places.items():
                named = {"who": who, "feed": placement.feed, "field": field, "written": written}
                connection.execute(
                    delete(IMPORT_PLACES).where(
                        *(table[name] == text for name, text in named.items())
                    )
                )
                connection.execute(insert(IMPORT_PLACES).values(**named, place=place))
