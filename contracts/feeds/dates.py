"""Which fields of a feed hold a day or a month, and how each is read."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from contracts.feeds import MODELS
from contracts.feeds.fields.values import read_day, read_month


@cache
def date_readers(feed: str) -> Mapping[str, Callable[[object], Any]]:
    """Return field name -> reader: YYYY-MM-DD or YYYY-MM, empty for empty.

    It raises PydanticCustomError for what is no date.
    """
    readers = {}
    for name, field in MODELS[feed].model_fields.items():
        for known in field.metadata:
            if getattr(known, "func", None) in (read_day, read_month):
                readers[name] = known.func
    return readers
