"""The test servers of robots, held against a client that somebody else wrote, so that ours and they are not wrong
in the same way.

Apprise is that client. It is no way to send: it looks at the HTTP status alone.
"""

import asyncio
import json
from typing import Any

import pytest
from apprise.plugins.base import NotifyBase
from apprise.plugins.dingtalk import NotifyDingTalk
from apprise.plugins.wecombot import NotifyWeComBot

from services.delivery.channels import opened
from tests.unit.delivery.conftest import Endpoint, settings_in, webhook_settings
from tests.unit.delivery.test_channels import ANSWERS, check_dingtalk, check_wecom, message

TEXT = "新的名单已经发布：共 12 个项目。"
KEY = "3f2a9c1e-0b7d-4c55-9d11-7a2f6b8e4c10"


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the client wait for nothing between calls."""
    monkeypatch.setattr(NotifyBase, "request_rate_per_sec", 0)


def dingtalk(secret: str) -> Any:
    make: Any = NotifyDingTalk  # it has no types
    return make(token="t", secret=secret)


def wecom(key: str) -> Any:
    make: Any = NotifyWeComBot
    return make(key=key)


async def told(client: Any, endpoint: Endpoint, check: Any, name: str) -> dict[str, Any]:
    """Let the client send TEXT; return what the platform's server says to what it got."""
    refusals: list[bytes] = []

    def noting(path: str, body: bytes) -> bytes | None:
        refusal: bytes | None = check(path, body)
        if refusal is not None:
            refusals.append(refusal)
        return refusal

    endpoint.check, endpoint.answers = noting, [ANSWERS[name, "sent"]]
    assert await asyncio.to_thread(client.notify, body=TEXT)
    assert len(endpoint.taken) == 1
    return json.loads(refusals[0]) if refusals else {"errcode": 0}


def check_decoded(path: str, body: bytes) -> bytes | None:
    """Look at what Apprise sends to 钉钉: it writes the signature into the address encoded twice (2.3), which the
    platform's documents do once.
    """
    return check_dingtalk(path.replace("%25", "%"), body)


async def test_the_server_of_dingtalk_takes_what_another_client_signs_and_refuses_another_secret(
    endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(NotifyDingTalk, "notify_url", f"{endpoint.url}?access_token={{token}}")
    assert (await told(dingtalk("SEC0"), endpoint, check_decoded, "dingtalk"))["errcode"] == 0
    assert json.loads(endpoint.taken[0][1])["text"]["content"].strip() == TEXT
    endpoint.taken.clear()
    refused = await told(dingtalk("SEC1"), endpoint, check_decoded, "dingtalk")
    assert refused["errcode"] == 310_000


async def test_the_server_of_wecom_takes_what_another_client_posts_and_refuses_another_key(
    endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(NotifyWeComBot, "notify_url", f"{endpoint.url}?key={{key}}")

    def check(path: str, body: bytes) -> bytes | None:
        return check_wecom(path.replace(KEY, "k"), body)

    assert (await told(wecom(KEY), endpoint, check, "wecom"))["errcode"] == 0
    assert json.loads(endpoint.taken[0][1])["text"]["content"].strip() == TEXT
    endpoint.taken.clear()
    other = await told(wecom("another-key"), endpoint, check, "wecom")
    assert other["errcode"] == 93_000


@pytest.mark.parametrize("name", ["dingtalk", "wecom"])
async def test_both_clients_say_it_in_the_same_fields(
    endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch, name: str, tmp_path: Any
):
    monkeypatch.setattr(NotifyDingTalk, "notify_url", f"{endpoint.url}?access_token={{token}}")
    monkeypatch.setattr(NotifyWeComBot, "notify_url", f"{endpoint.url}?key={{key}}")
    clients = {
        "dingtalk": lambda: dingtalk("SEC0"),
        "wecom": lambda: wecom(KEY),
    }
    await told(clients[name](), endpoint, lambda *_: None, name)
    channel = opened(settings_in(tmp_path, sender_channels=name, **webhook_settings(endpoint)))[
        name
    ]
    await channel.hand_over(message("organisers"))
    await channel.close()
    theirs, ours = (json.loads(body) for _, body in endpoint.taken)
    assert set(ours) <= set(theirs)
    assert ours["msgtype"] == theirs["msgtype"]
    assert set(ours["text"]) == set(theirs["text"])
    queries = [path.partition("?")[2] for path in endpoint.paths]
    names = [{part.partition("=")[0] for part in query.split("&")} for query in queries]
    assert names[0] == names[1]
