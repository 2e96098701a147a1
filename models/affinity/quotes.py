"""The words of two profiles that speak of the same thing: one quotation from each side."""

import re
from collections.abc import Sequence
from functools import lru_cache

LIMIT = 60
"""The longest quotation, in characters."""

_SENTENCE = re.compile(r"[^。！？!?；;\n]*?(?:[。！？!?；;\n]+|\.(?=\s|$)|$)")
_CLAUSE = re.compile(r"[^，,、：:]*(?:[，,、：:]+|$)")
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]+")
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9+#-]+")
_EDGES = " \t\n\r，,、：:；;。.　"
_COMMON_WORDS = frozenset(
    [
        "and", "are", "but", "can", "for", "from", "has", "have", "into", "its", "more",
        "not", "our", "out", "over", "that", "the", "their", "them", "they", "this", "to",
        "with", "who", "will", "you", "your", "years", "need", "needs", "help", "company", "companies",
        "team",
    ]
)  # fmt: skip
_COMMON_BIGRAMS = frozenset(
    [
        "我们", "他们", "我們", "他們", "希望", "公司", "企业", "企業", "团队", "團隊",
        "项目", "項目", "提供", "需要", "进行", "進行", "以及", "一个", "一個", "目前",
        "已经", "已經", "可以", "通过", "通過", "相关", "相關", "方面", "帮助", "幫助",
        "创业", "創業", "导师", "導師",
    ]
)  # fmt: skip


@lru_cache(maxsize=8192)
def tokens(text: str) -> frozenset[str]:
    """Return what `text` is about: words in lower case, pairs of neighbouring Chinese characters."""
    words = {word.lower().removesuffix("s") for word in _WORD.findall(text) if word.lower() not in _COMMON_WORDS}
    pairs = {run[i : i + 2] for run in _HAN.findall(text) for i in range(len(run) - 1)}
    return frozenset(word for word in words if len(word) > 1) | (pairs - _COMMON_BIGRAMS)


def sentences(texts: Sequence[str]) -> list[str]:
    """Return the sentences of `texts` in order, without empty ones."""
    return [found for text in texts for part in _SENTENCE.findall(text) if (found := part.strip(_EDGES))]


def quote_pair(left: Sequence[str], right: Sequence[str], limit: int = LIMIT) -> tuple[str, str]:
    """Return the best aligned sentence or clauses of each side, at most `limit` characters each.

    Aligned means: they share the most words (alphabetic scripts) and character pairs (Chinese). Where the
    sides share nothing, each is quoted by its opening sentence. Earlier sentences win ties. A side without
    text is quoted as "".
    """
    ours, theirs = sentences(left), sentences(right)
    everything = frozenset().union(*(tokens(sentence) for sentence in theirs))
    one = _best(ours, everything)
    other = _best(theirs, tokens(one))
    return cut(one, tokens(other), limit), cut(other, tokens(one), limit)


def _best(candidates: Sequence[str], subject: frozenset[str]) -> str:
    return max(candidates, key=lambda sentence: len(tokens(sentence) & subject), default="")


def cut(sentence: str, subject: frozenset[str], limit: int = LIMIT) -> str:
    """Return the run of whole clauses of `sentence` within `limit` characters that shares most with it.

    What it should share is `subject`. A clause longer than `limit` is cut at a word's end and marked
    with an ellipsis.
    """
    if len(sentence) <= limit:
        return sentence
    clauses = [clause for clause in _CLAUSE.findall(sentence) if clause]
    runs = [_run(clauses[start:], limit) for start in range(len(clauses))]
    return max(runs, key=lambda run: len(tokens(run) & subject))


def _run(clauses: Sequence[str], limit: int) -> str:
    """Return as many of the first `clauses` as fit, or the first one cut short."""
    run = ""
    for clause in clauses:
        if len((run + clause).strip(_EDGES)) > limit:
            break
        run += clause
    return run.strip(_EDGES) or _shorten(clauses[0].strip(_EDGES), limit)


def _shorten(sentence: str, limit: int) -> str:
    head = sentence[: limit - 1]
    if head.isascii() and not sentence[limit - 1].isspace():
        head = head.rsplit(" ", 1)[0]
    return head.rstrip(_EDGES) + "…"
