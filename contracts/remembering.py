"""A cache for what records say: as `lru_cache`, but nothing long is kept, so that no record makes
it grow by megabytes.
"""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, Final, Protocol, TypeVar, cast

LONGEST: Final = 256
"""Characters or bytes of an argument that is remembered: longer than any code, name, date or
amount.
"""


Function = TypeVar("Function", bound=Callable[..., Any])


class Decorator(Protocol):
    """What makes a function remember."""

    def __call__(self, function: Function, /) -> Function:
        """Return `function` with a memory."""
        ...


def remembered(size: int, longest: int = LONGEST) -> Decorator:
    """Return a decorator that remembers the answers for the last `size` first arguments (text) of
    at most `longest`.
    """

    def decorate(function: Function, /) -> Function:
        cached = lru_cache(maxsize=size)(function)

        @wraps(function)
        def remembering(text: str | bytes, *arguments: Any) -> Any:
            if len(text) <= longest:
                return cached(text, *arguments)
            return function(text, *arguments)

        return cast("Function", remembering)

    return decorate
