"""The optimum against all possible plans of small pools."""

import itertools
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.decisions import Cycle
from models.affinity import fit
from models.mentoring.rules import broken
from tests.unit.mentoring.pool import NOON, MentoringLog, mentor, programme, startup

if TYPE_CHECKING:
    from contracts.pool_log import Record

SIDES = st.integers(1, 5)


def best_total(host: MentoringLog, per_startup: int, minimum: dict[str, int]) -> tuple[int, int]:
    """Return (places of minimum load filled, total score) of the best plan, by trying all."""
    state = host.state
    terms = state.terms(NOON)
    choices = []
    for team in state.startups.values():
        fits = {
            key: fit(team, guide, state.measure).score
            for key, guide in state.mentors.items()
            if broken(team, guide, terms) is None
        }
        sets = [
            c for size in range(per_startup + 1) for c in itertools.combinations(sorted(fits), size)
        ]
        choices.append([(one, sum(fits[key] for key in one)) for one in sets])
    plans: dict[tuple[int, ...], int] = {(0,) * len(state.mentors): 0}
    order = {key: place for place, key in enumerate(state.mentors)}
    limits = [guide.capacity for guide in state.mentors.values()]
    for options in choices:
        grown: dict[tuple[int, ...], int] = {}
        for load, total in plans.items():
            for chosen, score in options:
                after = list(load)
                for key in chosen:
                    after[order[key]] += 1
                if all(n <= limit for n, limit in zip(after, limits, strict=True)):
                    grown[tuple(after)] = max(grown.get(tuple(after), -1), total + score)
        plans = grown
    least = [minimum[key] for key in state.mentors]
    return max((sum(map(min, load, least)), total) for load, total in plans.items())


@settings(max_examples=120, deadline=None)
@given(st.data(), SIDES, SIDES, st.integers(1, 2), st.booleans())
def test_a_cycle_finds_the_greatest_total_of_all_plans(
    data, teams, guides, per_startup, with_minimum
):
    languages = st.sampled_from([["zh-Hans"], ["en"], ["en", "zh-Hans"]])
    profiles: list[Record] = [
        startup(f"s{i}", data.draw(st.integers(0, 99)), languages=data.draw(languages))
        for i in range(teams)
    ]
    minimum = {f"m{i}": data.draw(st.integers(0, 2)) if with_minimum else 0 for i in range(guides)}
    profiles += [
        mentor(
            key,
            data.draw(st.integers(100, 199)),
            capacity=data.draw(st.integers(0, 3)),
            languages=data.draw(languages),
            min_load=least,
        )
        for key, least in minimum.items()
    ]
    host = MentoringLog(programme(mentors_per_startup=per_startup), *profiles)
    cycle = host.command("open_cycle")[-1]
    assert isinstance(cycle, Cycle)
    loads = {key: len(host.state.live_mentor.get(key, ())) for key in minimum}
    filled = sum(min(loads[key], least) for key, least in minimum.items())
    assert (filled, cycle.total_score) == best_total(host, per_startup, minimum)
