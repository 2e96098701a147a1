"""However a read model came about - followed, made anew, killed on the way, begun with the store's
state - it says the same.
"""

import tempfile
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from contracts import decisions, pool_log
from contracts.catalogue import DECISIONS, POOL_LOG
from contracts.pool_log import Removed
from models.mentoring import Matcher
from services.console.read.schema import STATE
from tests.golden import files
from tests.property.mentoring.histories import histories
from tests.support.fold_log import FoldLog
from tests.support.read_model import FollowedLogs, fields_of, partition_of, record_at
from tests.unit.mentoring.pool import POOL

ALL = (*STATE, "history", "positions")
NOT_OF_THE_LOG = {"plans", "plan_pairs", "people_words"}
"""Plans are read from the store when they move; words of people follow from people."""


@given(histories(length=12), st.data())
@settings(max_examples=5, phases=[Phase.generate])
def test_a_read_model_killed_anywhere_or_made_anew_is_the_one_that_followed(records, data):
    log = FoldLog(Matcher(), POOL)
    steps = [(record, log.take(record)) for record in records]
    with tempfile.TemporaryDirectory() as folder:
        followed = FollowedLogs(Path(folder) / "followed")
        killed = FollowedLogs(Path(folder) / "killed")
        with closing(followed):
            for record, decided in steps:
                followed.take([record], decided, "matcher")
            expected = followed.content(ALL)
        for record, decided in steps:
            killed.take([record], decided, "matcher")
            if data.draw(st.booleans(), label="killed"):
                killed.close()
                killed.open()
                again = killed.ends[POOL_LOG.name, partition_of(POOL)] - 1
                raw = record_at(again, POOL, pool_log.encode(record), "intake")
                killed.feed(POOL_LOG.name, partition_of(POOL), [raw])
        with closing(killed):
            assert killed.content(ALL) == expected


@given(histories(length=12), st.data())
@settings(max_examples=8, phases=[Phase.generate])
def test_a_read_model_begun_with_the_stores_state_says_what_one_of_the_log_says(records, data):
    log = FoldLog(Matcher(), POOL)
    begun = data.draw(st.integers(0, len(records)), label="seeded after")
    with tempfile.TemporaryDirectory() as folder:
        followed = FollowedLogs(Path(folder) / "followed")
        seeded = FollowedLogs(Path(folder) / "seeded")
        with closing(followed), closing(seeded):
            for number, record in enumerate(records):
                if number == begun:
                    seeded.seed(POOL, fields_of("mentoring", log.fields))
                decided = log.take(record)
                followed.take([record], decided, "matcher")
                if number >= begun:
                    seeded.take([record], decided, "matcher")
            if begun == len(records):
                seeded.seed(POOL, fields_of("mentoring", log.fields))
            tables = [table for table in STATE if table not in NOT_OF_THE_LOG]
            assert _shown(seeded, tables) == _shown(followed, tables)


def _shown(read: FollowedLogs, tables: list[str]) -> dict[str, list[tuple[Any, ...]]]:
    """Return what is shown of pools that have a programme: the store forgets the others' kind."""
    content = read.content(tables)
    listed = {row[0] for row in content["pools"] if row[-1]}
    content["pools"] = [row for row in content["pools"] if row[-1]]
    content["decided"] = [row for row in content["decided"] if row[2]]
    return content if listed else {}


@given(histories(length=12))
@settings(max_examples=5, phases=[Phase.generate])
def test_the_store_seeded_after_all_was_read_changes_nothing(records):
    log = FoldLog(Matcher(), POOL)
    with tempfile.TemporaryDirectory() as folder, closing(FollowedLogs(Path(folder) / "f")) as read:
        read.take(records, log.take(*records), "matcher")
        tables = [table for table in STATE if table not in NOT_OF_THE_LOG]
        before = _shown(read, tables)
        read.seed(POOL, fields_of("mentoring", log.fields))
        if before:
            assert _shown(read, tables) == before


@pytest.mark.parametrize("path", files.recorded(), ids=lambda path: path.stem)
def test_golden_logs_are_shown_whole_and_the_erased_are_not(path, tmp_path):
    for log in islice(files.read(path), 8):
        with closing(FollowedLogs(tmp_path / log.name.replace("/", "-"))) as read:
            place = partition_of(log.pool)
            logged = [record_at(at, log.pool, raw, "x") for at, raw in enumerate(log.records)]
            read.feed(POOL_LOG.name, place, logged)
            decided = [
                record_at(0, log.pool, raw, service)
                for service, raws in log.decisions.items()
                for raw in raws
            ]
            decided = [record._replace(offset=at) for at, record in enumerate(decided)]
            read.feed(DECISIONS.name, place, decided)
            live = {
                (pair.startup, pair.mentor): pair.status
                for pair in map(decisions.decode, log.decisions["matcher"])
                if isinstance(pair, decisions.Pairing)
            }
            shown = read.connection.execute("SELECT startup, mentor, status FROM pairs")
            assert {(row[0], row[1]): row[2] for row in shown} == live
            _check_profiles(read, log)


def _check_profiles(read: FollowedLogs, log: files.GoldenLog) -> None:
    expected = set[tuple[str, str]]()
    for raw in log.records:
        record = pool_log.decode(raw)
        if isinstance(record, Removed):
            expected.discard((record.entity, record.id))
        elif isinstance(
            record, pool_log.Startup | pool_log.Mentor | pool_log.Investor | pool_log.Judge
        ):
            expected.add((str(type(record).__struct_config__.tag), record.id))
    assert set(read.connection.execute("SELECT role, id FROM profiles").fetchall()) == expected
    assert set(read.connection.execute("SELECT role, id FROM people").fetchall()) == expected
