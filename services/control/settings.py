"""What the environment says of the control database; `address` reads it."""

from pydantic import Field, SecretStr

from services.runtime.settings import Settings


class ControlSettings(Settings):
    """What whoever opens the control database reads besides the shared settings."""

    database: SecretStr = Field(
        SecretStr(""),
        description="postgresql://USER:PASSWORD@HOST/NAME, or sqlite:///FILE; unset: a file in the"
        " state folder",
    )
