"""The exact choice of who goes on stage under quotas of groups and sections: most places filled,
then the highest total score.

A min-cost maximum flow: source -> group -> entry -> industry section -> sink. Within one group and
section entries differ by score alone, so only the best of each such cell, as many as could be
chosen, enter the network.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from ortools.graph.python import min_cost_flow

from contracts.roadshow import Group
from models.roadshow.shortlist.limits import Candidate

SCORE_MAX: Final = 10_000
TIE_BREAK_LIMIT: Final = 1 << 24
"""Up to this product of entries and places costs stay within 64 bits with a tie-break on ids in
them.
"""


class Choice(NamedTuple):
    """`chosen` and `left` together are all candidates, each by score, best first, ties by id."""

    chosen: list[Candidate]
    left: list[Candidate]


def place(candidate: Candidate) -> tuple[int, str]:
    """Return the key by which candidates are ranked."""
    return -candidate.score, candidate.startup


def choose(
    candidates: Iterable[Candidate], quotas: Mapping[Group, int], industry_max: int
) -> Choice:
    """Return the best choice: at most `quotas` of a group, at most `industry_max` (0: no limit) of
    a known section.

    Filling a place always beats leaving it empty; among equal totals the choice leans to smaller
    ids.
    """
    ranked = sorted(candidates, key=place)
    contenders = _contenders(ranked, quotas, industry_max)
    chosen = _solve(contenders, quotas, industry_max) if contenders else set()
    return Choice(
        [c for c in ranked if c.startup in chosen], [c for c in ranked if c.startup not in chosen]
    )


def _contenders(
    ranked: Sequence[Candidate], quotas: Mapping[Group, int], industry_max: int
) -> list[Candidate]:
    """Return those that can be in a best choice, by id: exchanging one for a better one of its cell
    breaks no limit.
    """
    seen: dict[tuple[Group, str], int] = {}
    kept = []
    for c in ranked:
        cell = c.group, c.section
        seen[cell] = seen.get(cell, 0) + 1
        room = quotas.get(c.group, 0)
        if seen[cell] <= (min(room, industry_max) if industry_max > 0 and c.section else room):
            kept.append(c)
    return sorted(kept, key=lambda c: c.startup)


def _solve(
    contenders: Sequence[Candidate], quotas: Mapping[Group, int], industry_max: int
) -> set[str]:
    """Return the ids of the best choice among `contenders` (not empty, by id)."""
    n = len(contenders)
    groups: list[Group] = sorted({c.group for c in contenders})
    sections = sorted({c.section for c in contenders})
    source, sink = 0, 1
    group_node = {group: 2 + i for i, group in enumerate(groups)}
    section_node = {section: 2 + len(groups) + i for i, section in enumerate(sections)}
    first = 2 + len(groups) + len(sections)
    spread = n * min(n, sum(quotas[group] for group in groups)) + 1
    if spread > TIE_BREAK_LIMIT:
        spread = 1
    flow = min_cost_flow.SimpleMinCostFlow()
    arc = flow.add_arc_with_capacity_and_unit_cost
    for i, c in enumerate(contenders):
        tie_break = i if spread > 1 else 0
        arc(group_node[c.group], first + i, 1, (SCORE_MAX - c.score) * spread + tie_break)
        arc(first + i, section_node[c.section], 1, 0)
    for group in groups:
        arc(source, group_node[group], min(n, quotas[group]), 0)
    for section in sections:
        arc(
            section_node[section],
            sink,
            min(n, industry_max) if industry_max > 0 and section else n,
            0,
        )
    flow.set_node_supply(source, n)
    flow.set_node_supply(sink, -n)
    status = flow.solve_max_flow_with_min_cost()
    assert status == flow.OPTIMAL, f"the shortlist's flow did not solve: {status}"
    return {c.startup for i, c in enumerate(contenders) if flow.flow(2 * i)}
