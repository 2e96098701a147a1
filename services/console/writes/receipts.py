"""What became of a write, and who can do one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from contracts.pool_log import Language


@dataclass(frozen=True, slots=True)
class RefusedPart:
    """Something of a write that was refused: the code and the words for it."""

    code: str
    field: str
    words: str


@dataclass(frozen=True, slots=True)
class WriteReceipt:
    """An event that is on its feed. `waited`: whether its effect is known."""

    event: str
    feed: str
    waited: bool = False
    refused: list[RefusedPart] = field(default_factory=list)
    """Empty and `waited`: it took effect whole."""


class KeyReused(ValueError):  # noqa: N818 - it is what happened
    """An Idempotency-Key came with another record than before."""


class Writes(Protocol):
    """Puts records on feeds."""

    async def send(  # noqa: PLR0913 - what a write is made of
        self,
        feed: str,
        record: Mapping[str, Any],
        *,
        account: str,
        once: str,
        wait_s: float,
        language: Language,
    ) -> WriteReceipt:
        """Send `record` to `feed`. The same `once` of the same account is the same event.

        Raise Retryable while broker or store is away, KeyReused where `once` came with another
        record.
        """

    async def retry(self, identifier: str, value: bytes | None, key: str | None) -> str | None:
        """Send a record in quarantine to its feed again, as it was or mended; return where it now
        stands, None where none waits under this id.
        """

    async def raw(self, identifier: str) -> bytes | None:
        """Return the bytes of a record in quarantine, None where none waits under this id."""
