"""Promotion under limits of sections and districts and with floors, against trying every set of
entries.
"""

from itertools import combinations
from typing import NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.decisions import Result
from contracts.pool_log import RoadshowRules
from contracts.roadshow import Group, Round
from models.roadshow.eligibility import covers
from models.roadshow.judging.promotion import promoted
from models.roadshow.judging.ranking import promote
from models.roadshow.state import RoadshowState
from tests.unit.roadshow.pool import POOL, startup

GROUPS: list[Group] = ["enterprise", "team"]
AREAS = st.sampled_from(["330106", "330100", "110000"])


class Case(NamedTuple):
    state: RoadshowState
    rules: RoadshowRules
    round: Round
    rows: list[Result]


@st.composite
def cases(draw: st.DrawFn) -> Case:
    state, rows = RoadshowState(POOL), []
    ranks: dict[Group, int] = {}
    for i, total in enumerate(sorted(draw(st.lists(st.integers(0, 40), max_size=7)), reverse=True)):
        group = draw(st.sampled_from(GROUPS))
        ranks[group] = ranks.get(group, 0) + 1
        region, industry = (
            draw(st.sampled_from(["330106", "330108", "110101"])),
            draw(st.sampled_from(["I65", "C39"])),
        )
        one = startup(f"s{i}", group=group, region=region, industries=[industry])
        state.startups[one.id] = one
        vetoed = ["j1"] if draw(st.integers(0, 9)) == 0 else []
        sheets = 0 if draw(st.integers(0, 9)) == 0 else 3
        rows.append(
            Result(
                rank=ranks[group], startup=one.id, name=one.name, group=group, language="zh-Hans", total=total,
                plain_total=total, sheets=sheets, vetoed_by=vetoed,
            )
        )  # fmt: skip
    rules = RoadshowRules(
        industry_max=draw(st.integers(0, 2)),
        district_max=draw(st.integers(0, 2)),
        district_floors=draw(st.dictionaries(AREAS, st.integers(1, 2), max_size=2)),
    )
    quotas = draw(st.dictionaries(st.sampled_from(GROUPS), st.integers(0, 3), min_size=1))
    return Case(state, rules, Round("preliminary", quotas), rows)


def goes_on(case: Case, gone: set[str]) -> set[str]:
    return {
        row.startup
        for row in promoted(case.state, case.rules, case.round, case.rows, gone)
        if row.promoted
    }


def allowed(case: Case, chosen: tuple[Result, ...]) -> bool:
    profiles = [case.state.startups[row.startup] for row in chosen]
    groups, sections = [row.group for row in chosen], [one.industries[0][:1] for one in profiles]
    regions = [one.region for one in profiles]
    return (
        all(groups.count(group) <= case.round.quotas.get(group, 0) for group in groups)
        and all(
            not case.rules.industry_max or sections.count(one) <= case.rules.industry_max
            for one in sections
        )
        and all(
            not case.rules.district_max or regions.count(one) <= case.rules.district_max
            for one in regions
        )
        and all(row.sheets and not row.vetoed_by for row in chosen)
    )


def value(case: Case, chosen: tuple[Result, ...]) -> tuple[int, int, int]:
    def there(area: str, rows: list[Result] | tuple[Result, ...]) -> int:
        return sum(covers(area, case.state.startups[row.startup].region) for row in rows)

    judged = [row for row in case.rows if row.sheets and not row.vetoed_by]
    floors = case.rules.district_floors.items()
    missing = sum(
        max(0, min(least, there(area, judged)) - there(area, chosen)) for area, least in floors
    )
    return -missing, len(chosen), sum(row.total for row in chosen)


@settings(max_examples=150, deadline=None)
@given(cases())
def test_no_other_set_of_entries_within_the_limits_is_better(case):
    found = goes_on(case, set())
    chosen = tuple(row for row in case.rows if row.startup in found)
    if not (case.rules.industry_max or case.rules.district_max or case.rules.district_floors):
        assert found == {
            row.startup for row in promote(case.rows, case.round.quotas) if row.promoted
        }
        return
    assert allowed(case, chosen)
    every = [
        some
        for n in range(len(case.rows) + 1)
        for some in combinations(case.rows, n)
        if allowed(case, some)
    ]
    assert value(case, chosen) == max(value(case, some) for some in every)


@settings(max_examples=150, deadline=None)
@given(cases(), st.data())
def test_a_withdrawal_costs_nobody_else_the_place_and_coming_back_restores_it(case, data):
    before = goes_on(case, set())
    gone = (
        data.draw(st.sets(st.sampled_from(sorted(row.startup for row in case.rows))))
        if case.rows
        else set()
    )
    after = goes_on(case, gone)
    assert before - gone <= after
    assert not after & gone
    assert allowed(case, tuple(row for row in case.rows if row.startup in after))
    assert goes_on(case, set()) == before
