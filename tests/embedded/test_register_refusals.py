"""A list of orders, submitted: those of them that take no effect are told to who submitted it."""

import json
from pathlib import Path
from typing import Any

import pytest

from services.cli.client import quarantine
from services.cli.client.events import SentEvents
from services.cli.lists.sources import sources_of
from services.cli.texts import LANGUAGE
from services.cli.verbs.submit import submit
from services.intake.app import Intake
from services.register.app import RegisterHandler
from services.runtime.settings import Settings
from tests.support.numbering import running
from tests.support.topics import create_topics, read_all
from tests.support.waiting import eventually

pytestmark = pytest.mark.embedded

_ORDERS = (
    {"subject": "mentor/m9", "command": "merge", "other": "mentor/m8"},
    {"subject": "mentor/m9", "command": "capacity", "capacity": 2},
)


async def test_a_submitted_order_without_effect_is_refused_where_the_operator_sees_it(
    embedded_broker: str, settings: Settings, tmp_path: Path
) -> None:
    LANGUAGE.set("en")
    await create_topics(settings)
    path = tmp_path / "people.jsonl"
    path.write_text("".join(json.dumps(order) + "\n" for order in _ORDERS))
    intake: Any = Intake()
    register: Any = RegisterHandler()
    async with running(settings, intake), running(settings, register):
        await submit(
            settings,
            sources_of([path], None),
            time="2026-03-01T00:00:00Z",
            wait_s=None,
            as_json=True,
        )

        async def refused() -> bool:
            return bool(await read_all(settings, "quarantine"))

        await eventually(refused, "an order is refused", 60)
    (summary,) = await quarantine.waiting(settings)
    assert summary.service == "register"
    assert any("the register has no mentor/m9" in line for line in summary.words())
    event = (summary.event or "").removesuffix("/register")
    assert await quarantine.refused_of(settings, 0, SentEvents(), {event}) == [summary]
    assert await quarantine.refused_of(settings, 0, SentEvents(), {"another"}) == []
