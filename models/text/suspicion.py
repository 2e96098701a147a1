"""Whether a text may need cleaning: the fast path, which nearly every text takes.

One compiled expression that begins with a set of characters, so that the search skips everything
else at the speed of C; only behind one of these does it look closer. A second look goes at the end
of the text, where tails are.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from models.text.mojibake import CLOSING, HIGH_LATIN, MIDDLE, OPENING
from models.text.pinyin import LETTERS

_ALWAYS: Final = (
    "\\x00-\\x09\\x0b\\x0c\\x0e-\\x1f\\x7f-\\xa0\\xad\u2000-\u200a\u200b-\u200f\u2028-\u202f\u205f-\u206f\ufeff"
    "\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e\ufdd0-\ufdef\ufff9-\ufffb\ufffe\uffff"
    "\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\uff66-\uff9f\ufb00-\ufb06\u2ea0-\u2ef2\u2f00-\u2fd5\uf900-\ufaff"
    "\ufffd\ue000-\uf8ff\ud800-\udfff\U000e0000-\U0010ffff"
)
"""Without a shape, of the wrong width, lost."""
_AHEAD: Final = (
    ("(（", rf"[ \u3000]*[{LETTERS}][{LETTERS}:]{{0,9}}[1-5]?[ \u3000]*[)）]"),
    ("<", r"[A-Za-z/!]"),
    ("&", r"#[0-9xX]|[A-Za-z]{2,}[0-9]*;|nbsp"),
    ("|", ""),
    ("\\-=_", r"[-=_]{2}"),
    ("\\]", r"\]>"),
    ("\xb0-\xf7", rf"[{HIGH_LATIN}]"),
    ("锟", "斤拷"),
    ("烫", "烫烫"),
    ("屯", "屯屯"),
    (OPENING, f"[{MIDDLE}][{CLOSING}]"),
)
"""Characters, and what has to follow one of them."""

_BEGINNINGS: Final = "0-9更搜添扫掃版侵扣微薇转轉QqVWCFSR"
_GOES_ON: Final = (
    "[0-9 -]{6}|多(?:精|[详詳]|[资資]|信|[内內]|[干乾幹]|新|[优優])|索.{0,8}(?:公|微|官|[视視]|抖)"
    "|加.{0,6}(?:微|薇|群|客|老|Q|V)|[码碼描一]|[权權]|扣|信|[自载載]|[Qq][群号號 :：A-Za-z0-9]|e[Cc]hat"
    "|lick here|ollow us|can the QR|ubscribe to|ead the orig"
)
"""How words of editors' lines and advertisements begin and go on, in both scripts and English."""
_INSIDE: Final = (
    ("辑輯", "[编編]", ""),
    ("文稿者", "[撰供记記]", "[:： ]"),
    ("编編", "[责責]", ""),
    ("者校", "[作字]", "[:： /丨对對]"),
    ("源", "[来來]", ""),
    ("原全", "[看阅閱读讀]", "文"),
    ("注", "[关關]", ".{0,10}(?:公|微|官|[视視]|抖|我|@)"),
    ("按", "[长長]", ""),
    ("群", "[加进進]", ""),
    ("责責", "免", "[声聲]"),
    ("Xx", "[VvWwIi]", "[号號 :：in0-9]"),
)
"""Where a word begins with a common character: the rarer one inside it, what is before and behind.
"""


def _compile(always: str, around: Iterable[tuple[str, str, str]]) -> re.Pattern[str]:
    around = list(around)
    every = always + "".join(characters for characters, _, _ in around)
    looks = [f"(?<=[{always}])"] if always else []
    looks += [rf"(?<={before}[{characters}])(?:{behind})" for characters, before, behind in around]
    return re.compile(f"[{every}](?:{'|'.join(looks)})")


_SUSPECT: Final = _compile(
    _ALWAYS, ((characters, "", behind) for characters, behind in _AHEAD)
).search
_BEGINS: Final = re.compile(f"[{_BEGINNINGS}](?:{_GOES_ON})").search
_HOLDS: Final = _compile("", _INSIDE).search
_LISTED: Final = re.compile(
    r"(?:(?:[\u3400-\u9fff]{2,12}[ \u3000\n、，,|/]+){3}[\u3400-\u9fff]{2,12}|(?:[A-Z][a-z]+[ \n,|/]+){5}[A-Z][a-z]+"
    r"|[。！？；.!?]\s*[\u3400-\u9fff]{12,})[\s|、，,\u3000]*\Z"
).search
"""A list of words at the end, or one long word after the last sentence."""
_PARTED: Final = re.compile("[ \u3000\n、，,|/。！？；.!?]").search
"""What stands in every list and before every word after a sentence: a name alone has none."""
_END: Final = 120
"""Shorter than the longest tail, longer than the longest line of one: its last line at least shows.
"""
_LAST: Final = 60
_SHORTEST_LIST: Final = 11
"""Four words of two characters and what parts them."""
_ENDS: Final = frozenset("。！？；.!?;")


def any_suspicious(texts: Sequence[str]) -> bool:
    """Return whether one of `texts` may be suspicious, in one look at all of them: never False
    where `suspicious` is True of one.

    What only counts near a text's end is looked for in the whole here, so that a True has to be
    asked again text by text.
    """
    whole = "\n".join(texts)
    if _SUSPECT(whole) or _BEGINS(whole) or _HOLDS(whole):
        return True
    for text in texts:
        length = len(text)
        if length >= _SHORTEST_LIST and text[-1] not in _ENDS:
            begin = length - _LAST if length > _LAST else 0
            if _PARTED(text, begin) and _LISTED(text, begin):
                return True
    return False


def suspicious(text: str) -> bool:
    """Return whether some repair may find something in `text`; only then do the repairs look."""
    end = len(text) - _END if len(text) > _END else 0
    if _SUSPECT(text) or _BEGINS(text, end) or _HOLDS(text, end):
        return True
    return text[-1:] not in _ENDS and _LISTED(text, max(0, len(text) - _LAST)) is not None
