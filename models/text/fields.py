"""Cleaning the prose of a record, field by field."""

from collections.abc import Mapping
from typing import Any, Final

from models.text.clean import clean
from models.text.edits import Edit
from models.text.suspicion import suspicious

TEXT_FIELDS: Final = (
    "name", "summary", "problem", "product", "needs_text", "space",
    "title", "expertise", "services_text", "employer", "thesis",
)  # fmt: skip
"""The fields of pool-log profiles that people write.

Ids, codes, dates and person keys are not text.
"""


def clean_fields(
    mapping: Mapping[str, Any], fields: tuple[str, ...] = TEXT_FIELDS
) -> tuple[Mapping[str, Any], dict[str, tuple[Edit, ...]]]:
    """Return `mapping` with its text `fields` clean, and the edits by field, of the fields that
    changed alone.

    Where nothing changed, the very same mapping comes back. Fields that are not there or are no
    text are passed by.
    """
    edits: dict[str, tuple[Edit, ...]] = {}
    changed: dict[str, str] = {}
    for field in fields:
        raw = mapping.get(field)
        if isinstance(raw, str) and suspicious(raw):
            cleaned = clean(raw)
            if cleaned.edits:
                changed[field] = cleaned.text
                edits[field] = cleaned.edits
    return ({**mapping, **changed} if changed else mapping), edits
