"""Demand: how keen the investors are on each entry, kept up to date one row or one column at a
time.

An entry's demand is the mean affinity of the investors that are keenest on it, among those who may
invest in it and whose filing counts. Where fewer than asked for may, the missing ones count 0: one
more investor never lowers an entry.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from contracts.pool_log import Investor, Startup
from models.affinity import Measure, Table, amount_of
from models.pool.references import NO_TWINS, Twins
from models.roadshow.conflicts import exclusion, handles, stakes
from models.roadshow.eligibility import accepts_region, accepts_stage, accepts_ticket, mismatch

UNFIT: Final = -1
CHUNK: Final = 512
"""Startups scored in one matrix product: bounds the memory that a large pool takes."""


class Demand(NamedTuple):
    """One entry's demand, 0 to 10,000, and its keenest investors, best first, ties by id."""

    score: int
    investors: list[str]


class AffinityMatrix:
    """Startups by investors: int16[n, m] affinities by id, UNFIT where the investor is none for the
    startup.

    Holds only profiles whose vectors can be compared; the caller sees to that.
    """

    def __init__(
        self,
        startups: Iterable[Startup],
        investors: Iterable[Investor],
        measure: Measure,
        dims: int,
    ) -> None:
        self._startups = {one.id: one for one in sorted(startups, key=lambda one: one.id)}
        self._investors = {one.id: one for one in sorted(investors, key=lambda one: one.id)}
        self._rows = Table(
            list(self._startups.values()), side="startup", measure=measure, dims=dims
        )
        self._columns = Table(
            list(self._investors.values()), side="partner", measure=measure, dims=dims
        )
        self.twins, self.history = measure.twins, measure.history
        self._screen = Screen(self._investors, self.twins)
        self._matrix = np.full((len(self._rows), len(self._columns)), UNFIT, dtype=np.int16)
        ordered = list(self._startups.values())
        for start in range(0, len(ordered), CHUNK):
            part = ordered[start : start + CHUNK]
            fits = np.array([self._screen.fits(one) for one in part])
            self._matrix[start : start + len(part)] = np.where(
                fits, self._columns.scores_many(part), UNFIT
            )
        self._ranking: NDArray[np.int64] | None = None
        self._counts = np.zeros(0, dtype=np.bool_)
        self._stale: set[str] = set()

    @property
    def startups(self) -> list[str]:
        """Ids of the startups, ascending: the rows."""
        return self._rows.ids

    def fitting(self, startups: Sequence[str], investors: Sequence[str]) -> NDArray[np.bool_]:
        """Return bool[n, m]: which of these investors may invest in which of these startups; the
        affinities has them all.
        """
        rows = (
            np.searchsorted(self._rows.ids, startups) if startups else np.zeros(0, dtype=np.int64)
        )
        columns = (
            np.searchsorted(self._columns.ids, investors)
            if investors
            else np.zeros(0, dtype=np.int64)
        )
        fits: NDArray[np.bool_] = self._matrix[np.ix_(rows, columns)] >= 0
        return fits

    @property
    def investors(self) -> list[str]:
        """Ids of the investors, ascending: the columns."""
        return self._columns.ids

    def affinities(self, startup: Startup) -> dict[str, int]:
        """Return the affinity of every investor that may invest in `startup`, which need not be in
        the matrix.
        """
        fits = self._screen.fits(startup)
        scores = self._columns.scores(startup)
        return {key: int(scores[place]) for place, key in enumerate(self.investors) if fits[place]}

    def put_startup(self, startup: Startup) -> None:
        """Add or replace one startup: one row of scores."""
        row = self._rows.row(startup.id)
        self._rows.put(startup)
        self._startups[startup.id] = startup
        if row is None:
            row = self._rows.row_of(startup.id)
            self._matrix = np.insert(self._matrix, row, UNFIT, axis=0)
            if self._ranking is not None:
                self._ranking = np.insert(self._ranking, row, UNFIT, axis=0)
        self._matrix[row] = np.where(
            self._screen.fits(startup), self._columns.scores(startup), UNFIT
        )
        self._stale.add(startup.id)

    def drop_startup(self, key: str) -> None:
        """Take a startup out, if it is there."""
        row = self._rows.row(key)
        if row is None:
            return
        self._rows.drop(key)
        del self._startups[key]
        self._matrix = np.delete(self._matrix, row, axis=0)
        if self._ranking is not None:
            self._ranking = np.delete(self._ranking, row, axis=0)
        self._stale.discard(key)

    def put_investor(self, investor: Investor) -> None:
        """Add or replace one investor: one column of scores."""
        column = self._columns.row(investor.id)
        self._columns.put(investor)
        if column is None:
            column = self._columns.row_of(investor.id)
            self._matrix = np.insert(self._matrix, column, UNFIT, axis=1)
        self._investors[investor.id] = investor
        fits = [
            mismatch(investor, self._startups[key], self.twins) is None for key in self._rows.ids
        ]
        self._matrix[:, column] = np.where(
            np.array(fits, dtype=np.bool_), self._rows.scores(investor), UNFIT
        )
        self._columns_changed()

    def drop_investor(self, key: str) -> None:
        """Take an investor out, if it is there."""
        column = self._columns.row(key)
        if column is None:
            return
        self._columns.drop(key)
        del self._investors[key]
        self._matrix = np.delete(self._matrix, column, axis=1)
        self._columns_changed()

    def demand(self, counting: Callable[[Investor], bool], per_entry: int) -> Mapping[str, Demand]:
        """Return the demand of every startup over the investors that count, `per_entry` (at least
        1) of them each.
        """
        ids = self._columns.ids
        counts = np.array([counting(self._investors[key]) for key in ids], dtype=np.bool_)
        keys = self._ranked(counts, per_entry)
        m = max(len(ids), 1)
        scores = np.where(keys >= 0, keys // m, 0).sum(axis=1) // per_entry
        names = np.where(keys >= 0, m - 1 - keys % m, UNFIT).tolist()
        rows = zip(self._rows.ids, scores.tolist(), names, strict=True)
        return {key: Demand(score, [ids[i] for i in best if i >= 0]) for key, score, best in rows}

    def _columns_changed(self) -> None:
        self._ranking = None
        self._screen = Screen({key: self._investors[key] for key in self._columns.ids}, self.twins)

    def _ranked(self, counts: NDArray[np.bool_], per_entry: int) -> NDArray[np.int64]:
        """Return int64[n, min(per_entry, m)]: each row's best pairs as unique keys, best first,
        UNFIT for none.
        """
        width = min(per_entry, len(counts))
        known = self._ranking
        if known is None or known.shape[1] != width or not np.array_equal(counts, self._counts):
            known = _best(self._matrix, counts, width)
        elif self._stale:
            rows = [row for key in sorted(self._stale) if (row := self._rows.row(key)) is not None]
            known[rows] = _best(self._matrix[rows], counts, width)
        self._ranking, self._counts = known, counts
        self._stale.clear()
        return known


class Screen:
    """The investors' rules turned round: which of m investors (in the order given) may invest in
    one startup.

    The same answers as `eligibility.mismatch`, which says why.
    """

    def __init__(self, investors: Mapping[str, Investor], twins: Twins = NO_TWINS) -> None:
        self._twins = twins
        self._investors = list(investors.values())
        self._known: dict[tuple[str, str | tuple[int, str]], NDArray[np.bool_]] = {}
        self._stakes: dict[str, list[int]] = {}
        for column, investor in enumerate(self._investors):
            for stake in stakes(investor, twins):
                self._stakes.setdefault(stake, []).append(column)

    def fits(self, startup: Startup) -> NDArray[np.bool_]:
        """Return bool[m]."""
        stage, amount, region = startup.stage, amount_of(startup), startup.region
        fits = self._row(("stage", stage), lambda one: accepts_stage(one, stage))
        fits = fits & self._row(("ticket", amount), lambda one: accepts_ticket(one, *amount))
        fits &= self._row(("region", region), lambda one: accepts_region(one, region))
        for handle in handles(startup, self._twins):
            for column in self._stakes.get(handle, []):
                fits[column] &= exclusion(self._investors[column], startup, self._twins) is None
        return fits

    def _row(
        self, key: tuple[str, str | tuple[int, str]], rule: Callable[[Investor], bool]
    ) -> NDArray[np.bool_]:
        row = self._known.get(key)
        if row is None:
            row = self._known[key] = np.array(
                [rule(one) for one in self._investors], dtype=np.bool_
            )
        return row


def _best(matrix: NDArray[np.int16], counts: NDArray[np.bool_], width: int) -> NDArray[np.int64]:
    """Return each row's `width` best keys, best first.

    A key is score x m + (m - 1 - column), so no two are equal.
    """
    m = len(counts)
    if width == 0 or not len(matrix):
        return np.full((len(matrix), width), UNFIT, dtype=np.int64)
    keys = matrix.astype(np.int64) * m + np.arange(m - 1, -1, -1)
    keys[(matrix < 0) | ~counts] = UNFIT
    if width < m:
        keys = np.partition(keys, m - width, axis=1)[:, m - width :]
    best: NDArray[np.int64] = np.sort(keys, axis=1)[:, ::-1]
    return best
