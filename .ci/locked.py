"""Read requirements.lock. `python .ci/locked.py base encoder` prints what a process with these
extras needs.

Run with nothing but Python 3.11: set-up and the images use this before anything is installed.
"""

import re
import sys
import tomllib
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "requirements.lock"
PROJECT = ROOT / "pyproject.toml"
BASE = "base"
"""What every process needs; the other sets are named as the extras in pyproject.toml."""
NEEDED_BY = "    # needed by: "
UNHASHED = "torch"
"""Installed by its exact version, without a digest: the header of the lock says why."""


class Locked(NamedTuple):
    """One package of the lock."""

    name: str
    version: str
    text: str
    """Its lines, digests included."""
    needed_by: frozenset[str]


def name_of(requirement: str) -> str:
    """Return the name that a requirement begins with, in the one spelling that the lock uses."""
    return re.sub(r"[-_.]+", "-", re.split(r"[\[=<>~! ;]", requirement, maxsplit=1)[0]).lower()


def packages(text: str) -> list[Locked]:
    """Return the packages in the text of a lock; lines of another form are left out."""
    found = []
    for match in re.finditer(
        r"^([a-z0-9-]+)==([^\s\\]+)[^\n]*\n(?:[ ]+[^\n]*\n)*", text, re.MULTILINE
    ):
        _, _, sets = match[0].partition(NEEDED_BY)
        needed_by = frozenset(filter(None, sets.strip().split(", ")))
        found.append(Locked(match[1], match[2], match[0], needed_by))
    return found


def extras() -> dict[str, list[str]]:
    """Return the direct requirements of each set: base, and every extra."""
    project = tomllib.loads(PROJECT.read_text(encoding="utf-8"))
    base = [*project["build-system"]["requires"], *project["project"]["dependencies"]]
    return {BASE: base, **project["project"]["optional-dependencies"]}


def unhashed(sets: list[str]) -> list[str]:
    """Return the requirements of `sets` that are installed without a digest."""
    return [asked for name in sets for asked in extras()[name] if name_of(asked) == UNHASHED]


def main(sets: list[str]) -> int:
    """Print the part of the lock that `sets` need."""
    unknown = set(sets) - set(extras())
    if unknown or not sets:
        sys.stderr.write(
            f"locked: no set {', '.join(sorted(unknown))}; there are {', '.join(extras())}\n"
        )
        return 2
    parts = packages(LOCK.read_text(encoding="utf-8"))
    sys.stdout.write("".join(part.text for part in parts if part.needed_by & set(sets)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
