# ruff: noqa: PLR0913 - what a verb takes are its options
"""`duijie roadshow draw`: commit to a secret before the sources' values are known, reveal it after,
show what was drawn.
"""

import json
import os
import secrets
from pathlib import Path

import msgspec

from contracts.catalogue import COMMANDS
from contracts.decisions import Draw
from contracts.normal import visible
from models.roadshow.order.draw import commitment
from models.roadshow.order.draws import SOURCE, VALUE, entries_digest
from services.cli.client import connect, pools, single
from services.cli.client.roadshow_log import read_roadshow
from services.cli.failures import ExitCode, Failure
from services.cli.output import show as showing
from services.cli.output import show_json, write
from services.cli.texts import tell
from services.cli.verbs import shortlist as shortlist_verb
from services.runtime.settings import Settings

_PRIVATE = 0o600
_SECRET_BYTES = 32


class Secret(msgspec.Struct, frozen=True):
    """What the organiser keeps until the reveal."""

    pool: str
    round: str
    commitment: str
    secret: str
    sources: list[str]
    entries: list[str]


def pairs(given: list[str], *, need: bool) -> dict[str, str]:
    """Return NAME=TEXT arguments as a dictionary.

    Failure USAGE for a name twice, or without its text where there is `need` of one.
    """
    texts: dict[str, str] = {}
    for argument in given:
        name, _, text = (
            visible(argument).replace("＝", "=", 1 if "=" not in argument else 0).partition("=")
        )
        name, text = name.strip(), text.strip()
        if not name or (need and not text) or name in texts:
            raise Failure(ExitCode.USAGE, "error.draw_pair", value=argument)
        texts[name] = text
    return texts


async def commit(
    settings: Settings, pool: str, sources: list[str], file: Path, *, abandon: str, wait_s: float
) -> None:
    """Make a secret, keep it in `file` (readable by its owner only, never overwritten), and send
    what commits to it.
    """
    named = pairs(sources, need=False)
    async with connect.stored_pools(settings) as store:
        shortlist = (await shortlist_verb.read(store, pool)).shortlist
    entries = sorted(entry.startup for entry in shortlist.entries)
    secret = secrets.token_hex(_SECRET_BYTES)
    committed = commitment(pool, shortlist.round, entries, named, secret)
    _keep(file, Secret(pool, shortlist.round, committed, secret, sorted(named), entries))
    values = {f"{SOURCE}{name}": text for name, text in named.items()}
    values |= {"commitment": committed, "entries": entries_digest(entries)} | (
        {"abandon": abandon} if abandon else {}
    )
    record = {"pool": pool, "command": "draw_commit", "round": shortlist.round, "values": values}
    try:
        await single.send_one(settings, COMMANDS.name, record, wait_s=wait_s, as_json=False)
    except Failure as failure:
        if failure.code in (
            ExitCode.USAGE,
            ExitCode.INPUT,
            ExitCode.REFUSED,
        ):  # refused: nothing stands for it
            _forget(file)
        raise
    write(tell("draw.committed", commitment=committed, entries=len(entries), file=file))


async def reveal(
    settings: Settings, pool: str, values: list[str], file: Path, *, wait_s: float, as_json: bool
) -> None:
    """Send the secret and the sources' values, and print the order that follows."""
    kept, given = _kept(file), pairs(values, need=True)
    if kept.pool != pool:
        raise Failure(ExitCode.USAGE, "error.draw_other_pool", file=file, pool=kept.pool)
    if strange := sorted(set(kept.sources) ^ given.keys()):
        raise Failure(
            ExitCode.USAGE,
            "error.draw_sources",
            name=strange[0],
            sources=", ".join(kept.sources),
            file=file,
        )
    named = {f"{VALUE}{name}": text for name, text in given.items()} | {"secret": kept.secret}
    record = {"pool": pool, "command": "draw_reveal", "round": kept.round, "values": named}
    await single.send_one(settings, COMMANDS.name, record, wait_s=wait_s, as_json=False)
    await show(settings, pool, as_json=as_json)


async def show(settings: Settings, pool: str, *, as_json: bool) -> None:
    """Print the pool's last draw.

    As JSON all that was published of draws, which `duijie verify draw` reads from a file.
    """
    published = await draws(settings, pool)
    if not published:
        raise Failure(ExitCode.NOT_FOUND, "error.no_draw", pool=pool)
    if as_json:
        show_json([pools.plain(draw) for draw in published])
        return
    last = published[-1]
    write(
        tell(
            f"draw.{last.status}_shown", commitment=last.commitment, sources=", ".join(last.sources)
        )
    )
    names = last.values.items()
    for line in [tell("draw.value", name=name, value=value) for name, value in names]:
        write(line)
    showing(*(f"{place}\t{startup}" for place, startup in enumerate(last.order, start=1)))


async def draws(settings: Settings, pool: str) -> list[Draw]:
    """Return everything that was published of the pool's draws, in order."""
    roadshow = await read_roadshow(settings, pool)
    return [decision for decision in roadshow.decisions if isinstance(decision, Draw)]


def _keep(file: Path, secret: Secret) -> None:
    text = json.dumps(msgspec.to_builtins(secret), ensure_ascii=False, indent=2) + "\n"
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE)
        with os.fdopen(handle, "w", encoding="utf-8") as opened:
            opened.write(text)
    except FileExistsError as error:
        raise Failure(ExitCode.USAGE, "error.draw_file_exists", file=file) from error
    except OSError as error:
        raise Failure(
            ExitCode.INPUT, "error.draw_file", file=file, reason=error.strerror or error
        ) from error


def _forget(file: Path) -> None:
    file.unlink(missing_ok=True)


def _kept(file: Path) -> Secret:
    try:
        return msgspec.json.decode(file.read_bytes(), type=Secret)
    except OSError as error:
        raise Failure(
            ExitCode.INPUT, "error.draw_file", file=file, reason=error.strerror or error
        ) from error
    except msgspec.MsgspecError as error:
        raise Failure(ExitCode.INPUT, "error.draw_file", file=file, reason=error) from error


def secret_file(pool: str, chosen: Path | None) -> Path:
    """Return where the secret of a pool's draw is kept unless a file is given: in the folder one
    stands in.
    """
    return chosen or Path(f"draw-{pool}.secret.json")
