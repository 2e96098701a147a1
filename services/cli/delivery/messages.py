"""`duijie messages`: what was sent in a pool, whom no message has reached, and what is held or taken back."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Literal

from rich.text import Text

from services.cli.client import connect
from services.cli.failures import ExitCode, Failure
from services.cli.output import note, show, show_json
from services.cli.render.decisions import sheet
from services.cli.texts import LANGUAGE, named, tell
from services.console.accounts import audit
from services.control.database import Database
from services.control.migrate import opened
from services.control.settings import ControlSettings
from services.delivery import holding
from services.delivery.holding import ChosenNotices, WaitingEvent
from services.delivery.ledger import DeliveryLedger
from services.delivery.ledger_reading import LedgerRow
from services.delivery.order import prefer
from services.delivery.sending import now
from services.delivery.settings import CHANNELS
from services.delivery.suspension import recover
from services.vault.audit import login
from services.words import moment_of

Act = Literal["", "hold", "release", "recall", "recover"]


@dataclass(frozen=True, slots=True)
class Steering:
    """What is to be done with notices that have not left; nothing where `act` is empty."""

    act: Act = ""
    event: str = ""
    people: tuple[holding.Person, ...] = ()
    changed: bool = False
    hours: float = 0.0

    @classmethod
    def of(
        cls, acts: Mapping[Act, bool], event: str, to: Sequence[str], *, changed: bool, hours: float
    ) -> "Steering":
        """Return what the options ask for; Failure USAGE where they do not fit together, or name
        somebody who is none.
        """
        asked = [act for act, wanted in acts.items() if wanted]
        alone = bool((event or to) and not asked)
        if len(asked) > 1 or alone or (changed and asked != ["release"]):
            raise Failure(ExitCode.USAGE, "messages.one_act")
        if asked == ["recover"] and (event or to):
            raise Failure(ExitCode.USAGE, "messages.one_act")
        return cls(asked[0] if asked else "", event, _people(to), changed, hours)

    def run(self, database: Database, pool: str) -> dict[str, int]:
        """Do it, on the record; return what came of it."""
        chosen = ChosenNotices(pool, self.event, self.people)
        who, at = login(), now()
        match self.act:
            case "hold":
                done = {"count": holding.hold(database, chosen, who, at)}
            case "release":
                done = {"count": holding.release(database, chosen, at, changed=self.changed)}
            case "recover":
                since = at - int(self.hours * 3_600_000)
                done = {"count": recover(database, pool, CHANNELS, since, at)}
            case _:
                taken = holding.recall(database, chosen, who, at)
                done = {"count": taken.recalled, "gone": taken.gone}
        audit.record(database, at, who, f"notices_{self.act}", pool, chosen.described(), self.event)
        return done


def messages(pool: str, steering: Steering, *, again: str | None, as_json: bool) -> None:
    """Print the counts of a pool, what waits, and what needs a person; `steering` and `again` do
    something before that.

    Failure NOT_FOUND where no notice of the id `again` is doubtful.
    """
    database = opened(connect.settings_of(ControlSettings))
    try:
        done = steering.run(database, pool) if steering.act else {}
        ledger = DeliveryLedger(database)
        if again is not None and not ledger.send_again(again, now()):
            raise Failure(ExitCode.NOT_FOUND, "messages.not_doubtful", notice=again)
        counts, undelivered = ledger.counts(pool), ledger.undelivered(pool)
        waiting = holding.waiting(database, pool)
    finally:
        database.close()
    if as_json:
        rows = [asdict(row) for row in undelivered]
        events = [asdict(each) for each in waiting]
        shown = {"pool": pool, "counts": counts, "undelivered": rows, "waiting": events}
        show_json(shown | ({"done": done} if done else {}))
        return
    if done:
        act = "release_changed" if steering.changed else steering.act
        note(f"messages.did.{act}", **done)
    _show_all(pool, counts, waiting, undelivered)


def _show_all(
    pool: str,
    counts: Mapping[str, int],
    waiting: Sequence[WaitingEvent],
    undelivered: Sequence[LedgerRow],
) -> None:
    if not counts:
        note("messages.none", pool=pool)
        return
    for state, count in sorted(counts.items()):
        show(f"{named('delivery', state)}  {count}")
    if waiting:
        _show_waiting(waiting)
    if undelivered:
        _show(undelivered)


def _people(texts: Sequence[str]) -> tuple[holding.Person, ...]:
    try:
        return holding.people_named(texts)
    except ValueError as error:
        raise Failure(ExitCode.USAGE, "messages.no_person", given=str(error)) from None


def preference(person: str, channels: str, *, as_json: bool) -> None:
    """Note by which channels somebody is reached first; Failure USAGE for what names none."""
    names = [name.strip() for name in channels.split(",") if name.strip()]
    (whom,) = _people([person])
    if not set(names) <= set(CHANNELS) or len(set(names)) != len(names):
        known = ", ".join(CHANNELS)
        raise Failure(ExitCode.USAGE, "messages.no_channels", given=channels, known=known)
    database = opened(connect.settings_of(ControlSettings))
    try:
        prefer(database, whom, names, now())
        what = f"{person} {','.join(names)}"
        audit.record(database, now(), login(), "notices_prefer", "", what)
    finally:
        database.close()
    if as_json:
        show_json({"person": person, "channels": names})
    else:
        note("messages.preferred", person=person, channels=", ".join(names) or "-")


def _show_waiting(waiting: Sequence[WaitingEvent]) -> None:
    table = sheet("", "item", "when", "reason")
    for each in waiting:
        due = moment_of(LANGUAGE.get(), each.due) if each.due else ""
        counted = tell("messages.counted", held=each.held, waiting=each.waiting, gone=each.gone)
        table.add_row(Text(each.event), Text(due), Text(counted))
    show(table)


def _show(rows: Sequence[LedgerRow]) -> None:
    note("messages.undelivered", count=len(rows))
    table = sheet("", "when", "whose", "item", "reason")
    for row in rows:
        reason = Text(tell(f"messages.code.{row.code}")).append(f"\n{row.words}", style="dim")
        table.add_row(
            moment_of(LANGUAGE.get(), row.changed), Text(f"{row.kind}/{row.recipient}"),
            Text(f"{named('delivery', row.state)}\n{row.notice}"), reason,
        )  # fmt: skip
    show(table)
