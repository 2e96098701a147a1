"""A whole deployment with a mail server: proposals are mailed and answered by their links; one is
confirmed, and of one that is declined the next best is asked.
"""

import json
import re
import shutil
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from tests.embedded.test_contacts import run, up
from tests.support.waiting import wait_until
from tests.unit.delivery.conftest import MailServer, mail_settings

pytestmark = pytest.mark.embedded
POOL, DOMAIN = "by-mail", "mail.test"
OTHER_POOL, OTHER = "declined-by-mail", "declined.test"
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


OTHER_LISTS: dict[str, list[dict[str, Any]]] = {
    "programmes": [LISTS["programmes"] | {"pool": OTHER_POOL, "name": "另一个邮件项目"}],
    "startups": [{
        "team_id": "T-2", "name": "青禾小队", "summary": "为丘陵果园做的巡检机器人", "industry": "A01",
        "region": "510100", "stage": "nursery", "needs": ["投资对接"], "pools": [OTHER_POOL],
        "contact": {"name": "钱二", "email": "qian@declined.test"},
    }],
    "mentors": [
        {
            "id": f"M-{number}", "name": name, "engagement": "志愿", "track": "创业",
            "expertise": "农业科技投资，熟悉机器人与果园经营", "services": ["投资对接"], "capacity": 1,
            "pools": [OTHER_POOL], "contact": {"name": name, "email": f"m-{number}@declined.test"},
        }
        for number, name in ((2, "林一帆"), (3, "沈砚秋"))
    ],
}  # fmt: skip


def links_in(server: MailServer, domain: str = DOMAIN) -> list[tuple[str, str]]:
    """Return recipient and link to answer by of each mail to `domain`; of one that asks for nothing no
    link.
    """
    found = []
    for content in server.mails():
        mail: Any = message_from_bytes(content, policy=policy.default)
        link = re.search(r"http://\S+/a/\S{22}", mail.get_body(("plain",)).get_content())
        to = mail["To"].addresses[0]
        if to.domain == domain:
            found.append((to.addr_spec, link[0] if link else ""))
    return found


def asked(server: MailServer, domain: str = DOMAIN) -> dict[str, str]:
    """Return recipient at `domain` -> the latest link to answer by."""
    return {to: link for to, link in links_in(server, domain) if link}


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


@contextmanager
def phone() -> Iterator[Page]:
    """Yield a page in Chromium, as phones without JavaScript have it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(locale="zh-CN", java_script_enabled=False, **PHONE)
        page.set_default_timeout(60_000)
        yield page
        browser.close()


def tap_to_accept(links: list[str]) -> None:
    """Accept by `links` in Chromium."""
    with phone() as page:
        for link in links:
            page.goto(link)
            page.get_by_role("button", name="接受").tap()
            expect(page.get_by_role("button")).to_have_count(0, timeout=60_000)


def tap_to_decline(link: str) -> None:
    """Decline by `link` in Chromium, for want of time."""
    with phone() as page:
        page.goto(link)
        page.get_by_label("原因").select_option("no_time")
        page.get_by_role("button", name="婉拒").tap()
        expect(page.get_by_role("status").first).to_contain_text("您的答复已收到", timeout=60_000)
        expect(page.get_by_role("button")).to_have_count(0)


@pytest.fixture(scope="module")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, MailServer]]:
    """The state folder of a deployment, and its mail server."""
    folder = tmp_path_factory.mktemp("delivery")
    server = MailServer(folder / "spool")
    variables = {
        f"DUIJIE_{name.upper()}": str(value) for name, value in mail_settings(server).items()
    }
    try:
        with up(folder / "state", DUIJIE_SENDER_CHANNELS="mail", **variables):
            yield folder / "state", server
    finally:
        server.stop()


def submit(folder: Path, lists: dict[str, list[dict[str, Any]]]) -> None:
    files = []
    for feed, records in lists.items():
        files.append(folder.parent / f"{feed}.jsonl")
        files[-1].write_text("".join(json.dumps(record) + "\n" for record in records))
    run(folder, "submit", *files, "--wait")


def test_a_proposal_is_mailed_and_both_sides_answer_it_by_their_links(
    deployment: tuple[Path, MailServer],
) -> None:
    folder, server = deployment
    submit(folder, {feed: [record] for feed, record in LISTS.items()})
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


@pytest.mark.skipif(
    CHROMIUM is None, reason="chromium is not here; Debian: apt-get install chromium"
)
def test_what_a_mentor_declines_by_the_link_the_next_best_is_asked_for(
    deployment: tuple[Path, MailServer],
) -> None:
    folder, server = deployment
    submit(folder, OTHER_LISTS)
    (pair,) = run(folder, "pairings", OTHER_POOL)["pairings"]
    first = pair["mentor"]
    (other,) = {"M-2", "M-3"} - {first}
    names = {record["id"]: record["name"] for record in OTHER_LISTS["mentors"]}
    addresses = {"qian@declined.test", f"{first.lower()}@declined.test"}
    wait_until(lambda: set(asked(server, OTHER)) == addresses, "both sides are asked", 120)
    links = asked(server, OTHER)
    for link in links.values():
        wait_until(lambda link=link: "<form" in opened(link), "the page", 60)  # type: ignore[misc]
    assert names[first] in opened(links["qian@declined.test"])
    tap_to_decline(links[f"{first.lower()}@declined.test"])

    def now_asked() -> dict[str, str]:
        return dict(set(asked(server, OTHER).items()) - set(links.items()))

    whom = {"qian@declined.test", f"{other.lower()}@declined.test"}
    wait_until(lambda: set(now_asked()) == whom, "the startup and the next best are asked", 120)
    again = now_asked()
    wait_until(lambda: "<form" in opened(again["qian@declined.test"]), "the startup's page", 60)
    page = opened(again["qian@declined.test"])
    assert names[other] in page
    assert names[first] not in page
    assert "<form" not in opened(links["qian@declined.test"])
    pairs = run(folder, "pairings", OTHER_POOL)["pairings"]
    assert [(pair["mentor"], pair["status"]) for pair in pairs] == [(other, "proposed")]
