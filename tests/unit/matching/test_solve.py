"""The solver alone."""

import numpy as np

from models.matching.solve import Edges, Limits, solve


def numbers(*values: int) -> np.ndarray:
    return np.array(values, dtype=np.int64)


def test_no_edges_choose_nothing():
    empty = numbers()
    assert solve(Edges(empty, empty, empty, empty), Limits(numbers(1), numbers(1), numbers(0))).tolist() == []


def test_ties_are_broken_only_among_equal_totals():
    edges = Edges(numbers(0, 1), numbers(0, 0), numbers(500, 500), numbers(1, 2))
    limits = Limits(numbers(1, 1), numbers(1), numbers(0))
    assert solve(edges, limits).tolist() == [1]
    assert solve(edges._replace(scores=numbers(501, 500), ties=numbers(0, 999)), limits).tolist() == [0]


def test_minimum_load_comes_before_the_total():
    edges = Edges(numbers(0, 0), numbers(0, 1), numbers(10_000, 0), numbers(0, 0))
    assert solve(edges, Limits(numbers(1), numbers(1, 1), numbers(0, 1))).tolist() == [1]


def test_costs_beyond_64_bits_leave_ties_to_the_order_of_edges():
    edges = Edges(numbers(0, 1), numbers(0, 0), numbers(7, 8), numbers(2**52, 0))
    assert solve(edges, Limits(numbers(1, 1), numbers(1), numbers(0))).tolist() == [1]
