"""Golden logs on disk: compressed lines, logs first to last, each with its records and what the
folds decided on them.
"""

import lzma
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parent
_SUFFIX = ".golden.xz"


class GoldenLog(NamedTuple):
    """The records of one pool in order, and the decisions of each fold in order.

    All as raw JSON.
    """

    name: str
    pool: str
    records: list[bytes]
    decisions: dict[str, list[bytes]]


def write(name: str, logs: Iterable[GoldenLog]) -> Path:
    """Write `logs` to the golden file `name` and return its path."""
    path = FOLDER / f"{name}{_SUFFIX}"
    with lzma.open(path, "wb", preset=9) as file:
        for log in logs:
            file.write(b"log %s %s\n" % (log.name.encode(), log.pool.encode()))
            file.writelines(b"record %s\n" % record for record in log.records)
            for fold, decisions in log.decisions.items():
                file.writelines(b"%s %s\n" % (fold.encode(), decision) for decision in decisions)
    return path


def read(path: Path) -> Iterator[GoldenLog]:
    """Yield the logs of a golden file."""
    current: GoldenLog | None = None
    with lzma.open(path, "rb") as file:
        for line in file:
            word, _, rest = line.rstrip(b"\n").partition(b" ")
            if word == b"log":
                if current is not None:
                    yield current
                name, _, pool = rest.decode().partition(" ")
                current = GoldenLog(name, pool, [], {"matcher": [], "roadshow": []})
            elif current is not None and word == b"record":
                current.records.append(rest)
            elif current is not None:
                current.decisions[word.decode()].append(rest)
    if current is not None:
        yield current


def recorded() -> list[Path]:
    """Return the golden files there are."""
    return sorted(FOLDER.glob(f"*{_SUFFIX}"))
