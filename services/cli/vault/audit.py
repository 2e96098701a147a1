"""`duijie vault audit`: who did what with whose contact data, and why."""

from dataclasses import asdict
from datetime import UTC, datetime

from rich.text import Text

from services.cli.output import note, show, show_json
from services.cli.render.decisions import sheet
from services.cli.texts import LANGUAGE, named, tell
from services.cli.vault.access import opened, profile_of, settings
from services.vault.audit import AuditEntry, entries
from services.words import moment_of


def audit(profile: str | None, *, most: int, as_json: bool) -> None:
    """Print the latest rows of the audit, of one profile or of all; needs no master key."""
    subject = None if profile is None else profile_of(profile)
    with opened(settings()) as vault:
        held = entries(vault.database, subject, most)
    if as_json:
        show_json([_plain(entry) for entry in held])
        return
    if not held:
        note("vault.no_audit")
        return
    table = sheet("", "when", "act", "who", "whose", "item", "reason")
    for entry in held:
        who = Text(entry.who).append(f"\n{entry.login}", style="dim")
        whose = f"{entry.role}/{entry.id}" if entry.role else "-"
        table.add_row(
            moment_of(LANGUAGE.get(), entry.at), _act(entry), who, Text(whose),
            Text(" ".join(entry.fields)), Text(entry.reason),
        )  # fmt: skip
    show(table)


def _act(entry: AuditEntry) -> str:
    act = named("vault_act", entry.act)
    return f"{act}\n{tell('vault.unmasked')}" if entry.unmasked else act


def _plain(entry: AuditEntry) -> dict[str, object]:
    at = datetime.fromtimestamp(entry.at / 1000, UTC).isoformat(timespec="milliseconds")
    return asdict(entry) | {"at": at}
