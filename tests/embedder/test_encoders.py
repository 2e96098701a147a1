"""What every encoder keeps to, whichever network it runs."""

import numpy as np
import pytest
from numpy.typing import NDArray

from contracts.pool_log import Language
from models.encoders import DeclaredEncoder, Vectors8
from services.embedder.calibration_texts import sentences
from tests.embedder.encoders_at_hand import KINDS

ZH = [
    "给独立咖啡馆用的收银与会员系统",
    "海上风电叶片的爬壁检修机器人",
    "面向律师的合同审查助手",
    "宠物基因检测与健康档案",
]
EN = [
    "Point-of-sale software for small cafes",
    "Robots that repair blades of wind turbines",
    "Contracts reviewed for lawyers",
]
TEXTS = [*ZH, *EN, "冷链物流与生鲜配送。" * 12, "Cold chain logistics for fresh food. " * 12]
ZHS: list[Language] = ["zh-Hans"]
ENS: list[Language] = ["en"]
LANGUAGES = ZHS * 4 + ENS * 3 + ZHS + ENS


def unit(rows: Vectors8) -> NDArray[np.float64]:
    lengths = np.linalg.norm(rows.astype(np.float64), axis=1, keepdims=True)
    found: NDArray[np.float64] = rows / np.where(lengths > 0, lengths, 1.0)
    return found


def test_vectors_are_int8_of_the_declared_size_and_fill_their_range(each: DeclaredEncoder):
    found = each.encode(TEXTS, LANGUAGES)
    assert found.dtype == np.int8
    assert found.shape == (len(TEXTS), each.dims)
    assert (np.abs(found.astype(int)).max(axis=1) == 127).all()
    assert each.encode([], []).shape == (0, each.dims)


def test_an_empty_text_and_one_of_punctuation_have_no_direction(each: DeclaredEncoder):
    found = each.encode(
        ["", " \n\t", "。，！？……——（）", "?!... --- ***", "冷链"],
        ["zh-Hans", "en", "zh-Hant", "en", "zh-Hans"],
    )
    assert not found[:4].any()
    assert found[4].any()


def test_a_text_of_a_megabyte_is_read_within_the_declared_bounds(each: DeclaredEncoder):
    text = "冷链物流，生鲜配送；" * 100_000
    assert len(text.encode()) > 1_000_000
    found = each.encode([text, text[: each.limits.characters]], ["zh-Hans"] * 2).astype(int)
    assert np.abs(found[0] - found[1]).max() <= 1


def test_what_stands_beyond_the_first_window_counts(each: DeclaredEncoder):
    start, end = "冷链物流与生鲜配送。" * 80, "古籍数字化与文字识别。" * 80
    one, both = unit(each.encode([start, start + end], ["zh-Hans"] * 2))
    assert one @ both < 0.97


def test_neighbours_and_batches_change_nothing_but_last_bits(each: DeclaredEncoder):
    together = each.encode(TEXTS * 8, LANGUAGES * 8).astype(int)
    alone = np.stack(
        [
            each.encode([text], [language])[0]
            for text, language in zip(TEXTS, LANGUAGES, strict=True)
        ]
    )
    if each.fingerprint.startswith(("two-views/", "e5-small-")):
        # int8 inside: a last bit may tip what is rounded, and later layers carry it on
        assert (unit(together.astype(np.int8)) * np.tile(unit(alone), (8, 1))).sum(
            axis=1
        ).min() > 0.995
    else:
        assert np.abs(together - np.tile(alone, (8, 1))).max() <= 1


def test_each_language_is_centred_on_its_own_mean(each: DeclaredEncoder):
    for family, language in (("zh", "zh-Hans"), ("en", "en")):
        found = unit(each.encode(sentences()[family][::11], [language] * 37))  # type: ignore[list-item]  # literals in a tuple
        assert np.linalg.norm(found.mean(axis=0)) < 0.3, family


def test_both_scripts_of_one_text_are_one(each: DeclaredEncoder):
    found = unit(
        each.encode(
            ["给独立咖啡馆用的收银系统", "給獨立咖啡館用的收銀系統"], ["zh-Hans", "zh-Hant"]
        )
    )
    assert found[0] @ found[1] > 0.99


def test_an_encoder_declares_its_bounds_and_languages(each: DeclaredEncoder):
    assert set(each.languages) == {"zh-Hans", "zh-Hant", "en"}
    assert 0 < each.limits.window <= 480
    assert each.limits.windows * each.limits.window < each.limits.characters


def test_fingerprints_differ_and_are_short(encoders: dict[str, DeclaredEncoder]):
    found = {kind: encoders[kind].fingerprint for kind in KINDS}
    assert len(set(found.values())) == len(KINDS)
    assert all(len(one) < 60 and one.count("/") == 1 for one in found.values())


def test_the_light_fingerprint_and_a_known_vector_change_only_on_purpose(
    encoders: dict[str, DeclaredEncoder],
):
    """Whoever changes weights, windows, centring or quantisation sets new values here, and knows
    it.
    """
    light = encoders["use-light"]
    assert light.fingerprint == LIGHT
    known = light.encode(["智能仓储机器人"], ["zh-Hans"])[0, :8].astype(int)
    assert np.abs(known - KNOWN).max() <= 1


LIGHT = "use-light/2e1535fe"
KNOWN = np.array([115, 74, 14, 21, -18, -52, -47, -68])


@pytest.mark.parametrize("kind", ["two-views", "e5-small", "use-light"])
def test_a_text_finds_its_translation_among_texts_of_both_languages(
    encoders: dict[str, DeclaredEncoder], kind: str
):
    rows = unit(encoders[kind].encode([*ZH[:3], *EN], ZHS * 3 + ENS * 3))
    scores = rows @ rows.T - 2 * np.eye(6)
    assert scores[:3].argmax(axis=1).tolist() == [3, 4, 5]


def test_the_cosine_of_two_views_is_the_weighted_mean_of_both(encoders: dict[str, DeclaredEncoder]):
    both, *each = (
        unit(encoders[kind].encode(TEXTS, LANGUAGES))
        for kind in ("two-views", "e5-small", "use-light")
    )
    first, second = (rows @ rows.T for rows in each)
    assert both.shape[1] == encoders["two-views"].dims == 384 + 512
    np.testing.assert_allclose(both @ both.T, 0.55 * first + 0.45 * second, atol=0.01)


def test_the_fingerprint_of_two_views_names_weights_and_both_encoders(
    encoders: dict[str, DeclaredEncoder],
):
    """Whoever changes a view or its weight sets a new value here, and knows it."""
    assert encoders["two-views"].fingerprint == TWO_VIEWS


TWO_VIEWS = "two-views/1f011548"
