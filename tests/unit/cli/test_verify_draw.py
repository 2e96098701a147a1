import json
import stat
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.roadshow.order.draw import commitment, draw
from services.cli.failures import ExitCode, Failure
from services.cli.proofs import draw as verify_draw
from services.cli.proofs.draw import check, read
from services.cli.verbs import roadshow_draw
from services.cli.verbs import verify as verify_verb

SOURCES = {"上证指数 2026-03-01 收盘": "3456.78", "双色球 2026024 期": "01 05 09 18 22 30 + 07"}
ENTRIES = [f"S{i:02d}" for i in range(20)]


def revealed(**changes: Any) -> dict[str, Any]:
    secret = "5ec2e7"
    committed = commitment("contest", "final", ENTRIES, SOURCES, secret)
    made = {
        "type": "draw", "pool": "contest", "seq": 9, "time": 2, "cause": "c", "status": "revealed", "round": "final",
        "commitment": committed, "sources": sorted(SOURCES), "entries": ENTRIES, "secret": secret, "values": SOURCES,
        "order": draw(committed, secret, SOURCES, ENTRIES),
    }  # fmt: skip
    return made | changes


def committed(**changes: Any) -> dict[str, Any]:
    made = revealed()
    return {name: made[name] for name in ("type", "pool", "round", "commitment", "sources", "entries")} | {
        "status": "committed", "seq": 3, **changes
    }  # fmt: skip


def claims(*draws: dict[str, Any]) -> dict[str, bool | None]:
    return {
        one.key: one.holds
        for one in check(msgspec.convert(list(draws), list[verify_draw.PublishedDraw]))
    }


def failing(*draws: dict[str, Any]) -> set[str]:
    return {key for key, holds in claims(*draws).items() if holds is False}


def test_an_honest_draw_holds_and_says_whether_its_commitment_came_before():
    assert set(claims(committed(), revealed()).values()) == {True}
    assert claims(revealed())["draw_before"] is None
    assert not failing(revealed())


def swapped(order: list[str]) -> list[str]:
    return [order[1], order[0], *order[2:]]


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"order": swapped(revealed()["order"])}, {"draw_order"}),
        ({"order": revealed()["order"][:-1]}, {"draw_order"}),
        ({"order": []}, {"draw_order"}),
        ({"secret": "5ec2e8"}, {"draw_commitment", "draw_order"}),
        ({"commitment": "0" * 64}, {"draw_commitment", "draw_order", "draw_before"}),
        ({"entries": [*ENTRIES, "S20"]}, {"draw_commitment", "draw_order", "draw_before"}),
        ({"entries": ENTRIES[1:]}, {"draw_commitment", "draw_order", "draw_before"}),
        ({"entries": swapped(ENTRIES)}, {"draw_listed", "draw_before"}),
        ({"values": SOURCES | {"上证指数 2026-03-01 收盘": "3456.79"}}, {"draw_order"}),
        ({"values": SOURCES | {"另一来源": "1"}}, {"draw_values", "draw_order"}),
        ({"values": dict.fromkeys(SOURCES, "")}, {"draw_values", "draw_order"}),
        ({"values": {}}, {"draw_values", "draw_order"}),
        (
            {"sources": sorted([*SOURCES, "另一来源"])},
            {"draw_commitment", "draw_values", "draw_before"},
        ),
        ({"round": ""}, {"draw_commitment"}),
        ({"pool": "other"}, {"draw_commitment", "draw_before"}),
        ({"status": "committed"}, {"draw_revealed"}),
    ],
)
def test_the_claim_that_fails_is_named(changes, named):
    assert failing(committed(), revealed(**changes)) == named


def test_a_commitment_that_was_made_anew_before_the_reveal_is_the_one_that_counts():
    other = committed(commitment="1" * 64, seq=1)
    assert not failing(other, committed(), revealed())
    assert failing(committed(), committed(commitment="1" * 64, seq=5), revealed()) == {
        "draw_before"
    }
    assert not failing(committed(), revealed(), committed(commitment="1" * 64, seq=12))


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=5)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(TEXTS, min_size=1, max_size=30, unique=True),
    st.dictionaries(TEXTS, TEXTS, min_size=1, max_size=3),
    TEXTS,
)
def test_the_checker_written_apart_agrees_with_the_engine_on_any_text(entries, values, secret):
    made = commitment("p", "", entries, values, secret)
    whole = revealed(
        pool="p", round="", commitment=made, sources=sorted(values), entries=sorted(entries), secret=secret, values=values,
        order=draw(made, secret, values, entries),
    )  # fmt: skip
    assert not failing(whole)


def test_a_file_holds_one_draw_or_several(tmp_path):
    one, several = tmp_path / "one.json", tmp_path / "several.json"
    one.write_text(json.dumps(revealed()), encoding="utf-8")
    several.write_text("\n" + json.dumps([committed(), revealed()]), encoding="utf-8")
    assert [draw.status for draw in read(one)] == ["revealed"]
    assert [draw.status for draw in read(several)] == ["committed", "revealed"]
    verify_verb.verify(["draw", str(several)], as_json=False)


def test_verify_says_which_claim_fails_and_what_it_takes(tmp_path, capsys):
    file = tmp_path / "draw.json"
    file.write_text(
        json.dumps([committed(), revealed(order=swapped(revealed()["order"]))]), encoding="utf-8"
    )
    with pytest.raises(Failure) as caught:
        verify_verb.verify(["draw", str(file)], as_json=True)
    assert caught.value.code == ExitCode.DIFFERS
    assert json.loads(capsys.readouterr().out)["failed"] == ["draw_order"]
    file.write_text("{}", encoding="utf-8")
    with pytest.raises(Failure) as caught:
        verify_verb.verify(["draw", str(file)], as_json=True)
    assert caught.value.code == ExitCode.INPUT
    with pytest.raises(Failure) as caught:
        verify_verb.verify(["plan.json", "another.json"], as_json=True)
    assert caught.value.code == ExitCode.USAGE


def test_a_secret_is_readable_by_its_owner_alone_and_never_overwritten(tmp_path):
    file = tmp_path / "secret.json"
    secret = roadshow_draw.Secret("contest", "final", "c", "s", ["x"], ["S1"])
    roadshow_draw._keep(file, secret)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert roadshow_draw._kept(file) == secret
    with pytest.raises(Failure) as caught:
        roadshow_draw._keep(file, secret)
    assert caught.value.key == "error.draw_file_exists"
    assert roadshow_draw._kept(file) == secret


def test_sources_are_named_once_and_have_their_values():
    assert roadshow_draw.pairs(["a", "b = 交易所"], need=False) == {"a": "", "b": "交易所"}
    for given_ in (["a"], ["=1"], ["a=1", "a=2"]):
        with pytest.raises(Failure):
            roadshow_draw.pairs(given_, need=True)


@pytest.mark.parametrize("verb", [["verify", "no-such-plan.json"], ["verify", "draw", "."]])
def test_a_file_that_cannot_be_opened_is_said_in_words(duijie, verb):
    result = duijie(*verb, "--language", "en")
    assert result.code == ExitCode.INPUT
    assert "cannot be read (" in result.err
    assert "Errno" not in result.err
