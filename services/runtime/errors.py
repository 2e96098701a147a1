"""The errors of a service, by what becomes of the record in hand.

DuijieError
 +- Retryable   wait and try again, keeping order
 +- Poison      to quarantine, then go on
 +- Fenced      another worker owns the partition: let go of everything held
 +- Gap         the log and the store disagree: stop and say which command settles it
 +- UsageError  a person asked for something that cannot be done (command line, settings)
"""

from contracts.quarantine import ErrorKind, Message


class DuijieError(Exception):
    """The base of every error that duijie raises on purpose."""


class Retryable(DuijieError):  # noqa: N818 - a term of the design
    """Something outside is away for now (broker, store, encoder); the same call may succeed later."""


class Poison(DuijieError):  # noqa: N818 - a term of the design
    """A record that no retry can mend.

    `offset` is the record's offset in the partition in hand; records before it are unaffected.
    """

    def __init__(self, offset: int, error: ErrorKind, messages: list[Message]) -> None:
        super().__init__(f"record at offset {offset}: {error}: {'; '.join(m.en for m in messages)}")
        self.offset = offset
        self.error = error
        self.messages = messages


class Fenced(DuijieError):  # noqa: N818 - a term of the design
    """A newer epoch holds the partition."""


class Gap(DuijieError):  # noqa: N818 - a term of the design
    """The stored position and the log do not fit together; no retry helps."""


class UsageError(DuijieError):
    """A request that cannot be carried out as it stands; the text says what, where and what to do."""
