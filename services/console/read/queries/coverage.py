"""Demand against supply in a pool, the load of its mentors, and how spaces overlap.

A startup of two industries counts in both; so does a mentor or an investor.
"""

import sqlite3
from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import combinations
from typing import Final

FEWEST: Final = 3
"""A space with fewer startups is compared with none: their shares say nothing."""
_MOST_SPACES: Final = 60


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """What is wanted and what there is of one industry, district or need."""

    code: str
    startups: int = 0
    waiting: int = 0
    """Startups of these that wait for a mentor."""
    partners: int = 0
    """Mentors, in a roadshow investors."""
    places: int = 0
    """Places of the mentors, taken or not."""

    @property
    def supply(self) -> int:
        """Return what stands against the startups: places, or investors where there are none."""
        return self.places or self.partners


@dataclass(frozen=True, slots=True)
class SpaceOverlap:
    """Two carrier spaces: the share of their startups in the same industries, in 1,000ths, as the sum
    over industries of the smaller of both shares (Renkonen's percentage similarity).
    """

    first: str
    second: str
    overlap: int
    both: list[str]
    """Industries that both have, the greatest common share first."""
    apart: list[str]
    """Industries that one of them has alone, the greatest share first."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """A pool's coverage; rows with the greatest want first."""

    industries: list[CoverageRow]
    regions: list[CoverageRow]
    needs: list[CoverageRow]
    spaces: dict[str, int]
    """Carrier spaces with their startups, the largest first."""
    overlaps: list[SpaceOverlap]
    """The most alike first."""


def coverage(connection: sqlite3.Connection, pool: str) -> Coverage:
    """Return the coverage of a pool as it now is."""
    return Coverage(
        _counted(connection, pool, ("industries", "industries")),
        _counted(connection, pool, ("region", "regions")),
        _counted(connection, pool, ("needs", "services")),
        _spaces(connection, pool),
        _overlaps(connection, pool),
    )


def _counted(
    connection: sqlite3.Connection, pool: str, fields: tuple[str, str]
) -> list[CoverageRow]:
    """Return startups by the first field against mentors and investors by the second; a mentor's
    region stands in one field.
    """
    wanted, offered = fields
    startups = _groups(connection, pool, "startup", wanted)
    partners = _groups(connection, pool, "investor", offered)
    mentors = _groups(connection, pool, "mentor", "region" if offered == "regions" else offered)
    rows = []
    for code in sorted({*startups, *partners, *mentors} - {""}):
        count, waiting, _ = startups.get(code, (0, 0, 0))
        investing = partners.get(code, (0, 0, 0))[0]
        guiding, _, places = mentors.get(code, (0, 0, 0))
        rows.append(CoverageRow(code, count, waiting, investing + guiding, places))
    return sorted(rows, key=lambda row: (row.supply - row.startups, -row.startups, row.code))


def _groups(
    connection: sqlite3.Connection, pool: str, role: str, field: str
) -> dict[str, tuple[int, int, int]]:
    """Return code -> profiles, those of them that wait, and their places."""
    rows = connection.execute(
        "SELECT each.value, count(DISTINCT profiles.id), count(DISTINCT waits.startup),"
        " sum(coalesce(json_extract(body, '$.capacity'), 0)) FROM profiles"
        " JOIN json_each(body, ?1) AS each"
        " LEFT JOIN waits ON waits.pool = profiles.pool AND waits.startup = profiles.id"
        " AND profiles.role = 'startup'"
        " WHERE profiles.pool = ?2 AND profiles.role = ?3 GROUP BY each.value",
        (f"$.{field}", pool, role),
    )
    return {str(code): (count, waiting, places) for code, count, waiting, places in rows}


def _spaces(connection: sqlite3.Connection, pool: str) -> dict[str, int]:
    """Return how many startups each space has, the largest first."""
    rows = connection.execute(
        "SELECT json_extract(body, '$.space') AS space, count(*) FROM profiles"
        " WHERE pool = ? AND role = 'startup' AND coalesce(space, '') != ''"
        " GROUP BY space ORDER BY count(*) DESC, space",
        (pool,),
    )
    return dict(rows.fetchall())


def _overlaps(connection: sqlite3.Connection, pool: str) -> list[SpaceOverlap]:
    """Return each pair of the larger spaces, the most alike first."""
    held: dict[str, Counter[str]] = defaultdict(Counter)
    rows = connection.execute(
        "SELECT json_extract(body, '$.space') AS space, each.value, count(*) FROM profiles"
        " JOIN json_each(body, '$.industries') AS each"
        " WHERE pool = ? AND role = 'startup' AND coalesce(space, '') != '' GROUP BY 1, 2",
        (pool,),
    )
    for space, industry, count in rows:
        held[space][industry] = count
    large = [
        space
        for space, count in _spaces(connection, pool).items()
        if count >= FEWEST and held[space]
    ]
    pairs = [_pair(first, second, held) for first, second in combinations(large[:_MOST_SPACES], 2)]
    return sorted(pairs, key=lambda pair: (-pair.overlap, pair.first, pair.second))


def _pair(first: str, second: str, held: dict[str, Counter[str]]) -> SpaceOverlap:
    one, other = held[first], held[second]
    shares = {
        code: (one[code] / one.total(), other[code] / other.total()) for code in {*one, *other}
    }
    common = {code: min(both) for code, both in shares.items()}
    by_share = sorted(shares, key=lambda code: (-max(shares[code]), code))
    return SpaceOverlap(
        first, second, round(1000 * sum(common.values())),
        sorted((code for code in common if common[code]), key=lambda code: (-common[code], code)),
        [code for code in by_share if not common[code]],
    )  # fmt: skip
