"""Where two JSON values differ: `$.slots[3].starts_at`."""

from collections.abc import Iterator
from typing import Any


def first_difference(one: Any, other: Any) -> str:
    """Return the JSON path of the first place where two JSON values differ, in the order of `one`.

    `$` for the whole, empty where they are equal.
    """
    return next(_paths("$", one, other), "")


def _paths(path: str, one: Any, other: Any) -> Iterator[str]:
    """Yield the paths of the places that differ."""
    if isinstance(one, dict) and isinstance(other, dict):
        for name in [*one, *(name for name in other if name not in one)]:
            if name in one and name in other:
                yield from _paths(f"{path}.{name}", one[name], other[name])
            else:
                yield f"{path}.{name}"
    elif isinstance(one, list) and isinstance(other, list):
        for index, (left, right) in enumerate(zip(one, other, strict=False)):
            yield from _paths(f"{path}[{index}]", left, right)
        if len(one) != len(other):
            yield f"{path}[{min(len(one), len(other))}]"
    elif one != other or type(one) is not type(other):
        yield path
