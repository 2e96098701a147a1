"""The tables of a read model. Everything in them comes from the logs and the store's state."""

from typing import Final

VERSION: Final = 6
"""A file of another version is thrown away and made anew."""

TABLES: Final = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE content (version INTEGER NOT NULL); -- another one after each change of what is shown
INSERT INTO content VALUES (random() & 0x3fffffffffffffff); -- no file goes on with another's
CREATE TABLE positions (
    topic TEXT, number INTEGER,
    next INTEGER NOT NULL,        -- the offset that is read next
    fingerprint BLOB NOT NULL,    -- of the record before it: a log made anew has another one there
    seen TEXT NOT NULL,           -- source -> the position last taken (services.runtime.core.stamps)
    settled INTEGER NOT NULL,     -- up to here the store's state counts, and records are history
    PRIMARY KEY (topic, number)
) WITHOUT ROWID;
CREATE TABLE pools (
    pool TEXT PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, programme TEXT NOT NULL,
    etag TEXT NOT NULL, time INTEGER NOT NULL, listed INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE programme_versions (
    pool TEXT, etag TEXT, time INTEGER NOT NULL, programme TEXT NOT NULL, PRIMARY KEY (pool, etag)
) WITHOUT ROWID;
CREATE TABLE decided (
    pool TEXT, service TEXT, seq INTEGER NOT NULL, PRIMARY KEY (pool, service)
) WITHOUT ROWID;
CREATE TABLE profiles (
    pool TEXT, role TEXT, id TEXT, name TEXT NOT NULL, body TEXT NOT NULL, conflicts TEXT NOT NULL,
    words TEXT NOT NULL, time INTEGER NOT NULL, PRIMARY KEY (pool, role, id)
);
CREATE INDEX profiles_of ON profiles (role, id, pool, time, name);
CREATE TABLE people (
    number INTEGER PRIMARY KEY, role TEXT NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL,
    sort TEXT NOT NULL, words TEXT NOT NULL, UNIQUE (role, id)
);
CREATE INDEX people_sorted ON people (sort, role, id);
CREATE INDEX people_of_role ON people (role, sort, id);
CREATE VIRTUAL TABLE people_words USING fts5 (name, other, detail = column);
CREATE TABLE pairs (
    pool TEXT, startup TEXT, mentor TEXT, status TEXT NOT NULL, score INTEGER NOT NULL,
    revision INTEGER NOT NULL, note TEXT NOT NULL, accepted_by TEXT NOT NULL,
    pinned INTEGER NOT NULL, reply_by INTEGER NOT NULL, startup_name TEXT NOT NULL,
    mentor_name TEXT NOT NULL, reason TEXT NOT NULL, PRIMARY KEY (pool, startup, mentor)
) WITHOUT ROWID;
CREATE INDEX pairs_of_mentor ON pairs (mentor, status, pool);
CREATE INDEX pairs_of_startup ON pairs (startup, status, pool);
CREATE INDEX pairs_by_status ON pairs (pool, status);
CREATE INDEX pairs_to_answer ON pairs (status, reply_by, pool);
CREATE TABLE waits (
    pool TEXT, startup TEXT, since INTEGER NOT NULL, reason TEXT NOT NULL,
    PRIMARY KEY (pool, startup)
) WITHOUT ROWID;
CREATE TABLE filed (
    pool TEXT, investor TEXT, status TEXT NOT NULL, day TEXT NOT NULL, by TEXT NOT NULL,
    reason TEXT NOT NULL, PRIMARY KEY (pool, investor)
) WITHOUT ROWID;
CREATE TABLE erased (
    pool TEXT, role TEXT, id TEXT, time INTEGER NOT NULL, PRIMARY KEY (pool, role, id)
) WITHOUT ROWID;
CREATE TABLE plans (
    pool TEXT, status TEXT, version INTEGER NOT NULL, time INTEGER NOT NULL, digest TEXT NOT NULL,
    body TEXT NOT NULL, whole INTEGER NOT NULL DEFAULT 0, -- 1: as the store has it, with its pairs
    PRIMARY KEY (pool, status)
) WITHOUT ROWID;
CREATE TABLE plan_pairs (
    pool TEXT, startup TEXT, mentor TEXT, score INTEGER, reason TEXT NOT NULL,
    PRIMARY KEY (pool, startup, mentor)
) WITHOUT ROWID;
CREATE TABLE documents (
    pool TEXT, kind TEXT, round TEXT, status TEXT, version INTEGER NOT NULL, time INTEGER NOT NULL,
    seq INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (pool, kind, round, status)
) WITHOUT ROWID;
CREATE TABLE history (
    topic TEXT, number INTEGER, place INTEGER, pool TEXT NOT NULL, time INTEGER NOT NULL,
    event TEXT NOT NULL, kind TEXT NOT NULL, detail TEXT NOT NULL, startup TEXT NOT NULL,
    partner_role TEXT NOT NULL, partner TEXT NOT NULL, PRIMARY KEY (topic, number, place)
) WITHOUT ROWID;
CREATE INDEX history_of_pool ON history (pool, time);
CREATE INDEX history_of_startup ON history (startup, time) WHERE startup != '';
CREATE INDEX history_of_partner ON history (partner, partner_role, time) WHERE partner != '';
CREATE INDEX history_of_event ON history (event);
CREATE TABLE told (
    number INTEGER, place INTEGER, pool TEXT NOT NULL, time INTEGER NOT NULL, service TEXT NOT NULL,
    startup TEXT NOT NULL, partner TEXT NOT NULL, body TEXT NOT NULL, -- the decision
    PRIMARY KEY (number, place)
) WITHOUT ROWID;
CREATE INDEX told_in_pool ON told (pool, time);
CREATE TABLE refused (
    id TEXT PRIMARY KEY, topic TEXT NOT NULL, service TEXT NOT NULL, error TEXT NOT NULL,
    messages TEXT NOT NULL, key TEXT, time INTEGER NOT NULL, place INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX refused_in_order ON refused (place);
CREATE TABLE entries (
    member TEXT PRIMARY KEY, entry TEXT NOT NULL, capacity INTEGER, stated INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX entries_members ON entries (entry);
CREATE TABLE lags (
    service TEXT PRIMARY KEY, lag INTEGER NOT NULL, outbox INTEGER NOT NULL, runs INTEGER NOT NULL,
    time INTEGER NOT NULL, since INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE lag_points ( -- the most that waited for a step within a minute
    service TEXT, minute INTEGER, waiting INTEGER NOT NULL, PRIMARY KEY (service, minute)
) WITHOUT ROWID;
"""
STATE: Final = (
    "pools", "decided", "profiles", "people", "people_words", "pairs", "waits", "filed", "plans",
    "plan_pairs", "documents",
)  # fmt: skip
"""Tables that say how pools now are."""
