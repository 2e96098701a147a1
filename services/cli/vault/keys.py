"""`duijie vault key`, `rotate` and `reset`: the master key's beginning, change and loss."""

import typer

from services.cli.failures import ExitCode, Failure
from services.cli.output import note, show_json
from services.cli.texts import tell
from services.cli.vault.access import opened, purpose_of, settings
from services.vault.keys import source_of
from services.vault.opening import make_first_key
from services.vault.rotation import rotate as rotate_keys


def key(*, as_json: bool) -> None:
    """Make the master key of a vault that has none, and say which one is there."""
    own = settings()
    made = make_first_key(own)
    source = source_of(own)
    keys = source.load()
    with opened(own) as vault:
        vault.check()
    if as_json:
        show_json({"key": keys[0].id, "where": source.name, "made": made is not None})
    else:
        note("vault.key_made" if made else "vault.key_there", master=keys[0].id, where=source.name)


def rotate(*, reason: str, who: str | None, as_json: bool) -> None:
    """Put the vault under another master key, or go on with a rotation that was cut off."""
    own, purpose = settings(), purpose_of(reason, who)

    def hear(step: str, count: int) -> None:
        if step == "wrapped":
            note("vault.wrapping", count=count)

    with opened(own) as vault:
        rotated = rotate_keys(vault.database, source_of(own), purpose, hear)
    if as_json:
        show_json({"key": rotated.master, "people": rotated.people})
    else:
        note("vault.rotated", master=rotated.master, count=rotated.people)


def reset(*, reason: str, who: str | None, yes: bool, as_json: bool) -> None:
    """Forget all contacts and the master key; Failure USAGE where that is not confirmed."""
    own, purpose = settings(), purpose_of(reason, who)
    if not yes and not typer.confirm(tell("vault.reset_ask"), err=True):
        raise Failure(ExitCode.USAGE, "error.not_confirmed")
    with opened(own) as vault:
        gone = vault.reset(purpose)
    if as_json:
        show_json({"people": gone})
    else:
        note("vault.reset_done", count=gone)
