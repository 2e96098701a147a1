"""The read model from the store's state: what pools are now, whatever their logs still hold."""

import sqlite3
from collections.abc import Mapping
from typing import NamedTuple

from contracts.pool_log import PoolKind
from models.mentoring.readers import read_pairings, read_plans
from models.pool.readers import PROGRAMME, kind_of, read_programme, read_seq
from models.roadshow.readers import read_documents, read_filed, read_people
from services.console.read import decided, drafts, profiles, recorded
from services.runtime.io.partition_store import FOLD_OF


class StoredPool(NamedTuple):
    """A pool's stored fields, by the kind of pool that the fold is for which stored them."""

    pool: str
    fields: Mapping[PoolKind, Mapping[str, bytes]]


def seed_pool(connection: sqlite3.Connection, stored: StoredPool) -> None:
    """Let the read model show a pool as the store holds it."""
    recorded.clear_pool(connection, stored.pool)
    for kind, fields in stored.fields.items():
        raw = fields.get(PROGRAMME)
        if raw is not None and kind_of(read_programme(raw)) == kind:
            _seed(connection, stored.pool, fields)
        connection.execute(
            "INSERT OR REPLACE INTO decided VALUES (?, ?, ?)",
            (stored.pool, FOLD_OF[kind], read_seq(fields)),
        )


def _seed(connection: sqlite3.Connection, pool: str, fields: Mapping[str, bytes]) -> None:
    recorded.keep_programme(connection, read_programme(fields[PROGRAMME]))
    for profile in read_people(fields):
        profiles.keep(connection, profile)
    for filed in read_filed(fields):
        recorded.keep_filed(connection, filed)
    pairings = read_pairings(fields)
    for pair in pairings.pairs:
        decided.keep_pair(connection, pool, pair)
    for startup, wait in pairings.waiting.items():
        connection.execute(
            "INSERT OR REPLACE INTO waits VALUES (?, ?, ?, ?)",
            (pool, startup, wait.since, wait.reason),
        )
    for document in read_documents(fields):
        decided.keep_document(connection, document)
    drafts.keep_plans(connection, pool, read_plans(fields))
