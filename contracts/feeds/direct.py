"""Reads a feed's record without pydantic where nothing in it is in doubt: the same record, several
times faster.

A reader is made of the model's own annotations and calls the very functions that the model's
validator calls. Wherever it is not certain that the validator would accept a record, and what it
would make of it, it says nothing: a field that is not known or missing, a spelling that was not met
before, a value of another type, all that is refused. Then the validator decides, and it alone
explains a refusal.
"""

import re
from collections.abc import Callable
from types import NoneType
from typing import Annotated, Any, Final, Generic, TypeVar, cast, get_args, get_origin

import msgspec
from annotated_types import Ge, Le, MaxLen, MinLen
from pydantic import BeforeValidator, PlainValidator, StringConstraints

from contracts.feeds.fields.codes import Code
from contracts.feeds.fields.types import LONGEST_NAME, NormalForm, Record
from contracts.feeds.fields.values import fold_whole
from contracts.remembering import remembered

Reading = Callable[[Any], Any]
"""What makes a field's value of its JSON value, or None (or any error) where that is in doubt."""
_R = TypeVar("_R", bound=Record)
_decode = msgspec.json.Decoder().decode
_set = object.__setattr__
_WHOLE_DIGITS: Final = 9
_NAMES: Final = 16_384
"""Spellings of ids and references that a field remembers: pools and wishes repeat."""


class DirectReader(Generic[_R]):
    """Reads the records of one model."""

    def __init__(self, model: type[_R]) -> None:
        fields = model.model_fields
        self._model = model
        self._readings = {
            name: _reading(field.annotation, field.metadata) for name, field in fields.items()
        }
        self._size = len(fields)
        optional = {
            name: field.get_default(call_default_factory=True)
            for name, field in fields.items()
            if not field.is_required()
        }
        self._lists = tuple(name for name, value in optional.items() if type(value) is list)
        self._defaults = {name: value for name, value in optional.items() if value != []}
        validators = model.__pydantic_decorators__.model_validators
        self._before = [each.func for each in validators.values() if each.info.mode == "before"]
        self._after = [each.func for each in validators.values() if each.info.mode == "after"]

    def read(self, value: bytes) -> _R | None:
        """Return the record in JSON, None where the validator has to decide."""
        try:
            return self.of(_decode(value))
        except Exception:  # noqa: BLE001 - the validator says what is wrong
            return None

    def of(self, value: Any) -> _R | None:
        """Return the record in a decoded JSON value, None or an error where the validator has to
        decide.
        """
        for prepare in self._before:
            value = prepare(value)
        readings, values = self._readings, self._defaults.copy()
        for name, part in value.items():
            reading = readings[name](part)
            if reading is None:
                return None
            values[name] = reading
        for name in self._lists:
            if name not in values:
                values[name] = []
        if len(values) != self._size:
            return None
        return self._made(values, set(value))

    def _made(self, values: dict[str, Any], given: set[str]) -> _R:
        """Return a record of values that are in their final form; `given` are the fields that were
        written.
        """
        record = self._model.__new__(self._model)
        _set(record, "__dict__", values)
        _set(record, "__pydantic_fields_set__", given)
        _set(record, "__pydantic_extra__", None)
        _set(record, "__pydantic_private__", None)
        for check in self._after:
            check(record)
        return record


def _reading(kind: Any, metadata: list[Any]) -> Reading:
    """Return how a field of type `kind` is read; one that this module does not know is always in
    doubt.
    """
    before = [cast("Reading", each.func) for each in metadata if isinstance(each, BeforeValidator)]
    rest = [each for each in metadata if not isinstance(each, BeforeValidator)]
    reading = _leaf(kind, rest, before) or _structure(kind, rest)
    for prepare in before if reading is not _in_doubt else []:
        reading = _after(prepare, reading)
    return reading


def _leaf(kind: Any, rest: list[Any], before: list[Any]) -> Reading | None:
    """Return how a text, a number or what its own function reads is read, None for anything else."""
    match rest:
        case [PlainValidator(func=func)]:
            return cast("Reading", func)
        case [Code(spellings=spellings)]:
            return spellings.get
        case [NormalForm() as form]:
            return _normal(form)
        case [StringConstraints() as bounds] if kind is str:
            return _text(bounds)
        case [Ge(ge=low), Le(le=high)] if kind is int and before == [fold_whole]:
            return _whole(low, high)
    return None


def _structure(kind: Any, rest: list[Any]) -> Reading:
    """Return how a list or a part with fields of its own is read."""
    if get_origin(kind) is list:
        return _list(get_args(kind)[0], rest)
    kinds = [each for each in get_args(kind) or (kind,) if each is not NoneType]
    if not rest and len(kinds) == 1 and isinstance(kinds[0], type) and issubclass(kinds[0], Record):
        return DirectReader(kinds[0]).of
    return _in_doubt


def _in_doubt(value: Any) -> None:
    del value


def _after(prepare: Reading, reading: Reading) -> Reading:
    return lambda value: reading(prepare(value))


def _text(bounds: StringConstraints) -> Reading:
    if bounds != StringConstraints(min_length=bounds.min_length, max_length=bounds.max_length):
        return _in_doubt
    least, most = bounds.min_length or 0, bounds.max_length or 0

    def read(value: Any) -> str | None:
        text: str = value.strip()
        return text if least <= len(text) <= most else None

    return read


def _whole(low: Any, high: Any) -> Reading:
    def read(value: Any) -> int | None:
        if type(value) is str and len(value) <= _WHOLE_DIGITS and value.isascii():
            value = int(value) if value.isdigit() else None
        return value if type(value) is int and low <= value <= high else None

    return read


def _normal(form: NormalForm) -> Reading:
    make, least, most = form.form, form.least, form.most or LONGEST_NAME
    matches = re.compile(form.pattern or r"\S(?:.*\S)?", re.DOTALL).fullmatch

    @remembered(_NAMES)
    def read(value: Any) -> str | None:
        written = value.strip()
        if len(written) > LONGEST_NAME:
            return None
        made = make(written)
        return made if least <= len(made) <= most and matches(made) else None

    return read


def _list(kind: Any, bounds: list[Any]) -> Reading:
    if any(not isinstance(bound, MinLen | MaxLen) for bound in bounds):
        return _in_doubt
    least = next((bound.min_length for bound in bounds if isinstance(bound, MinLen)), 0)
    most = next((bound.max_length for bound in bounds if isinstance(bound, MaxLen)), None)
    inner, *metadata = get_args(kind) if get_origin(kind) is Annotated else (kind,)
    item = _reading(inner, metadata)
    if item is _in_doubt or most is None:
        return _in_doubt

    def read(value: Any) -> list[Any] | None:
        if type(value) is not list or not least <= len(value) <= most:
            return None
        read_parts = []
        for part in value:
            made = item(part)
            if made is None:
                return None
            read_parts.append(made)
        return read_parts

    return read
