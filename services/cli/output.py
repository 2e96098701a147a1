"""Where a command's words go: data to stdout (tables, or JSON with `--json`), everything else to
stderr.
"""

import json
import os
import re
import sys
from collections.abc import Mapping
from typing import Any, Final

from rich.console import Console, RenderableType

from contracts.visible_text import escaped
from services.cli.texts import LANGUAGE, tell
from services.words import say

_OBEYED: Final = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""Control characters that JSON leaves as they are, marks that turn the direction of text, lone
surrogates.
"""


class PipedConsole(Console):
    """A console that leaves a reader who goes away (`duijie ... | head`) to the entry point."""

    def on_broken_pipe(self) -> None:
        """Raise the BrokenPipeError that is being handled, for which rich would exit with 1."""
        raise  # noqa: PLE0704 - rich calls this while it handles the error


def console() -> Console:
    """Return the console for data: as wide as the terminal, COLUMNS or 120 where there is none."""
    width = None if sys.stdout.isatty() else int(os.environ.get("COLUMNS") or 120)
    return PipedConsole(width=width, highlight=False, emoji=False, soft_wrap=False)


def show(*parts: RenderableType) -> None:
    """Print tables and text to stdout."""
    out = console()
    for part in parts:
        out.print(part)


def show_json(value: Any) -> None:
    """Print one JSON document to stdout.

    Characters that a terminal would obey are escaped as JSON allows.
    """
    text = json.dumps(value, ensure_ascii=False, indent=2)
    sys.stdout.write(_OBEYED.sub(lambda obeyed: f"\\u{ord(obeyed[0]):04x}", text) + "\n")


def note(key: str, **arguments: Any) -> None:
    """Print one text in the reader's language to stderr: a notice or a warning."""
    write(tell(key, **arguments))


def say_heard(key: str, arguments: Mapping[str, Any]) -> None:
    """Print what was passed over in a file, or what a person should know of it, to stderr."""
    write(say(LANGUAGE.get(), f"lists.{key}", **arguments))


def write(line: str) -> None:
    """Print one line (or several) to stderr.

    What in it comes from a record can do nothing to a terminal.
    """
    sys.stderr.write(escaped(line, keep="\n\t") + "\n")
    sys.stderr.flush()
