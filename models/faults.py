"""One thing that is wrong with what was given, told by a code, the place and what stood there."""

from dataclasses import dataclass
from typing import Generic, TypeVar

Code = TypeVar("Code", bound=str)


@dataclass(frozen=True, slots=True)
class AnyFault(Generic[Code]):
    """One thing that is wrong, where, and what was found there."""

    code: Code
    where: str
    found: str = ""

    def __str__(self) -> str:
        """Say it in one line."""
        return f"{self.code} at {self.where}" + (f": {self.found}" if self.found else "")
