"""`duijie roadshow pin --dry-run`, `what-if`, `hand` and `late` answer from a store and leave every
byte of it as it is.
"""

import json

import pytest

from services.cli.failures import ExitCode
from services.runtime.io.partition_store import partition_of
from services.runtime.io.store import Store
from services.runtime.settings import Settings
from tests.embedded.test_explain_and_what_if import everything, run
from tests.support.cli import Duijie
from tests.unit.roadshow.pool import POOL, RoadshowLog, command
from tests.unit.roadshow.test_hand import at, drafted

pytestmark = pytest.mark.embedded


async def put(settings: Settings, fields: dict[str, bytes]) -> None:
    store = await Store.open(settings)
    key = store.key("roadshow", partition_of(POOL), f"state:{POOL}")
    await store.client.hset(key, mapping=fields)  # type: ignore[arg-type]
    await store.close()


@pytest.fixture
def log() -> RoadshowLog:
    given = drafted(event_on="2090-03-01")  # the command line goes by the clock
    given.take(command("place_entry", startup=at(given, 6), values={"place": "1"}))
    return given


@pytest.fixture
def duijie(monkeypatch, capfd, settings, log) -> Duijie:
    run(put(settings, log.fields))
    runner = Duijie(monkeypatch, capfd)
    runner.use(settings)
    return runner


def test_a_trial_and_a_what_if_leave_every_byte_of_the_store_as_it_is(
    duijie, settings, log, tmp_path
):
    before = run(everything(settings))
    tried = duijie("roadshow", "move", POOL, at(log, 3), "10:00", "--dry-run", "--language", "en")
    assert tried.code == 0, tried.err
    assert "Only tried: nothing was sent" in tried.out
    change = tmp_path / "change.json"
    change.write_text('{"rules": {"quotas": {"enterprise": 5, "team": 2}}, "judges": {"j8": null}}')
    found = json.loads(duijie("roadshow", "what-if", POOL, change, "--json").out)
    figures = {figure["name"]: figure for figure in found["answer"]["measures"]}
    assert figures["places"]["after"] == figures["places"]["before"] - 1
    assert duijie("roadshow", "what-if", POOL, change).code == 0
    assert run(everything(settings)) == before


def test_what_cannot_be_is_refused_with_its_rules_and_the_ways_out(duijie, log):
    tried = duijie("roadshow", "place", POOL, at(log, 3), 1, "--dry-run", "--language", "en")
    assert tried.code == ExitCode.REFUSED
    assert "Rules that it would break: change by hand no. 1" in tried.out
    assert ". release change by hand no. 1" in tried.out


def test_what_is_settled_by_hand_and_what_came_late_are_listed(duijie):
    listed = duijie("roadshow", "hand", POOL, "--language", "en")
    assert "place an entry" in listed.out
    assert json.loads(duijie("roadshow", "hand", POOL, "--json").out)["directives"]
    assert "No late entry" in duijie("roadshow", "late", POOL, "--language", "en").out


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ('{"rules": {"quotas": 5}}', "$.rules.quotas"),
        ('{"investors": {"nobody": null}}', "$.investors.nobody"),
        ('{"programme": {"pool": "other"}}', "$.programme.pool"),
        ('{"commands": [{"command": "publish"}]}', "$.commands[0].command"),
        ('{"nonsense": 1}', "$"),
    ],
)
def test_changes_that_cannot_be_made_name_their_place(duijie, tmp_path, change, place):
    file = tmp_path / "change.json"
    file.write_text(change)
    answer = duijie("roadshow", "what-if", POOL, file)
    assert answer.code == ExitCode.INPUT
    assert place in answer.err
