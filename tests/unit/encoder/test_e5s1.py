import numpy as np
import pytest

from models.encoders.e5s1 import FormatError, parse
from tests.unit.encoder.images import HIDDEN, NORMALISER, PIECES, SCORES, tiny


def test_sizes_vocabulary_and_normaliser_are_read_as_packed():
    packed = parse(tiny()[0])
    assert packed.shape[:7] == (HIDDEN, 2, 2, 64, len(PIECES), 48, 2)
    assert packed.shape.epsilon == pytest.approx(1e-12)
    assert packed.specials == (0, 2, 1, 3)
    assert [piece for piece, _ in packed.pieces] == PIECES
    assert [score for _, score in packed.pieces] == SCORES
    assert packed.normaliser == NORMALISER


def test_every_tensor_comes_out_as_the_weights_that_its_blocks_stand_for():
    image, tensors = tiny()
    packed = parse(image)
    assert set(packed.directory) == set(tensors)
    for name, meant in tensors.items():
        np.testing.assert_array_equal(packed.tensor(name), meant, err_msg=name)


def test_an_image_cut_anywhere_is_refused_and_never_read_beyond_its_end():
    image = tiny(layers=1)[0]
    for length in [0, 3, 20, 60, 100, 200, 400, 900]:
        with pytest.raises(FormatError):
            parse(image[:length])
    packed = parse(image[:-1])
    with pytest.raises(FormatError, match="cut short"):
        packed.tensor("l0.oln.b")


@pytest.mark.parametrize(("at", "byte"), [(0, b"X"), (4, b"\x02"), (40, b"\x10")])
def test_another_format_version_or_block_size_is_refused(at, byte):
    image = bytearray(tiny(layers=1)[0])
    image[at : at + 1] = byte
    with pytest.raises(FormatError, match="not E5S1"):
        parse(bytes(image))


def test_a_missing_tensor_is_named():
    with pytest.raises(FormatError, match="l9"):
        parse(tiny(layers=1)[0]).tensor("l9.q.w")
