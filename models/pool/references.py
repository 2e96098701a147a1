"""What a reference names: ids and names of organisations as they are compared, and a pool's
profiles found by reference.

An id is meant where it is written exactly, else where it is the only one of the pool that differs
in case alone. So the key of an id is in one case, but for `twins`: ids of the pool that differ in
nothing but case, of which only the one written exactly is meant. Names count by their letters and
digits, in Simplified Chinese and folded case.
"""

from collections.abc import Iterable
from typing import Any, Final, TypeVar

from contracts.normal import normal_name, normal_reference
from contracts.remembering import remembered

Twins = frozenset[str]
NO_TWINS: Final[Twins] = frozenset()
_Profile = TypeVar("_Profile")


def id_key(reference: str, twins: Twins = NO_TWINS) -> str:
    """Return the key under which an id, or a reference to it, is compared."""
    plain = normal_reference(reference)
    folded = plain.casefold()
    return plain if folded in twins else folded


@remembered(65_536)
def reference_keys(reference: str, twins: Twins = NO_TWINS) -> frozenset[str]:
    """Return the keys of what an id or an organisation's name may mean: one in common with
    `startup_keys` means it.
    """
    name = normal_name(reference)
    return frozenset({f"id:{id_key(reference, twins)}", *([f"name:{name}"] if name else [])})


@remembered(16_384)
def keys_of(references: tuple[str, ...], twins: Twins = NO_TWINS) -> frozenset[str]:
    """Return the keys of all of `references`."""
    return frozenset().union(*(reference_keys(reference, twins) for reference in references))


@remembered(65_536)
def startup_keys(key: str, names: tuple[str, ...], twins: Twins = NO_TWINS) -> frozenset[str]:
    """Return the keys of the startup with the id `key` and these names: its own, or the space that
    houses it.
    """
    return frozenset(
        {f"id:{id_key(key, twins)}", *(f"name:{name}" for name in map(normal_name, names) if name)}
    )


def only_alike(reference: str, ids: Iterable[str]) -> str:
    """Return the id that differs from `reference` in case alone, where it is the only one; else
    `reference`.
    """
    alike = [key for key in ids if id_key(key) == id_key(reference)]
    return alike[0] if len(alike) == 1 else reference


class Profiles(dict[str, _Profile]):
    """A pool's profiles of one kind by id, which also answers whom a reference means."""

    def __init__(self) -> None:
        super().__init__()
        self._alike: dict[str, list[str]] = {}
        self.twins: Twins = NO_TWINS
        """The ids, in one case, that more than one profile has."""

    def __setitem__(self, key: str, profile: _Profile) -> None:
        """Add or replace a profile."""
        if key not in self:
            alike = self._alike.setdefault(key.casefold(), [])
            alike.append(key)
            if len(alike) > 1:
                self.twins |= {key.casefold()}
        super().__setitem__(key, profile)

    def __delitem__(self, key: str) -> None:
        """Let a profile go."""
        super().__delitem__(key)
        self._forget(key)

    def pop(self, key: str, default: Any = None, /) -> Any:
        """Let a profile go, if it is there, and return it."""
        if key in self:
            self._forget(key)
        return super().pop(key, default)

    def clear(self) -> None:
        """Let all profiles go."""
        super().clear()
        self._alike.clear()
        self.twins = NO_TWINS

    def find(self, reference: str) -> str:
        """Return the id that `reference` means; `reference` itself where it means nobody, or not
        one alone.
        """
        if reference in self:
            return reference
        plain = normal_reference(reference)
        if plain in self:
            return plain
        alike = self._alike.get(plain.casefold(), ())
        return alike[0] if len(alike) == 1 else reference

    def _forget(self, key: str) -> None:
        folded = key.casefold()
        alike = self._alike[folded]
        alike.remove(key)
        if not alike:
            del self._alike[folded]
        if len(alike) == 1:
            self.twins -= {folded}
