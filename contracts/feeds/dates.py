"""Which fields of a feed hold a day or a month, and how each is read."""

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any, get_args

from pydantic import BaseModel

from contracts.feeds import MODELS
from contracts.feeds.fields.values import read_day, read_month

Reader = Callable[[object], Any]
Change = Callable[[Reader, object], object]
"""What becomes of a field that a reader reads."""


@cache
def date_readers(feed: str) -> Mapping[str, Reader]:
    """Return field name -> reader of the record's own fields: YYYY-MM-DD or YYYY-MM, empty for
    empty.

    It raises PydanticCustomError for what is no date.
    """
    return _readers(MODELS[feed])


def with_dates(feed: str, record: Mapping[str, Any], change: Change) -> dict[str, Any]:
    """Return a record of `feed` with `change` made to each of its dates, those inside its parts
    (a programme's rules and rounds, a filing's deals) too.

    Parts that are written as one text stay as they are.
    """
    return _changed((MODELS[feed],), record, change)


@cache
def _readers(model: type[BaseModel]) -> Mapping[str, Reader]:
    readers = {}
    for name, field in model.model_fields.items():
        for known in field.metadata:
            if getattr(known, "func", None) in (read_day, read_month):
                readers[name] = known.func
    return readers


@cache
def _parts(model: type[BaseModel]) -> Mapping[str, tuple[type[BaseModel], ...]]:
    """Return field name -> models that may stand in it."""
    fields = model.model_fields.items()
    found = {name: tuple(_models(field.annotation)) for name, field in fields}
    return {name: models for name, models in found.items() if models}


def _models(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models(part)


def _changed(
    models: tuple[type[BaseModel], ...], record: Mapping[str, Any], change: Change
) -> dict[str, Any]:
    changed = dict(record)
    for model in models:
        for name, reader in _readers(model).items():
            if name in record:
                changed[name] = change(reader, record[name])
        for name, inside in _parts(model).items():
            if name in record:
                changed[name] = _inside(inside, record[name], change)
    return changed


def _inside(models: tuple[type[BaseModel], ...], value: object, change: Change) -> object:
    if isinstance(value, Mapping):
        return _changed(models, value, change)
    if isinstance(value, list):
        return [_inside(models, part, change) for part in value]
    return value
