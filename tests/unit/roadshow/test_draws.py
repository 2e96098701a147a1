from typing import Any

from contracts.decisions import Decision, Draw, LineUp, Refused
from contracts.roadshow import Slots
from models.roadshow.order.draw import commitment, draw
from models.roadshow.order.draws import entries_digest
from tests.unit.roadshow.contest import entered, on_stage, only
from tests.unit.roadshow.pool import POOL, RoadshowLog, command, refusals

INDEX = {"上证指数": "3456.78"}
SECRET = "5ec2e7"
RULES: dict[str, Any] = {"order": "draw", "rounds": [], "panels": None}


def entries(log: RoadshowLog) -> list[str]:
    assert log.state.shortlist.current is not None
    return sorted(entry.startup for entry in log.state.shortlist.current.entries)


def committed(log: RoadshowLog, secret: str = SECRET, **values: str) -> list[Decision]:
    made = commitment(POOL, "", entries(log), INDEX, secret)
    return log.take(
        command(
            "draw_commit", values={"commitment": made, "source/上证指数": "sse.com.cn", **values}
        )
    )


def revealed(log: RoadshowLog, **values: str) -> list[Decision]:
    return log.take(
        command(
            "draw_reveal", values={"secret": SECRET, "value/上证指数": INDEX["上证指数"], **values}
        )
    )


def opened(**rules) -> RoadshowLog:
    log = entered(**{**RULES, **rules})
    log.take(command("open_cycle"))
    return log


def test_an_order_to_be_drawn_waits_for_the_draw_and_then_follows_it():
    log = opened()
    assert log.state.contest.line_up.current is None
    made = only(Draw, committed(log))
    assert (made.status, made.sources, made.entries, made.secret, made.order) == (
        "committed",
        ["上证指数"],
        entries(log),
        "",
        [],
    )
    found = revealed(log)
    told, order = only(Draw, found), only(LineUp, found)
    assert told.order == draw(made.commitment, SECRET, INDEX, entries(log))
    assert [slot.startup for slot in order.slots] == told.order
    assert order.commitment == made.commitment
    assert only(LineUp, log.take(command("publish"))).status == "published"


def test_on_parallel_stages_the_draw_decides_the_stage_too():
    log = opened(slots=Slots(stages=2))
    committed(log)
    found = revealed(log)
    told, order = only(Draw, found), only(LineUp, found)
    places = {slot.startup: (slot.stage, slot.place) for slot in order.slots}
    assert places[told.order[0]] == (1, 1)
    assert {places[name][1] for name in told.order[:2]} <= {1, 2}


def test_a_reveal_that_does_not_fit_the_commitment_is_refused():
    log = opened()
    assert refusals(revealed(log)) == ["no_commitment"]
    committed(log)
    for values, place in (
        ({"secret": "another"}, "secret"), ({"value/上证指数": ""}, "value/上证指数"), ({"value/其他": "1"}, "value/其他")
    ):  # fmt: skip
        refused = only(Refused, revealed(log, **values))
        assert (refused.code, refused.detail) == ("draw_mismatch", place)
    assert refusals(log.take(command("draw_reveal", values={"secret": SECRET}))) == [
        "draw_mismatch"
    ]
    assert only(Draw, revealed(log)).status == "revealed"
    assert refusals(revealed(log)) == ["no_commitment"]


def test_a_commitment_that_says_too_little_or_speaks_of_another_list_is_refused():
    log = opened()
    made = {"commitment": "0" * 64, "source/a": ""}
    for values, place in (
        (made | {"commitment": "abc"}, "commitment"),
        ({"commitment": "0" * 64}, "sources"),
        (made | {"entries": entries_digest([*entries(log), "s99"])}, "entries"),
    ):
        refused = only(Refused, log.take(command("draw_commit", values=values)))
        assert (refused.code, refused.detail) == ("draw_mismatch", place)
    assert refusals(log.take(command("draw_commit", values=made, round="final"))) == [
        "no_such_round"
    ]
    assert refusals(entered(**RULES).take(command("draw_commit", values=made))) == ["no_plan"]
    assert refusals(on_stage(order="score").take(command("draw_commit", values=made))) == [
        "invalid_rules"
    ]
    assert not refusals(committed(log, entries=entries_digest(entries(log))))


def test_one_list_is_drawn_once():
    log = opened()
    first = only(Draw, committed(log))
    assert [one.detail for one in committed(log, "other") if isinstance(one, Refused)] == [
        "draw/committed"
    ]
    assert only(Draw, committed(log, SECRET, abandon=first.commitment)).status == "committed"
    revealed(log)
    refused = only(Refused, committed(log, "other", abandon=first.commitment))
    assert (refused.code, refused.detail) == ("already_drawn", "draw/revealed")


def test_who_comes_after_the_draw_takes_the_place_of_who_left():
    log = opened()
    committed(log)
    told = only(Draw, revealed(log))
    log.take(command("publish"))
    gone = next(name for name in told.order if log.state.startups[name].group == "enterprise")
    mended = only(LineUp, log.take(command("withdraw", startup=gone)))
    after = [slot.startup for slot in mended.slots]
    (newcomer,) = set(after) - set(told.order)
    assert after == [newcomer if name == gone else name for name in told.order]
    again = only(LineUp, log.take(command("open_cycle")))
    assert [slot.startup for slot in again.slots] == after
