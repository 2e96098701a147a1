"""A record against its contract, here and now: what `submit --check` says and intake would say."""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
from pydantic import ValidationError

from contracts.feeds import MODELS


def faults(feed: str, record: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield (field, what is wrong in the reader's language); nothing for a record that keeps its contract."""
    try:
        MODELS[feed].model_validate_json(msgspec.json.encode(record))
    except ValidationError as error:
        for item in error.errors(include_url=False, include_context=False, include_input=False):
            yield "$." + ".".join(str(part) for part in item["loc"]), item["msg"]
