"""From decisions to mails: each notice once, whatever dies in between."""

import asyncio
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from pydantic import SecretStr

from contracts.decisions import encode
from contracts.envelope import event_headers
from services.delivery import holding, links, sending, suspension
from services.delivery.app import SenderHandler
from services.delivery.channels import opened
from services.delivery.holding import ChosenNotices
from services.delivery.ledger import CLAIM_MS
from services.delivery.links import derived_token, digest_of, token_of
from services.delivery.order import prefer
from services.delivery.reports import mark_answered, report
from services.delivery.sending import SendingLoop, now
from services.delivery.wordings import read_wordings, save_wordings
from services.embedded.ports import free_ports
from services.runtime.core.handler import Inbound, Partition, Works
from services.runtime.errors import Unusable, UsageError
from services.vault.audit import entries
from services.words._catalogue import texts
from tests.support.kafka import ROOT
from tests.support.waiting import eventually
from tests.unit.delivery.conftest import (
    LIN,
    Desk,
    Endpoint,
    MailServer,
    mail_settings,
    settings_in,
    webhook_settings,
)
from tests.unit.notifier.makers import cycle, pairing, reminder

Desks = Callable[..., Desk]
TEAM = "team@mail.test"
STARTUP, MENTOR = (f"matcher/city-mentors/7/{who}" for who in ("startup:T-1", "mentor:M-1"))
URL = "https://console.test"
SENT = ("mail", "sent", "")


def a_desk(desk_of: Desks, server: MailServer, **more: Any) -> Desk:
    desk = desk_of(**{"sender_channels": "mail"} | mail_settings(server) | more)
    desk.know("mentor", "M-1", email=LIN, phone="13900001111")
    desk.know("startup", "T-1", email=TEAM)
    return desk


def links_in(server: MailServer, prefix: str) -> list[str]:
    mails: Iterator[Any] = (
        message_from_bytes(mail, policy=policy.default) for mail in server.mails()
    )
    texts = [mail.get_body(("plain",)).get_content() for mail in mails]
    words = " ".join(texts).split()
    return [word for word in words if word.startswith(f"{URL}/{prefix}/")]


async def test_both_sides_of_a_proposal_get_their_mail_once(
    desk_of: Desks, mail_server: MailServer
):
    desk = a_desk(desk_of, mail_server)
    assert desk.decide(pairing(startup_language="en")) == [STARTUP, MENTOR]
    await desk.send()
    desk.decide(pairing(startup_language="en"))
    await desk.send()
    assert sorted(to for _, to in mail_server.taken()) == [LIN, TEAM]
    assert desk.states(STARTUP) == desk.states(MENTOR) == [SENT]
    read = entries(desk.vault.database)
    assert {(entry.who, entry.reason, entry.id) for entry in read} == {
        ("sender", "notice", "M-1"),
        ("sender", "notice", "T-1"),
    }


async def test_the_words_are_those_of_the_moment_in_which_it_is_sent(
    desk_of: Desks, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
):
    desk = a_desk(desk_of, mail_server)
    desk.decide(pairing(mentor_language="en"))
    key = "notices.proposed.mentor.subject"
    monkeypatch.setitem(texts("en"), key, "Corrected: {partner}")
    desk.know("mentor", "M-1", email="new@mail.test")
    await desk.send()
    assert sorted(to for _, to in mail_server.taken()) == ["new@mail.test", TEAM]
    assert b"Subject: Corrected: =?utf-8?" in b"".join(mail_server.mails())


async def test_a_saved_wording_is_spoken_from_the_next_message_on(
    desk_of: Desks, mail_server: MailServer
):
    desk = a_desk(desk_of, mail_server, console_url=URL)
    desk.decide(pairing(mentor_language="en"))
    text = '[proposed.mentor]\nsubject = "A team: {partner}"\n[mail]\nanswer = "Say yes or no:"\n'
    wordings = read_wordings(text.encode(), "en")
    save_wordings(desk.vault.database, "en", wordings, "zhao", now())
    await desk.send()
    mails = [message_from_bytes(mail, policy=policy.default) for mail in mail_server.mails()]
    mail: Any = next(mail for mail in mails if LIN in str(mail["To"]))
    assert str(mail["Subject"]).startswith("A team: ")
    assert "Say yes or no:" in mail.get_body(("plain",)).get_content()


async def test_links_are_the_same_for_the_same_notice_and_the_database_knows_their_digests(
    desk_of: Desks, mail_server: MailServer
):
    desk = a_desk(desk_of, mail_server, console_url=URL)
    desk.decide(pairing(startup_language="en", mentor_language="en"))
    await desk.send()
    secret = links.secret_in(desk.settings.secret_file)
    assert stat.S_IMODE(desk.settings.secret_file.stat().st_mode) == 0o600
    token = token_of(secret, MENTOR, "answer")
    assert len(token) == 22
    assert f"{URL}/a/{token}" in links_in(mail_server, "a")
    found = links.find(desk.vault.database, token, "answer")
    assert found is not None
    assert (found.digest, found.scope.kind, found.scope.startup) == (
        digest_of(token), "mentor", "T-1",
    )  # fmt: skip
    assert found.scope.until == pairing().reply_by
    written = desk.settings.state_dir.joinpath("control.sqlite3").read_bytes()
    assert token.encode() not in written
    assert LIN.encode() not in written


async def test_a_reminder_has_the_link_of_what_it_reminds_of_and_goes_to_the_silent_side_alone(
    desk_of: Desks, mail_server: MailServer
):
    desk = a_desk(desk_of, mail_server, console_url=URL)
    desk.decide(pairing(startup_language="en", mentor_language="en"))
    await desk.send()
    first = sorted(links_in(mail_server, "a"))
    desk.decide(reminder(to=["mentor"], mentor_language="en"))
    await desk.send()
    assert desk.states(MENTOR) == [SENT]
    assert desk.states("matcher/city-mentors/9/mentor:M-1") == [SENT]
    assert [to for _, to in mail_server.taken()].count(LIN) == 2
    again = links_in(mail_server, "a")
    token = token_of(links.secret_in(desk.settings.secret_file), MENTOR, "answer")
    assert len(again) == 3
    assert sorted(set(again)) == first
    assert again.count(f"{URL}/a/{token}") == 2


async def test_every_mail_has_the_link_of_the_persons_own_page_and_a_calendar_hangs_on_it(
    desk_of: Desks, mail_server: MailServer
):
    desk = a_desk(desk_of, mail_server, console_url=URL)
    desk.decide(pairing(status="accepted", note="", startup_language="en"))
    await desk.send()
    token = token_of(links.secret_in(desk.settings.secret_file), MENTOR, "mine")
    assert f"{URL}/m/{token}" in links_in(mail_server, "m")
    own = links.find(desk.vault.database, token, "mine")
    assert own is not None
    assert (own.scope.kind, own.scope.recipient, own.scope.startup) == ("mentor", "M-1", "")
    subscribed = links.find(desk.vault.database, derived_token(token, "calendar"), "calendar")
    assert subscribed is not None
    assert subscribed.scope.until > own.scope.until
    for purpose in ("answer", "stop", "calendar"):
        assert links.find(desk.vault.database, token, purpose) is None
    assert links.find(desk.vault.database, derived_token(token, "judge"), "judge") is None


async def test_what_asks_for_nothing_has_no_link_to_answer(desk_of: Desks, mail_server: MailServer):
    desk = a_desk(desk_of, mail_server, console_url=URL)
    desk.decide(pairing(status="accepted", note="", startup_language="en"))
    await desk.send()
    assert links_in(mail_server, "a") == []
    assert len(mail_server.taken()) == 2


async def test_who_has_no_address_is_noted_and_the_next_channel_takes_it(
    desk_of: Desks, mail_server: MailServer, endpoint: Endpoint
):
    own = {"sender_channels": "mail,webhook"} | webhook_settings(endpoint)
    desk = a_desk(desk_of, mail_server, **own)
    desk.know("startup", "T-1", phone="13900002222")
    desk.know("mentor", "M-1", email="gone.lin@mail.test")
    desk.decide(pairing())
    await desk.send()
    taken = ("webhook", "sent", "")
    assert desk.states(STARTUP) == [("mail", "failed", "no_address"), taken]
    assert desk.states(MENTOR) == [("mail", "failed", "refused"), taken]
    assert sum(b"13900002222" in body for _, body in endpoint.taken) == 1
    words = desk.ledger.of_notice(MENTOR)[0].words
    assert words.startswith("550 5.1.1 no such user")
    assert "gone.lin@mail.test" not in words


async def test_a_busy_server_is_asked_again_after_a_while(desk_of: Desks, mail_server: MailServer):
    desk = a_desk(desk_of, mail_server)
    desk.know("mentor", "M-1", email="busy.lin@mail.test")
    desk.decide(pairing())
    await desk.send()
    (row,) = desk.ledger.of_notice(MENTOR)
    assert (row.state, row.code, row.attempts) == ("queued", "tried", 1)
    due = desk.ledger.next_due()
    assert due is not None
    assert 0 < due - now() <= 60_000


async def test_a_server_that_hangs_up_leaves_a_doubt_that_is_not_sent_again(
    desk_of: Desks, mail_server: MailServer
):
    desk = a_desk(desk_of, mail_server)
    desk.know("mentor", "M-1", email="mute.lin@mail.test")
    desk.decide(pairing())
    await desk.send()
    await desk.send()
    assert desk.states(MENTOR) == [("mail", "doubtful", "no_answer")]
    assert [to for _, to in mail_server.taken()].count("mute.lin@mail.test") == 1


async def test_who_wants_no_mails_gets_none_until_they_want_them_again(
    desk_of: Desks, mail_server: MailServer
):
    desk = a_desk(desk_of, mail_server, console_url=URL)
    desk.decide(pairing(mentor_language="en"))
    await desk.send()
    token = token_of(links.secret_in(desk.settings.secret_file), MENTOR, "stop")
    link = links.find(desk.vault.database, token, "stop")
    assert link is not None
    links.stop(desk.vault.database, link.scope, "mail", now())
    links.stop(desk.vault.database, link.scope, "mail", now())
    desk.decide(pairing(seq=8, status="accepted", note=""))
    await desk.send()
    assert desk.states("matcher/city-mentors/8/mentor:M-1") == [("mail", "dropped", "stopped")]
    assert desk.states("matcher/city-mentors/8/startup:T-1") == [SENT]
    links.resume(desk.vault.database, link.scope, "mail")
    desk.decide(pairing(seq=9, status="completed", note="outcome"))
    await desk.send()
    assert desk.states("matcher/city-mentors/9/mentor:M-1") == [SENT]


async def test_organisers_are_written_to_where_the_settings_say(
    desk_of: Desks, mail_server: MailServer
):
    desk = a_desk(desk_of, mail_server, sender_organiser="desk@mail.test", console_url=URL)
    desk.decide(cycle())
    await desk.send()
    assert [to for _, to in mail_server.taken()] == ["desk@mail.test"]
    assert b"List-Unsubscribe" not in mail_server.mails()[0]


# ---- several for one person ------------------------------------------------------------------------


def for_one_mentor(count: int, **more: Any) -> list[Any]:
    common = {"mentor_language": "en", "startup_language": "en"} | more
    return [pairing(seq=20 + n, startup=f"T-{n}", **common) for n in range(count)]


async def test_six_that_wait_for_one_person_go_as_one_mail_with_a_link_each(
    desk_of: Desks, mail_server: MailServer
):
    desk = a_desk(desk_of, mail_server, console_url=URL)
    desk.decide(*for_one_mentor(6))
    await desk.send()
    mine = [message for message, to in mail_server.taken() if to == LIN]
    assert len(mine) == 1
    rows = [desk.ledger.of_notice(f"matcher/city-mentors/{20 + n}/mentor:M-1") for n in range(6)]
    assert [(row.state, row.attempts) for (row,) in rows] == [("sent", 1)] * 6
    assert len(links_in(mail_server, "a")) >= 6
    mails = [message_from_bytes(mail, policy=policy.default) for mail in mail_server.mails()]
    mail: Any = next(mail for mail in mails if str(mail["Message-ID"]) == mine[0])
    assert str(mail["Subject"]) == "6 messages for you"
    assert mail["In-Reply-To"] is None
    page = mail.get_body(("html",)).get_content()
    assert page.count(f'href="{URL}/a/') == 6
    assert report(desk.vault.database, mine[0], "bounced", "5.1.1", now()) == 6


async def test_five_go_one_by_one(desk_of: Desks, mail_server: MailServer):
    desk = a_desk(desk_of, mail_server)
    desk.decide(*for_one_mentor(5))
    await desk.send()
    assert [to for _, to in mail_server.taken()].count(LIN) == 5


async def test_a_digest_whose_address_is_gone_goes_by_the_next_channel_notice_by_notice(
    desk_of: Desks, mail_server: MailServer, endpoint: Endpoint
):
    own = {"sender_channels": "mail,webhook"} | webhook_settings(endpoint)
    desk = a_desk(desk_of, mail_server, **own)
    desk.know("mentor", "M-1", email="gone.lin@mail.test", phone="1")
    desk.decide(*for_one_mentor(6))
    await desk.send()
    for number in range(6):
        assert desk.states(f"matcher/city-mentors/{20 + number}/mentor:M-1") == [
            ("mail", "failed", "refused"),
            ("webhook", "sent", ""),
        ]


async def test_who_wants_no_proposals_still_gets_what_became_of_theirs(
    desk_of: Desks, mail_server: MailServer
):
    desk = a_desk(desk_of, mail_server)
    scope = links.LinkScope("stop", "n", "city-mentors", "mentor", "M-1", "", "", "en", 0)
    links.stop(desk.vault.database, scope, links.EVERY_CHANNEL, now(), "proposals")
    desk.decide(pairing())
    await desk.send()
    assert desk.states(MENTOR) == [("mail", "dropped", "stopped")]
    desk.decide(pairing(seq=8, status="accepted", note=""))
    await desk.send()
    assert desk.states("matcher/city-mentors/8/mentor:M-1") == [SENT]


async def test_what_is_over_the_cap_of_open_proposals_waits_until_one_is_answered(
    desk_of: Desks, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
):
    desk = a_desk(desk_of, mail_server, sender_open_proposals=2)
    given = for_one_mentor(3, reply_by=now() + 86_400_000)
    desk.decide(*given)
    await desk.send()
    states = [desk.states(f"matcher/city-mentors/{20 + n}/mentor:M-1") for n in range(3)]
    assert states == [[SENT], [SENT], [("mail", "queued", "cap")]]
    half = pairing(seq=30, startup="T-0", note="accepted_by_startup", reply_by=now() + 86_400_000)
    desk.decide(half)  # more of what they have already
    await desk.send()
    assert desk.states("matcher/city-mentors/30/mentor:M-1") == [SENT]
    with desk.vault.database.transaction() as connection:
        mark_answered(connection, "matcher/city-mentors/20/mentor:M-1", now())
        mark_answered(connection, "matcher/city-mentors/30/mentor:M-1", now())
    later = now() + 900_000
    monkeypatch.setattr(sending, "now", lambda: later)
    await desk.send()
    assert desk.states("matcher/city-mentors/22/mentor:M-1") == [SENT]


async def test_who_was_told_the_same_is_not_told_again_when_only_changes_are_released(
    desk_of: Desks, mail_server: MailServer
):
    desk = a_desk(desk_of, mail_server)
    desk.decide(pairing())
    await desk.send()
    held = ChosenNotices("city-mentors")
    holding.hold(desk.vault.database, held, "zhao", now())
    desk.decide(pairing(seq=8), pairing(seq=9, startup="T-2"))
    holding.release(desk.vault.database, held, now(), changed=True)
    await desk.send()
    assert desk.states("matcher/city-mentors/8/mentor:M-1") == [("mail", "dropped", "unchanged")]
    assert desk.states("matcher/city-mentors/9/mentor:M-1") == [SENT]


async def test_a_mail_that_comes_back_goes_by_the_next_channel(
    desk_of: Desks, mail_server: MailServer, endpoint: Endpoint
):
    own = {"sender_channels": "mail,webhook"} | webhook_settings(endpoint)
    desk = a_desk(desk_of, mail_server, **own)
    desk.decide(pairing())
    await desk.send()
    (message,) = [message for message, to in mail_server.taken() if to == LIN]
    assert report(desk.vault.database, message, "bounced", "5.2.2 full", now()) == 1
    for _ in range(2):
        await desk.send()
    assert desk.states(MENTOR) == [("mail", "bounced", "bounced"), ("webhook", "sent", "")]
    assert len(endpoint.taken) == 1


async def test_a_role_and_a_person_are_reached_by_the_channel_that_comes_first_for_them(
    desk_of: Desks, mail_server: MailServer, endpoint: Endpoint
):
    own = {"sender_channels": "mail,webhook", "sender_order": "mentor=webhook,mail"}
    desk = a_desk(desk_of, mail_server, **own, **webhook_settings(endpoint))
    prefer(desk.vault.database, ("startup", "T-2"), ["webhook"], now())
    handler = SenderHandler(desk.settings)
    records = [record(pairing(time=now())), record(pairing(seq=8, startup="T-2", time=now()))]
    handler.process(Partition("decisions", 0), records)
    handler.vault().database.close()
    await desk.send()
    assert desk.states(MENTOR) == [("webhook", "sent", "")]
    assert desk.states(STARTUP) == [SENT]
    assert desk.states("matcher/city-mentors/8/startup:T-2") == [("webhook", "sent", "")]


async def test_a_channel_that_is_down_for_a_day_is_tried_until_it_is_back(
    desk_of: Desks, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    port = free_ports(1)[0]
    clock = [now()]
    monkeypatch.setattr(sending, "now", lambda: clock[0])
    settings = {
        "sender_channels": "mail", "mail_host": "127.0.0.1", "mail_port": port,
        "mail_security": "none", "mail_from": "notices@duijie.test",
    }  # fmt: skip
    desk = desk_of(**settings)
    desk.know("mentor", "M-1", email=LIN)
    desk.know("startup", "T-1", email=TEAM)
    desk.decide(pairing())
    begun = clock[0]
    while clock[0] < begun + 86_400_000:
        await desk.send()
        (row,) = desk.ledger.of_notice(MENTOR)
        assert (row.state, row.code) == ("queued", "tried")
        due = desk.ledger.next_due()
        assert due is not None
        clock[0] = due
    server = MailServer(tmp_path / "spool", "--port", port)
    try:
        clock[0] += 2 * 86_400_000
        await desk.send()
        assert sorted(to for _, to in server.taken()) == [LIN, TEAM]
    finally:
        server.stop()


async def test_a_webhook_that_fails_for_five_days_is_tried_no_more_until_it_is_recovered(
    desk_of: Desks, mail_server: MailServer, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
):
    clock = [now()]
    monkeypatch.setattr(sending, "now", lambda: clock[0])
    desk = desk_of(sender_channels="webhook", **webhook_settings(endpoint))
    endpoint.answers = [(500, {}, b"")]
    desk.decide(pairing())
    await desk.send()
    clock[0] += suspension.AFTER_MS + 1
    await desk.send()
    assert suspension.disabled_channels(desk.vault.database) == {"webhook"}
    tried = len(endpoint.taken)
    desk.decide(pairing(seq=8, startup="T-2", mentor="M-2"))
    mentor = "matcher/city-mentors/8/mentor:M-2"
    await desk.send()
    assert desk.states(mentor) == [("webhook", "failed", "disabled")]
    assert len(endpoint.taken) == tried
    endpoint.answers = [(204, {}, b"")]
    begun = clock[0] - 1
    recovered = suspension.recover(
        desk.vault.database, "city-mentors", ["webhook"], begun, clock[0]
    )
    assert recovered == 2
    await desk.send()
    assert desk.states(mentor) == [("webhook", "sent", "")]


# ---- killed ----------------------------------------------------------------------------------------


def killed_at(where: str, desk: Desk) -> None:
    """Run a sender on the desk's database, and kill it with SIGKILL once it has come to `where`."""
    environment = {
        f"DUIJIE_{name.upper()}": value.get_secret_value()
        if isinstance(value, SecretStr)
        else str(value)
        for name, value in desk.settings.model_dump(exclude_none=True).items()
        if name in desk.settings.model_fields_set
    }
    with subprocess.Popen(
        [sys.executable, "-m", "tests.unit.delivery.victim", where], cwd=ROOT,
        env=os.environ | environment, stdout=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert "there\n" in iter(process.stdout.readline, "")  # its log stands there too
        process.send_signal(signal.SIGKILL)


@pytest.mark.parametrize(
    ("where", "state", "arrived"),
    [("claimed", "sent", 1), ("sending", "doubtful", 0), ("sent", "doubtful", 1)],
)
async def test_a_sender_that_is_killed_sends_nothing_twice_and_loses_nothing_unsaid(
    desk_of: Desks, mail_server: MailServer, where: str, state: str, arrived: int
):
    desk = a_desk(desk_of, mail_server)
    desk.know("startup", "T-1", phone="1")
    desk.decide(pairing())
    killed_at(where, desk)
    desk.ledger.sweep([], now() + CLAIM_MS + 1)
    desk.decide(pairing())  # the log is read again
    await desk.send()
    assert desk.ledger.of_notice(MENTOR)[0].state == state
    assert len(mail_server.taken()) == arrived


@pytest.mark.parametrize(
    ("where", "state", "arrived"),
    [("claimed", "sent", 1), ("sending", "doubtful", 0), ("sent", "doubtful", 1)],
)
async def test_a_digest_is_as_little_sent_twice_by_a_kill_and_a_recall_takes_what_had_not_left(
    desk_of: Desks, mail_server: MailServer, where: str, state: str, arrived: int
):
    desk = a_desk(desk_of, mail_server)
    desk.know("startup", "T-1", phone="1")
    given = for_one_mentor(6)
    desk.decide(*given)
    killed_at(where, desk)
    desk.ledger.sweep([], now() + CLAIM_MS + 1)
    desk.decide(*given)
    await desk.send()
    mine = [desk.ledger.of_notice(f"matcher/city-mentors/{20 + n}/mentor:M-1") for n in range(6)]
    assert [row.state for (row,) in mine] == [state] * 6
    assert len(mail_server.taken()) == arrived
    mentor = ChosenNotices("city-mentors", people=(("mentor", "M-1"),))
    taken = holding.recall(desk.vault.database, mentor, "zhao", now())
    assert (taken.recalled, taken.gone) == (0, 6)


async def test_what_is_recalled_after_a_kill_is_not_sent(desk_of: Desks, mail_server: MailServer):
    desk = a_desk(desk_of, mail_server)
    desk.know("startup", "T-1", phone="1")
    desk.decide(pairing())
    killed_at("claimed", desk)
    pool = ChosenNotices("city-mentors")
    holding.recall(desk.vault.database, pool, "zhao", now())
    desk.ledger.sweep([], now() + CLAIM_MS + 1)
    desk.decide(pairing())
    await desk.send()
    assert desk.states(MENTOR) == [("mail", "dropped", "recalled")]
    assert mail_server.taken() == []


async def test_a_webhook_is_repeated_after_a_kill_under_the_id_that_it_had(
    desk_of: Desks, endpoint: Endpoint
):
    desk = desk_of(sender_channels="webhook", sender_parallel=1, **webhook_settings(endpoint))
    desk.decide(pairing())
    killed_at("sent", desk)
    desk.ledger.sweep(["webhook"], now() + CLAIM_MS + 1)
    await desk.send()
    assert desk.states(STARTUP) == desk.states(MENTOR) == [("webhook", "sent", "")]
    ids = [headers["webhook-id"] for headers, _ in endpoint.taken]
    assert len(ids) == 3
    assert len(set(ids)) == 2


# ---- the service -----------------------------------------------------------------------------------


def record(decision: Any, service: str = "matcher") -> Inbound:
    headers = event_headers(
        service=service, schema="d/1", id="x", time="2026-11-22T00:00:00Z", key="p"
    )
    value = encode(decision) if decision is not None else None
    return Inbound(0, 0, b"p", value, headers)


def test_the_service_queues_what_decisions_tell_and_skips_what_is_none(
    desk_of: Desks, mail_server: MailServer
):
    desk = a_desk(desk_of, mail_server, sender_oldest_h=1)
    handler = SenderHandler(desk.settings)
    assert isinstance(handler, Works)
    old, young = pairing(seq=1), pairing(seq=2, startup="T-2", time=now())
    broken = replace(record(None), value=b"{", key=b"p")
    records = [record(old), record(None), record(young, "stranger"), broken, record(young)]
    for _ in range(2):
        assert handler.process(Partition("decisions", 0), records).outputs == []
    mentor = "matcher/city-mentors/{}/mentor:M-1"
    assert desk.states(mentor.format(1)) == [("mail", "failed", "too_old")]
    assert desk.states(mentor.format(2)) == [("mail", "queued", "")]
    handler.vault().database.close()


def test_the_service_asks_nobody_who_has_answered_before_their_mail_left(
    desk_of: Desks, mail_server: MailServer
):
    desk = a_desk(desk_of, mail_server)
    handler = SenderHandler(desk.settings)
    at, half = now(), {"note": "accepted_by_startup", "accepted_by": ["startup"]}
    records = [record(pairing(seq=7, time=at)), record(pairing(seq=8, time=at, **half))]
    for _ in range(2):
        handler.process(Partition("decisions", 0), records)
    assert desk.states(STARTUP) == [("mail", "dropped", "answered")]
    assert desk.states(MENTOR) == [("mail", "dropped", "superseded")]
    assert desk.states("matcher/city-mentors/8/mentor:M-1") == [("mail", "queued", "")]
    handler.vault().database.close()


def test_without_a_channel_or_with_a_broken_secret_there_is_no_sender(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="DUIJIE_SENDER_CHANNELS"):
        SenderHandler(settings_in(tmp_path))
    for content in ("", "xyz", "ab" * 8):
        (tmp_path / "links.secret").write_text(content)
        with pytest.raises(Unusable, match="secret of links"):
            links.secret_in(tmp_path / "links.secret")


async def test_at_a_quiet_hour_nothing_leaves_and_nothing_is_lost(
    desk_of: Desks, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
):
    desk = a_desk(desk_of, mail_server, sender_hours="08:00-20:00")
    desk.decide(pairing())
    monkeypatch.setattr(sending, "now", lambda: 4_000_028_400_000)  # 23:00 in Beijing
    await desk.send()
    assert mail_server.taken() == []
    monkeypatch.undo()
    monkeypatch.setattr(sending, "now", lambda: 4_000_089_600_000)  # 16:00 of the next day
    await desk.send()
    assert len(mail_server.taken()) == 2


async def test_a_sender_that_is_stopped_ends_what_is_on_its_way_and_gives_the_rest_back(
    desk_of: Desks, mail_server: MailServer
):
    desk = desk_of(sender_channels="mail", sender_parallel=2, **mail_settings(mail_server))
    for number in range(20):
        desk.know("mentor", f"M-{number}", email=f"m{number}@mail.test")
    desk.decide(*(pairing(seq=n, startup=f"T-{n}", mentor=f"M-{n}") for n in range(20)))
    channels = opened(desk.settings)
    task = asyncio.create_task(SendingLoop(desk.vault, channels, desk.settings).run())

    async def begun() -> bool:
        return bool(mail_server.taken())

    await eventually(begun, "the first mail", 60)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    for channel in channels.values():
        await channel.close()
    counts = desk.ledger.counts("city-mentors")
    assert set(counts) <= {"sent", "queued", "failed"}  # startups have no address
    assert counts["sent"] == len(mail_server.taken())
    await desk.send()
    assert sorted(to for _, to in mail_server.taken()) == sorted(
        f"m{number}@mail.test" for number in range(20)
    )
