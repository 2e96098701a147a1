"""A whole deployment with a mail server: a proposal is mailed, answered by its links, and confirmed."""

import json
import re
import shutil
import urllib.error
import urllib.parse
import urllib.request
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.embedded.test_contacts import run, up
from tests.support.waiting import wait_until
from tests.unit.delivery.conftest import MailServer, mail_settings

pytestmark = pytest.mark.embedded
POOL = "by-mail"
CHROMIUM = shutil.which("chromium")
PHONE: dict[str, Any] = {
    "viewport": {"width": 360, "height": 740},
    "has_touch": True,
    "is_mobile": True,
}
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


def links_in(server: MailServer) -> list[tuple[str, str]]:
    """Return recipient and link to answer by of each mail; of one that asks for nothing no link."""
    found = []
    for content in server.mails():
        mail: Any = message_from_bytes(content, policy=policy.default)
        link = re.search(r"http://\S+/a/\S{22}", mail.get_body(("plain",)).get_content())
        found.append((mail["To"].addresses[0].addr_spec, link[0] if link else ""))
    return found


def asked(server: MailServer) -> dict[str, str]:
    """Return recipient -> the latest link to answer by."""
    return {to: link for to, link in links_in(server) if link}


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


def tap_to_accept(links: list[str]) -> None:
    """Accept by `links` in Chromium, as phones without JavaScript have them."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for link in links:
            context = browser.new_context(locale="zh-CN", java_script_enabled=False, **PHONE)
            page = context.new_page()
            page.set_default_timeout(60_000)
            page.goto(link)
            page.get_by_role("button", name="接受").tap()
            expect(page.get_by_role("button")).to_have_count(0, timeout=60_000)
            context.close()
        browser.close()


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
            wait_until(lambda: len(asked(server)) == 2, "two mails with links", 120)
            links = asked(server)
            for link in links.values():
                wait_until(lambda link=link: "<form" in opened(link), "the page", 60)  # type: ignore[misc]
            assert "罗老师" in opened(links["zhao@mail.test"])
            if CHROMIUM is not None:
                tap_to_accept(list(links.values()))
            for link in links.values():
                said = opened(link) if CHROMIUM is not None else accept(link)
                assert "您通过此链接的答复：接受" in said or "双方都已接受" in said
            for link in links.values():
                wait_until(
                    lambda link=link: "双方都已接受" in opened(link),  # type: ignore[misc]
                    "the pair confirmed",
                    60,
                )
            (pair,) = run(folder, "pairings", POOL)["pairings"]
            assert pair["status"] == "accepted"
            news = {("zhao@mail.test", ""), ("luo@mail.test", "")}
            wait_until(lambda: news <= set(links_in(server)), "the good news to both sides", 120)
            ids = [identifier for identifier, _ in server.taken()]
            assert len(ids) == len(set(ids))
            log = (folder / "logs" / "sender.log").read_text()
            assert "zhao@mail.test" not in log
            assert "罗老师" not in log
    finally:
        server.stop()
