"""Whether it is known who accepts, and what that is good for:
`python -m benchmarks.acceptance [--seeds 11 12 13] [--json]`.

A city of startups and mentors who answer by a known truth (benchmarks/city/answering.py) goes through
the matcher's own fold for some cycles, once with the feature `acceptance` and once without; people,
tastes and luck are the same. What is held likely of a proposal is written down when it is made, by
models that know earlier answers alone, so that every figure is of answers not yet given.

`calibration_error`: the expected calibration error over ten groups of equal size, of both sides'
answers as they would be given; `to_truth`: the same against the chances themselves, without the luck
of the draw; `noise`: what perfect knowledge of the chances would show of the first. The figures are
the mean over the seeds; `by_seed` has each.
"""

import argparse
import sys
from collections.abc import Sequence
from statistics import mean, median
from typing import Any, Final

from benchmarks.city.answering import AnsweringCity, AskedPerson, CityOfAnswers
from benchmarks.support.report import Figures, run, say

_GROUPS: Final = 10
_SOON: Final = 14
_SEEDS: Final = (11, 12, 13)


def calibration_error(held: Sequence[float], became: Sequence[float]) -> float:
    """Return the mean difference of what was held likely and what became of it, over groups of equal
    size by the former.
    """
    order = sorted(range(len(held)), key=held.__getitem__)
    error = 0.0
    for group in range(_GROUPS):
        rows = order[len(order) * group // _GROUPS : len(order) * (group + 1) // _GROUPS]
        error += abs(sum(held[row] - became[row] for row in rows))
    return error / max(1, len(held))


def _errors(questions: Sequence[AskedPerson]) -> dict[str, float]:
    held = [each.held or 0.0 for each in questions]
    truth = [each.truth for each in questions]
    said = [float(each.accepts) for each in questions]
    return {
        "calibration_error": calibration_error(held, said),
        "to_truth": calibration_error(held, truth),
        "noise": calibration_error(truth, said),
    }


def _gone_through(shape: CityOfAnswers, seed: int) -> AnsweringCity:
    city = AnsweringCity(shape, seed)
    for cycle in city.run():
        pairs = sum(each.cycle == cycle for each in city.accepted)
        say(f"seed {seed}, weight {shape.weight}, cycle {cycle + 1}: {pairs} accepted")
    return city


def _reached(city: AnsweringCity) -> dict[str, Any]:
    """Return what a city has come to once there was something to learn from: from the second cycle
    on.
    """
    later = [each for each in city.accepted if each.cycle]
    cycles = city.shape.cycles
    asked = [each for each in city.questions if each.cycle and each.side == "mentor"]
    return {
        "accepted_per_cycle": len(later) / (cycles - 1),
        "days_to_acceptance": mean(each.days for each in later),
        "days_median": median(each.days for each in later),
        "accepted_soon": sum(each.days <= _SOON for each in later) / (cycles - 1),
        "proposals_per_accepted": len(asked) / len(later),
        "fit": mean(each.fit for each in later),
        "new_mentor_exposure": min(_exposure(each) for each in city.asked_of_new[1:]),
        "new_mentors_reached": min(_reach(each) for each in city.asked_of_new[1:]),
    }


def _exposure(asked: dict[str, int]) -> float:
    """Return the mean number of proposals to mentors who had not answered before the cycle."""
    return mean(asked.values()) if asked else 0.0


def _reach(asked: dict[str, int]) -> float:
    """Return the share of them who got a proposal."""
    return sum(count > 0 for count in asked.values()) / max(1, len(asked))


def _seed(shape: CityOfAnswers, seed: int) -> dict[str, Any]:
    with_it = _gone_through(shape, seed)
    without = _gone_through(shape._replace(weight=0), seed)
    known = [each for each in with_it.questions if each.held is not None]
    by_side = {
        side: _errors([each for each in known if each.side == side])
        for side in ("startup", "mentor")
    }
    return {
        "seed": seed,
        **_errors(known),
        "by_side": by_side,
        "questions": len(known),
        **_reached(with_it),
        "without": _reached(without),
    }


def _means(found: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return the means of numbers, however deep."""
    first = found[0]
    return {
        name: _means([each[name] for each in found])
        if isinstance(value, dict)
        else round(mean(each[name] for each in found), 4)
        for name, value in first.items()
        if name != "seed"
    }


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _rounded(part) for name, part in value.items()}
    return round(value, 4) if isinstance(value, float) else value


def measure(arguments: argparse.Namespace) -> Figures:
    """Return the figures."""
    shape = CityOfAnswers(
        arguments.startups, arguments.mentors, arguments.cycles, weight=arguments.weight
    )
    found = [_seed(shape, seed) for seed in arguments.seeds]
    figures = _means(found)
    return {
        **figures,
        "floor": 1,
        "worst_calibration_error": round(max(each["calibration_error"] for each in found), 4),
        "worst_to_truth": round(max(each["to_truth"] for each in found), 4),
        "weight": shape.weight,
        "by_seed": [_rounded(each) for each in found],
    }


def main() -> int:
    """Run the benchmark."""
    shape = CityOfAnswers()
    parser = argparse.ArgumentParser(prog="python -m benchmarks.acceptance", description=__doc__)
    parser.add_argument("--startups", type=int, default=shape.startups)
    parser.add_argument("--mentors", type=int, default=shape.mentors)
    parser.add_argument("--cycles", type=int, default=shape.cycles)
    parser.add_argument("--weight", type=int, default=shape.weight, help="of `acceptance`")
    parser.add_argument("--seeds", type=int, nargs="+", default=list(_SEEDS))
    return run("acceptance", measure, parser)


if __name__ == "__main__":
    sys.exit(main())
