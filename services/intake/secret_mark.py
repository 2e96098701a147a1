"""Under which secret people's hashes were made, so that a changed one is noticed.

Each partition keeps the fingerprint of the secret that its first profile was read under. Under
another secret the same person has other hashes, and would pass for somebody else.
"""

from collections.abc import Mapping
from typing import Final

import structlog

from services.intake.hashes import current
from services.runtime.core.handler import Partition

BUCKET: Final = "secret"
FIELD: Final = "fingerprint"
_log = structlog.get_logger()


class SecretMark:
    """The mark of one partition; a secret that differs from it is said in the log, at once."""

    def __init__(self, partition: Partition, stored: Mapping[str, bytes]) -> None:
        self._kept = stored.get(FIELD)
        now = current().fingerprint.encode()
        if self._kept is not None and self._kept != now:
            _log.error("identity_secret_changed", topic=partition.topic, partition=partition.number)

    def noted(self) -> dict[str, dict[str, bytes | None]]:
        """Return the mark as a change of state, where there was none."""
        if self._kept is not None:
            return {}
        self._kept = current().fingerprint.encode()
        return {BUCKET: {FIELD: self._kept}}
