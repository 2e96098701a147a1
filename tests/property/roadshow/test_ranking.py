from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.decisions import Result
from contracts.pool_log import Score
from contracts.roadshow import Criterion, Round
from models.roadshow.judging.ranking import Entered, promote, rank
from models.roadshow.judging.sheets import (
    entry_total,
    half_up,
    mean,
    median,
    normalised,
    sheet_total,
)
from tests.unit.roadshow.pool import NOON, POOL

CRITERIA = [Criterion("创新", 60), Criterion("团队", 30, 10), Criterion("市场", 10, 20)]
JUDGES = ["a", "b", "c", "d"]
RULES = ["highest_weight", "fewest_extremes", "median", "earlier_rank", "shared"]


def sheet(startup: str, judge: str, marks: dict[str, int], *, veto: bool = False) -> Score:
    return Score(
        pool=POOL, time=NOON, event=f"{startup}{judge}", round="final", startup=startup, judge=judge, marks=marks, veto=veto
    )  # fmt: skip


@st.composite
def contests(draw, values=6):
    entries = [
        Entered(f"s{i}", f"企业{i}", draw(st.sampled_from(["enterprise", "team"])), "zh-Hans", i)
        for i in range(draw(st.integers(1, 6)))
    ]

    def points(most: int) -> st.SearchStrategy[int]:
        return st.integers(0, values).map(lambda value: value * most)

    marks = st.fixed_dictionaries({one.name: points(one.most) for one in CRITERIA})
    judged = st.lists(st.sampled_from(JUDGES), unique=True)
    veto = st.sampled_from([False, False, False, True])
    scores = [
        sheet(one.startup, judge, draw(marks), veto=draw(veto))
        for one in entries
        for judge in draw(judged)
    ]
    rules = Round(
        name="final", criteria=CRITERIA, drop_extremes=draw(st.booleans()), one_vote_veto=draw(st.booleans()),
        normalise=draw(st.booleans()), ties=draw(st.lists(st.sampled_from(RULES), max_size=3, unique=True)),
    )  # fmt: skip
    return entries, scores, rules


@given(st.fractions(-1000, 1000, max_denominator=2000))
def test_rounding_is_half_up_and_exact(value):
    assert half_up(value) <= value + Fraction(1, 2) < half_up(value) + 1
    if value.denominator in (1, 2, 4, 5) and value >= 0:
        exact = Decimal(value.numerator) / Decimal(value.denominator)
        assert half_up(value) == int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP))


@settings(max_examples=150, deadline=None)
@given(contests())
def test_totals_are_what_adding_by_hand_gives(contest):
    entries, scores, rules = contest
    for row in rank(entries, scores, rules):
        mine = sorted(
            sum(
                (Fraction(100 * c.weight * one.marks[c.name], c.most) for c in CRITERIA),
                Fraction(0),
            )
            / 100
            for one in scores
            if one.startup == row.startup
        )
        assert all(0 <= total <= 10_000 for total in mine)
        kept = mine[1:-1] if rules.drop_extremes and len(mine) >= 3 else mine
        expected = sum(kept, Fraction(0)) / len(kept) if kept else Fraction(0)
        assert row.plain_total == half_up(expected)
        assert row.sheets == len(mine)
        assert len(row.dropped) == (2 if rules.drop_extremes and len(mine) >= 3 else 0)
        if not rules.normalise:
            assert row.total == row.plain_total


@settings(max_examples=100, deadline=None)
@given(contests())
def test_normalised_judges_have_one_mean_and_one_spread(contest):
    entries, scores, _ = contest
    plain = {(one.startup, one.judge): sheet_total(one, CRITERIA) for one in scores}
    found = normalised(plain)
    figures = set()
    for judge in JUDGES:
        mine = [total for (_, by), total in found.items() if by == judge]
        before = [total for (_, by), total in plain.items() if by == judge]
        if len(mine) == 1:
            assert mine == before
        if len(set(before)) > 1:
            figures.add((mean(mine), mean([abs(one - mean(mine)) for one in mine])))
            order = sorted(range(len(mine)), key=before.__getitem__)
            assert order == sorted(range(len(mine)), key=mine.__getitem__)
        elif len(mine) > 1:
            assert len(set(mine)) == 1
    assert len(figures) <= 1
    assert entries


def beats(  # noqa: C901, PLR0911 - rule by rule, as it is told
    one: tuple[Result, int], other: tuple[Result, int], scores: list[Score], rules: Round
) -> bool | None:
    """Whether `one` comes before `other`, rule by rule, as an organiser would look: None for no
    difference.
    """
    row, against = one[0], other[0]
    if bool(row.vetoed_by) != bool(against.vetoed_by):
        return not row.vetoed_by
    if bool(row.sheets) != bool(against.sheets):
        return bool(row.sheets)
    if row.total != against.total:
        return row.total > against.total
    plain = {(s.startup, s.judge): sheet_total(s, CRITERIA) for s in scores}
    counted = normalised(plain) if rules.normalise else plain
    for rule in rules.ties or ["highest_weight", "median"]:
        if rule == "shared":
            return None
        if rule == "highest_weight":
            for criterion in CRITERIA:
                mine, theirs = (
                    Fraction(
                        sum(s.marks[criterion.name] for s in scores if s.startup == r.startup),
                        max(r.sheets, 1),
                    )
                    for r in (row, against)
                )
                if mine != theirs:
                    return mine > theirs
            continue
        ours, others = (
            [t for (s, _), t in counted.items() if s == r.startup] for r in (row, against)
        )
        if (
            rule == "fewest_extremes"
            and ours
            and max(ours) - min(ours) != max(others) - min(others)
        ):
            return max(ours) - min(ours) < max(others) - min(others)
        if rule == "median" and median(ours) != median(others):
            return median(ours) > median(others)
        if rule == "earlier_rank":
            return one[1] < other[1]
    return row.startup < against.startup


@settings(max_examples=200, deadline=None)
@given(contests(values=2))
def test_ranks_are_what_comparing_every_pair_by_the_rules_gives(contest):
    entries, scores, rules = contest
    earlier = {one.startup: one.rank for one in entries}
    rows = rank(entries, scores, rules)
    assert sorted(row.startup for row in rows) == sorted(earlier)
    for row in rows:
        others = [other for other in rows if other.group == row.group and other is not row]
        me = row, earlier[row.startup]
        better = [o for o in others if beats((o, earlier[o.startup]), me, scores, rules) is True]
        assert row.rank == len(better) + 1
        if any(other.rank == row.rank for other in others):
            assert row.tie == "shared" or not row.sheets
        if row.tie:
            assert any(other.total == row.total for other in others)


@settings(max_examples=200, deadline=None)
@given(
    contests(values=2),
    st.dictionaries(st.sampled_from(["enterprise", "team"]), st.integers(0, 3)),
    st.data(),
)
def test_the_best_go_on_up_to_the_quota_and_the_next_in_line_for_who_left(contest, quotas, data):
    entries, scores, rules = contest
    gone = data.draw(st.sets(st.sampled_from([one.startup for one in entries])))
    rows = promote(rank(entries, scores, rules), quotas, gone)
    for group in ("enterprise", "team"):
        mine = [row for row in rows if row.group == group]
        able = [row for row in mine if row.sheets and not row.vetoed_by and row.startup not in gone]
        promoted = [row for row in mine if row.promoted]
        assert all(row in able for row in promoted)
        room = quotas.get(group, 0) if quotas else len(able)
        assert len(promoted) >= min(room, len(able))
        assert all(
            row.rank <= other.rank for row in promoted for other in able if not other.promoted
        )
        if len(promoted) > room:
            assert sum(row.rank < promoted[-1].rank for row in promoted) < room
            assert promoted[-1].tie == "shared"
        if room == 0:
            assert not promoted


def test_of_equal_highest_and_lowest_one_each_is_left_out():
    sheets = {judge: Fraction(8000) for judge in JUDGES}
    assert entry_total(sheets, drop_extremes=True).dropped == ["a", "b"]
    assert entry_total({"a": Fraction(1), "b": Fraction(2)}, drop_extremes=True).dropped == []
    assert (
        entry_total(
            {"a": Fraction(1), "b": Fraction(2), "c": Fraction(3)}, drop_extremes=True
        ).total
        == 2
    )
