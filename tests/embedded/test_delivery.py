"""A whole deployment with a mail server: a proposal is mailed, answered by its links, and confirmed."""

import json
import re
import urllib.error
import urllib.parse
import urllib.request
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest

from tests.embedded.test_contacts import run, up
from tests.support.waiting import wait_until
from tests.unit.delivery.conftest import MailServer, mail_settings

pytestmark = pytest.mark.embedded
POOL = "by-mail"
LISTS: dict[str, dict[str, Any]] = {
    "programmes": {
        "pool": POOL, "name": "邮件项目", "rules": {
            "kind": "mentoring", "mode": "on_change", "same_region_unless_remote": False, "review": False,
        },
    },
    "startups": {
        "team_id": "T-1", "name": "麦田视觉", "summary": "用影像识别麦田病虫害", "industry": "A01",
        "region": "310000", "stage": "nursery", "needs": ["商业加速"], "pools": [POOL],
        "contact": {"name": "赵一", "email": "zhao@mail.test"},
    },
    "mentors": {
        "id": "M-1", "name": "罗老师", "engagement": "志愿", "track": "创业", "expertise": "农业影像识别产品",
        "services": ["商业加速"], "capacity": 2, "pools": [POOL],
        "contact": {"name": "罗老师", "email": "luo@mail.test"},
    },
}  # fmt: skip


def links_in(server: MailServer) -> dict[str, str]:
    """Return recipient -> the link to answer by, of all mails that have one."""
    found = {}
    for content in server.mails():
        mail: Any = message_from_bytes(content, policy=policy.default)
        text = mail.get_body(("plain",)).get_content()
        if link := re.search(r"http://\S+/a/\S{22}", text):
            found[mail["To"].addresses[0].addr_spec] = link[0]
    return found


def opened(link: str | urllib.request.Request) -> str:
    """Return what a link shows, be it that the pages are being made."""
    try:
        with urllib.request.urlopen(link) as answer:
            return str(answer.read().decode())
    except urllib.error.HTTPError as error:
        with error:
            return error.read().decode()


def accept(link: str) -> str:
    value = re.search(r'name="value" value="([0-9a-f]+)"', opened(link))
    assert value is not None
    form = urllib.parse.urlencode({"value": value[1], "answer": "accept"}).encode()
    origin = "{0.scheme}://{0.netloc}".format(urllib.parse.urlsplit(link))
    return opened(urllib.request.Request(link, form, {"Origin": origin}))


def test_a_proposal_is_mailed_and_both_sides_answer_it_by_their_links(tmp_path: Path) -> None:
    server = MailServer(tmp_path / "spool")
    folder = tmp_path / "state"
    variables = {
        f"DUIJIE_{name.upper()}": str(value) for name, value in mail_settings(server).items()
    }
    try:
        with up(folder, DUIJIE_SENDER_CHANNELS="mail", **variables):
            files = []
            for feed, content in LISTS.items():
                files.append(tmp_path / f"{feed}.jsonl")
                files[-1].write_text(json.dumps(content) + "\n")
            run(folder, "submit", *files, "--wait")
            wait_until(lambda: len(links_in(server)) == 2, "two mails with links", 120)
            links = links_in(server)
            for link in links.values():
                wait_until(lambda link=link: "<form" in opened(link), "the page", 60)  # type: ignore[misc]
            assert "罗老师" in opened(links["zhao@mail.test"])
            for link in links.values():
                assert "您的答复已收到" in accept(link)
                wait_until(lambda link=link: "<form" not in opened(link), "the answer", 60)  # type: ignore[misc]
            wait_until(
                lambda: "双方都已接受" in opened(links["zhao@mail.test"]), "the pair confirmed", 60
            )
            (pair,) = run(folder, "pairings", POOL)["pairings"]
            assert pair["status"] == "accepted"
            wait_until(lambda: len(server.taken()) >= 5, "the good news to both sides", 60)
            ids = [identifier for identifier, _ in server.taken()]
            assert len(ids) == len(set(ids))
            log = (folder / "logs" / "sender.log").read_text()
            assert "zhao@mail.test" not in log
            assert "罗老师" not in log
    finally:
        server.stop()
