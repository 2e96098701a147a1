"""What the store's errors mean: wait and try again, or stop and say which setting is wrong."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from redis.exceptions import (
    AskError,
    AuthenticationError,
    AuthenticationWrongNumberOfArgsError,
    ClusterError,
    NoPermissionError,
    OutOfMemoryError,
    ReadOnlyError,
    RedisClusterException,
    RedisError,
    ResponseError,
    TryAgainError,
)
from redis.exceptions import ConnectionError as StoreConnectionError
from redis.exceptions import TimeoutError as StoreTimeoutError

from services.runtime.errors import Retryable, UsageError

_NO_RIGHT = re.compile("ACL failure|can't run this command|NOPERM|no permissions", re.IGNORECASE)
"""How stores say that a function of ours did what its caller may not."""


@asynccontextmanager
async def as_retryable() -> AsyncIterator[None]:
    """Raise Retryable where the store is away, full or demoted, UsageError where it never will do
    what is asked.
    """
    try:
        yield
    except (RedisError, RedisClusterException, OSError) as error:
        meaning = _meaning(error)
        if meaning is None:
            raise
        raise meaning from error


def _meaning(error: Exception) -> Retryable | UsageError | None:  # noqa: PLR0911 - one line an error
    text = str(error)
    match error:
        case AuthenticationError() | AuthenticationWrongNumberOfArgsError() | NoPermissionError():
            return UsageError(f"the store refuses user or password of DUIJIE_REDIS: {error}")
        case StoreConnectionError() if "CERTIFICATE_VERIFY_FAILED" in text:
            return UsageError(
                f"the store's certificate is not to be trusted ({error}):"
                " DUIJIE_REDIS=rediss://...?ssl_ca_certs=FILE names who vouches for it"
            )
        case StoreConnectionError() | StoreTimeoutError() | OSError():
            return Retryable(f"the store does not answer: {error}")
        case OutOfMemoryError():
            return Retryable(f"the store is full (maxmemory reached): {error}")
        case ReadOnlyError() | ClusterError() | TryAgainError() | RedisClusterException():
            return Retryable(f"the store cannot write now: {error}")
        case AskError():
            return UsageError("the store is a cluster: set DUIJIE_REDIS_CLUSTER=true")
        case ResponseError() if text.startswith(("BUSY", "MISCONF", "NOREPLICAS")):
            return Retryable(f"the store cannot write now: {error}")
        case ResponseError() if _NO_RIGHT.search(text):
            return UsageError(
                f"the user of DUIJIE_REDIS lacks a right that docs/operations.md lists: {error}"
            )
    return None
