"""Does cleaning leave clean text alone, and restore what was damaged? `python -m
benchmarks.cleaning --json`.

`untouched`: the share of clean texts that come through to the byte. `repaired`: the share of
damaged texts that become the text they were, exactly; one damaged text per clean text and kind that
fits it. `us_per_100_characters`: the fast path, which all texts take but the share
`looked_at_closely`.
"""

import argparse
import json
import random
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from benchmarks.support import report
from benchmarks.support.texts import clean_texts, damage
from models.text import clean
from models.text.suspicion import suspicious

DEV: Final = Path(__file__).with_name("data") / "retrieval-dev.json"
_SHOWN: Final = 5
_REPEATS: Final = 5


def dev_texts() -> list[str]:
    """Return every text of the retrieval dev set, none where it is not there."""
    if not DEV.exists():
        return []
    content = json.loads(DEV.read_text(encoding="utf-8"))
    return [item["text"] for side in ("queries", "candidates") for item in content[side]]


def us_per_100_characters(texts: Sequence[str]) -> float:
    """Return the processor time of cleaning clean texts, in µs for 100 characters, the best of some
    runs.
    """
    times = []
    for _ in range(_REPEATS):
        began = time.process_time()
        for text in texts:
            clean(text)
        times.append(time.process_time() - began)
    return round(min(times) / sum(map(len, texts)) * 1e8, 2)


def measure(arguments: argparse.Namespace) -> report.Figures:
    """Clean every text as it is and damaged in every way; say what came out otherwise."""
    texts = [*clean_texts.texts(arguments.texts, arguments.seed), *dev_texts()]
    plain = [text for text in texts if not suspicious(text)]
    touched = [text for text in texts if clean(text).text != text]
    chance = random.Random(arguments.seed)  # noqa: S311 - repeatable, not secret
    cases: dict[str, int] = {}
    repaired: dict[str, int] = {}
    wrong: list[tuple[str, str, str]] = []
    for kind, inject in damage.KINDS.items():
        report.say(f"cleaning: {kind}")
        pairs = [(text, damaged) for text in texts if (damaged := inject(chance, text)) is not None]
        failed = [(kind, text, damaged) for text, damaged in pairs if clean(damaged).text != text]
        cases[kind], repaired[kind] = len(pairs), len(pairs) - len(failed)
        wrong += failed
    for kind, text, damaged in wrong[:: max(1, len(wrong) // max(1, arguments.show))]:
        print(
            f"{kind}: {damaged!r}\n  gave   {clean(damaged).text!r}\n  wanted {text!r}",
            file=sys.stderr,
        )
    for text in touched[: arguments.show]:
        print(f"touched: {text!r}\n  gave   {clean(text).text!r}", file=sys.stderr)
    return {
        "untouched": round(1 - len(touched) / len(texts), 4),
        "repaired": round(sum(repaired.values()) / sum(cases.values()), 4),
        "cases": {"clean": len(texts), **cases},
        "repaired_by_kind": {
            kind: round(repaired[kind] / max(1, count), 4) for kind, count in cases.items()
        },
        "looked_at_closely": round(1 - len(plain) / len(texts), 4),
        "us_per_100_characters": us_per_100_characters(plain),
        "us_per_100_characters_closely": us_per_100_characters(
            [text for text in texts if suspicious(text)]
        ),
        "seed": arguments.seed,
    }


def main() -> int:
    """Measure and report."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.cleaning", description=__doc__)
    parser.add_argument(
        "--texts", type=int, default=400, help="composed texts, beside those written by hand"
    )
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument(
        "--show", type=int, default=_SHOWN, help="so many failures are shown on stderr"
    )
    return report.run("cleaning", measure, parser)


if __name__ == "__main__":
    sys.exit(main())
