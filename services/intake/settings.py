"""Intake's settings on top of those that all services share: the secret of people's hashes."""

from pathlib import Path
from typing import Final

from pydantic import Field, SecretStr

from services.runtime.errors import UsageError
from services.runtime.settings import Settings

SHORTEST: Final = 16
"""Characters of a secret that nobody guesses."""
_HOW: Final = (
    "people are recognised by keyed hashes: set DUIJIE_IDENTITY_SECRET_FILE to a file with a secret of"
    f" {SHORTEST} characters and more, the same for every intake of the deployment, for good"
)


class IntakeSettings(Settings):
    """What intake needs beside broker and store."""

    identity_secret: SecretStr = Field(
        SecretStr(""), description="secret of people's hashes; counts before the file"
    )
    identity_secret_file: Path | None = Field(
        None, description="file that holds the secret of people's hashes"
    )

    def secret(self) -> bytes:
        """Return the secret; UsageError that says what to set where there is none."""
        text, place = self.identity_secret.get_secret_value(), "DUIJIE_IDENTITY_SECRET"
        if not text and self.identity_secret_file is not None:
            place = str(self.identity_secret_file)
            try:
                text = self.identity_secret_file.read_text(encoding="utf-8")
            except (OSError, UnicodeDecodeError) as error:
                raise UsageError(f"cannot read {place}: {error}; {_HOW}") from None
        secret = text.strip().encode()
        if len(secret) < SHORTEST:
            raise UsageError(f"{place} is {'too short' if secret else 'not set or empty'}; {_HOW}")
        return secret
