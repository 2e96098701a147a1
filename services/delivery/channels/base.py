"""What a channel is: it takes a message to one address, and says what became of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, Protocol

from contracts.notices import Notice

Outcome = Literal["sent", "later", "refused", "unknown"]
MOST_WORDS: Final = 300


@dataclass(frozen=True, slots=True)
class MessagePart:
    """One of several notices that go together, with its own link."""

    notice: Notice
    answer_link: str = ""


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    """One notice on its way to one address. Links are empty where people cannot reach the console."""

    notice: Notice
    address: str
    matter: str
    """What it is about: messages of one matter belong together, as a thread does. Empty for none."""
    answer_link: str = ""
    stop_link: str = ""
    mine_link: str = ""
    """The recipient's own page."""
    invitation: bytes = b""
    """An iCalendar object (RFC 5545), empty for none."""
    method: str = ""
    """Of the invitation: REQUEST or CANCEL (RFC 5546)."""
    parts: tuple[MessagePart, ...] = ()
    """The notices of a digest, of which `notice` holds what is said before them."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """What became of a message. `words` are the channel's own, cut, without the address."""

    outcome: Outcome
    words: str = ""
    wait_s: int = 0
    """Of `later`: not before so many seconds, as the other side asks; 0 where it does not say."""


class Channel(Protocol):
    """One way to people. `hand_over` is called for several messages at a time, and raises nothing."""

    name: str
    idempotent: bool
    """Whether the other side takes a message with a known id for the same one, so that a repeat is
    safe.
    """
    digests: bool
    """Whether it takes messages with parts: more than five that wait for one person go as one."""
    suspends: bool
    """Whether five days without one success end the tries of all its messages, until somebody
    recovers it.
    """
    delays_s: Sequence[int]
    """How long to wait before each further try; after the last one a message has failed."""

    def address_of(self, card: Mapping[str, str]) -> str:
        """Return where somebody with these contact data is reached, empty for nowhere."""
        ...

    async def hand_over(self, message: OutgoingMessage) -> Attempt:
        """Send `message` and return what became of it, within a minute.

        `unknown` is only what may have arrived: the other side had all of it and did not answer.
        """
        ...

    async def close(self) -> None:
        """End connections."""
        ...


def attempt(outcome: Outcome, words: str, address: str = "", wait_s: int = 0) -> Attempt:
    """Return an attempt whose words are one line, bounded, and quote no address."""
    plain = " ".join(words.split())
    if address:
        plain = plain.replace(address, "…")
    return Attempt(outcome, plain[:MOST_WORDS], wait_s)
