"""The published optima of a real conference; the affinities are not ours to keep here."""

import argparse
import os
from pathlib import Path

import pytest

from benchmarks.assignment import measure

_DATA = Path(os.environ.get("DUIJIE_MIDL_DATA", "../shared/data/midl"))


@pytest.mark.skipif(
    not (_DATA / "scores.npy").exists(), reason=f"no conference data at {_DATA} (DUIJIE_MIDL_DATA)"
)
def test_totals_and_fairness_are_the_proven_optima() -> None:
    figures = measure(argparse.Namespace(data=str(_DATA), depth=1, floors=[0.925, 0.93]))
    assert figures["certified"]
    assert figures["total_upper"] == pytest.approx(201.885, abs=5e-4)
    assert figures["total_both"] == pytest.approx(150.043, abs=5e-4)
    assert (figures["fair"]["worst"], figures["fair"]["total"]) == (
        pytest.approx(0.9448, abs=5e-5),
        pytest.approx(201.7687, abs=5e-5),
    )
    totals = {point["floor"]: point["total"] for point in figures["curve"]}
    assert (totals[0.925], totals[0.93]) == (
        pytest.approx(201.8335, abs=1e-4),
        pytest.approx(201.79, abs=1e-3),
    )
    assert figures["fair"]["proven"]
