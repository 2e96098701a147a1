"""`duijie console key`: keys by which programs use the API."""

from rich.text import Text

from services.cli.console.access import opened
from services.cli.output import note, show, show_json
from services.cli.render.decisions import sheet
from services.cli.texts import LANGUAGE, tell
from services.console.accounts import audit, keys
from services.console.clock import now
from services.words import moment_of

_DAY_MS = 86_400_000


def add(account: str, label: str, scopes: list[str], *, days: int, as_json: bool) -> None:
    """Make a key of `account` and print it, this once."""
    moment = now()
    with opened() as database:
        key = keys.add(database, account, label, scopes, moment, moment + days * _DAY_MS)
        what = f"{account} {key.split('_')[1]} {' '.join(scopes)}"
        audit.record(database, moment, account, "key_add", "", what)
    if as_json:
        show_json({"key": key})
    else:
        show(Text(tell("console.key", made=key)))


def revoke(identifier: str) -> None:
    """Let a key open nothing from now on."""
    with opened() as database:
        keys.revoke(database, identifier, now())
        audit.record(database, now(), "duijie", "key_revoke", "", identifier)
    note("console.changed")


def list_(*, as_json: bool) -> None:
    """Print all keys without their secrets."""
    with opened() as database:
        held = keys.everything(database)
    if as_json:
        plain = [
            {
                "id": key.id,
                "account": key.account,
                "label": key.label,
                "scopes": sorted(key.scopes),
                "until": key.until,
                "revoked": key.revoked,
            }
            for key in held
        ]
        show_json(plain)
        return
    table = sheet("", "id", "account", "label", "scopes", "until")
    for key in held:
        until = tell("console.revoked") if key.revoked else moment_of(LANGUAGE.get(), key.until)
        table.add_row(key.id, key.account, Text(key.label), ", ".join(sorted(key.scopes)), until)
    show(table)
