"""Why a file of records cannot be read: what, where, and what to do, in the reader's language."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from contracts.pool_log import Language
from services.runtime.errors import UsageError
from services.words import say


class FileFault(UsageError):  # noqa: N818 - named like its siblings in services.runtime.errors
    """A file, or a row of it, that cannot be read as it stands.

    `key` and `arguments` make the line (see `text`); `line` and `column` among them count from 1, as
    people do.
    """

    def __init__(self, key: str, **arguments: Any) -> None:
        super().__init__(f"{key} {arguments}")
        self.key = key
        self.arguments = arguments

    def text(self, language: Language) -> str:
        """Return what is wrong, where, and what to do."""
        arguments = dict(self.arguments)
        if "characters" in arguments:
            arguments["characters"] = _characters(language, arguments["characters"])
        text = say(language, f"lists.{self.key}", **arguments)
        if "in_sheet" not in arguments:
            return text
        row, column = arguments.get("line"), arguments.get("column")
        key = "in_cell" if isinstance(row, int) and isinstance(column, int) else "in_sheet"
        cell = cell_name(row, column) if isinstance(row, int) and isinstance(column, int) else ""
        return say(
            language, f"lists.input.{key}", text=text, sheet=arguments["in_sheet"], cell=cell
        )


def cell_name(row: int, column: int) -> str:
    """Return what a spreadsheet calls a cell: (7, 3), both from 1, is C7."""
    letters = ""
    while column > 0:
        column, letter = divmod(column - 1, 26)
        letters = chr(65 + letter) + letters
    return f"{letters}{row}"


@contextmanager
def placed(**arguments: Any) -> Iterator[None]:
    """Give the faults of the block arguments that they lack: where the file stands, on which line."""
    try:
        yield
    except FileFault as fault:
        fault.arguments = arguments | fault.arguments
        raise


def _characters(language: Language, characters: Sequence[tuple[str, str]]) -> str:
    """Return the names of characters that cannot be seen, each with what it stands after."""
    return ", ".join(
        say(
            language,
            "lists.input.strange_after" if before else "lists.input.strange_first",
            name=name,
            before=before,
        )
        for name, before in characters
    )


def unreadable(path: Path, error: OSError) -> FileFault:
    """Return the fault of a file that cannot be opened or read."""
    return FileFault("input.unreadable", file=path, reason=error.strerror or str(error))
