"""Profiles on a plane: distances of the picture are those of the vectors, as far as two directions go."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as shapes

from models.affinity.plane import SIDE, nearest, plane_of

VECTORS = shapes.arrays(np.int8, st.tuples(st.integers(0, 12), st.integers(1, 9)))


def test_vectors_of_two_dimensions_keep_their_distances():
    vectors = np.array([[0, 0], [100, 0], [0, 50], [100, 50]], dtype=np.int8)
    plane = plane_of(vectors)
    assert plane.held_percent == 100
    near = np.linalg.norm(plane.points[0] - plane.points[2])
    far = np.linalg.norm(plane.points[0] - plane.points[1])
    assert (round(near), round(far)) == (SIDE // 2, SIDE)


@given(VECTORS)
def test_a_picture_is_the_same_each_time_and_stays_inside(vectors):
    plane = plane_of(vectors)
    assert plane.points.shape == (len(vectors), 2)
    assert np.array_equal(plane.points, plane_of(vectors.copy()).points)
    assert ((plane.points >= 0) & (plane.points <= SIDE)).all()
    assert 0 <= plane.held_percent <= 100


@pytest.mark.parametrize("vectors", [[[5, 5]], [[5, 5], [5, 5]], [[0], [0]]])
def test_those_who_do_not_differ_stand_in_the_middle(vectors):
    plane = plane_of(np.array(vectors, dtype=np.int8))
    assert (plane.points == SIDE // 2).all()
    assert plane.held_percent == 0


def test_nobody_is_their_own_neighbour_and_nobody_at_all_is_said():
    vectors = np.array([[100, 0], [99, 1], [0, 100]], dtype=np.int8)
    assert [neighbour.row for neighbour in nearest(vectors, vectors, same=True)] == [1, 0, 1]
    assert nearest(vectors[:1], vectors[:1], same=True)[0].row == -1
    assert nearest(vectors, vectors[:0])[0].row == -1
    assert nearest(vectors[:1], vectors)[0] == (0, 100)
