"""`make fuzz` runs what there is."""

from pathlib import Path

from tests.fuzz import PROPERTIES, again

ROOT = Path(__file__).resolve().parents[2]


def test_every_property_that_is_fuzzed_exists_and_draws_examples() -> None:
    for name in PROPERTIES:
        path = ROOT / name
        files = [path] if path.is_file() else sorted(path.glob("test_*.py"))
        assert files, name
        assert any("hypothesis" in file.read_text(encoding="utf-8") for file in files), name


def test_a_round_can_be_run_again_by_its_seed() -> None:
    assert "--hypothesis-seed=7" in again(7)
