"""Unpacks compressed batches up to a bound: a batch of a few kilobytes may hold gigabytes of
nothing.

`bound_the_client` lets aiokafka's own reader unpack by these functions; what it cannot unpack is
then read past it (`raw_fetch.py`) and goes to quarantine, and all else goes on.
"""

import struct
import zlib
from collections.abc import Callable
from typing import Any, Final

import cramjam
from aiokafka.errors import CorruptRecordException
from aiokafka.record import default_records

MOST_UNPACKED: Final = 64 << 20
"""Bytes of one batch; a topic takes four MiB of them packed."""
GZIP, SNAPPY, LZ4, ZSTD = 1, 2, 3, 4
"""Kafka's numbers."""
_XERIAL: Final = b"\x82SNAPPY\0"
_XERIAL_BEGINS: Final = 16
_LENGTH: Final = struct.Struct("!i")
_VARINT_BITS: Final = 35


class Unreadable(CorruptRecordException, ValueError):  # type: ignore[misc]  # noqa: N818 - aiokafka is untyped
    """A batch that is broken, or too large when it is unpacked."""


def unpack(codec: int, data: bytes, most: int = MOST_UNPACKED) -> bytes:
    """Return `data` unpacked; raise Unreadable where it is broken or makes more than `most` bytes."""
    decode = _DECODERS.get(codec)
    if decode is None:
        raise Unreadable(f"no such compression: {codec}")
    try:
        return decode(bytes(data), most)
    except Unreadable:
        raise
    except Exception as error:
        raise Unreadable(
            f"cannot be unpacked, or makes more than {most} bytes: {error!r}"
        ) from error


def _gzip(data: bytes, most: int) -> bytes:
    unpacked, parts = 0, []
    while data:
        reader = zlib.decompressobj(zlib.MAX_WBITS | 16)
        part = reader.decompress(data, most - unpacked + 1)
        unpacked += len(part)
        if unpacked > most:
            raise Unreadable(f"more than {most} bytes when unpacked")
        if not reader.eof:
            raise Unreadable("a compressed batch that is cut off")
        parts.append(part)
        data = reader.unused_data.lstrip(b"\0")  # members follow each other, with zeros between
    return b"".join(parts)


def _snappy(data: bytes, most: int) -> bytes:
    if not data.startswith(_XERIAL):
        return _snappy_block(data, most)
    at, unpacked, parts = _XERIAL_BEGINS, 0, []
    while at < len(data):
        (length,) = _LENGTH.unpack_from(data, at)
        at += _LENGTH.size
        if length < 0 or at + length > len(data):
            raise Unreadable("a compressed batch that is cut off")
        part = _snappy_block(data[at : at + length], most - unpacked)
        parts.append(part)
        unpacked += len(part)
        at += length
    return b"".join(parts)


def _snappy_block(block: bytes, most: int) -> bytes:
    """Unpack one block, which says first how long it will be."""
    length = shift = 0
    for byte in block:
        length |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80 or shift > _VARINT_BITS:  # noqa: PLR2004 - the continuation bit
            break
    if length > most:
        raise Unreadable(f"more than {MOST_UNPACKED} bytes when unpacked")
    return bytes(cramjam.snappy.decompress_raw(block))


def _into(decompress_into: Callable[[bytes, bytearray], int]) -> Callable[[bytes, int], bytes]:
    """Return a decoder that writes into a buffer of the size allowed.

    Pages of it that are not needed are never touched.
    """

    def decode(data: bytes, most: int) -> bytes:
        buffer = bytearray(most)
        length = decompress_into(data, buffer)
        return bytes(memoryview(buffer)[:length])

    return decode


_DECODERS: Final[dict[int, Callable[[bytes, int], bytes]]] = {
    GZIP: _gzip,
    SNAPPY: _snappy,
    LZ4: _into(cramjam.lz4.decompress_into),
    ZSTD: _into(cramjam.zstd.decompress_into),
}


def bound_the_client() -> None:
    """Let aiokafka unpack by `unpack`, in its reader in C as in the one in Python."""
    modules: list[Any] = [default_records]
    try:
        from aiokafka.record._crecords import default_records as in_c  # noqa: PLC0415 - absent where it was not built
    except ImportError:
        pass
    else:
        modules.append(in_c)
    names = {"gzip_decode": GZIP, "snappy_decode": SNAPPY, "lz4_decode": LZ4, "zstd_decode": ZSTD}
    for module in modules:
        for name, codec in names.items():
            setattr(module, name, _decoder(codec))


def _decoder(codec: int) -> Callable[[bytes], bytes]:
    return lambda data: unpack(codec, data)
