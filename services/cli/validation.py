"""A record against its contract, here and now: what `submit --check` says and intake would say."""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
from pydantic import ValidationError

from contracts.feeds import MODELS
from contracts.feeds.errors import explain
from services.cli.texts import LANGUAGE


def faults(feed: str, record: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield (field, what is wrong in the reader's language); nothing for a record that keeps its contract."""
    model = MODELS[feed]
    try:
        model.model_validate_json(msgspec.json.encode(record))
    except ValidationError as error:
        for message in explain(model, error)[1]:
            yield message.field, message.en if LANGUAGE.get() == "en" else message.zh
