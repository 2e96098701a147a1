import json
from pathlib import Path

import pytest

from benchmarks.goldstandard import (
    ParticipantTally,
    nested,
    plain,
    read_ratings,
    read_sample,
    share,
    tally,
)


def test_a_misordered_pair_costs_its_difference_and_a_tie_half_of_it():
    ratings = [("a", 5.0), ("b", 2.0), ("c", 4.0)]
    wrong = tally(ratings, "p", {("p", "a"): 0.1, ("p", "b"): 0.9, ("p", "c"): 0.1})
    assert wrong == ParticipantTally(loss=(3.0 + 2.0 + 0.5, 6.0), easy=(0.0, 2.0), hard=(0.5, 1.0))
    assert share([[wrong]], "loss") == pytest.approx(5.5 / 6)


def test_papers_rated_alike_count_nowhere():
    assert tally([("a", 4.0), ("b", 4.0)], "p", {}) == ParticipantTally(
        (0.0, 0.0), (0.0, 0.0), (0.0, 0.0)
    )


def test_the_loss_is_pooled_over_participants_and_averaged_over_samples():
    one, other = ParticipantTally((1, 2), (1, 1), (0, 0)), ParticipantTally((0, 6), (1, 1), (0, 0))
    assert share([[one, other], [other, other]], "loss") == pytest.approx((1 / 8 + 0) / 2)
    assert share([[one, other]], "loss", [0, 0]) == 0.5


def test_files_are_read_with_blanks_and_tilde_names(tmp_path: Path):
    header = "ParticipantID\tPaper1\tPaper2\tExpertise1\tExpertise2"
    (tmp_path / "evaluations.csv").write_text(f"{header}\n7\tx\t\t3.5\t\n", encoding="utf-8")
    assert read_ratings(tmp_path / "evaluations.csv") == {"7": [("x", 3.5)]}
    (tmp_path / "archives").mkdir()
    paper = {"id": "x", "content": {"title": "Tea leaves", "abstract": None}}
    (tmp_path / "submissions.json").write_text(json.dumps({"x": paper}), encoding="utf-8")
    (tmp_path / "archives" / "~7.jsonl").write_text(json.dumps(paper) + "\n", encoding="utf-8")
    (tmp_path / "archives" / "~8.jsonl").write_text(
        json.dumps({"content": {"title": "Rockets", "abstract": "burn"}}) + "\n", encoding="utf-8"
    )
    sample = read_sample(tmp_path)
    assert sample.owners == ["7", "8"]
    scores = plain(sample)
    assert scores["7", "x"] == pytest.approx(1.0)
    assert scores["8", "x"] == 0.0


def test_an_empty_file_of_ratings_stops_the_run(tmp_path: Path):
    (tmp_path / "evaluations.csv").write_text(
        "ParticipantID\tPaper1\tExpertise1\n", encoding="utf-8"
    )
    with pytest.raises(ValueError, match="holds no ratings"):
        read_ratings(tmp_path / "evaluations.csv")


def test_the_nested_loss_never_chooses_by_the_participant_it_is_measured_on():
    good, bad = ParticipantTally((0, 1), (0, 0), (0, 0)), ParticipantTally((1, 1), (0, 0), (0, 0))
    choices = [[[good, bad, bad]], [[bad, good, good]]]
    assert nested(choices, 3) == 1.0
    assert nested(choices[:1], 3) == pytest.approx(2 / 3)
