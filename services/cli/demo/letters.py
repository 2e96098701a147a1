"""The demonstration by mail: a programme of its own whose proposals are three days old, mails on this
machine's own server, answers by their links, and a reminder by a tick.
"""

import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, NamedTuple

import msgspec
from rich.text import Text

from contracts.catalogue import COMMANDS
from models.mentoring import Matcher, MentoringState
from models.mentoring.stored import StoredPair
from services.cli.client import connect, single
from services.cli.demo.mailbox import Mailbox, ReceivedMail, until
from services.cli.demo.next_best import has_another
from services.cli.demo.pressing import LinkOpener, link_opener
from services.cli.demo.view import say, section
from services.cli.lists.sources import sources_of
from services.cli.verbs import submit as submit_verb
from services.embedded import mail, sender
from services.embedded.plan import Machine
from services.runtime.settings import Settings

POOL: Final = "rongcheng-clinic-2026"
WAIT_S: Final = 300.0
_AGE: Final = timedelta(days=3, minutes=1)
"""How long ago the proposals are made: their first reminder is due, and only a tick is wanting."""
_TOO_OLD_H: Final = "96"
_OTHERS: Final = ("SENDER", "MAIL", "WEBHOOK", "WECOM", "DINGTALK", "FEISHU", "DATABASE")


class Answers(NamedTuple):
    """The proposals of the scene: both agree, the mentor declines, the mentor says nothing."""

    agreed: StoredPair
    declined: StoredPair
    silent: StoredPair


class LettersShown(NamedTuple):
    """What came of it: mails, in which browser they were answered (empty: in none), who agreed, who
    was asked after a decline, the reminder.
    """

    mails: int
    browser: str
    agreed: StoredPair
    declined: StoredPair
    next: StoredPair
    reminder: ReceivedMail


def leave_alone() -> None:
    """Forget what the environment says of an installation's channels and control database: the
    demonstration writes to nobody, and into nothing but its own folder.
    """
    for name in list(os.environ):
        if name.startswith(tuple(f"DUIJIE_{other}" for other in _OTHERS)):
            del os.environ[name]


@dataclass(frozen=True, slots=True)
class PostOffice:
    """A mail server, and the sender that hands it every notice of `machine`."""

    machine: Machine
    console: str
    samples: Path
    mailbox: Mailbox
    sending: dict[str, str]

    @classmethod
    def opened(cls, machine: Machine, console: str, samples: Path) -> "PostOffice | None":
        """Return one with its mail server; None where mails or the console are not installed."""
        if not console or not mail.installed():
            return None
        mailbox = Mailbox(machine.folder / "mails")
        sending = mail.start(machine, mailbox.folder) | {"DUIJIE_SENDER_OLDEST_H": _TOO_OLD_H}
        return cls(machine, console, samples, mailbox, sending)

    async def feed(self, settings: Settings) -> None:
        """Submit the programme and its people as if they had come three days ago; wait for nothing."""
        sources = sources_of(sorted(self.samples.glob("*.jsonl")), None)
        at = (datetime.now(UTC) - _AGE).isoformat()
        await submit_verb.submit(
            settings, sources, time=submit_verb.time_of(at), wait_s=None, as_json=False
        )

    def send(self) -> None:
        """Start the sender: contact data are in the vault by now."""
        sender.start(self.machine, self.console, self.sending)

    def address(self, identifier: str) -> str:
        """Return the address of a startup or mentor, as the samples have it."""
        for file in self.samples.glob("*.jsonl"):
            for line in file.read_bytes().splitlines():
                row = msgspec.json.decode(line)
                if identifier in (row.get("id"), row.get("team_id")):
                    return str(row["contact"]["email"])
        return ""

    async def asking(self, identifier: str, partner: str) -> ReceivedMail:
        """Return the mail that asks somebody about `partner`, a name."""
        to = self.address(identifier)
        return await self.mailbox.awaited(
            lambda one: one.to == to and partner in one.subject and bool(one.link)
        )

    async def news(self, identifier: str, partner: str) -> ReceivedMail:
        """Return the mail that tells somebody of `partner`, a name, and asks for nothing."""
        to = self.address(identifier)
        return await self.mailbox.awaited(
            lambda one: one.to == to and partner in one.subject and not one.link
        )


async def show_letters(settings: Settings, office: PostOffice) -> LettersShown:
    """Answer by the links of mails, and show what follows and what is mailed then."""
    chosen = _chosen(await _state(settings))
    async with link_opener(office.machine.folder / "pages") as opener:
        reminded = await _answer(office, opener, chosen)
        opened = opener.told
    moved = await until(lambda: _settled(settings, chosen))
    pair = chosen.agreed
    agreed = [
        await office.news(pair.startup, pair.mentor_name),
        await office.news(pair.mentor, pair.startup_name),
    ]
    asked = await office.asking(moved.mentor, moved.startup_name)
    record = {"pool": POOL, "command": "tick"}
    await single.send_one(settings, COMMANDS.name, record, wait_s=WAIT_S, as_json=False)
    again = await office.mailbox.awaited(
        lambda one: one.link == reminded.link and one.subject != reminded.subject
    )
    _show(office, opened, chosen, moved, [*agreed, asked, again])
    return LettersShown(
        len(office.mailbox.mails()), "" if opener.failed else opener.browser, chosen.agreed,
        chosen.declined, moved, again,
    )  # fmt: skip


async def _state(settings: Settings) -> MentoringState:
    async with connect.stored_pools(settings) as store:
        return Matcher().restore(POOL, await store.fields(POOL, "mentoring"))


def _chosen(state: MentoringState) -> Answers:
    """Return three proposals, of which that to be declined has a next best."""
    proposed = [pair for pair in state.live() if pair.status == "proposed"]
    declined = next(pair for pair in proposed if has_another(state, pair))
    agreed, silent, *_ = [pair for pair in proposed if pair != declined]
    return Answers(agreed, declined, silent)


async def _answer(office: PostOffice, opener: LinkOpener, chosen: Answers) -> ReceivedMail:
    """Press what the scene wants, and return the mail that stays without an answer."""
    agreed, declined, silent = chosen
    for pair in (agreed, silent):
        one = await office.asking(pair.startup, pair.mentor_name)
        await opener.press(one.link, "accept")
    one = await office.asking(agreed.mentor, agreed.startup_name)
    await opener.press(one.link, "accept")
    one = await office.asking(declined.mentor, declined.startup_name)
    await opener.press(one.link, "decline", "no_time")
    return await office.asking(silent.mentor, silent.startup_name)


async def _settled(settings: Settings, chosen: Answers) -> StoredPair | None:
    """Return who is proposed after the decline, once all answers are in."""
    state = await _state(settings)
    agreed, silent = (
        state.pair(pair.startup, pair.mentor) for pair in (chosen.agreed, chosen.silent)
    )
    if agreed is None or agreed.status != "accepted" or silent is None or not silent.accepted_by:
        return None
    return next(iter(state.pairs_of_startup(chosen.declined.startup)), None)


def _show(
    office: PostOffice, opened: str, chosen: Answers, moved: StoredPair, mails: list[ReceivedMail]
) -> None:
    all_of_it = office.mailbox.mails()
    lines = [[*map(_line, mails[:2])], [_line(mails[2])], [_line(mails[3])]]
    agreed, declined, silent = chosen
    names = [
        {"startup": pair.startup_name, "mentor": pair.mentor_name}
        for pair in (agreed, declined, silent)
    ]
    told = [
        say("letters.came", count=len(all_of_it), asking=sum(bool(one.link) for one in all_of_it)),
        opened,
        say("letters.agreed", **names[0]),
        *lines[0],
        say("letters.declined", **names[1], next=moved.mentor_name),
        *lines[1],
        say("letters.silent", **names[2]),
        *lines[2],
    ]
    section("letters", *map(Text, told))


def _line(one: ReceivedMail) -> str:
    return f"  · {one.to}  {one.subject}"
