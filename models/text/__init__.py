"""Cleaning and telling text: what people wrote, without what machines did to it.

See docs/cleaning.md.
"""

from models.text.clean import clean
from models.text.edits import WHYS, Cleaned, Edit, TextSpan, Why, apply
from models.text.fields import TEXT_FIELDS, clean_fields
from models.text.script import Written, written

__all__ = [
    "TEXT_FIELDS", "WHYS", "Cleaned", "Edit", "TextSpan", "Why", "Written",
    "apply", "clean", "clean_fields", "written",
]  # fmt: skip
