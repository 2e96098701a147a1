"""The store's functions (functions.lua) as the library of this version."""

import hashlib
from importlib.resources import files
from typing import Final, NamedTuple, Self


class Library(NamedTuple):
    """The functions of one version.

    Its name is made of their text, so that versions on one store do not meet.
    """

    version: str
    source: str

    @classmethod
    def of(cls, source: str) -> Self:
        """Return the library of `source`, in which VERSION stands for the version."""
        version = hashlib.blake2b(source.encode(), digest_size=4).hexdigest()
        return cls(version, source.replace("VERSION", version))

    @property
    def name(self) -> str:
        """The name under which the store knows it."""
        return f"duijie_{self.version}"


LIBRARY: Final = Library.of(
    files("services.runtime.io").joinpath("functions.lua").read_text(encoding="utf-8")
)
