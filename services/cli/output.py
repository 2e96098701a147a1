"""Where a command's words go: data to stdout (tables, or JSON with `--json`), everything else to stderr."""

import json
import os
import sys
from typing import Any

from rich.console import Console, RenderableType

from services.cli.texts import tell


def console() -> Console:
    """Return the console for data: as wide as the terminal, COLUMNS or 120 where there is none."""
    width = None if sys.stdout.isatty() else int(os.environ.get("COLUMNS") or 120)
    return Console(width=width, highlight=False, emoji=False, soft_wrap=False)


def show(*parts: RenderableType) -> None:
    """Print tables and text to stdout."""
    out = console()
    for part in parts:
        out.print(part)


def show_json(value: Any) -> None:
    """Print one JSON document to stdout."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def note(key: str, **arguments: Any) -> None:
    """Print one text in the reader's language to stderr: a notice or a warning."""
    write(tell(key, **arguments))


def write(line: str) -> None:
    """Print one line to stderr."""
    sys.stderr.write(line + "\n")
    sys.stderr.flush()
