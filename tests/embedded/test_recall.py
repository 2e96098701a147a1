"""A publication taken back in a whole deployment with a mail server: what has not left never leaves,
what has left is followed by word of it, and what is published again is sent again, once.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import httpx2
import pytest
from sqlalchemy import func, select

from services.control.migrate import opened as opened_database
from services.control.schema import DELIVERY_LEDGER
from services.control.settings import ControlSettings
from tests.embedded.test_contacts import run, up
from tests.embedded.test_delivery import accept, opened
from tests.support.waiting import wait_until
from tests.unit.delivery.conftest import MailServer, mail_settings

pytestmark = pytest.mark.embedded
WAIT_S = 120
PEOPLE = ("team1", "team2", "mentor1", "mentor2")
BOTH_PROPOSED = [("1", "proposed"), ("2", "proposed")]
Mail = tuple[str, str, str]
"""Whom it is for (one of PEOPLE), its subject, the link to answer by or nothing."""


def lists(pool: str) -> dict[str, list[dict[str, Any]]]:
    """Return a programme under review whose two startups have a mentor of their field each."""

    def card(who: str) -> dict[str, str]:
        return {"name": f"{pool} {who}", "email": f"{who}@{pool}.test"}

    def startup(number: int, summary: str, industry: str) -> dict[str, Any]:
        return {
            "team_id": f"{pool}-T{number}", "name": f"{pool}团队{number}", "summary": summary,
            "industry": industry, "region": "310000", "stage": "nursery", "needs": ["商业加速"],
            "pools": [pool], "contact": card(f"team{number}"),
        }  # fmt: skip

    def mentor(number: int, expertise: str) -> dict[str, Any]:
        return {
            "id": f"{pool}-M{number}", "name": f"{pool}导师{number}", "engagement": "志愿",
            "track": "创业", "expertise": expertise, "services": ["商业加速"], "capacity": 1,
            "pools": [pool], "contact": card(f"mentor{number}"),
        }  # fmt: skip

    rules = {"kind": "mentoring", "same_region_unless_remote": False}
    return {
        "programmes": [{"pool": pool, "name": pool, "rules": rules}],
        "startups": [
            startup(1, "用影像识别麦田病虫害", "A01"),
            startup(2, "给听障儿童的手语学习应用", "P83"),
        ],
        "mentors": [
            mentor(1, "农业影像识别产品，麦田与果园"),
            mentor(2, "特殊教育，听障儿童学习产品"),
        ],
    }


@dataclass(frozen=True, slots=True)
class Deployed:
    """A deployment: its state folder, its mail server, the address of its console."""

    folder: Path
    server: MailServer
    console: str


@dataclass(frozen=True, slots=True)
class Pool:
    """A programme of the deployment in `folder`, and what its people were mailed."""

    name: str
    folder: Path
    server: MailServer

    def run(self, verb: str, *options: str) -> Any:
        """Run a command on the programme."""
        return run(self.folder, verb, self.name, *options)

    def feed(self) -> None:
        """Submit the programme and its people, and draft a plan."""
        files = []
        for feed, records in lists(self.name).items():
            files.append(self.folder.parent / f"{feed}-{self.name}.jsonl")
            lines = [json.dumps(record) + "\n" for record in records]
            files[-1].write_text("".join(lines), encoding="utf-8")
        run(self.folder, "submit", *files, "--wait")
        self.run("open", "--wait")

    def mails(self) -> list[Mail]:
        """Return what has been mailed, in order."""
        taken = []
        for content in self.server.mails():
            mail: Any = message_from_bytes(content, policy=policy.default)
            who, _, pool = mail["To"].addresses[0].addr_spec.partition("@")
            if pool == f"{self.name}.test":
                link = re.search(r"http://\S+/a/\S{22}", mail.get_body(("plain",)).get_content())
                taken.append((who, str(mail["Subject"]), link[0] if link else ""))
        return taken

    def states(self) -> dict[str, int]:
        """Return how many messages to people are in which state."""
        row = DELIVERY_LEDGER.c
        counted = (
            select(row.state, func.count())
            .where(row.pool == self.name, row.kind != "organiser")
            .group_by(row.state)
        )
        database = opened_database(ControlSettings(state_dir=self.folder))
        try:
            with database.transaction() as connection:
                return {state: int(count) for state, count in connection.execute(counted)}
        finally:
            database.close()

    def become(self, **states: int) -> None:
        """Wait until the messages to people are in `states`, and in no others."""
        wait_until(lambda: self.states() == states, f"messages: {states}", WAIT_S)

    def pairs(self) -> list[tuple[str, str]]:
        """Return the teams that have a pair, with its status."""
        pairings = self.run("pairings")["pairings"]
        return sorted((pair["startup"].rpartition("-T")[2], pair["status"]) for pair in pairings)

    def sent_again(self, states: dict[str, int], asked: int) -> list[Mail]:
        """Publish, let the `asked` messages leave that join those in `states`, and return the mails."""
        before = len(self.mails())
        self.run("publish", "--wait")
        self.become(**states, queued=asked)
        self.run("messages", "--release")
        wait_until(lambda: len(self.mails()) == before + asked, "mails that ask", WAIT_S)
        return self.mails()[before:]


class Console:
    """The console of a deployment, with an operator who has signed in."""

    def __init__(self, address: str, folder: Path, browser: httpx2.Client) -> None:
        browser.base_url, browser.headers["origin"] = address, address
        self.browser = browser
        account = run(folder, "console", "account", "add", "operator", "operator")
        self._sign_in(account)
        form = self._hidden("/password")
        new = "a password of their own"
        words = {"old": account["password"], "new": new, "again": new}
        assert browser.post("/password", data=form | words).status_code == httpx2.codes.OK
        self._sign_in(account | {"password": new})

    def _sign_in(self, account: dict[str, str]) -> None:
        assert self.browser.post("/sign-in", data=account).status_code == httpx2.codes.OK

    def _hidden(self, page: str) -> dict[str, str]:
        """Return what the forms of a page carry."""
        text = self.browser.get(page).text
        return dict(re.findall(r'type="hidden" name="(form|once)" value="([^"]+)"', text))

    def recall(self, pool: str) -> None:
        """Take the publication of `pool` back, as soon as the page knows it."""
        page = f"/pools/{pool}/match/recall"
        wait_until(lambda: "recall_publication" in self.browser.get(page).text, page, WAIT_S)
        form = self._hidden(page) | {"act": "recall_publication"}
        done = self.browser.post(page, data=form)
        assert done.status_code == httpx2.codes.OK


def console_told(log: Path) -> str:
    """Return the address of the console, as soon as `duijie up` has told it."""

    def told() -> list[str]:
        return re.findall(r"http://127\.0\.0\.1:\d+", log.read_text(encoding="utf-8"))

    wait_until(lambda: bool(told()), "the console's address", WAIT_S)
    return told()[0]


@pytest.fixture(scope="module")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    """A deployment whose publications wait for ten hours before they are mailed."""
    folder = tmp_path_factory.mktemp("recall")
    server = MailServer(folder / "spool")
    own = {"DUIJIE_SENDER_CHANNELS": "mail", "DUIJIE_SENDER_RECALL_MIN": "600"}
    for name, value in mail_settings(server).items():
        own[f"DUIJIE_{name.upper()}"] = str(value)
    try:
        with up(folder / "state", **own):
            yield Deployed(folder / "state", server, console_told(folder / "up.log"))
    finally:
        server.stop()
    identifiers = [identifier for identifier, _ in server.taken()]
    assert len(identifiers) == len(set(identifiers)), "a mail was sent twice"


@pytest.fixture
def drafted(deployment: Deployed) -> Callable[[str], Pool]:
    """Return what makes a programme with a draft of two pairs."""

    def make(name: str) -> Pool:
        pool = Pool(name, deployment.folder, deployment.server)
        pool.feed()
        return pool

    return make


def test_what_has_not_left_never_leaves_and_what_is_published_again_is_sent_once(
    drafted: Callable[[str], Pool],
) -> None:
    pool = drafted("unsent")
    pool.run("publish", "--wait")
    assert pool.pairs() == BOTH_PROPOSED
    pool.become(queued=4)
    pool.run("recall", "--wait")
    pool.become(dropped=8)  # the proposals, and word of their end to people who never read of them
    assert pool.pairs() == []
    mails = pool.sent_again({"dropped": 8}, 4)
    assert pool.pairs() == BOTH_PROPOSED
    assert sorted(who for who, _, link in mails if link) == sorted(PEOPLE)
    pool.become(dropped=8, sent=4)
    assert len(pool.mails()) == 4


def test_what_is_held_is_dropped_by_a_recall_in_the_console_and_not_let_go_by_a_release(
    drafted: Callable[[str], Pool], deployment: Deployed
) -> None:
    pool = drafted("held")
    pool.run("messages", "--hold")
    pool.run("publish", "--wait")
    pool.become(held=4)
    with httpx2.Client(follow_redirects=True, timeout=WAIT_S) as browser:
        Console(deployment.console, deployment.folder, browser).recall(pool.name)
    pool.become(dropped=8)
    assert pool.pairs() == []
    pool.run("messages", "--release")
    assert pool.states() == {"dropped": 8}
    pool.sent_again({"dropped": 8}, 4)
    assert sorted(who for who, _, _ in pool.mails()) == sorted(PEOPLE)


def test_whoever_was_told_is_told_of_the_end_and_what_somebody_accepted_stays(
    drafted: Callable[[str], Pool],
) -> None:
    pool = drafted("told")
    links = {who: link for who, _, link in pool.sent_again({}, 4)}
    wait_until(lambda: "<form" in opened(links["mentor1"]), "the page by the link", WAIT_S)
    accept(links["mentor1"])
    wait_until(lambda: len(pool.mails()) == 5, "word to the team of their mentor's yes", WAIT_S)
    pool.run("recall", "--wait")
    assert pool.pairs() == [("1", "proposed")]
    wait_until(lambda: len(pool.mails()) == 7, "word of the end", WAIT_S)
    ended = pool.mails()[5:]
    assert sorted((who, link) for who, _, link in ended) == [("mentor2", ""), ("team2", "")]
    assert all("撤回" in subject for _, subject, _ in ended)
    for who in ("mentor2", "team2"):
        wait_until(lambda who=who: "已撤回" in opened(links[who]), "the end by the link", WAIT_S)  # type: ignore[misc]
        assert "<form" not in opened(links[who])
    again = {who: link for who, _, link in pool.sent_again({"sent": 6, "answered": 1}, 2)}
    assert sorted(again) == ["mentor2", "team2"]
    assert not set(again.values()) & set(links.values())
    for link in again.values():
        wait_until(lambda link=link: "<form" in opened(link), "the page by the link", WAIT_S)  # type: ignore[misc]
        accept(link)
    wait_until(lambda: pool.pairs() == [("1", "proposed"), ("2", "accepted")], "the pair", WAIT_S)
