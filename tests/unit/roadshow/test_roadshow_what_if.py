"""What if: other rules, days and people beside what is in place."""

import msgspec
import pytest

from models.pool.patch import BadPatch
from models.roadshow.review.documents import documents_of
from models.roadshow.review.what_if import RoadshowWhatIf, read_patch, what_if
from tests.unit.roadshow.pool import NOON, RoadshowLog, command
from tests.unit.roadshow.test_hand import drafted


@pytest.fixture(scope="module")
def log() -> RoadshowLog:
    given = drafted()
    given.take(command("publish"))
    return given


def asked(log: RoadshowLog, **patch: object) -> RoadshowWhatIf:
    fields = dict(log.fields)
    found = what_if(
        log.fold.restore("contest", fields), read_patch(msgspec.json.encode(patch)), NOON
    )
    assert fields == log.fields
    return found


def figures(found: RoadshowWhatIf) -> dict[str, int]:
    return {figure.name: figure.after - figure.before for figure in found.answer.measures}


def test_a_what_if_of_nothing_changes_nothing(log: RoadshowLog):
    found = asked(log)
    assert found.answer.changes == {}
    assert not any(figures(found).values())
    assert found.refused == []


def test_fewer_places_cost_what_the_entries_that_go_are_worth(log: RoadshowLog):
    found = asked(log, rules={"quotas": {"enterprise": 5, "team": 2}})
    assert figures(found)["places"] == -1
    assert figures(found)["worth"] < 0
    assert [change.after for change in found.answer.changes["shortlist"]] == ["waiting/1"]


def test_another_day_moves_everybody_to_it(log: RoadshowLog):
    found = asked(log, programme={"event_on": "2026-03-08"})
    order = documents_of(log.state).line_up
    assert order is not None
    assert len(found.answer.changes["line_up"]) == len(order.slots)
    assert all(change.after.endswith("/2026-03-08") for change in found.answer.changes["line_up"])
    assert not any(figures(found).values())


def test_a_judge_or_an_investor_who_leaves_is_nowhere_then(log: RoadshowLog):
    panels = documents_of(log.state).panels
    assert panels is not None
    leaving = panels.panels[0].judges[-1]
    found = asked(log, judges={leaving: None}, investors={"i0": None})
    assert {change.id: change.after for change in found.answer.changes["panels"]}[leaving] == ""
    assert all(
        change.after == "" for change in found.answer.changes["timetable"] if change.partner == "i0"
    )


def test_commands_by_hand_come_after_the_changes_and_their_refusals_are_told(log: RoadshowLog):
    order = documents_of(log.state).line_up
    assert order is not None
    first = order.slots[0].startup
    place = {"command": "place_entry", "startup": first, "values": {"place": "4"}}
    found = asked(log, commands=[place])
    assert first in {change.id for change in found.answer.changes["line_up"]}
    found = asked(log, commands=[{**place, "values": {"place": "99"}}])
    assert [refused.code for refused in found.refused] == ["directive_refused"]


def test_rules_under_which_nothing_fits_are_told_and_what_is_in_place_stays(log: RoadshowLog):
    found = asked(log, rules={"slots": {"ends_at": "09:20"}})
    assert "day_too_short" in {refused.code for refused in found.refused}


@pytest.mark.parametrize(
    ("patch", "place"),
    [
        ({"judges": {"j99": None}}, "$.judges.j99"),
        ({"startups": {"s00": {"vectors": None}}}, "$.startups.s00.vectors"),
        ({"rules": {"order": "by mood"}}, "$.rules.order"),
        ({"programme": {"rules": {}}}, "$.programme.rules"),
        ({"commands": [{"command": "tick"}]}, "$.commands[0].command"),
    ],
)  # fmt: skip
def test_a_change_that_cannot_be_made_names_its_place(log: RoadshowLog, patch, place):
    with pytest.raises(BadPatch) as caught:
        asked(log, **patch)
    assert caught.value.place == place
