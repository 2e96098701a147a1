"""Choosing by cross-validation: what is chosen on other fields is measured on a field that the
choice has not seen.

A way of ranking is chosen on random pools that hold nothing of a field, and measured on that
field's queries, in the pools that hold them and in the whole set. Each pool holds half of the
fields and three quarters of their pairs, so that both near-misses and gaps occur.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import numpy as np

from benchmarks.support.scores import SEED, recall_at, reciprocal
from models.affinity.vectors import Integers

POOLS: Final = 200
_FIELDS: Final = 0.5
_PAIRS: Final = 0.75

Rows = Sequence[int]
Way = Callable[[Rows], Integers]
"""Rows of pairs to int64[n, n]: scores of their queries with their candidates; the right candidate
of row i stands in column i.
"""
Ranks = Mapping[int, int]
"""Row -> rank from 0 of its right candidate."""
Summary = dict[str, float]


def draw(fields: Sequence[str], pools: int = POOLS, seed: int = SEED) -> list[list[int]]:
    """Return the rows of `pools` random pools; `fields` names the field of each row."""
    rng = np.random.default_rng(seed)
    names = sorted(set(fields))
    drawn = []
    for _ in range(pools):
        kept = set(rng.permutation(names)[: max(1, round(_FIELDS * len(names)))].tolist())
        rows = [row for row, name in enumerate(fields) if name in kept]
        some = rng.permutation(rows)[: max(1, round(_PAIRS * len(rows)))]
        drawn.append(sorted(some.tolist()))
    return drawn


def ranks_of(way: Way, rows: Rows) -> Ranks:
    """Return where the right candidate of each row stands; of equal scores the earlier is first."""
    scores = way(rows)
    right = np.diagonal(scores)[:, None]
    columns = np.arange(len(rows))
    ahead = (scores > right) | ((scores == right) & (columns[None, :] < columns[:, None]))
    return dict(zip(rows, ahead.sum(axis=1).tolist(), strict=True))


def choose(ways: Mapping[str, Sequence[Ranks]]) -> str:
    """Return the way with the best mean reciprocal rank over pools, of equal ones the first."""
    return max(ways, key=lambda name: _mean(ways[name], _reciprocal_rank))


def nested(ways: Mapping[str, Way], fields: Sequence[str], pools: int = POOLS) -> dict[str, Any]:
    """Return the figures of what is chosen without the field that it is measured on, in the whole
    set and in random pools; and in sight those of each way.
    """
    drawn = draw(fields, pools)
    everything = list(range(len(fields)))
    whole = {name: ranks_of(way, everything) for name, way in ways.items()}
    in_pools = {name: [ranks_of(way, rows) for rows in drawn] for name, way in ways.items()}
    choices = _choices(in_pools, fields)
    held_back = {row: whole[choices[field]][row] for row, field in enumerate(fields)}
    held_back_in_pools = [
        {row: in_pools[choices[fields[row]]][pool][row] for row in rows}
        for pool, rows in enumerate(drawn)
    ]
    return {
        "ranks": held_back,
        "whole": summary([held_back]),
        "pools": summary(held_back_in_pools),
        "chosen": dict(Counter(choices.values()).most_common()),
        "in_sight": {
            name: {"whole": summary([whole[name]]), "pools": summary(in_pools[name])}
            for name in ways
        },
    }


def _choices(in_pools: Mapping[str, Sequence[Ranks]], fields: Sequence[str]) -> dict[str, str]:
    """Return the way of each field: the one that is best where nothing of the field is."""
    pools_with: dict[str, set[int]] = defaultdict(set)
    for pool, ranks in enumerate(next(iter(in_pools.values()))):
        for row in ranks:
            pools_with[fields[row]].add(pool)
    return {
        field: choose(
            {name: _without(pools, pools_with[field]) for name, pools in in_pools.items()}
        )
        for field in dict.fromkeys(fields)
    }


def _without(pools: Sequence[Ranks], left_out: set[int]) -> list[Ranks]:
    return [ranks for pool, ranks in enumerate(pools) if pool not in left_out]


def summary(pools: Sequence[Ranks]) -> Summary:
    """Return recall at 1 and 5 and MRR: means over pools of the means over their queries."""
    return {
        "recall_at_1": round(_mean(pools, lambda ranks: recall_at(list(ranks.values()), 1)), 4),
        "recall_at_5": round(_mean(pools, lambda ranks: recall_at(list(ranks.values()), 5)), 4),
        "mrr": round(_mean(pools, _reciprocal_rank), 4),
    }


def _mean(pools: Sequence[Ranks], measure: Callable[[Ranks], float]) -> float:
    return float(np.mean([measure(ranks) for ranks in pools])) if pools else 0.0


def _reciprocal_rank(ranks: Ranks) -> float:
    return float(np.mean([reciprocal([rank]) for rank in ranks.values()]))
