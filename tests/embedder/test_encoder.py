"""The real encoder: multilingual-e5-small from 4-bit weights."""

import subprocess
import sys

import numpy as np
import pytest
from numpy.typing import NDArray

from models.affinity import sentence_bounds
from models.encoders import Vectors8, windows
from models.encoders.means import Calibration
from services.embedder.encoder import E5Small, shipped_calibration
from services.embedder.weights import ensure, source_of
from services.runtime.errors import UsageError
from tests.support.encoder import encoder_cache

PAIRS = [
    ("给独立咖啡馆用的收银与会员系统", "Point-of-sale and loyalty software for small cafes"),
    (
        "用卫星影像为保险公司评估农作物受灾",
        "Crop damage assessed from satellite images for insurers",
    ),
    (
        "海上风电叶片的爬壁检修机器人",
        "Climbing robots that repair blades of offshore wind turbines",
    ),
    ("面向律师的合同审查助手", "An assistant that reviews contracts for lawyers"),
    ("宠物基因检测与健康档案", "Genetic tests and health records for pets"),
]


def cosines(left: Vectors8, right: Vectors8) -> NDArray[np.float64]:
    a, b = left.astype(np.float64), right.astype(np.float64)
    lengths = np.linalg.norm(a, axis=1)[:, None] * np.linalg.norm(b, axis=1)
    found: NDArray[np.float64] = a @ b.T / lengths
    return found


def test_a_text_finds_its_translation_above_all_other_texts_of_both_languages(encoder):
    zh, en = (list(side) for side in zip(*PAIRS, strict=True))
    left, right = encoder.encode(zh, ["zh-Hans"] * 5), encoder.encode(en, ["en"] * 5)
    across = cosines(left, right)
    within = cosines(left, left) - 2 * np.eye(5)
    for index in range(5):
        assert across[index].argmax() == index
        assert across[index, index] > within[index].max(), (
            "Chinese must not find Chinese whatever it says"
        )


def test_both_scripts_of_one_text_lie_close_together(encoder):
    found = encoder.encode(
        ["给独立咖啡馆用的收银系统", "給獨立咖啡館用的收銀系統"], ["zh-Hans", "zh-Hant"]
    )
    assert cosines(found[:1], found[1:])[0, 0] > 0.99


def test_neighbours_change_nothing_but_last_bits(encoder):
    texts = [text for pair in PAIRS for text in pair] + ["冷链物流。" * 30]
    languages = ["zh-Hans", "en"] * 5 + ["zh-Hans"]
    together = encoder.encode(texts, languages).astype(int)
    alone = np.concatenate(
        [
            encoder.encode([text], [language])
            for text, language in zip(texts, languages, strict=True)
        ]
    )
    assert cosines(together.astype(np.int8), alone).diagonal().min() > 0.995, (
        "a last bit may tip what is rounded"
    )


def test_a_text_of_many_windows_is_bounded_and_read_beyond_its_first_window(encoder):
    start, end = "冷链物流与生鲜配送。" * 80, "古籍数字化与文字识别。" * 80
    found = encoder.encode([start, start + end], ["zh-Hans"] * 2)
    assert cosines(found[:1], found[1:])[0, 0] < 0.95
    pieces = [window.ids for window in encoder._windows([(start + end) * 2000], ["zh-Hans"], [[]])]
    assert len(pieces) == windows.WINDOWS
    assert max(map(len, pieces)) <= windows.WINDOW + 5


def test_no_text_gives_no_direction(encoder):
    assert encoder.encode([], []).shape == (0, 384)
    assert not encoder.encode(["", " \n"], ["en", "zh-Hans"]).any()


def test_the_fingerprint_and_a_known_vector_change_only_on_purpose(encoder):
    """Whoever changes weights, prefix, windows, centring or quantisation sets new values here, and
    knows it.
    """
    assert encoder.fingerprint == "e5-small-int8/8b930ecf"
    known = encoder.encode(["智能仓储机器人"], ["zh-Hans"])[0, :8].astype(int)
    assert np.abs(known - KNOWN).max() <= 5, "other processors tip other roundings"


KNOWN = np.array([3, -3, 6, -15, -17, -51, -52, 20])


def test_a_calibration_of_other_weights_is_refused():
    source = source_of()
    folder = ensure(source, encoder_cache(), lambda *_, **__: None)
    other = Calibration("v0", "0" * 64, "query:", shipped_calibration().means)
    with pytest.raises(UsageError, match="v0 was taken with other weights"):
        E5Small(folder, source.digest, other)


def test_modules_that_other_parts_import_do_not_pull_in_torch():
    code = (
        "import sys, services.embedder.app, services.embedder.prepare, services.embedder.calibrate;"
        "sys.exit(bool({'torch', 'transformers', 'sentence_transformers'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == 0


def test_the_parts_of_a_text_are_read_with_the_whole_and_change_nothing_of_it(encoder):
    text = "我们来自成都。电池在冬天掉电太快。"
    other = "I design low-power electronics. I like long walks."
    parts = [sentence_bounds(text), sentence_bounds(other)]
    rows, of_parts = encoder.encode_with_parts(
        [text, other, ""], ["zh-Hans", "en", "en"], [*parts, []]
    )
    assert (rows == encoder.encode([text, other, ""], ["zh-Hans", "en", "en"])).all()
    assert [part.shape for part in of_parts] == [(2, 384), (2, 384), (0, 384)]
    near = cosines(of_parts[0], of_parts[1])
    assert near[1].argmax() == 0, "batteries and electronics"


def test_a_part_that_is_the_whole_text_lies_where_the_text_lies(encoder):
    texts = ["古籍数字化与文字识别。" * 60, "古籍數字化與文字識別"]
    languages = ["zh-Hans", "zh-Hant"]
    rows, of_parts = encoder.encode_with_parts(
        texts, languages, [[(0, len(text))] for text in texts]
    )
    assert all(cosines(rows[i : i + 1], of_parts[i])[0, 0] > 0.8 for i in range(2))


def test_what_lies_beyond_the_windows_has_no_part(encoder):
    text = "冷链物流与生鲜配送。" * 8000
    _, (of_parts,) = encoder.encode_with_parts([text], ["zh-Hans"], [[(len(text) - 9, len(text))]])
    assert not of_parts.any()
