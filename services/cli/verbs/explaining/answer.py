"""An explanation, for programs and for people."""

from typing import Any

import msgspec
from rich.console import RenderableType
from rich.text import Text

from contracts.pool_log import Startup
from services.cli.render.cleaned import text_notes

Answer = tuple[dict[str, Any], list[RenderableType]]
"""An answer for programs, and the same for people."""


def with_texts(profile: Startup, answer: dict[str, Any], parts: list[RenderableType]) -> Answer:
    """Return an explanation with what cleaning did to the startup's own texts."""
    edits = {
        field: [list(msgspec.structs.astuple(edit)) for edit in edits_of_field]
        for field, edits_of_field in profile.edits.items()
    }
    return {**answer, "edits": edits}, [*parts, *map(Text, text_notes(profile))]
