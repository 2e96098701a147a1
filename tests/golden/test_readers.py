"""The readers see in a pool's stored fields what its fold sees there, over the golden logs."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

import pytest

from contracts import decisions, pool_log
from contracts.decisions import Decision, Pairing
from contracts.pool_log import Record
from models.mentoring import Matcher
from models.mentoring.readers import read_pairings
from models.pool.readers import PROGRAMME, kind_of, read_profiles, read_programme
from models.roadshow import RoadshowFold
from models.roadshow.readers import (
    StoredDocument,
    read_documents,
    read_records,
    read_shortlist,
    read_startups,
)
from tests.golden.files import GoldenLog, read, recorded

_LOGS = 40


def logs_of(*names: str) -> Iterator[GoldenLog]:
    """Yield the first golden logs of each file in `names`."""
    for path in recorded():
        if path.name.partition(".")[0] in names:
            yield from islice(read(path), _LOGS)


def stored_by(fold: Any, log: GoldenLog) -> tuple[Any, dict[str, bytes], list[Record]]:
    """Return the state, the stored fields and the records that a log leads to."""
    state = fold.empty(log.pool)
    fields: dict[str, bytes] = {}
    records: list[Record] = []
    for raw in log.records:
        records.append(pool_log.decode(raw))
        for name, value in fold.step(state, records[-1], raw).changes.items():
            if value is None:
                fields.pop(name, None)
            else:
                fields[name] = value
    return state, fields, records


def decided_in(log: GoldenLog, fold: str) -> list[Decision]:
    return [decisions.decode(raw) for raw in log.decisions[fold]]


def test_pairings_are_read_as_they_were_last_decided() -> None:
    pairs = waiting = 0
    for log in logs_of("mentoring", "sample"):
        state, fields, _ = stored_by(Matcher(), log)
        last = {
            (decided.startup, decided.mentor): decided.status
            for decided in decided_in(log, "matcher")
            if isinstance(decided, Pairing)
        }
        stored = read_pairings(fields)
        for pair in stored.pairs:
            assert last[pair.startup, pair.mentor] == pair.status
        assert stored.waiting == state.waiting
        for profiles, known in ((stored.startups, state.startups), (stored.mentors, state.mentors)):
            assert all(profile.event == known[key].event for key, profile in profiles.items())
        pairs, waiting = pairs + len(stored.pairs), waiting + len(stored.waiting)
    assert pairs
    assert waiting


def test_documents_are_read_in_order_and_as_they_were_decided() -> None:
    kinds = set()
    for log in logs_of("contests", "shortlists", "sample"):
        state, fields, _ = stored_by(RoadshowFold(), log)
        decided = {decision.seq: decision for decision in decided_in(log, "roadshow")}
        documents = read_documents(fields)
        assert [document.seq for document in documents] == sorted(
            {document.seq for document in documents}
        )
        assert all(decided[document.seq] == document for document in documents)
        assert read_shortlist(fields) == state.shortlist.current
        assert sorted(read_startups(fields)) == sorted(state.startups)
        kinds |= {type(document) for document in documents}
    assert kinds == set(StoredDocument.__args__)


def test_every_stored_field_of_a_roadshow_is_read_by_one_reader_or_counts_for_the_fold_alone() -> (
    None
):
    for log in logs_of("contests"):
        _, fields, records = stored_by(RoadshowFold(), log)
        own = {name for name in fields if name in {"meta", "lens", PROGRAMME}}
        documents = {decisions.encode(document) for document in read_documents(fields)}
        stored = {pool_log.encode(record) for record in read_records(fields)}
        assert {fields[name] for name in fields.keys() - own} == documents | stored
        assert all(record in records for record in read_records(fields))


@pytest.mark.parametrize(("name", "fold"), [("mentoring", Matcher()), ("contests", RoadshowFold())])
def test_programme_and_profiles_are_read_from_either_fold(name: str, fold: Any) -> None:
    profiles = 0
    for log in logs_of(name):
        state, fields, _ = stored_by(fold, log)
        if PROGRAMME in fields:
            programme = read_programme(fields[PROGRAMME])
            assert programme == state.programme
            assert kind_of(programme) == ("mentoring" if name == "mentoring" else "roadshow")
        ids = sorted(profile.id for profile in read_profiles(fields))
        sides = (getattr(state, side, {}) for side in ("startups", "mentors", "investors"))
        assert ids == sorted(key for side in sides for key in side)
        profiles += len(ids)
    assert profiles
