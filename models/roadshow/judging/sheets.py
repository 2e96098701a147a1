"""What score sheets add up to, in exact fractions: weights, normalisation by judge, extremes left
out, one rounding at the end.

A sheet's total is on a scale of 100 points whatever the criteria's own scales: the sum over
criteria of weight * mark / most, over the sum of the weights. An entry's total is the mean of its
sheets' totals, rounded half up to hundredths of a point once and last.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Final, Literal, NamedTuple

from contracts.pool_log import Score
from contracts.roadshow import Criterion

FEW: Final = 3
"""From so many sheets on extremes may be left out."""
Fault = Literal["unknown_criterion", "mark_missing", "mark_out_of_range"]


class SheetTotal(NamedTuple):
    """An entry's total in hundredths of a point, its sheets' totals by judge, and whose were left
    out (highest, lowest).
    """

    total: int
    sheets: Mapping[str, Fraction]
    dropped: list[str]


def fault(marks: Mapping[str, int], criteria: Sequence[Criterion]) -> tuple[Fault, str] | None:
    """Return what is wrong with `marks` (hundredths of a point) and where, None for nothing."""
    known = {one.name: one for one in criteria}
    for name in sorted(marks.keys() - known.keys()):
        return "unknown_criterion", name
    for name, criterion in known.items():
        if name not in marks:
            return "mark_missing", name
        if not 0 <= marks[name] <= 100 * criterion.most:
            return "mark_out_of_range", f"{name}: {_points(marks[name])} / {criterion.most}"
    return None


def _points(mark: int) -> str:
    return f"{'-' if mark < 0 else ''}{abs(mark) // 100}.{abs(mark) % 100:02d}"


def sheet_total(score: Score, criteria: Sequence[Criterion]) -> Fraction:
    """Return the total of a sheet without fault, in hundredths of a point."""
    weighted = sum(Fraction(100 * one.weight * score.marks[one.name], one.most) for one in criteria)
    return Fraction(weighted) / sum(one.weight for one in criteria)


def normalised(totals: Mapping[tuple[str, str], Fraction]) -> dict[tuple[str, str], Fraction]:
    """Return totals by (entry, judge) with every judge's brought to the mean and the spread of all.

    A judge's spread is the mean distance of their totals from their mean (a fraction, unlike the
    standard deviation); the spread of all is the mean of the judges' spreads. Whoever marked fewer
    than two entries keeps their totals: there is nothing to measure them by. A judge who gave all the
    same gives all the mean.
    """
    by_judge: dict[str, list[Fraction]] = {}
    for (_, judge), total in totals.items():
        by_judge.setdefault(judge, []).append(total)
    means = {judge: mean(mine) for judge, mine in by_judge.items() if len(mine) > 1}
    if not means:
        return dict(totals)
    spreads = {judge: mean([abs(one - means[judge]) for one in by_judge[judge]]) for judge in means}
    centre, spread = mean(list(means.values())), mean(list(spreads.values()))

    def moved(judge: str, total: Fraction) -> Fraction:
        if judge not in means:
            return total
        return centre + ((total - means[judge]) * spread / spreads[judge] if spreads[judge] else 0)

    return {(entry, judge): moved(judge, total) for (entry, judge), total in totals.items()}


def entry_total(sheets: Mapping[str, Fraction], *, drop_extremes: bool) -> SheetTotal:
    """Return the total of an entry from its sheets' totals by judge; 0 where it has none.

    Among equals the smallest id is left out as the highest, the next smallest as the lowest.
    """
    dropped: list[str] = []
    if drop_extremes and len(sheets) >= FEW:
        highest = min(sheets, key=lambda judge: (-sheets[judge], judge))
        lowest = min(
            (judge for judge in sheets if judge != highest),
            key=lambda judge: (sheets[judge], judge),
        )
        dropped = [highest, lowest]
    kept = [total for judge, total in sheets.items() if judge not in dropped]
    return SheetTotal(half_up(mean(kept)) if kept else 0, sheets, dropped)


def mean(values: Sequence[Fraction]) -> Fraction:
    """Return the mean of `values` (at least one)."""
    return Fraction(sum(values), len(values)) if values else Fraction(0)


def median(values: Sequence[Fraction]) -> Fraction:
    """Return the median of `values`, of two middle ones their mean; 0 of none."""
    ordered = sorted(values)
    middle = len(ordered) // 2
    return mean(ordered[middle - (len(ordered) % 2 == 0) : middle + 1]) if ordered else Fraction(0)


def half_up(value: Fraction) -> int:
    """Return the integer nearest to `value`; of two equally near ones the greater."""
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)
