"""The control database: what cannot be derived from logs and must not stand in them.

SQLite under the state folder, or PostgreSQL where DUIJIE_DATABASE says so. settings, address: where
it is. database: the engine, and transactions that tell "away" from "wrong". schema: its tables, one group
for each owner; today the vault of contacts alone, and whoever comes next (accounts, sessions, keys,
the ledger of deliveries, import jobs) adds a group and a migration. migrate: brings it to this
version.
"""
