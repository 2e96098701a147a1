"""The ranks of a round: by total, ties by rule, and who goes on.

The next in line where somebody left.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from fractions import Fraction
from typing import Any, Final, NamedTuple

import msgspec

from contracts.decisions import Change, Result
from contracts.pool_log import Language, Score
from contracts.roadshow import Criterion, Group, Round, TieRule
from models.roadshow.judging.sheets import (
    SheetTotal,
    entry_total,
    mean,
    median,
    normalised,
    sheet_total,
)

DEFAULT_TIES: Final[tuple[TieRule, ...]] = ("highest_weight", "median")
Key = Callable[["Marked"], Any]


class Entered(NamedTuple):
    """An entry that is judged; `rank` is the one it came in with."""

    startup: str
    name: str
    group: Group
    language: Language
    rank: int


class Marked(NamedTuple):
    """An entry with what its sheets come to."""

    entry: Entered
    total: SheetTotal
    plain: int
    sheets: Sequence[Score]
    vetoed_by: list[str]

    @property
    def standing(self) -> tuple[bool, bool, int]:
        """What comes before any rule for ties: vetoed entries and those nobody marked are last."""
        return bool(self.vetoed_by), not self.sheets, -self.total.total


def rank(entries: Sequence[Entered], scores: Sequence[Score], rules: Round) -> list[Result]:
    """Return the results of all entries, by group and rank.

    Ranks count within a group. Nobody is promoted yet.
    """
    marked = _marked(entries, scores, rules)
    rows: list[Result] = []
    for group in sorted({one.group for one in entries}):
        rows += _ranked([one for one in marked if one.entry.group == group], rules)
    return rows


def promote(
    rows: Sequence[Result], quotas: Mapping[Group, int], withdrawn: Collection[str] = ()
) -> list[Result]:
    """Return `rows` with those promoted who are within the quota of their group, the next in line
    for each who is `withdrawn`.

    No quotas at all: everybody. Whoever was vetoed, or marked by nobody, is never promoted. Those
    who share the last rank that goes on all go on: between them there is no rule.
    """
    left = dict(quotas)
    reached: dict[Group, int] = {}
    promoted = []
    for row in rows:
        eligible = bool(row.sheets) and not row.vetoed_by and row.startup not in withdrawn
        shares = reached.get(row.group) == row.rank
        goes_on = eligible and (not quotas or left.get(row.group, 0) > 0 or shares)
        if goes_on:
            left[row.group] = left.get(row.group, 0) - 1
            reached[row.group] = row.rank
        promoted.append(msgspec.structs.replace(row, promoted=goes_on))
    return promoted


def changes(
    before: Sequence[Result], after: Sequence[Result], withdrawn: Collection[str]
) -> list[Change]:
    """Return who is promoted now and was not, or the other way round.

    Ranks as text, empty for not promoted.
    """
    was = {row.startup: row.promoted for row in before}
    return [
        Change(
            row.startup,
            row.name,
            "" if row.promoted else str(row.rank),
            str(row.rank) if row.promoted else "",
            "withdrawn" if row.startup in withdrawn else "promoted",
        )
        for row in after
        if was.get(row.startup) != row.promoted
    ]


def _marked(entries: Sequence[Entered], scores: Sequence[Score], rules: Round) -> list[Marked]:
    plain = {(one.startup, one.judge): sheet_total(one, rules.criteria) for one in scores}
    counted = normalised(plain) if rules.normalise else plain
    found = []
    for entry in entries:
        sheets = sorted(
            (one for one in scores if one.startup == entry.startup), key=lambda one: one.judge
        )
        mine = {one.judge: counted[one.startup, one.judge] for one in sheets}
        before = {one.judge: plain[one.startup, one.judge] for one in sheets}
        found.append(
            Marked(
                entry,
                entry_total(mine, drop_extremes=rules.drop_extremes),
                entry_total(before, drop_extremes=rules.drop_extremes).total,
                sheets,
                [one.judge for one in sheets if one.veto and rules.one_vote_veto],
            )
        )
    return found


def _ranked(marked: list[Marked], rules: Round) -> list[Result]:
    ties = _until_shared(rules.ties or list(DEFAULT_TIES))
    keys = [_key(rule, rules.criteria) for rule in ties if rule != "shared"]

    def place(one: Marked) -> tuple[Any, ...]:
        return (*one.standing, *(key(one) for key in keys))

    ordered = sorted(marked, key=lambda one: (place(one), one.entry.startup))
    rows: list[Result] = []
    for position, one in enumerate(ordered, start=1):
        shares = "shared" in ties and position > 1 and place(ordered[position - 2]) == place(one)
        number = rows[-1].rank if shares else position
        rows.append(_result(number, one, _settled(one, marked, ties, keys)))
    return rows


def _until_shared(ties: Sequence[TieRule]) -> list[TieRule]:
    """Return the rules that can have an effect: after `shared` there is nothing left to settle."""
    return list(ties[: ties.index("shared") + 1]) if "shared" in ties else list(ties)


def _settled(
    one: Marked, marked: Sequence[Marked], ties: Sequence[TieRule], keys: Sequence[Key]
) -> TieRule | str:
    """Return the rule that told `one` from the last of those with the same total.

    Empty where there are none, or only ids told.
    """
    rivals = [other for other in marked if other is not one and other.standing == one.standing]
    if not rivals or not one.sheets:
        return ""
    last = ""
    for rule, key in zip(ties, keys, strict=False):
        alike = [other for other in rivals if key(other) == key(one)]
        if len(alike) < len(rivals):
            last = rule
        rivals = alike
    return "shared" if rivals and "shared" in ties else last


def _key(rule: TieRule, criteria: Sequence[Criterion]) -> Key:
    """Return what `rule` compares: the smaller is the better."""
    if rule == "highest_weight":
        heaviest = sorted(criteria, key=lambda one: (-one.weight, criteria.index(one)))
        return lambda one: tuple(
            -mean([Fraction(s.marks[c.name], c.most) for s in one.sheets]) for c in heaviest
        )
    if rule == "fewest_extremes":
        return lambda one: (
            max(one.total.sheets.values(), default=0) - min(one.total.sheets.values(), default=0)
        )
    if rule == "median":
        return lambda one: -median(list(one.total.sheets.values()))
    return lambda one: one.entry.rank


def _result(number: int, one: Marked, tie: Any) -> Result:
    entry = one.entry
    return Result(
        rank=number,
        startup=entry.startup,
        name=entry.name,
        group=entry.group,
        language=entry.language,
        total=one.total.total,
        plain_total=one.plain,
        sheets=len(one.sheets),
        dropped=one.total.dropped,
        vetoed_by=one.vetoed_by,
        tie=tie,
    )
