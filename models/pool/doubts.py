"""References that name nobody in a pool, and what they may have been meant to name.

A doubt takes nothing away: when the one named arrives, the reference counts and the doubt is gone.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Final, Literal, NamedTuple

from contracts import uscc
from contracts.normal import normal_name, normal_reference
from models.pool.references import NO_TWINS, id_key

DoubtKind = Literal["unknown_id", "near_name", "held_outcome"]
Field = Literal[
    "conflicts", "wishes", "holdings", "relations", "employer", "requests", "limits", "outcomes"
]  # fmt: skip
Owner = Literal["startup", "mentor", "investor", "judge", "programme"]


class Doubt(NamedTuple):
    """A reference of `owner` that names nobody: an id that is nobody's, or a name close to one in
    the pool.

    `suggestion` is the id that may be meant, with its `suggestion_name`; empty where nothing is
    near. Of an outcome that is held, `reference` is the partner, `suggestion` the code of the doubt
    and `suggestion_name` the event.
    """

    owner: Owner
    id: str
    name: str
    field: Field
    reference: str
    kind: DoubtKind
    suggestion: str
    suggestion_name: str


NEAR: Final = "near: "
_DIGITS: Final = re.compile(r"[0-9]+")
_LETTERS: Final = re.compile(r"[^\W\d_]+")
_IN_BRACKETS: Final = re.compile(r"[(（\[【〔][^()（）\[\]【】〔〕]{0,40}[)）\]】〕]")
_LEGAL_FORM: Final = re.compile(
    r"(?:股份有限公司|有限责任公司|有限公司|公司|集团|coltd|limited|ltd|inc|gmbh|llc)\Z"
)
_LONG_ENOUGH: Final = 4
"""From so many letters on, one letter more, less, changed or swapped is a slip of the pen rather
than another name.
"""


class Known:
    """The ids and names of a pool, to which references are held."""

    def __init__(self, named: Iterable[tuple[str, str]], others: Iterable[str] = ()) -> None:
        """Take in profiles as id and name, and names of organisations that are no profiles (maker
        spaces).
        """
        self._names = dict(named)
        self._ids = {id_key(key) for key in self._names}
        self._shapes = {_shape(key) for key in self._names}
        self._said = {normal_name(name) for name in (*self._names.values(), *others)}
        self._cores: dict[str, str] = {}
        for key, name in self._names.items():
            self._cores.setdefault(_core(name), key)
        self._by_length: dict[int, list[str]] = {}
        for core in sorted(self._cores):
            self._by_length.setdefault(len(core), []).append(core)

    def has_id(self, reference: str) -> bool:
        """Tell whether `reference` is an id of the pool."""
        return id_key(reference) in self._ids

    def has(self, reference: str) -> bool:
        """Tell whether `reference` is an id or a name of the pool."""
        return self.has_id(reference) or normal_name(reference) in self._said

    def is_like_an_id(self, reference: str) -> bool:
        """Tell whether `reference` looks like an id: a credit code, written as ids of the pool are,
        or a slip from one.
        """
        plain = normal_reference(reference)
        if uscc.is_shaped(plain):
            return True
        return _DIGITS.search(plain) is not None and (
            _shape(plain) in self._shapes or bool(self.near_id(plain))
        )

    def near_id(self, reference: str) -> str:
        """Return the id closest to `reference`, empty where none is near."""
        return nearest(reference, self._names)

    def near_name(self, reference: str) -> str:
        """Return the id of the profile with a name close to `reference`, empty where there is none."""
        core = _core(reference)
        if core in self._cores:
            return self._cores[core]
        if len(core) < _LONG_ENOUGH:
            return ""
        others = (
            other for size in (-1, 0, 1) for other in self._by_length.get(len(core) + size, ())
        )
        return next((self._cores[other] for other in others if _one_slip(core, other)), "")

    def name_of(self, key: str) -> str:
        """Return the name of the profile `key`, empty for nobody."""
        return self._names.get(key, "")


def doubt(
    known: Known, owner: tuple[Owner, str, str], field: Field, reference: str, *, ids: bool
) -> Doubt | None:
    """Return the doubt that `reference` raises, None where it names somebody or an organisation
    outside the pool.

    `owner` is who wrote it, as kind, id and name; `ids`: the field holds ids alone, so that a name
    is none.
    """
    if known.has_id(reference) or (not ids and known.has(reference)):
        return None
    if ids or known.is_like_an_id(reference):
        near = known.near_id(reference) or known.near_name(reference)
        return Doubt(*owner, field, reference, "unknown_id", near, known.name_of(near))
    near = known.near_name(reference)
    return Doubt(*owner, field, reference, "near_name", near, known.name_of(near)) if near else None


def nearest(reference: str, ids: Mapping[str, object] | Iterable[str]) -> str:
    """Return the first of `ids` that differs from `reference` in case, signs between letters, or
    one slip; else empty.
    """
    plain = normal_reference(reference)
    if isinstance(ids, Mapping) and plain in ids:
        return plain
    letters = normal_name(plain)
    steps: tuple[Callable[[str], bool], ...] = (
        lambda key: id_key(key, NO_TWINS) == plain.casefold(),
        lambda key: bool(letters) and normal_name(key) == letters,
        lambda key: (
            len(letters) >= _LONG_ENOUGH - 1 and _one_slip(plain.casefold(), key.casefold())
        ),
    )
    ordered = sorted(ids)
    return next((key for near in steps for key in ordered if near(key)), "")


def near(reference: str, ids: Mapping[str, object], detail: str = "") -> str:
    """Return the detail of a refusal with the nearest id behind it, where there is one: `NEAR` and
    the id.
    """
    found = nearest(reference, ids)
    return "; ".join(filter(None, (detail, found and f"{NEAR}{found}")))


def _shape(key: str) -> str:
    """Return how an id is written: A for letters, 9 for digits, signs as they are."""
    return _DIGITS.sub("9", _LETTERS.sub("A", normal_reference(key)))


def _core(name: str) -> str:
    """Return what tells an organisation's name from others: without its legal form and what stands
    in brackets.
    """
    outside = _IN_BRACKETS.sub("", name)
    return _LEGAL_FORM.sub("", normal_name(outside)) or normal_name(name)


def _one_slip(one: str, other: str) -> bool:
    """Tell whether one letter more, less, changed or swapped with its neighbour turns `one` into
    `other`.
    """
    if abs(len(one) - len(other)) > 1 or one == other:
        return False
    at = next(
        (
            place
            for place, (left, right) in enumerate(zip(one, other, strict=False))
            if left != right
        ),
        None,
    )
    if at is None:
        return True
    left, right = one[at:], other[at:]
    swapped = len(left) > 1 and left[:2] == right[1::-1] and left[2:] == right[2:]
    return left[1:] == right[1:] or left[1:] == right or left == right[1:] or swapped
