"""Whom a cell means, by id, by name, or by both in one cell: `许望北（J-1）`."""

import re
from collections.abc import Collection, Mapping
from typing import Final, Generic, TypeVar

from contracts.normal import normal_id, normal_name
from models.pool.doubts import Known
from models.pool.references import Profiles

P = TypeVar("P")
_NOTE: Final = re.compile(r"([^()]+)\(([^()]+)\)")


class People(Generic[P]):
    """The judges or the entries of a pool. Of namesakes those are meant who are `expected`."""

    def __init__(
        self, profiles: Profiles[P], names: Mapping[str, str], expected: Collection[str]
    ) -> None:
        self._profiles = profiles
        self._names = names
        self._expected = expected
        self._by_name: dict[str, list[str]] = {}
        for key, name in names.items():
            if folded := normal_name(name):
                self._by_name.setdefault(folded, []).append(key)

    def meant(self, text: str) -> list[str]:
        """Return the ids that `text` may mean, none for a stranger."""
        whole = self._ids(text)
        if whole:
            return whole
        note = _NOTE.fullmatch(normal_id(text))
        if note is None:
            return []
        by_id = self._profiles.find(note[2])
        return [by_id] if by_id in self._profiles else self._ids(note[1])

    def _ids(self, text: str) -> list[str]:
        by_id = self._profiles.find(text)
        if by_id in self._profiles:
            return [by_id]
        namesakes = self._by_name.get(normal_name(text), [])
        expected = [key for key in namesakes if key in self._expected]
        return expected or namesakes

    def name(self, key: str) -> str:
        """Return somebody's name, their id where there is none."""
        return self._names.get(key) or key

    def near(self, text: str) -> str:
        """Return whom a stranger's id or name is close to, as name and id; empty for nobody."""
        known = Known(self._names.items())
        key = known.near_id(text) or known.near_name(text)
        return f"{self.name(key)} {key}" if key else ""
