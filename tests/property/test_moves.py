"""What `moves` tells, applied to the version before, gives the version after."""

from hypothesis import given
from hypothesis import strategies as st

from models.pool.versions import moves

VERSIONS = st.dictionaries(st.text("abcd", min_size=1, max_size=2), st.text("12", min_size=1))


@given(VERSIONS, VERSIONS)
def test_moves_turn_the_version_before_into_the_one_after(before, after):
    told = list(moves(before, after, lambda place, _: place))
    result = dict(before)
    for move in told:
        assert (move.before == "") == (move.old is None)
        assert (move.after == "") == (move.new is None)
        if move.new is None:
            del result[move.key]
        else:
            result[move.key] = move.new
    assert result == after
    assert [move.key for move in told] == sorted({move.key for move in told})


@given(VERSIONS)
def test_nothing_has_moved_between_equal_versions(version):
    assert not list(moves(version, dict(version), lambda place, _: place))
