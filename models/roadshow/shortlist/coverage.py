"""Which pitches fit which attending investor: thesis, stage, ticket and region."""

from collections.abc import Sequence

import numpy as np

from contracts.pool_log import Investor, Startup
from models.roadshow.shortlist.limits import Flags


def shares_thesis(investor: Investor, startup: Startup) -> bool:
    """Tell whether `startup` is in an industry section that `investor` declares.

    One that declares none invests in any.
    """
    return not investor.industries or not {code[:1] for code in investor.industries}.isdisjoint(
        code[:1] for code in startup.industries
    )


def theses(startups: Sequence[Startup], investors: Sequence[Investor]) -> Flags:
    """Return bool[n, m]: `shares_thesis` of every pair."""
    offered, sought = [one.industries for one in startups], [one.industries for one in investors]
    sections = sorted({code[:1] for codes in (*offered, *sought) for code in codes})
    place = {section: i for i, section in enumerate(sections)}
    rows, columns = _marks(offered, place), _marks(sought, place)
    anything = np.array([not one.industries for one in investors], dtype=np.bool_)
    fits: Flags = (rows @ columns.T > 0) | anything
    return fits


def _marks(
    industries: Sequence[Sequence[str]], place: dict[str, int]
) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    marks = np.zeros((len(industries), len(place)), dtype=np.float32)
    for row, codes in enumerate(industries):
        marks[row, [place[code[:1]] for code in codes]] = 1
    return marks
