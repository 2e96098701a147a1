"""`duijie wording`: what this deployment says otherwise in its notices; a test of how it looks."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from rich.text import Text

from contracts.pool_log import Language
from services.cli.client import connect
from services.cli.failures import ExitCode, Failure
from services.cli.output import note, show, show_json
from services.cli.texts import tell
from services.console.accounts import audit
from services.control.migrate import opened
from services.control.settings import ControlSettings
from services.delivery.channels import OPEN
from services.delivery.channels.base import OutgoingMessage
from services.delivery.intake import matter_of
from services.delivery.ledger import DeliveryLedger
from services.delivery.messages import Composer
from services.delivery.sending import now
from services.delivery.settings import SenderSettings
from services.delivery.wordings import (
    MOST_BYTES,
    FaultyWordingsError,
    Wordings,
    as_file,
    language_of_file,
    read_wordings,
    save_wordings,
    wordings_of,
)
from services.vault.audit import login
from services.words import corrected

if TYPE_CHECKING:
    from services.delivery.channels.base import Attempt


def save(file: Path, *, check: bool, as_json: bool) -> None:
    """Check a file, and unless only that is asked save it in place of what its language had.

    Failure INPUT, after each fault with its line, where there is any: nothing is saved then.
    """
    language, wordings = _read(file)
    count = len(wordings)
    if not check:
        database = opened(connect.settings_of(ControlSettings))
        try:
            count = save_wordings(database, language, wordings, login(), now())
            audit.record(
                database, now(), login(), "wording_save", "", f"{language} {' '.join(wordings)}"
            )
        finally:
            database.close()
    if as_json:
        show_json({"language": language, "texts": count, "saved": not check})
    else:
        key = "wording.checked" if check else "wording.saved"
        note(key, file=file.name, count=count, of=language)


def show_saved(language: Language) -> None:
    """Print what a language says otherwise, as a file that `save` takes."""
    database = opened(connect.settings_of(ControlSettings))
    try:
        saved = wordings_of(database).get(language, {})
    finally:
        database.close()
    if not saved:
        note("wording.none", of=language)
    show(Text(as_file(saved).rstrip("\n")))


def try_out(notice: str, address: str, file: Path | None, *, as_json: bool) -> None:
    """Mail a notice that was sent lately, or waits, to `address`, in the words that are saved or those
    of `file`. It has no links, and the ledger knows nothing of it.

    Failure NOT_FOUND for a notice whose decision is not kept, REFUSED where the mail was not taken.
    """
    settings = connect.settings_of(SenderSettings)
    tried = {}
    if file is not None:
        language, wordings = _read(file)
        tried = {language: wordings}
    made = asyncio.run(_mailed(settings, notice, address, tried))
    if as_json:
        show_json({"outcome": made.outcome, "words": made.words})
    elif made.outcome == "sent":
        note("wording.mailed", notice=notice)
    if made.outcome != "sent":
        raise Failure(ExitCode.REFUSED, "wording.not_mailed", words=made.words)


async def _mailed(
    settings: SenderSettings, notice: str, address: str, tried: Wordings
) -> "Attempt":
    database = opened(settings)
    try:
        cause = notice.rpartition("/")[0]
        bodies = DeliveryLedger(database).decisions([cause])
        spoken = {**wordings_of(database), **tried}
    finally:
        database.close()
    channel = OPEN["mail"](settings)
    try:
        with corrected(spoken):
            composer = Composer(settings.notifier_organiser_language)
            found = composer.of(cause, bodies[cause]).get(notice) if bodies else None
            if found is None:
                raise Failure(ExitCode.NOT_FOUND, "wording.no_notice", notice=notice)
            matter = matter_of(found.notice, found.decision)
            return await channel.hand_over(OutgoingMessage(found.notice, address, matter))
    finally:
        await channel.close()


def _read(file: Path) -> tuple[Language, dict[str, str]]:
    language = language_of_file(file.name)
    if language is None:
        raise Failure(ExitCode.USAGE, "wording.file_name", file=file.name)
    try:
        with file.open("rb") as opened_file:
            content = opened_file.read(MOST_BYTES + 1)
    except OSError as error:
        reason = error.strerror or str(error)
        raise Failure(ExitCode.INPUT, "wording.cannot_read", file=file, reason=reason) from None
    try:
        return language, read_wordings(content, language)
    except FaultyWordingsError as error:
        for fault in error.faults:
            why = tell(f"wording.fault.{fault.code}", **fault.arguments)
            place = f"{file}:{fault.line}" if fault.line else str(file)
            show(Text(f"{place}: {fault.key + ': ' if fault.key else ''}{why}"))
        count = len(error.faults)
        raise Failure(ExitCode.INPUT, "wording.refused", file=file.name, count=count) from None
