"""Cleaning and telling text: what people wrote, without what machines did to it. See docs/cleaning.md."""

from models.text.clean import clean
from models.text.edits import WHYS, Cleaned, Edit, Span, Why, apply
from models.text.fields import TEXT_FIELDS, clean_fields
from models.text.script import Written, simplified, written

__all__ = [
    "TEXT_FIELDS", "WHYS", "Cleaned", "Edit", "Span", "Why", "Written",
    "apply", "clean", "clean_fields", "simplified", "written",
]  # fmt: skip
