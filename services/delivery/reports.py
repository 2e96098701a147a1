"""What is heard of a message after it was sent: that it arrived, came back, or that somebody acted.

A report only moves a row forward, so that the same one twice, or two in another order, end the same.
A forged one can do no more than have a notice sent by the next channel too.
"""

import re
from typing import Final, Literal

from sqlalchemy import Connection, update

from services.control.database import Database
from services.control.schema import DELIVERY_LEDGER
from services.delivery.channels.base import MOST_WORDS

Heard = Literal["delivered", "bounced"]
_ROW: Final = DELIVERY_LEDGER.c
_FROM: Final[dict[Heard, tuple[str, ...]]] = {
    "delivered": ("sending", "sent", "doubtful"),
    "bounced": ("sending", "sent", "delivered", "doubtful"),
}
_POSTED: Final = re.compile(r"msg_([0-9a-f]{32})")
_MAILED: Final = re.compile(r"<?([0-9a-f]{40})@[^\s<>@]{1,255}>?")
_ADDRESS: Final = re.compile(r"[^\s<>@;:,]{1,64}@[^\s<>@;:,]{1,255}")


def report(database: Database, message: str, heard: Heard, words: str, now: int) -> int:
    """Note what was heard of `message`, a Message-ID or webhook-id; return how many rows it moved.

    What is no id of ours moves none. `words` are kept cut, without addresses.
    """
    posted, mailed = _POSTED.fullmatch(message.strip()), _MAILED.fullmatch(message.strip())
    if mailed is not None:
        meant = (_ROW.channel == "mail", _ROW.message == mailed[1])
    elif posted is not None:
        begin = posted[1]
        meant = (_ROW.channel == "webhook", _ROW.message.between(begin, f"{begin}g"))
    else:
        return 0
    plain = _ADDRESS.sub("…", " ".join(words.split()))[:MOST_WORDS]
    code = "bounce" if heard == "bounced" else ""
    with database.transaction() as connection:
        moved = connection.execute(
            update(DELIVERY_LEDGER)
            .where(*meant, _ROW.state.in_(_FROM[heard]))
            .values(state=heard, code=code, words=plain, changed=now)
        )
    return moved.rowcount


def mark_opened(connection: Connection, notice: str, now: int) -> None:
    """Note within a transaction that the person has done something on the page of `notice`.

    Showing a page is no such thing: programs that scan mails follow every link.
    """
    _move(
        connection, notice, "opened", ("sending", "sent", "delivered", "bounced", "doubtful"), now
    )


def mark_answered(connection: Connection, notice: str, now: int) -> None:
    """Note within a transaction that the person has answered what `notice` asks."""
    before = ("sending", "sent", "delivered", "opened", "bounced", "doubtful")
    _move(connection, notice, "answered", before, now)


def _move(
    connection: Connection, notice: str, state: str, before: tuple[str, ...], now: int
) -> None:
    connection.execute(
        update(DELIVERY_LEDGER)
        .where(_ROW.notice == notice, _ROW.state.in_(before))
        .values(state=state, changed=now)
    )
