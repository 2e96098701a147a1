"""A code table: codes with their names, and every spelling that stands for one of them."""

import difflib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

_DROPPED = str.maketrans("", "", " \t\u3000_-–—·・/／>＞,，、。.()（）&")


class Name(NamedTuple):
    """A code's name in Simplified Chinese and in English."""

    zh: str
    en: str


def fold_spelling(text: str) -> str:
    """Return `text` without what spellings differ in: width, case, blanks, hyphens and separators."""
    return unicodedata.normalize("NFKC", text).casefold().translate(_DROPPED)


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """A closed list of codes; `spellings` maps folded spellings to codes."""

    name: str
    zh: str
    codes: Mapping[str, Name]
    spellings: Mapping[str, str]

    def find(self, text: str) -> str | None:
        """Return the code that `text` (a code, a name or an alias) stands for, None where it is none of them."""
        return text if text in self.codes else self.spellings.get(fold_spelling(text))

    def near(self, text: str, limit: int = 3) -> list[str]:
        """Return the Chinese names of the codes whose spellings are most like `text`, best first."""
        close = difflib.get_close_matches(fold_spelling(text)[:40], list(self.spellings), n=limit * 3, cutoff=0.5)
        return list(dict.fromkeys(self.codes[self.spellings[spelling]].zh for spelling in close))[:limit]

    def allowed(self) -> str:
        """Return the Chinese names for an error message."""
        return "、".join(name.zh for name in self.codes.values())


def table(name: str, zh: str, codes: Mapping[str, Name], aliases: Iterable[tuple[str, str]] = ()) -> Table:
    """Return a table; names of `codes` come before `aliases` (spelling, code), earlier codes before later."""
    spellings: dict[str, str] = {}
    for code, both in codes.items():
        for spelling in (code, both.zh, both.en):
            spellings.setdefault(fold_spelling(spelling), code)
    for spelling, code in aliases:
        spellings.setdefault(fold_spelling(spelling), code)
    spellings.pop("", None)
    return Table(name, zh, codes, spellings)
