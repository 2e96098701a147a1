"""Tables of pairings and shortlists say where people are; a place abroad as they wrote it."""

import io
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from rich.console import Console, RenderableType

from contracts.decisions import LeftOut
from contracts.pool_log import Language, Programme
from models.mentoring.readers import read_pairings
from services.cli.render import decisions as render
from services.cli.texts import LANGUAGE
from tests.unit.mentoring.pool import MentoringLog, exact, mentor, programme, startup
from tests.unit.roadshow import pool as roadshow

NEAR = exact([127, 0])
PLACES: dict[str, Any] = {"region": "DE", "region_text": "Potsdam"}


def printed(language: Language, table: Callable[..., list[RenderableType]], *of: object) -> str:
    token = LANGUAGE.set(language)
    try:
        console = Console(width=200, record=True, file=io.StringIO())
        console.print(*table(*of))
        return console.export_text()
    finally:
        LANGUAGE.reset(token)


@pytest.mark.parametrize(
    ("language", "country"), [("zh-Hans", "德国"), ("zh-Hant", "德國"), ("en", "Germany")]
)
def test_pairings_and_who_waits_show_a_place_abroad_as_it_was_written(
    language: Language, country: str
) -> None:
    host = MentoringLog(
        programme(),
        startup("a", vectors=NEAR, **PLACES),
        startup("b", vectors=NEAR, region="DE", region_text="Jena"),
        mentor("m", vectors=NEAR, region="DE", region_text="Ulm"),
    )
    host.command("open_cycle")
    assert isinstance(host.state.programme, Programme)
    stored = read_pairings(host.fields)
    text = printed(language, render.pairings, host.state.programme, stored)
    assert len(stored.pairs) == len(stored.waiting) == 1
    assert country in text
    assert all(place in text for place in ("Potsdam", "Jena", "Ulm"))


def test_a_pair_whose_startup_has_left_the_pool_is_shown_without_a_place() -> None:
    host = MentoringLog(
        programme(), startup("a", vectors=NEAR, **PLACES), mentor("m", vectors=NEAR)
    )
    host.command("open_cycle")
    fields = {name: raw for name, raw in host.fields.items() if name != "startup/a"}
    assert isinstance(host.state.programme, Programme)
    text = printed("en", render.pairings, host.state.programme, read_pairings(fields))
    assert "Potsdam" not in text
    assert "a" in text


def test_a_shortlist_shows_places_on_stage_and_off_it() -> None:
    log, decided = roadshow.opened({}, roadshow.startup("s1"))
    left = LeftOut("out", "Outside", "team", "en", 1, "quota_full")
    decided = msgspec.structs.replace(decided, waiting_list=[left])
    first = decided.entries[0].startup
    startups = {
        first: roadshow.startup(first, region="DE", region_text="Potsdam"),
        "out": roadshow.startup("out", region="SG", region_text="Jurong"),
    }
    assert isinstance(log.state.programme, Programme)
    text = printed("en", render.shortlist, log.state.programme, decided, startups)
    assert "Potsdam" in text
    assert "Jurong" in text
