import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from benchmarks import retrieval
from benchmarks.retrieval import DEVELOPMENT, figures, read
from contracts.language import detect


def written(tmp_path: Path, **changes: object) -> Path:
    document: dict[str, object] = {
        "queries": [{"id": "q1", "lang": "zh", "text": "甲"}, {"id": "q2", "lang": "en", "text": "b"}],
        "candidates": [{"id": "q1", "lang": "en", "text": "x"}, {"id": "c2", "lang": "zh-Hant", "text": "乙"}],
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
            (len(item["text"].split()), 20, 60) if item["lang"] == "en" else (len(item["text"]), 40, 150)
        )
        assert low <= length <= high, item["id"]
