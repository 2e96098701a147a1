"""A tail of place names without a sentence: 北京 上海 广州 深圳 成都 杭州, or the same with one service behind
each.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final

from contracts.codes import REGIONS

LEAST: Final = 6
_LEAST_LISTED: Final = 10
"""A list parted by 、 is a writer's way; only a long one counts."""
_LEAST_SERVED: Final = 5
LOOKED_AT: Final = 1500
_TOKEN: Final = re.compile(r"[^\s、，,|/;；。.！？!?…：:]+")
_NAMED: Final = re.compile(r"[\u3400-\u9fff]{2,5}[市县区省镇州]")
_ENDS: Final = frozenset("。！？!?…；;.")
_SHORTEST, _LONGEST = 2, 8


@lru_cache(maxsize=8192)
def _is_listed(name: str) -> bool:
    return not name.isdigit() and REGIONS.find(name) is not None


@lru_cache(maxsize=8192)
def _names(token: str) -> int:
    """Return how many listed place names `token` is made of, with nothing between; 0 where of
    anything else.
    """
    if _is_listed(token):
        return 1
    count = 0
    while token:
        length = _prefix(token)
        if not length:
            return 0
        token = token[length:]
        count += 1
    return count


def _prefix(token: str) -> int:
    """Return the length of the longest place name that `token` begins with, 0 for none."""
    lengths = range(min(len(token), _LONGEST), _SHORTEST - 1, -1)
    return next((length for length in lengths if _is_listed(token[:length])), 0)


def start_of_tail(text: str) -> int | None:
    """Return where a tail of place names begins in `text` (Simplified), None where it ends
    otherwise.

    The evidence: the tail follows a finished sentence, has no verb, no colon and no full stop, and
    at least six of its names are in GB/T 2260, or five of them carry the same service (上海网站建设
    南京网站建设 …).
    """
    base = max(0, len(text) - LOOKED_AT)
    tokens = list(_TOKEN.finditer(text, base))
    if not tokens or text[tokens[-1].end() :].strip(" \t\n\u3000|、，,"):
        return None
    starts = (
        _start(text, tokens, _plain(text, tokens)),
        _start(text, tokens, _served(text, tokens)),
    )
    return next((start for start in starts if start is not None), None)


def _start(text: str, tokens: Sequence[re.Match[str]], count: int) -> int | None:
    """Return the start of the last `count` tokens where a finished sentence stands before them."""
    if not count:
        return None
    start = tokens[-count].start()
    before = text[:start].rstrip(" \t\n\u3000|")
    return start if before and before[-1] in _ENDS else None


def _joined(text: str, left: re.Match[str], right: re.Match[str]) -> bool:
    """Return whether nothing that ends a sentence stands between two tokens."""
    return not any(
        character in _ENDS or character in "：:" for character in text[left.end() : right.start()]
    )


def _plain(text: str, tokens: Sequence[re.Match[str]]) -> int:
    """Return how many tokens at the end are place names, 0 where they are too few to be a tail."""
    count = listed = 0
    previous = None
    for token in reversed(tokens):
        known = _names(token[0])
        if not (known or _NAMED.fullmatch(token[0])) or (
            previous and not _joined(text, token, previous)
        ):
            break
        count += 1
        listed += known
        previous = token
    by_writer = "、" in text[tokens[-count].end() :] if count else False
    return count if listed >= (_LEAST_LISTED if by_writer else LEAST) else 0


def _served(text: str, tokens: Sequence[re.Match[str]]) -> int:
    """Return how many tokens at the end are a place name with the same words behind it, 0 for too
    few.
    """
    words = ""
    count = 0
    for token in reversed(tokens):
        rest = token[0][_prefix(token[0]) :]
        if rest == token[0] or not rest or (words and rest != words):
            break
        words = rest
        count += 1
    last = tokens[len(tokens) - count :]
    apart = all(_joined(text, left, right) for left, right in pairwise(last))
    return count if count >= _LEAST_SERVED and apart else 0
