"""`python -m services.embedder.prepare` writes the chosen encoder into the cache before any service
needs it.

Exit codes: 0 it is there, 1 it could not be written (the reason is on stderr).
"""

import sys
from pathlib import Path

from services.embedder.encoders import e5_small, make_ready
from services.embedder.folder import Say
from services.embedder.settings import EmbedderSettings, from_environment
from services.runtime.errors import UsageError
from services.words import say


def teller(settings: EmbedderSettings) -> Say:
    """Return a `Say` that writes progress lines to stderr in the operator's language."""

    def tell(key: str, **arguments: object) -> None:
        sys.stderr.write(say(settings.language, f"encoder.prepare.{key}", **arguments) + "\n")
        sys.stderr.flush()

    return tell


def prepare(settings: EmbedderSettings) -> Path:
    """Return the folder of e5-small, written if needed; raise UsageError where that fails."""
    return e5_small.folder(settings, teller(settings))


def main() -> int:
    """Prepare the chosen encoder and return the exit code."""
    try:
        settings = from_environment()
        make_ready(settings, teller(settings))
    except UsageError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
