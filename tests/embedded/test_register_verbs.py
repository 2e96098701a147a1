"""`duijie people`, `filings` and `pools` over a real store: tables and JSON, and orders refused at
once where they would have no effect.
"""

import json
from typing import TYPE_CHECKING, Any, cast

import pytest

from contracts.register import FilingState
from services.cli.failures import ExitCode, Failure
from services.cli.texts import LANGUAGE
from services.cli.verbs.register import orders, people, pools
from services.register.app import BUCKET
from services.register.readers import PLACE
from services.runtime.io.store import Store
from services.runtime.settings import Settings
from tests.support.register_log import RegisterLog, listing, mentor, person, pool
from tests.unit.register.test_places import paired

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable


@pytest.fixture
async def stored(settings: Settings) -> Settings:
    """A register of two programmes, two mentors who look alike, a firm and an investor."""
    LANGUAGE.set("en")
    filing = FilingState("venture_capital", "verified", "2026-01-05", "2026-01-05")
    log = RegisterLog(
        pool("autumn", 1),
        pool("spring"),
        mentor("m1", 3, "autumn", "spring", people=[person("lin", "138")]),
        mentor("m2", 1, "spring", people=[person("lin", "138")]),
        listing("startup", "s1", "spring", people=[person("wu", "139", part="founder")]),
        listing("investor", "i1", "spring", filing=filing),
        paired("autumn", "s1"),
    )
    store = await Store.open(settings)
    key = store.key("register", PLACE, f"state:{BUCKET}")
    fields: dict[Any, Any] = {**log.fields}
    await cast("Awaitable[Any]", store.client.hset(key, mapping=fields))
    await store.close()
    return settings


async def test_each_verb_prints_tables_and_json(
    stored: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    verbs: list[Callable[..., Any]] = [
        lambda as_json: people.list_people(stored, role="mentor", pool=None, as_json=as_json),
        lambda as_json: people.show_person(stored, "m1", as_json=as_json),
        lambda as_json: people.duplicates(stored, as_json=as_json),
        lambda as_json: pools.filings(stored, investor=None, status=None, as_json=as_json),
        lambda as_json: pools.pools(stored, as_json=as_json),
    ]
    printed = []
    for verb in verbs:
        await verb(as_json=False)
        assert capsys.readouterr().out.strip()
        await verb(as_json=True)
        printed.append(json.loads(capsys.readouterr().out))
    listed, shown, alike, filings, all_pools = printed
    assert [(view["id"], view["used"], view["capacity"]) for view in listed] == [
        ("mentor/m1", 1, 3), ("mentor/m2", 0, 1),
    ]  # fmt: skip
    assert {place["pool"]: place["pairs"] for place in shown["places"]} == {
        "autumn": {"s1": "accepted"}, "spring": {},
    }  # fmt: skip
    assert [(one["entry"], one["other"]) for one in alike["questions"]] == [
        ("mentor/m1", "mentor/m2")
    ]
    assert alike["keyless"] == ["investor/i1"]
    assert [(view["investor"], view["status"]) for view in filings] == [("i1", "verified")]
    assert [(view["pool"], view["priority"], view["pairs"]) for view in all_pools] == [
        ("autumn", 1, 1), ("spring", 0, 0),
    ]  # fmt: skip


async def test_the_table_of_a_person_shows_places_taken_of_all(
    stored: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    await people.show_person(stored, "mentor/m1", as_json=False)
    assert "places taken: 1 of 3" in capsys.readouterr().out


async def test_an_order_without_effect_is_refused_before_it_is_sent(stored: Settings) -> None:
    wait: dict[str, Any] = {"wait_s": None, "as_json": False}
    move = {"subject": "s1", "source": "spring", "target": "spring", "mentor": "along"}
    refusals = [
        (orders.merge(stored, "m1", "mentor/m1", capacity=None, **wait), ExitCode.USAGE),
        (orders.merge(stored, "m1", "s1", capacity=None, **wait), ExitCode.USAGE),
        (orders.merge(stored, "m1", "nobody", capacity=None, **wait), ExitCode.NOT_FOUND),
        (orders.split(stored, "m1", ["mentor/m2"], **wait), ExitCode.USAGE),
        (orders.split(stored, "m1", ["mentor/m1"], **wait), ExitCode.USAGE),
        (orders.apart(stored, "m1", "m1", **wait), ExitCode.USAGE),
        (orders.capacity(stored, "s1", 2, **wait), ExitCode.USAGE),
        (orders.change_filing(stored, {"subject": "i9"}, **wait), ExitCode.NOT_FOUND),
        (orders.hand_over(stored, move, **wait), ExitCode.USAGE),
        (orders.hand_over(stored, move | {"target": "winter"}, **wait), ExitCode.NOT_FOUND),
        (orders.hand_over(stored, move | {"subject": "s9"}, **wait), ExitCode.NOT_FOUND),
    ]
    for order, code in refusals:
        with pytest.raises(Failure) as raised:
            await order
        assert raised.value.code is code
