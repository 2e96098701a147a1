"""A code table: codes with their names, and every spelling that stands for one of them."""

import difflib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from contracts.normal import visible
from contracts.script import simplified

_DROPPED: Final = str.maketrans("", "", " \t\r\n\u3000_-‐‑–—―−·・•/／>＞,，、。.()（）&")
_VARIANTS: Final = str.maketrans(
    "乾於著瞭濬甯衞覇閤峩巿菸麽祇盃敍澂", "干于着了浚宁卫霸合峨市烟么只杯叙澄"
)
"""Characters that texts write for the same word and that simplifying leaves, or changes in some
words only.
"""


class Name(NamedTuple):
    """A code's name in Simplified Chinese and in English."""

    zh: str
    en: str


def fold_spelling(text: str) -> str:
    """Return `text` without what spellings differ in: width, case, script, blanks, hyphens and
    separators.
    """
    folded = unicodedata.normalize("NFKC", visible(text)).casefold().translate(_DROPPED)
    return folded if folded.isascii() else simplified(folded).translate(_VARIANTS)


@dataclass(frozen=True, slots=True, eq=False)
class CodeTable:
    """A closed list of codes; `spellings` maps folded spellings to codes."""

    name: str
    zh: str
    codes: Mapping[str, Name]
    spellings: Mapping[str, str]

    def find(self, text: str) -> str | None:
        """Return the code that `text` (a code, a name or an alias) stands for, None where it is
        none of them.
        """
        return text if text in self.codes else self.spellings.get(fold_spelling(text))

    def candidates(self, text: str) -> list[str]:
        """Return the names that say what is meant, where `text` could be several codes.

        A table of terms has no such.
        """
        del text
        return []

    def near(self, text: str, limit: int = 3) -> list[str]:
        """Return the Chinese names of the codes whose spellings are most like `text`, best first."""
        close = difflib.get_close_matches(
            fold_spelling(text)[:40], list(self.spellings), n=limit * 3, cutoff=0.5
        )
        return list(dict.fromkeys(self.codes[self.spellings[spelling]].zh for spelling in close))[
            :limit
        ]

    def allowed(self) -> str:
        """Return the Chinese names for an error message."""
        return "、".join(name.zh for name in self.codes.values())


def table(
    name: str, zh: str, codes: Mapping[str, Name], aliases: Iterable[tuple[str, str]] = ()
) -> CodeTable:
    """Return a table; names of `codes` come before `aliases` (spelling, code), earlier codes before
    later.
    """
    spellings: dict[str, str] = {}
    for code, both in codes.items():
        for spelling in (code, both.zh, both.en):
            spellings.setdefault(fold_spelling(spelling), code)
    for spelling, code in aliases:
        spellings.setdefault(fold_spelling(spelling), code)
    spellings.pop("", None)
    return CodeTable(name, zh, codes, spellings)
