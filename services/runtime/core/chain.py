"""The chain of a pool's log: each record's digest covers the digest of the one before it.

Whoever applies the log keeps the head, and an anchor every so many records. A record that was
changed, put in, taken out or moved afterwards gives other digests from there on.
"""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

import msgspec

BUCKET: Final = ":chain"
"""Where heads and anchors are stored; no pool can be called so."""
ANCHOR_EVERY: Final = 32
_DIGEST_BYTES: Final = 16
_ANCHOR: Final = "@"


class ChainHead(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """How far the chain of one pool has come."""

    begin: int
    """Offset of the first record that it covers."""
    count: int = 0
    digest: str = ""
    """Of the last record and all before it; hex, empty before the first."""

    def extended(self, value: bytes) -> "ChainHead":
        """Return the head behind one more record."""
        covered = hashlib.blake2b(bytes.fromhex(self.digest), digest_size=_DIGEST_BYTES)
        covered.update(value)
        return ChainHead(self.begin, self.count + 1, covered.hexdigest())


class Chain(NamedTuple):
    """What is stored of the chain of one pool."""

    head: ChainHead
    anchors: Mapping[int, str]
    """Records covered -> the digest at that point."""


_decode = msgspec.json.Decoder(ChainHead).decode
_encode = msgspec.json.Encoder().encode


def stored(pool: str, head: ChainHead) -> dict[str, bytes]:
    """Return the field of BUCKET that keeps `head`."""
    return {pool: _encode(head)}


def anchored(pool: str, head: ChainHead) -> dict[str, bytes]:
    """Return the field of BUCKET that keeps an anchor at `head`, where one is due."""
    if head.count % ANCHOR_EVERY:
        return {}
    return {f"{pool}{_ANCHOR}{head.count}": head.digest.encode()}


def heads(fields: Mapping[str, bytes]) -> dict[str, ChainHead]:
    """Return the head of every pool in the stored fields of BUCKET."""
    return {pool: _decode(raw) for pool, raw in fields.items() if _ANCHOR not in pool}


def chain_of(pool: str, fields: Mapping[str, bytes]) -> Chain | None:
    """Return the chain of `pool` in the stored fields of BUCKET, None where there is none."""
    if pool not in fields:
        return None
    beginning = pool + _ANCHOR
    anchors = {
        int(name.removeprefix(beginning)): digest.decode()
        for name, digest in fields.items()
        if name.startswith(beginning)
    }
    return Chain(_decode(fields[pool]), dict(sorted(anchors.items())))


class Break(NamedTuple):
    """The log is not the one that was applied: it differs after `intact` records, at the latest
    with record `broken` (both counted from 1).
    """

    intact: int
    broken: int


def first_break(chain: Chain, values: Iterable[bytes]) -> Break | None:
    """Return where `values`, the records from `chain.head.begin` on, leave the chain; None where
    they do not.

    Records behind the head are not judged.
    """
    known = {**chain.anchors, chain.head.count: chain.head.digest}
    at, intact = ChainHead(chain.head.begin), 0
    for value in values:
        if at.count == chain.head.count:
            break
        at = at.extended(value)
        if at.count in known:
            if at.digest != known[at.count]:
                return Break(intact, at.count)
            intact = at.count
    return None if at.count == chain.head.count else Break(intact, at.count + 1)
