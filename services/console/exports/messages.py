"""What people were told, and whom no message has reached, as rows in the reader's language.

As on the page, what looks like contact data in a text is masked.
"""

from collections.abc import Iterable

from services.console.exports.files import MOST_ROWS, Cells, SentTable
from services.console.pages.messages import ShownMessage, without_contacts
from services.console.pages.shown import Shown
from services.delivery.ledger_reading import LedgerRow


def messages_table(shown: Shown, messages: Iterable[ShownMessage]) -> SentTable:
    """Return a row for each notice: when, to whom, what was said, whether they answered, and what
    became of it by each channel.
    """
    say, tell = shown.say, shown.tell

    def cells(message: ShownMessage) -> Cells:
        notice = message.notice
        answered = tell(f"messages.answered.{message.answered}") if message.answered else ""
        sent = "; ".join(
            f"{shown.name('channel', channel)} {shown.name('delivery', state)} {shown.moment(at)}"
            for channel, state, at in message.states
        )
        return (
            shown.moment(notice.time), shown.name("recipient", notice.recipient_kind), notice.recipient,
            notice.recipient_name, without_contacts(notice.subject), message.body, answered, sent,
            notice.id,
        )  # fmt: skip

    columns = [
        *(say(f"export.{name}") for name in ("time", "role", "id", "name", "subject", "text")),
        say("export.answer"), tell("messages.state"), say("export.notice"),
    ]  # fmt: skip
    cut = say("export.cut", count=MOST_ROWS)
    return SentTable("messages", tell("messages.told"), columns, map(cells, messages), cut)


def undelivered_table(shown: Shown, rows: Iterable[LedgerRow]) -> SentTable:
    """Return a row for each notice that reached nobody, with the channel's words and what to do."""
    say, tell = shown.say, shown.tell

    def cells(row: LedgerRow) -> Cells:
        return (
            shown.name("recipient", row.kind), row.recipient, shown.name("channel", row.channel),
            shown.name("delivery", row.state), shown.moment(row.changed),
            without_contacts(row.words), tell(f"messages.code.{row.code}"), row.notice,
        )  # fmt: skip

    columns = [
        say("export.role"), say("export.id"), say("export.channel"), tell("messages.state"),
        say("export.time"), say("export.words"), tell("messages.what_to_do"), say("export.notice"),
    ]  # fmt: skip
    return SentTable("undelivered", tell("messages.undelivered"), columns, map(cells, rows))
