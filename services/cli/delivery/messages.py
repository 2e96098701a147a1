"""`duijie messages`: what was sent in a pool, and whom no message has reached."""

from dataclasses import asdict

from rich.text import Text

from services.cli.client import connect
from services.cli.failures import ExitCode, Failure
from services.cli.output import note, show, show_json
from services.cli.render.decisions import sheet
from services.cli.texts import LANGUAGE, named, tell
from services.control.migrate import opened
from services.control.settings import ControlSettings
from services.delivery.ledger import DeliveryLedger, LedgerRow
from services.delivery.sending import now
from services.words import moment_of


def messages(pool: str, *, again: str | None, as_json: bool) -> None:
    """Print the counts of a pool, and what needs a person; with `again` send a doubtful notice once
    more before that.

    Failure NOT_FOUND where no notice of that id is doubtful.
    """
    database = opened(connect.settings_of(ControlSettings))
    try:
        ledger = DeliveryLedger(database)
        if again is not None and not ledger.send_again(again, now()):
            raise Failure(ExitCode.NOT_FOUND, "messages.not_doubtful", notice=again)
        counts, undelivered = ledger.counts(pool), ledger.undelivered(pool)
    finally:
        database.close()
    if as_json:
        rows = [asdict(row) for row in undelivered]
        show_json({"pool": pool, "counts": counts, "undelivered": rows})
        return
    if not counts:
        note("messages.none", pool=pool)
        return
    for state, count in sorted(counts.items()):
        show(f"{named('delivery', state)}  {count}")
    if undelivered:
        _show(undelivered)


def _show(rows: list[LedgerRow]) -> None:
    note("messages.undelivered", count=len(rows))
    table = sheet("", "when", "whose", "item", "reason")
    for row in rows:
        reason = Text(tell(f"messages.code.{row.code}")).append(f"\n{row.words}", style="dim")
        table.add_row(
            moment_of(LANGUAGE.get(), row.changed), Text(f"{row.kind}/{row.recipient}"),
            Text(f"{named('delivery', row.state)}\n{row.notice}"), reason,
        )  # fmt: skip
    show(table)
