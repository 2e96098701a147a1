"""What pages ask of the read model, and who may see what of it."""

from contextlib import closing
from pathlib import Path

import pytest

from contracts.pool_log import MentoringRules, Programme, Record, Removed
from models.mentoring import Matcher
from services.console.read.database import ReadModelGone
from services.console.read.model import ReadModel
from services.console.read.queries.paging import BadCursor
from tests.support.fold_log import FoldLog
from tests.support.read_model import FollowedLogs
from tests.unit.mentoring.pool import NOON, mentor, startup

NAMES = {"t1": "青禾果园", "t2": "听见实验室", "t3": "蓝岭机器人", "t4": "Orchard Scouts"}


def programme(pool: str) -> Programme:
    rules = MentoringRules(mode="on_change")
    return Programme(pool=pool, time=NOON, event=f"p/{pool}", name=f"P {pool}", rules=rules)


@pytest.fixture
def logs(tmp_path):
    with closing(FollowedLogs(tmp_path / "read.sqlite3")) as followed:
        yield followed


@pytest.fixture
def read(logs, tmp_path):
    for pool in ("east", "west"):
        log = FoldLog(Matcher(), pool)
        records: list[Record] = [
            programme(pool),
            mentor("m1", pool=pool, capacity=3, name="林一帆"),
            *(startup(key, pool=pool, name=name) for key, name in NAMES.items()),
            *([startup("only-west", pool=pool, name="西部果园")] if pool == "west" else []),
        ]
        logs.take(records, log.take(*records), "matcher")
    with closing(ReadModel(tmp_path / "read.sqlite3")) as model:
        yield model


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("果园", ["t1", "only-west"]), ("果園", ["t1", "only-west"]), ("青", ["t1"]),
        ("qinghe", ["t1"]), ("guoyuan", ["t1", "only-west"]), ("qhgy", ["t1"]),
        ("orch", ["t4"]), ("t3", ["t3"]), ("青禾 果园", ["t1"]), ("机器人", ["t3"]),
        ("产品", ["t1", "only-west", "t2", "t3", "t4"]), ("不在", []), ("…", []),
        ('" OR name : "', []),
    ],
)  # fmt: skip
def test_people_are_found_by_parts_of_names_in_either_script_and_by_pinyin(read, query, found):
    assert {person.id for person in read.people(query=query).items} == set(found)


def test_names_come_before_texts_in_what_is_found(logs, read):
    record = startup("t9", pool="east", name="某某", summary="为果园做的机器人")
    logs.take([record], [], "matcher")
    assert [person.id for person in read.people(query="果园").items][-1] == "t9"


def test_pages_go_on_where_they_were_while_rows_come_and_go(logs, read):
    first = read.people(limit=2)
    logs.take([startup("t0", pool="east", name="安安")], [], "matcher")
    gone = read.people(role="startup", cursor=first.cursor).items[0].id
    logs.take(
        [Removed(pool=pool, time=NOON, event="r", entity="startup", id=gone) for pool in ("east", "west")],
        [], "matcher",
    )  # fmt: skip
    second = read.people(limit=100, cursor=first.cursor)
    seen = [person.id for person in (*first.items, *second.items)]
    assert len(seen) == len(set(seen))
    assert set(seen) == {*NAMES, "only-west", "m1"} - {gone}
    with pytest.raises(BadCursor):
        read.people(cursor="nonsense")
    with pytest.raises(BadCursor):
        read.pairs("east", cursor=first.cursor)


def test_a_mentors_load_is_counted_over_all_pools_and_shown_by_pool(read):
    person = read.person("mentor", "m1")
    assert person.load.used == 6
    assert person.load.capacity == 3
    assert person.load.by_pool == {"east": 3, "west": 3}
    assert {pair.mentor for pair in person.pairs} == {"m1"}
    assert person.pairs[0].reason


def test_nobody_sees_people_and_pairs_of_other_pools(read):
    east = frozenset({"east"})
    assert read.person("startup", "only-west", east) is None
    assert read.people(east, query="西部").items == []
    assert read.people(east, pool="west").items == []
    assert [row.pool for row in read.pools(east)] == ["east"]
    person = read.person("mentor", "m1", east)
    assert {pair.pool for pair in person.pairs} == {"east"}
    assert [profile.pool for profile in person.profiles] == ["east"]
    assert {row.pool for row in read.history_of("mentor", "m1", east).items} == {"east"}
    assert {task.pool for task in read.today(east)} <= {"east"}
    assert read.people(frozenset()).items == []


def test_profiles_show_no_vectors_keys_or_conflicts(logs, read):
    record = mentor("m2", pool="east", conflicts=["t1"], people=["k1"])
    logs.take([record], [], "matcher")
    shown = read.person("mentor", "m2").profiles[0].body
    assert not {"vectors", "people", "conflicts"} & set(shown)


def test_the_erased_are_nowhere_in_the_file(logs, read, tmp_path):
    log = FoldLog(Matcher(), "north")
    records: list[Record] = [
        programme("north"),
        mentor("m7", pool="north", capacity=2, name="欧阳某"),
        startup("t7", pool="north", name="七队"),
        Removed(pool="north", time=NOON, event="x", entity="mentor", id="m7", erased=True),
    ]
    logs.take(records, log.take(*records), "matcher")
    assert read.person("mentor", "m7") is None
    assert [event.kind for event in read.history_of("mentor", "m7").items] == ["removed"]
    assert read.people(query="ouyang").items == []
    tables = logs.connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    for (table,) in tables.fetchall():
        if not table.startswith("people_words_"):
            rows = logs.connection.execute(f"SELECT * FROM {table}").fetchall()
            assert "欧阳" not in repr(rows), table


def test_an_events_effects_are_known_by_its_id(read):
    effects = read.effects_of("p/east")
    assert [effect.kind for effect in effects] == ["programme"]
    pairing = read.history_of_pool("east", kind="pairing").items[0]
    assert pairing in read.effects_of(pairing.event)


def test_a_deleted_file_is_no_error_but_known_to_be_gone(read, logs):
    assert read.pools()
    logs.database.delete()
    with pytest.raises(ReadModelGone):
        read.pools()
    Path(logs.database.path).write_bytes(b"this is no database, but a text of some length" * 100)
    with pytest.raises(ReadModelGone):
        read.pools()
    logs.close()
    logs.open()
    assert read.pools() == []
