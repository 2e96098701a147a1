"""Small problems at random, and everything that could be done with them."""

from collections.abc import Iterator
from itertools import combinations

import numpy as np
from hypothesis import strategies as st

from models.assignment import Demands, Edges, Mentor, Problem, Rule, Startup, build


@st.composite
def problems(
    draw: st.DrawFn, *, startups: int = 4, mentors: int = 4, most: int = 2, rules: bool = False
) -> Problem:
    """Draw a problem; every limit, negative scores, ties and pairs that are not possible included."""
    n, m = draw(st.integers(1, startups)), draw(st.integers(1, mentors))
    possible = draw(st.lists(st.booleans(), min_size=n * m, max_size=n * m))
    pairs = [divmod(place, m) for place, there in enumerate(possible) if there]
    scores = draw(st.lists(st.integers(-2, 9), min_size=len(pairs), max_size=len(pairs)))
    people_s = []
    for place in range(n):
        least = draw(st.sampled_from([0, 0, 0, 1]))
        people_s.append(Startup(f"s{place}", least, draw(st.integers(max(least, 1), most))))
    people_m = []
    for place in range(m):
        least = draw(st.sampled_from([0, 0, 0, 1]))
        people_m.append(Mentor(f"m{place}", draw(st.integers(least, 3)), least))
    found = []
    if rules and pairs:
        names = [(f"s{s}", f"m{m}") for s, m in pairs]
        for number in range(draw(st.integers(1, 3))):
            inside = draw(
                st.lists(st.sampled_from(names), min_size=1, max_size=len(names), unique=True)
            )
            found.append(
                Rule(
                    f"r{number}", inside, draw(st.sampled_from([0, 0, 1])), draw(st.integers(1, 3))
                )
            )
    columns = (
        [pair[0] for pair in pairs],
        [pair[1] for pair in pairs],
        np.array(scores, dtype=np.int64),
    )
    return build(people_s, people_m, Edges(*columns), Demands(rules=found))


def plans(problem: Problem) -> Iterator[np.ndarray]:
    """Yield every plan that keeps all rules, bool[e]."""
    by_startup = [
        np.flatnonzero(problem.edge_startup == place).tolist()
        for place in range(len(problem.startups))
    ]
    choices = [
        [pick for count in range(low, high + 1) for pick in combinations(edges, count)]
        for edges, low, high in zip(
            by_startup, problem.startup_least.tolist(), problem.startup_most.tolist(), strict=True
        )
    ]
    yield from _extend(problem, choices, [], [0] * len(problem.mentors))


def _extend(
    problem: Problem, choices: list[list[tuple[int, ...]]], picked: list[int], load: list[int]
) -> Iterator[np.ndarray]:
    if not choices:
        chosen = np.zeros(problem.edges, dtype=np.bool_)
        chosen[picked] = True
        if not problem.broken(chosen):
            yield chosen
        return
    for pick in choices[0]:
        mentors = [int(problem.edge_mentor[edge]) for edge in pick]
        if all(load[mentor] < problem.mentor_most[mentor] for mentor in mentors):
            for mentor in mentors:
                load[mentor] += 1
            yield from _extend(problem, choices[1:], [*picked, *pick], load)
            for mentor in mentors:
                load[mentor] -= 1
