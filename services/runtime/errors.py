"""The errors of a service, by what becomes of the record in hand.

DuijieError
 +- Retryable   wait and try again, keeping order
 +- Poison      to quarantine, then go on
 +- NotHeld     the broker holds an offset no more, or not yet: take the partition anew
 +- Fenced      another worker owns the partition: let go of everything held
 +- Gap         the log and the store disagree: stop and say which command settles it
 +- Newer       a newer version of ourselves wrote a record: stop, that version reads it
 +- Unsendable  a topic never takes a record as large as this: stop and say which
 +- ProcessLost the process of a partition ended: take the partition anew
 +- WorkFailed  a defect in the process of a partition: take the partition anew
 +- Unusable    something a service needs is there but not fit for use: stop and say what to do
 +- UsageError  a person asked for something that cannot be done (command line, settings)
"""

from contracts.quarantine import ErrorKind, Message


class DuijieError(Exception):
    """The base of every error that duijie raises on purpose."""


class Retryable(DuijieError):  # noqa: N818 - a term of the design
    """Something outside is away for now (broker, store, encoder).

    The same call may succeed later.
    """


class Poison(DuijieError):  # noqa: N818 - a term of the design
    """A record that no retry can mend.

    `offset` is the record's offset in the partition in hand; records before it are unaffected.
    """

    def __init__(self, offset: int, error: ErrorKind, messages: list[Message]) -> None:
        super().__init__(
            f"record at offset {offset}: {error}: {'; '.join(f'{m.field} {m.code}' for m in messages)}"
        )
        self.offset = offset
        self.error = error
        self.messages = messages


class NotHeld(DuijieError):  # noqa: N818 - named like its siblings
    """The log does not reach to an offset: records were deleted, or the log lost its tail."""


class Fenced(DuijieError):  # noqa: N818 - a term of the design
    """A newer epoch holds the partition."""


class Gap(DuijieError):  # noqa: N818 - a term of the design
    """The stored position and the log do not fit together; no retry helps."""


class Newer(DuijieError):  # noqa: N818 - named like its siblings
    """A record that a newer version wrote; this one cannot know what it means."""


class Unsendable(DuijieError):  # noqa: N818 - named like its siblings
    """A record that the broker will never take; no retry helps."""


class ProcessLost(DuijieError):  # noqa: N818 - named like its siblings
    """The process that held a partition's state ended, or was ended, in the middle of its work."""


class WorkFailed(DuijieError):  # noqa: N818 - named like its siblings
    """A defect in the process of a partition, which has logged where it is."""


class Unusable(DuijieError):  # noqa: N818 - named like its siblings
    """What a service needs is there, but wrong (another key, a newer version); no retry helps.

    The text says what, where and what to do.
    """


class UsageError(DuijieError):
    """A request that cannot be carried out as it stands.

    The text says what, where and what to do.
    """
