"""How a command fails: an exit code and one line that says what, where and what to do."""

from enum import IntEnum
from typing import Any

from services.runtime.errors import UsageError


class ExitCode(IntEnum):
    """What `duijie` returns to the shell; listed in `duijie --help`."""

    OK = 0
    INTERNAL = 1
    USAGE = 2
    INPUT = 3
    AWAY = 4
    NOT_FOUND = 5
    DIFFERS = 6
    TIMED_OUT = 7
    REFUSED = 8
    """Sent and waited for, but some of it was refused or had no effect."""
    INTERRUPTED = 130


class Failure(UsageError):  # noqa: N818 - it is what it is called, like its siblings in services.runtime.errors
    """A command that ends with `code`; `key` and `arguments` make the line in the reader's language
    (see texts.tell).
    """

    def __init__(self, code: ExitCode, key: str, **arguments: Any) -> None:
        super().__init__(f"{key} {arguments}")
        self.code = code
        self.key = key
        self.arguments = arguments
