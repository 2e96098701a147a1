"""`duijie verify draw`: every claim of a draw (抽签) checked again from what was published.

Written apart from the engine on purpose, and shares no code with it: who does not trust the engine
reads these lines, or writes them anew from docs/roadshow.md. They check that the commitment made
before holds the secret, the entries and the sources named after, and that the order is the one that
these and the sources' values give, and no other.
"""

import hashlib
import hmac
import json
from pathlib import Path
from typing import Any

import msgspec

from services.cli.proofs.plan import Claim

FORMAT = "duijie-draw/1"


class PublishedDraw(msgspec.Struct, frozen=True):
    """A draw as it was published: `committed` before, `revealed` after."""

    status: str
    pool: str
    commitment: str
    sources: list[str]
    entries: list[str]
    round: str = ""
    seq: int = 0
    secret: str = ""
    values: dict[str, str] = {}
    order: list[str] = []


def read(path: Path) -> list[PublishedDraw]:
    """Return the draws in a file, one or an array of them.

    ValueError (also msgspec's) that says where it is none.
    """
    raw = path.read_bytes()
    return (
        msgspec.json.decode(raw, type=list[PublishedDraw])
        if raw.lstrip()[:1] == b"["
        else [msgspec.json.decode(raw, type=PublishedDraw)]
    )


def check(draws: list[PublishedDraw]) -> list[Claim]:
    """Return every claim of the last draw that was revealed, with whether it holds.

    None where no commitment is there to compare.
    """
    revealed = next((draw for draw in reversed(draws) if draw.status == "revealed"), None)
    claims = [
        Claim("draw_revealed", revealed is not None, {"found": revealed.secret if revealed else ""})
    ]
    if revealed is None:
        return claims
    earlier = [
        draw for draw in draws if draw.status == "committed" and draw.round == revealed.round
    ]
    return [
        *claims,
        _listed(revealed),
        _before(revealed, earlier),
        _commitment(revealed),
        _values(revealed),
        _order(revealed),
    ]


def _listed(draw: PublishedDraw) -> Claim:
    lists = {"entries": draw.entries, "sources": draw.sources}
    broken = [name for name, given in lists.items() if not given or sorted(set(given)) != given]
    return Claim("draw_listed", not broken, {"found": ", ".join(broken) or len(draw.entries)})


def _before(draw: PublishedDraw, earlier: list[PublishedDraw]) -> Claim:
    """Compare with what was committed last before the reveal."""
    past = [other for other in earlier if other.seq <= draw.seq]
    if not past:
        return Claim("draw_before", None, {"found": ""})
    last = max(past, key=lambda other: other.seq)
    names = ("pool", "commitment", "entries", "sources")
    changed = [name for name in names if getattr(last, name) != getattr(draw, name)]
    return Claim("draw_before", not changed, {"found": ", ".join(changed) or last.commitment})


def _commitment(draw: PublishedDraw) -> Claim:
    digest = _digest(
        [FORMAT, draw.pool, draw.round, sorted(draw.entries), sorted(draw.sources), draw.secret]
    ).hex()
    return Claim(
        "draw_commitment", digest == draw.commitment, {"claimed": draw.commitment, "found": digest}
    )


def _values(draw: PublishedDraw) -> Claim:
    strange = sorted(set(draw.sources) ^ draw.values.keys()) + sorted(
        k for k, text in draw.values.items() if not text
    )
    values = "; ".join(f"{name} = {text}" for name, text in sorted(draw.values.items()))
    return Claim("draw_values", not strange, {"found": ", ".join(strange) or values})


def _order(draw: PublishedDraw) -> Claim:
    values = [[name, draw.values[name]] for name in sorted(draw.values)]
    key = _digest([FORMAT, draw.commitment, draw.secret, values])
    expected = _shuffle(sorted(draw.entries), key)
    place = next(
        (i for i, (a, b) in enumerate(zip(expected, draw.order, strict=False), start=1) if a != b),
        0,
    )
    holds = expected == draw.order
    return Claim(
        "draw_order", holds, {"found": " ".join(expected), "place": place if not holds else 0}
    )


def _shuffle(items: list[str], key: bytes) -> list[str]:
    """Fisher-Yates from the last place down, by 64-bit words of HMAC-SHA256 over a counter, without
    bias.
    """
    block, words = 0, bytearray()
    for last in range(len(items) - 1, 0, -1):
        fair = 2**64 // (last + 1) * (last + 1)
        number = fair
        while number >= fair:
            if not words:
                words += hmac.new(key, block.to_bytes(8, "big"), hashlib.sha256).digest()
                block += 1
            number = int.from_bytes(words[:8], "big")
            del words[:8]
        other = number % (last + 1)
        items[last], items[other] = items[other], items[last]
    return items


def _digest(parts: list[Any]) -> bytes:
    return hashlib.sha256(
        json.dumps(parts, ensure_ascii=False, separators=(",", ":")).encode()
    ).digest()
