"""What a text is about, and which part of a sentence says it."""

import re
from functools import lru_cache
from typing import Final

LIMIT: Final = 60
"""The longest quotation, in characters."""

_CLAUSE: Final = re.compile(r"[^，,、：:]*(?:[，,、：:]+|$)")
_HAN: Final = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]+")
_WORD: Final = re.compile(r"[A-Za-z][A-Za-z0-9+#-]+")
EDGES: Final = " \t\n\r，,、：:；;。.\u3000"
_BLANKS: Final = " \t\u3000"
_ENDS: Final = "。！？!?"
_COMMON_WORDS: Final = frozenset(
    [
        "and", "are", "but", "can", "for", "from", "has", "have", "into", "its", "more",
        "not", "our", "out", "over", "that", "the", "their", "them", "they", "this", "to",
        "with", "who", "will", "you", "your", "years", "need", "needs", "help", "company", "companies",
        "team",
    ]
)  # fmt: skip
_COMMON_BIGRAMS: Final = frozenset(
    [
        "我们", "他们", "希望", "公司", "企业", "团队", "项目", "提供", "需要", "进行", "以及", "一个",
        "目前", "已经", "可以", "通过", "相关", "方面", "帮助", "创业", "导师",
    ]
)  # fmt: skip


@lru_cache(maxsize=32_768)
def tokens(text: str) -> frozenset[str]:
    """Return what `text` is about: words in lower case, pairs of neighbouring characters of
    Simplified Chinese.
    """
    words = {
        word.lower().removesuffix("s")
        for word in _WORD.findall(text)
        if word.lower() not in _COMMON_WORDS
    }
    pairs = {run[i : i + 2] for run in _HAN.findall(text) for i in range(len(run) - 1)}
    return frozenset(word for word in words if len(word) > 1) | (pairs - _COMMON_BIGRAMS)


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the bounds of `text[start:end]` without blanks and punctuation at its edges."""
    inner = text[start:end]
    return start + len(inner) - len(inner.lstrip(EDGES)), end - len(inner) + len(
        inner.rstrip(EDGES)
    )


def cut(
    text: str, start: int, end: int, subject: frozenset[str], limit: int = LIMIT
) -> tuple[int, int]:
    """Return the bounds of the run of whole clauses in `text[start:end]`, `limit` characters at
    most, that shares most.

    What it should share is `subject`; of equal runs the first. A clause longer than `limit` is cut
    at a word's end.
    """
    if end - start <= limit:
        return start, end
    bounds = [
        (start + found.start(), start + found.end())
        for found in _CLAUSE.finditer(text[start:end])
        if found[0]
    ]
    runs = [_run(text, bounds[first:], limit) for first in range(len(bounds))]
    return max(runs, key=lambda run: len(tokens(text[slice(*run)]) & subject))


def _run(text: str, clauses: list[tuple[int, int]], limit: int) -> tuple[int, int]:
    """Return the bounds of as many of the first `clauses` as fit, or of the first one cut short."""
    best = None
    for _, end in clauses:
        run = trimmed(text, clauses[0][0], end)
        if run[1] - run[0] > limit:
            break
        best = run
    return best or _shortened(text, *trimmed(text, *clauses[0]), limit)


def _shortened(text: str, start: int, end: int, limit: int) -> tuple[int, int]:
    """Return the bounds of the beginning of a clause, with room for an ellipsis, cut between words
    where it has any.
    """
    stop = min(end, start + limit - 1)
    if " " in text[start:stop] and stop < end and not text[stop].isspace():
        stop = start + text[start:stop].rindex(" ")
    return trimmed(text, start, stop)


def quoted(text: str, start: int, end: int) -> str:
    """Return `text[start:end]`, with an ellipsis where it breaks off within a clause."""
    rest = text[end:].lstrip(_BLANKS)
    broken = rest and rest[0] not in EDGES and text[end - 1] not in _ENDS
    return text[start:end] + ("…" if broken else "")
