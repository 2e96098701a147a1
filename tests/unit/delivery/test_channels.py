"""What every channel keeps, on a real server of its protocol, and what each has of its own."""

import asyncio
import base64
import hmac
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from icalendar import Calendar
from standardwebhooks import Webhook

from contracts.notices import Notice
from services.delivery.channels import OPEN, opened
from services.delivery.channels.base import MOST_WORDS, Channel, OutgoingMessage
from services.delivery.channels.guarded import ForbiddenAddressError, GuardedHttp
from services.delivery.channels.letters import NoAddressError, mailbox, plain_address
from services.delivery.invitation import invitation_of
from services.delivery.settings import CHANNELS
from services.embedded.ports import free_ports
from services.notifier.compose import notices_for
from services.runtime.errors import UsageError
from tests.support.certificates import authority
from tests.unit.delivery.conftest import (
    LIN,
    SECRET,
    Endpoint,
    MailServer,
    mail_settings,
    settings_in,
    webhook_settings,
)
from tests.unit.delivery.wecom_platform import MEMBER, PHONE
from tests.unit.delivery.wecom_platform import said as said_by_wecom
from tests.unit.notifier.makers import pairing
from tests.unit.publishing.makers import line_up

TRICKS = "林\r\nBcc: all@x.cn\u202e<a@b.cn>"


def notice(**fields: Any) -> Notice:
    made = notices_for(pairing(mentor_name=fields.pop("name", "林远舟")), "matcher")[1]
    return Notice(**{name: getattr(made, name) for name in made.__struct_fields__} | fields)


def message(address: str = LIN, **fields: Any) -> OutgoingMessage:
    links = {
        name: fields.pop(name)
        for name in ("answer_link", "stop_link", "mine_link")
        if name in fields
    }
    return OutgoingMessage(notice(**fields), address, "m" * 32, **links)


def said(**fields: Any) -> tuple[int, dict[str, str], bytes]:
    return 200, {}, json.dumps(fields).encode()


ANSWERS: dict[tuple[str, str], tuple[int, dict[str, str], bytes]] = {
    ("", "sent"): (202, {}, b"ok"),
    ("", "busy"): (503, {}, f"busy {'x' * 5000}".encode()),
    ("", "gone"): (410, {}, b"no longer"),
    ("", "mute"): (0, {}, b""),
    ("", "half"): (200, {"x-half": ""}, b'{"errcode":'),
    ("", "shut"): (500, {}, b"<html>Internal Server Error</html>"),
    ("", "slow"): (429, {"retry-after": "7200"}, b"slow down"),
    ("", "odd"): (200, {}, b"<html>Welcome to our wifi</html>"),
    ("wecom_app", "sent"): said(errcode=0, errmsg="ok", invaliduser="", msgid="m"),
    ("wecom_app", "busy"): said(errcode=45009, errmsg="reach max api limit"),
    ("wecom_app", "gone"): said(errcode=0, errmsg="ok", invaliduser="lin"),
    ("wecom", "sent"): said(errcode=0, errmsg="ok"),
    ("wecom", "busy"): said(errcode=45009, errmsg="api freq out of limit"),
    ("wecom", "gone"): said(errcode=93000, errmsg="invalid webhook url"),
    ("dingtalk", "sent"): said(errcode=0, errmsg="ok"),
    ("dingtalk", "busy"): said(errcode=130101, errmsg="send too fast"),
    ("dingtalk", "gone"): said(errcode=300001, errmsg="token is not exist"),
    ("feishu", "sent"): said(code=0, msg="success", data={}),
    ("feishu", "busy"): said(code=11232, msg="frequency limited"),
    ("feishu", "gone"): said(
        code=19001, msg="param invalid: incoming webhook access token invalid"
    ),
}
ROBOTS = ("wecom", "dingtalk", "feishu")


def check_wecom(path: str, body: bytes) -> bytes | None:
    """As 企业微信 documents it: the key in the address, text of 2,048 bytes at most."""
    text = json.loads(body)["text"]["content"]
    if parse_qs(urlsplit(path).query)["key"] != ["k"]:
        return b'{"errcode":93000,"errmsg":"invalid webhook url"}'
    return None if len(text.encode()) <= 2048 else b'{"errcode":40058,"errmsg":"too long"}'


def check_dingtalk(path: str, body: bytes) -> bytes | None:
    """As 钉钉 documents it: time and base64(HMAC-SHA256(secret, time LF secret)) in the address, within
    an hour.
    """
    query = parse_qs(urlsplit(path).query)
    (stamp,), (sign,) = query["timestamp"], query["sign"]
    digest = hmac.digest(b"SEC0", f"{stamp}\nSEC0".encode(), "sha256")
    old = abs(int(stamp) / 1000 - datetime.now(UTC).timestamp()) > 3600
    fits = base64.b64decode(sign) == digest and query["access_token"] == ["t"]
    if old or not fits or len(body) > 20_000:
        return b'{"errcode":310000,"errmsg":"sign not match"}'
    return None if json.loads(body)["msgtype"] == "text" else b'{"errcode":400,"errmsg":"type"}'


def check_feishu(_path: str, body: bytes) -> bytes | None:
    """As 飞书 documents it: in the body, the key being time LF secret and the text empty."""
    asked = json.loads(body)
    digest = hmac.digest(f"{asked['timestamp']}\ns0".encode(), b"", "sha256")
    if base64.b64decode(asked["sign"]) != digest or len(body) > 20_000:
        return b'{"code":19021,"msg":"sign match fail or timestamp is not within one hour"}'
    return None if asked["content"]["text"] else b'{"code":9499,"msg":"Bad Request"}'


CHECKS = {"wecom": check_wecom, "dingtalk": check_dingtalk, "feishu": check_feishu}


@dataclass
class Bench:
    """A channel, its server, and addresses at which the server does what the name says."""

    channel: Channel
    server: Any
    addresses: dict[str, str]

    def expect(self, kind: str) -> OutgoingMessage:
        """Let the server do `kind` next, and return a message that meets it."""
        if isinstance(self.server, Endpoint):
            self.server.check = CHECKS.get(self.channel.name)
            self.server.answers = [ANSWERS.get((self.channel.name, kind), ANSWERS["", kind])]
            return message("13900001111")
        return message(self.addresses[kind])

    def count(self) -> int:
        return len(self.server.taken if isinstance(self.server, Endpoint) else self.server.taken())


@pytest.fixture(params=CHANNELS)
async def bench(
    request: pytest.FixtureRequest, tmp_path: Path, mail_server: MailServer, endpoint: Endpoint
) -> AsyncIterator[Bench]:
    name = request.param
    server: Any = mail_server if name == "mail" else endpoint
    own = mail_settings(mail_server) | webhook_settings(endpoint)
    channel = opened(settings_in(tmp_path, sender_channels=name, **own))[name]
    kinds = ("busy", "gone", "mute", "shut")
    addresses = {kind: f"{kind}.lin@mail.test" for kind in kinds} | {"sent": LIN}
    yield Bench(channel, server, addresses)
    await channel.close()


def test_the_suite_has_every_channel() -> None:
    assert set(OPEN) == set(CHANNELS)


async def test_a_message_that_is_taken_is_sent(bench: Bench):
    made = await bench.channel.hand_over(bench.expect("sent"))
    assert made.outcome == "sent"
    assert bench.count() == 1


async def test_a_server_that_is_busy_is_tried_later_and_quotes_nobody(bench: Bench):
    asked = bench.expect("busy")
    made = await bench.channel.hand_over(asked)
    assert made.outcome == "later"
    assert 0 < len(made.words) <= MOST_WORDS
    assert asked.address not in made.words
    assert (await bench.channel.hand_over(bench.expect("sent"))).outcome == "sent"


async def test_who_is_gone_is_refused_for_good(bench: Bench):
    asked = bench.expect("gone")
    made = await bench.channel.hand_over(asked)
    assert made.outcome == "refused"
    assert asked.address not in made.words


async def test_a_server_without_a_last_word_leaves_a_doubt_unless_it_knows_repeats(bench: Bench):
    made = await bench.channel.hand_over(bench.expect("mute"))
    assert made.outcome == ("later" if bench.channel.idempotent else "unknown")
    assert (await bench.channel.hand_over(bench.expect("sent"))).outcome == "sent"


async def test_a_server_that_fails_within_is_tried_later(bench: Bench):
    made = await bench.channel.hand_over(bench.expect("shut"))
    assert made.outcome == "later"
    assert (await bench.channel.hand_over(bench.expect("sent"))).outcome == "sent"


async def test_an_answer_that_breaks_off_in_the_middle_leaves_a_doubt_unless_repeats_are_known(
    bench: Bench,
):
    if bench.channel.name == "mail":
        return  # SMTP's answers are lines: a line without an end is none, as in the test above
    made = await bench.channel.hand_over(bench.expect("half"))
    assert made.outcome == ("later" if bench.channel.idempotent else "unknown")


async def test_who_asks_to_wait_is_waited_for(bench: Bench):
    if bench.channel.name == "mail":
        return  # SMTP says no time
    made = await bench.channel.hand_over(bench.expect("slow"))
    assert (made.outcome, made.wait_s) == ("later", 7_200)


async def test_an_answer_of_somebody_else_in_between_is_no_yes_of_a_platform(bench: Bench):
    if bench.channel.name in {"mail", "webhook"}:
        return  # there a yes is the code alone
    assert (await bench.channel.hand_over(bench.expect("odd"))).outcome == "unknown"


async def test_many_messages_leave_at_a_time(bench: Bench):
    asked = bench.expect("sent")
    made = await asyncio.gather(*(bench.channel.hand_over(asked) for _ in range(20)))
    assert {attempt.outcome for attempt in made} == {"sent"}
    assert bench.count() == 20


async def test_a_server_that_is_not_there_is_tried_later(tmp_path: Path, endpoint: Endpoint):
    closed = free_ports(1)[0]
    own: dict[str, Any] = {
        "mail_host": "127.0.0.1", "mail_port": closed, "mail_security": "none",
        "mail_from": "a@duijie.test", "webhook_url": f"http://127.0.0.1:{closed}/",
        "webhook_secret": SECRET, "webhook_private": True, "dingtalk_secret": "s",
        "feishu_secret": "s", "wecom_app_corp_id": "c", "wecom_app_agent_id": 1,
        "wecom_app_secret": "s", "wecom_app_api": f"http://127.0.0.1:{closed}",
    } | {f"{name}_url": f"http://127.0.0.1:{closed}/" for name in ROBOTS}  # fmt: skip
    settings = settings_in(tmp_path, sender_channels=",".join(CHANNELS), **own)
    for channel in opened(settings).values():
        assert (await channel.hand_over(message())).outcome == "later", channel.name
        await channel.close()


# ---- mail ------------------------------------------------------------------------------------------


def sent_mail(server: MailServer) -> Any:
    return message_from_bytes(server.mails()[-1], policy=policy.default)


async def mailed(tmp_path: Path, server: MailServer, asked: OutgoingMessage, **more: Any) -> Any:
    settings = settings_in(tmp_path, sender_channels="mail", **mail_settings(server, **more))
    channel = opened(settings)["mail"]
    try:
        return await channel.hand_over(asked)
    finally:
        await channel.close()


async def test_a_mail_says_the_same_as_text_and_as_html_with_the_link_in_both(
    tmp_path: Path, mail_server: MailServer
):
    links = {"answer_link": "https://d.test/a/x", "stop_link": "https://d.test/u/y"}
    links["mine_link"] = "https://d.test/m/z"
    await mailed(tmp_path, mail_server, message(**links))
    mail = sent_mail(mail_server)
    assert str(mail["From"]) == "对接 <notices@duijie.test>"
    assert str(mail["To"]) == f"林远舟 <{LIN}>"
    assert str(mail["Subject"]) == notice().subject
    assert mail["List-Unsubscribe"] == "<https://d.test/u/y>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["References"].endswith("@duijie.test>")
    text = mail.get_body(("plain",)).get_content()
    page = mail.get_body(("html",)).get_content()
    assert notice().body in text.replace("\r\n", "\n")
    for part in (text, page):
        assert "https://d.test/a/x" in part
        assert "https://d.test/m/z" in part
    assert "<style" not in page  # it stands at the elements
    assert 'style="' in page
    assert b"\r\n\r\n" in mail_server.mails()[0]
    assert mail_server.mails()[0].isascii()


async def test_the_same_notice_has_the_same_message_id(tmp_path: Path, mail_server: MailServer):
    await mailed(tmp_path, mail_server, message())
    await mailed(tmp_path, mail_server, message())
    await mailed(tmp_path, mail_server, message(id="another"))
    first, second, third = (identifier for identifier, _ in mail_server.taken())
    assert first == second != third


async def test_tricks_in_names_and_subjects_make_no_header(tmp_path: Path, mail_server: MailServer):
    asked = message(recipient_name=TRICKS, subject=TRICKS, body=f"<script>{TRICKS}</script>\n")
    assert (await mailed(tmp_path, mail_server, asked)).outcome == "sent"
    mail = sent_mail(mail_server)
    assert mail["Bcc"] is None
    assert str(mail["To"]) == LIN
    assert "\u202e" not in str(mail["Subject"])
    assert "<script>" not in mail.get_body(("html",)).get_content()
    assert mail_server.taken()[0][1] == LIN


@pytest.mark.parametrize(
    "text",
    [
        "", "lin", "lin@", "@x.cn", "lin@x", "lin@x.cn\r\nRCPT TO:<a@b.cn>", "lin@x.cn,b@x.cn",
        "a b@x.cn", "lin\u202e@x.cn", "lin@\u200bx.cn", "<lin@x.cn>", "lin@x..cn", ".lin@x.cn",
        f"{'l' * 250}@x.cn", "林@x.cn", '"lin lin"@x.cn', "lin@[127.0.0.1]",
    ],
)  # fmt: skip
async def test_what_is_no_address_is_refused_before_a_server_hears_of_it(
    tmp_path: Path, mail_server: MailServer, text: str
):
    with pytest.raises(NoAddressError):
        plain_address(text)
    assert (await mailed(tmp_path, mail_server, message(text))).outcome == "refused"
    assert mail_server.taken() == []


def test_a_domain_in_other_letters_is_written_as_dns_has_it() -> None:
    assert plain_address("lin@例子.中国") == "lin@xn--fsqu00a.xn--fiqs8s"
    assert str(mailbox("Lin Yuanzhou", LIN)) == f"Lin Yuanzhou <{LIN}>"


async def test_with_tls_and_a_password_and_never_without(tmp_path: Path):
    made = authority(tmp_path / "tls", "ours")
    certificate = made.issue("mail")
    options = ("--cert", certificate, "--key", certificate.with_suffix(".key"))
    server = MailServer(tmp_path / "spool", *options)
    known = {"mail_security": "starttls", "mail_username": "duijie", "mail_ca_file": made.file}
    try:
        password = {"mail_password": "open sesame"}
        good = await mailed(tmp_path, server, message(), **known, **password)
        assert good.outcome == "sent"
        wrong = await mailed(tmp_path, server, message(), **known, mail_password="x")
        assert wrong.outcome == "later"
        assert "535" in wrong.words
        plain = await mailed(tmp_path, server, message())
        assert plain.outcome == "later"
        stranger = known | {"mail_ca_file": None}
        unknown = await mailed(tmp_path, server, message(), **stranger, **password)
        assert unknown.outcome == "later"
        assert len(server.taken()) == 1
    finally:
        server.stop()


async def test_a_server_that_offers_no_tls_gets_no_mail(tmp_path: Path, mail_server: MailServer):
    made = await mailed(tmp_path, mail_server, message(), mail_security="starttls")
    assert made.outcome == "later"
    assert mail_server.taken() == []


def test_wrong_settings_stop_the_start(tmp_path: Path) -> None:
    for name in CHANNELS:
        with pytest.raises(UsageError, match="DUIJIE_"):
            opened(settings_in(tmp_path, sender_channels=name))
    half = {"mail_host": "x", "mail_from": "no address"}
    with pytest.raises(UsageError, match="MAIL_FROM"):
        opened(settings_in(tmp_path, sender_channels="mail", **half))
    clear = {"mail_host": "x", "mail_from": "a@x.cn", "mail_security": "none"}
    with pytest.raises(UsageError, match="in the clear"):
        opened(settings_in(tmp_path, sender_channels="mail", mail_username="u", **clear))
    weak = {"webhook_url": "https://x.cn", "webhook_secret": "whsec_YWJj"}
    with pytest.raises(UsageError, match="WEBHOOK_SECRET"):
        opened(settings_in(tmp_path, sender_channels="webhook", **weak))
    for wrong in ("mail,mail", "pigeon"):
        with pytest.raises(ValueError, match="each once"):
            settings_in(tmp_path, sender_channels=wrong)


async def test_an_appointment_comes_with_the_mail_and_is_taken_back_under_its_uid(
    tmp_path: Path, mail_server: MailServer
):
    given = line_up(status="published")
    slot = given.slots[0]
    told = next(n for n in notices_for(given, "roadshow") if n.recipient == slot.startup)
    content, method = invitation_of(given, told, "notices@duijie.test")
    assert method == "REQUEST"
    asked = OutgoingMessage(told, LIN, "m", invitation=content, method=method)
    await mailed(tmp_path, mail_server, asked)
    parts = [
        part for part in sent_mail(mail_server).walk() if part.get_content_type() == "text/calendar"
    ]
    assert [part.get_filename() for part in parts] == [None, "invite.ics"]
    assert {part.get_param("method") for part in parts} == {"REQUEST"}
    calendar = Calendar.from_ical(parts[0].get_content())
    event: Any = calendar.walk("VEVENT")[0]
    assert event["dtstart"].dt.strftime("%H:%M") == slot.starts_at
    content, method = invitation_of(line_up(status="published", slots=[]), told, "a@x.cn")
    assert method == "CANCEL"
    (cancelled,) = Calendar.from_ical(content).walk("VEVENT")
    assert (cancelled["uid"], cancelled["status"]) == (event["uid"], "CANCELLED")


# ---- webhook ---------------------------------------------------------------------------------------


async def posted(tmp_path: Path, endpoint: Endpoint, asked: OutgoingMessage, **more: Any) -> Any:
    settings = settings_in(
        tmp_path, sender_channels="webhook", **webhook_settings(endpoint, **more)
    )
    channel = opened(settings)["webhook"]
    try:
        return await channel.hand_over(asked)
    finally:
        await channel.close()


async def test_a_webhook_is_signed_as_the_standard_says_and_has_what_a_short_message_needs(
    tmp_path: Path, endpoint: Endpoint
):
    asked = message("13900001111", answer_link="https://d.test/a/x")
    await posted(tmp_path, endpoint, asked)
    await posted(tmp_path, endpoint, asked)
    headers, body = endpoint.taken[0]
    event = Webhook(SECRET).verify(body, headers)
    assert abs(int(headers["webhook-timestamp"]) - datetime.now(UTC).timestamp()) < 300
    assert event["type"] == "notice.mentor"
    assert event["data"]["mobile"] == "13900001111"
    assert event["data"]["parameters"] == {
        "subject": asked.notice.subject,
        "link": "https://d.test/a/x",
    }
    assert "林" in body.decode()  # as UTF-8, not escaped
    assert json.loads(body)["data"]["notice"] == asked.notice.id
    assert endpoint.taken[1][0]["webhook-id"] == headers["webhook-id"]


async def test_a_redirect_is_not_followed_and_a_wait_is_kept(tmp_path: Path, endpoint: Endpoint):
    endpoint.answers = [
        (302, {"location": endpoint.url}, b""),
        (429, {"retry-after": "900"}, b"slow down"),
        (429, {"retry-after": "9" * 400}, b""),
        (
            503,
            {"retry-after": format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)},
            b"",
        ),
        (503, {"retry-after": "soon"}, b""),
    ]
    made = await posted(tmp_path, endpoint, message())
    assert (made.outcome, made.words) == ("later", "302")
    made = await posted(tmp_path, endpoint, message())
    assert (made.outcome, made.wait_s, made.words) == ("later", 900, "429 slow down")
    assert (await posted(tmp_path, endpoint, message())).wait_s == 86_400
    assert 3_000 < (await posted(tmp_path, endpoint, message())).wait_s <= 3_600
    assert (await posted(tmp_path, endpoint, message())).wait_s == 0
    assert len(endpoint.taken) == 5


async def test_addresses_inside_a_network_are_refused(tmp_path: Path, endpoint: Endpoint):
    made = await posted(tmp_path, endpoint, message(), webhook_private=False)
    assert made.outcome == "refused"
    inside = ("127.0.0.1", "10.1.2.3", "192.168.0.1", "169.254.169.254", "[::1]", "[fd00::1]",
              "[::ffff:127.0.0.1]", "0.0.0.0", "224.0.0.1", "2130706433")  # fmt: skip
    http = GuardedHttp(private=False)
    for host in inside:
        with pytest.raises(ForbiddenAddressError):
            await http.post(f"https://{host}/", b"", {})
    await http.close()
    assert endpoint.taken == []


# ---- applications of 企业微信 ------------------------------------------------------------------------


@asynccontextmanager
async def application(tmp_path: Path, endpoint: Endpoint, **more: Any) -> AsyncIterator[Channel]:
    endpoint.check, endpoint.answers = endpoint.app, [ANSWERS["wecom_app", "sent"]]
    own = webhook_settings(endpoint) | more
    channel = opened(settings_in(tmp_path, sender_channels="wecom_app", **own))["wecom_app"]
    try:
        yield channel
    finally:
        await channel.close()


async def test_a_member_is_found_by_telephone_and_reads_the_words_with_the_whole_link(
    tmp_path: Path, endpoint: Endpoint
):
    link = "https://d.test/a/x"
    async with application(tmp_path, endpoint) as channel:
        assert channel.address_of({"phone": PHONE, "email": LIN}) == PHONE
        assert channel.address_of({"email": LIN}) == ""
        made = await channel.hand_over(message(PHONE, answer_link=link, body="名" * 5_000))
        assert (made.outcome, made.words) == ("sent", "0 m-1")
    (asked,) = endpoint.app.shown
    assert asked["touser"] == MEMBER
    assert asked["text"]["content"].endswith(f"名…\n{link}")
    assert asked["enable_duplicate_check"] == 1


async def test_one_token_serves_many_messages_and_is_fetched_anew_once_it_is_forgotten(
    tmp_path: Path, endpoint: Endpoint
):
    async with application(tmp_path, endpoint) as channel:
        made = await asyncio.gather(*(channel.hand_over(message(PHONE)) for _ in range(5)))
        assert {each.outcome for each in made} == {"sent"}
        assert endpoint.app.tokens == 1
        endpoint.app.expire()
        assert (await channel.hand_over(message(PHONE))).outcome == "sent"
        assert endpoint.app.tokens == 2
        endpoint.app.send_says = [said_by_wecom(42_001), said_by_wecom(42_001)]
        assert (await channel.hand_over(message(PHONE))).outcome == "later"  # once, not for ever
        assert endpoint.app.tokens == 3


@pytest.mark.parametrize(
    ("phone", "wrong", "words"),
    [
        ("13800000000", {}, "46004"),
        (PHONE, {"wecom_app_agent_id": 9}, "40056"),
        (PHONE, {"wecom_app_secret": "x"}, "40001"),
        (PHONE, {"wecom_app_corp_id": "x"}, "40013"),
    ],
)
async def test_who_is_no_member_and_an_application_that_is_none_are_refused(
    tmp_path: Path, endpoint: Endpoint, phone: str, wrong: dict[str, Any], words: str
):
    async with application(tmp_path, endpoint, **wrong) as channel:
        made = await channel.hand_over(message(phone))
    assert made.outcome == "refused"
    assert made.words.startswith(words)
    assert phone not in made.words
    assert endpoint.app.shown == []


async def test_an_application_asks_no_address_inside_a_network(tmp_path: Path, endpoint: Endpoint):
    async with application(tmp_path, endpoint, webhook_private=False) as channel:
        assert (await channel.hand_over(message(PHONE))).outcome == "refused"
    assert endpoint.app.tokens == 0


# ---- robots of groups ------------------------------------------------------------------------------


async def shown(
    tmp_path: Path, endpoint: Endpoint, name: str, *asked: OutgoingMessage
) -> list[Any]:
    endpoint.check, endpoint.answers = CHECKS[name], [ANSWERS[name, "sent"]]
    settings = settings_in(tmp_path, sender_channels=name, **webhook_settings(endpoint))
    channel = opened(settings)[name]
    try:
        return [await channel.hand_over(each) for each in asked]
    finally:
        await channel.close()


@pytest.mark.parametrize("name", ROBOTS)
async def test_a_long_text_is_cut_to_what_the_platform_takes(
    tmp_path: Path, endpoint: Endpoint, name: str
):
    long = message("organisers", body="名" * 30_000, subject='"' * 100)
    quotes = message("organisers", body='"\n' * 30_000)
    made = await shown(tmp_path, endpoint, name, long, quotes)
    assert [each.outcome for each in made] == ["sent", "sent"]
    assert "名…" in endpoint.taken[0][1].decode()  # whole characters, not escaped


@pytest.mark.parametrize(("name", "limit"), [("wecom", 20), ("dingtalk", 20), ("feishu", 100)])
async def test_no_robot_is_asked_more_often_than_its_platform_allows(
    tmp_path: Path, endpoint: Endpoint, name: str, limit: int
):
    asked = [message("organisers")] * (limit + 2)
    made = await shown(tmp_path, endpoint, name, *asked)
    assert [each.outcome for each in made] == ["sent"] * limit + ["later"] * 2
    assert all(0 < each.wait_s <= 61 for each in made[limit:])
    assert len(endpoint.taken) == limit


@pytest.mark.parametrize("name", ROBOTS)
async def test_a_wrong_signature_or_key_is_the_refusal_that_the_body_says(
    tmp_path: Path, endpoint: Endpoint, name: str
):
    endpoint.check, endpoint.answers = CHECKS[name], [ANSWERS[name, "sent"]]
    wrong = {
        "wecom_url": f"{endpoint.url}?key=x", "dingtalk_secret": "x", "feishu_secret": "x",
    }  # fmt: skip
    own = webhook_settings(endpoint) | wrong
    channel = opened(settings_in(tmp_path, sender_channels=name, **own))[name]
    made = await channel.hand_over(message("organisers"))
    await channel.close()
    assert made.outcome == "refused"
    assert made.words.split()[0] in {"93000", "310000", "19021"}
    assert "key=x" not in made.words


@pytest.mark.parametrize("name", ROBOTS)
async def test_robots_tell_organisers_and_nobody_else(
    tmp_path: Path, endpoint: Endpoint, name: str
):
    own = webhook_settings(endpoint)
    channel = opened(settings_in(tmp_path, sender_channels=name, **own))[name]
    assert channel.address_of({"email": LIN, "phone": "1"}) == ""
    assert channel.address_of({"email": "", "group": "organisers"}) == "organisers"
    await channel.close()
