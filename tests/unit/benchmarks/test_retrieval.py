import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from benchmarks import retrieval
from benchmarks.retrieval import DEVELOPMENT, figures, read
from benchmarks.support.pools import UNBALANCED, Pool
from benchmarks.support.ranking import nested
from benchmarks.support.ranking.shapes import SHAPES
from contracts.language import detect


def written(tmp_path: Path, **changes: object) -> Path:
    document: dict[str, object] = {
        "queries": [
            {"id": "q1", "lang": "zh", "text": "甲"},
            {"id": "q2", "lang": "en", "text": "b"},
        ],
        "candidates": [
            {"id": "q1", "lang": "en", "text": "x"},
            {"id": "c2", "lang": "zh-Hant", "text": "乙"},
        ],
        "relevant": {"q1": ["q1"], "q2": ["q1"]},
    }
    path = tmp_path / "set.json"
    path.write_text(json.dumps(document | changes), encoding="utf-8")
    return path


def test_every_language_pair_is_told_apart_even_where_both_sides_use_an_id(tmp_path):
    task = read(written(tmp_path))
    assert list(task.candidates) == ["c2", "q1"]
    found = figures(task, np.array([[5, 9], [7, 3]]))
    assert found["recall_at_1"] == 0.5
    assert found["recall_at_5"] == 1.0
    assert found["pairs"]["zh->en"] == {"recall_at_1": 1.0, "recall_at_5": 1.0, "queries": 1}
    assert found["pairs"]["en->en"]["recall_at_1"] == 0.0


def test_ties_are_broken_by_id_whatever_the_order_in_the_file(tmp_path):
    found = figures(read(written(tmp_path)), np.zeros((2, 2), dtype=np.int64))
    assert found["recall_at_1"] == 0.0


@pytest.mark.parametrize("relevant", [{}, {"q9": ["q1"]}, {"q1": ["nobody"]}])
def test_relevance_that_names_nobody_stops_the_run(tmp_path, relevant):
    with pytest.raises(ValueError, match="relevant names no"):
        read(written(tmp_path, relevant=relevant))


def test_the_development_set_is_what_the_documentation_says():
    document = json.loads(DEVELOPMENT.read_text(encoding="utf-8"))
    task = retrieval.read(DEVELOPMENT)
    pairs = Counter(task.pair(query, next(iter(found))) for query, found in task.relevant.items())
    assert pairs == {"zh->zh": 20, "zh->en": 20, "en->zh": 20, "en->en": 20}
    items = document["queries"] + document["candidates"]
    assert min(Counter(item["field"] for item in items).values()) == 8
    assert all(detect(item["text"]) == item["lang"] for item in items)
    for item in items:
        length, low, high = (
            (len(item["text"].split()), 20, 60)
            if item["lang"] == "en"
            else (len(item["text"]), 40, 150)
        )
        assert low <= length <= high, item["id"]


def test_the_english_set_is_four_near_misses_a_field_with_one_right_mentor_each():
    path = DEVELOPMENT.with_name("retrieval-english.json")
    document = json.loads(path.read_text(encoding="utf-8"))
    assert {len(found) for found in read(path).relevant.values()} == {1}
    for side in ("queries", "candidates"):
        assert set(Counter(item["field"] for item in document[side]).values()) == {4}
        assert {detect(item["text"]) for item in document[side]} == {"en"}


def test_a_way_scores_the_pairs_of_a_pool_each_query_with_its_own_mentor():
    rng = np.random.default_rng(3)
    rows = rng.integers(-127, 128, (6, 32)).astype(np.int8)
    texts = [f"text {place}" for place in range(6)]
    pool = Pool(texts, {"summary": rows}, texts, {"expertise": np.roll(rows, 2, axis=0)})
    way = retrieval._one_to_one(retrieval._scorer(pool, [2, 3, 4, 5, 0, 1], 0, UNBALANCED))
    assert nested.ranks_of(way, [5, 1, 3]) == {5: 0, 1: 0, 3: 0}
    wrong = retrieval._one_to_one(retrieval._scorer(pool, [0, 1, 2, 3, 4, 5], 0, UNBALANCED))
    assert all(nested.ranks_of(wrong, range(6)).values())


def test_nested_figures_stand_beside_those_of_every_way_in_sight(tmp_path):
    task = read(DEVELOPMENT)
    rng = np.random.default_rng(5)
    count = len(task.queries)
    rows = rng.integers(-127, 128, (count, 16)).astype(np.int8)
    names = list(task.candidates)
    right = [names.index(next(iter(task.relevant[query]))) for query in task.queries]
    theirs = np.empty_like(rows)
    theirs[right] = rows
    pool = Pool(
        list(task.queries.values()),
        {"summary": rows},
        list(task.candidates.values()),
        {"expertise": theirs},
    )
    figures = retrieval.chosen_nested(DEVELOPMENT, task, pool, pools=2, draws=1)
    assert figures["whole"]["recall_at_1"] == 1.0
    assert set(figures["pairs"]) == {"zh->zh", "zh->en", "en->zh", "en->en"}
    assert sum(figures["chosen"].values()) == 20
    assert all(set(way["shapes"]) == set(SHAPES) for way in figures["in_sight"].values())
    assert len(figures["in_sight"]) == len(retrieval.WAYS)
