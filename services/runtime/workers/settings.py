"""The settings of the services that decide, on top of those that all share."""

from pydantic import Field

from services.runtime.settings import Settings


class FoldSettings(Settings):
    """What the matcher and the roadshow service read besides the shared settings."""

    partition_memory_mb: int = Field(
        8192,
        ge=0,
        description="memory that the process of one partition may take; 0: no limit",
    )
