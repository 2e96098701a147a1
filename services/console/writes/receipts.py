"""What became of a write, and who can do one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

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


@dataclass(frozen=True, slots=True)
class RefusedText:
    """A record in quarantine as it came: `value` None for a deletion."""

    id: str
    topic: str
    key: str
    value: bytes | None
    messages: list[Mapping[str, Any]] = field(default_factory=list)
    """Why it was refused (contracts.quarantine.Message)."""


@dataclass(frozen=True, slots=True)
class Mend:
    """A record in quarantine that is sent again: as it was, or with what is given here."""

    id: str
    value: bytes | None = None
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Resent:
    """A record that left quarantine: the event that it is now, and where that stands."""

    id: str
    event: str
    sent_as: str
    """`TOPIC/PARTITION/OFFSET`."""
    waited: bool = False
    refused: list[RefusedPart] = field(default_factory=list)
    """Why intake refused it again; it then waits as `sent_as`."""


MOST_RESENT: Final = 500
"""So many records are sent again at once."""


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

    async def latest(self, feed: str, key: str) -> Mapping[str, Any] | None:
        """Return the record that a compacted feed holds of `key`, as its producer wrote it; None where
        there is none, or it is no object.

        Raise Retryable while the broker is away.
        """

    async def retry(
        self, mends: Sequence[Mend], *, account: str, wait_s: float, language: Language
    ) -> list[Resent]:
        """Send records in quarantine to their feeds again, at most MOST_RESENT, and take them off it;
        return those that waited there and stood on a feed.

        The same mend of the same account is the same event. Raise Retryable while the broker is away.
        """

    async def discard(self, identifiers: Sequence[str]) -> list[str]:
        """Take records off quarantine for good, at most MOST_RESENT; return those that waited there.

        Raise Retryable while the broker is away.
        """

    async def raw(self, identifier: str, begin: int = 0) -> RefusedText | None:
        """Return a record in quarantine, None where none waits under this id; `begin` is an offset
        of the topic before which it does not stand.
        """
