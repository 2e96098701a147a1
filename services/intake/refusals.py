"""Why a record is refused, in words, and the quarantine record that holds it."""

from typing import Final

from contracts.catalogue import MAX_VALUE_BYTES
from contracts.feeds.errors import shown
from contracts.quarantine import ErrorKind, Message
from services.runtime.errors import Poison
from services.runtime.handler import Inbound, Outbound, Partition
from services.runtime.poison import quarantine

_FITS_BYTES: Final = 3_000_000
"""Raw bytes whose base64 fits into one message of the quarantine topic, with room for the messages."""


class Refused(Exception):  # noqa: N818 - a verdict about a record, not a failure of ours
    """A record that breaks its contract; `offset` is not known where this is raised."""

    def __init__(self, error: ErrorKind, messages: list[Message]) -> None:
        super().__init__(error)
        self.error = error
        self.messages = messages


def refuse(error: ErrorKind, field: str, zh: str, en: str) -> Refused:
    """Return a refusal with one message."""
    return Refused(error, [Message(field, zh, en)])


def too_large(size: int) -> Refused:
    """Refuse a value of `size` bytes."""
    return refuse(
        "too_large",
        "$",
        f"记录有 {size} 字节，超过上限 {MAX_VALUE_BYTES} 字节，请缩短文字或拆分",
        f"the record has {size} bytes, more than {MAX_VALUE_BYTES}: shorten its texts",
    )


def not_utf8(value: bytes, at: int) -> Refused:
    """Refuse a value that is not UTF-8 from byte `at` on; say so where it looks like a Chinese encoding."""
    try:
        value.decode("gb18030")
    except UnicodeDecodeError:
        zh, en = "", ""
    else:
        zh, en = "，很可能是 GBK 或 GB18030 编码", "; it looks like GBK or GB18030"
    return refuse(
        "not_utf8",
        "$",
        f"不是 UTF-8 编码（第 {at + 1} 字节起）{zh}，请转为 UTF-8 后重新提交",
        f"not UTF-8 from byte {at + 1} on{en}: convert to UTF-8 and submit again",
    )


def empty() -> Refused:
    """Refuse a value of no bytes, which is neither a record nor a tombstone."""
    return refuse(
        "not_json",
        "$",
        "记录内容为空；要删除请发送空值（null，即墓碑），不是空字符串",
        "the value is empty; to delete, send a null value (a tombstone), not an empty text",
    )


def no_key(fields: tuple[str, ...]) -> Refused:
    """Refuse a record without a key."""
    names = " / ".join(fields)
    return refuse(
        "key_mismatch",
        "$",
        f"消息没有键（key），无法保证先后顺序；键应为 {names} 的值",
        f"the message has no key, so its order cannot be kept; the key must be the value of {names}",
    )


def wrong_key(key: bytes, expected: str, field: str) -> Refused:
    """Refuse a record whose key is not the id that its value names."""
    text = shown(key[:200].decode(errors="replace"))
    return refuse(
        "key_mismatch",
        f"$.{field}",
        f"消息的键“{text}”与 {field} 的值“{shown(expected)}”不一致，键必须与之完全相同",
        f"the message key '{text}' differs from {field} '{shown(expected)}': the key must be exactly the same",
    )


def unreadable_key() -> Refused:
    """Refuse a tombstone whose key is not text."""
    return refuse("key_mismatch", "$", "墓碑消息的键不是 UTF-8 文字", "the key of the tombstone is not UTF-8 text")


def unknown_schema(given: str, known: str) -> Refused:
    """Refuse a record of a schema or version that this intake does not know."""
    return refuse(
        "contract",
        "ce_dataschema",
        f"不认识的数据格式版本“{shown(given)}”，本系统接受 {known}",
        f"unknown schema or version '{shown(given)}': this system accepts {known}",
    )


def no_deletion(topic: str) -> Refused:
    """Refuse a tombstone on a feed whose records are events, not entities."""
    return refuse(
        "contract",
        "$",
        f"{topic} 记录的是已发生的事，不能删除；请改为提交新的记录",
        f"records of {topic} are events and cannot be deleted: submit a new record instead",
    )


def quarantined(partition: Partition, record: Inbound, refused: Refused) -> Outbound:
    """Return the quarantine output for `record`, whole where a message can hold it, else its beginning with a note."""
    messages = refused.messages
    raw = (
        len(record.key or b"")
        + len(record.value or b"")
        + sum(len(value or b"") + len(name) for name, value in record.headers)
    )
    if raw > _FITS_BYTES:
        kept = (record.value or b"")[:MAX_VALUE_BYTES]
        record = Inbound(record.offset, record.timestamp, (record.key or b"")[:MAX_VALUE_BYTES], kept, ())
        where = f"{partition.topic}/{partition.number}/{record.offset}"
        messages = [
            *messages,
            Message(
                "$",
                f"原记录过大，这里只保留内容的前 {len(kept)} 字节；完整原文仍在 {where}",
                f"too large to keep whole: the first {len(kept)} bytes are here, all of it is still at {where}",
            ),
        ]
    return quarantine("intake", partition, record, Poison(record.offset, refused.error, messages))
