"""The read model as pages and the API ask it. All methods are quick, may be called from any thread,
and raise ReadModelGone while there is none: it is being made anew then.
"""

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from services.console.read.database import ReadModelFile
from services.console.read.queries import coverage, events, messages, people, plans, pools
from services.console.read.queries.coverage import Coverage
from services.console.read.queries.paging import write_cursor
from services.console.read.queries.people import Where
from services.console.read.rows import (
    DocumentRow,
    Freshness,
    HistoryRow,
    OpenTask,
    PairRow,
    PersonSummary,
    PersonView,
    PlanRow,
    PoolRow,
    ProgrammeRow,
    RefusedRow,
    RowPage,
    Scope,
    StageRow,
    ToldRow,
    WaitRow,
)


class ReadModel:
    """Questions to a read model. `scope` names the pools that the asker may see, None for all."""

    def __init__(self, path: Path) -> None:
        self.database = ReadModelFile(path)

    def close(self) -> None:
        """Close all connections."""
        self.database.close()

    def freshness(self) -> Freshness:
        """Return as of when everything here is."""
        with self.database.reading() as connection:
            return pools.freshness(connection)

    def version(self) -> int:
        """Return what changes with everything that is answered here, but for what depends on lag or
        on the time: freshness, lags, what is open today.
        """
        return self.database.version()

    def pools(self, scope: Scope = None) -> list[PoolRow]:
        """Return the pools with their counts, by id."""
        key = ("pools", scope)
        return list(self.database.kept(key, lambda each: pools.list_pools(each, scope)))

    def pool(self, pool: str) -> PoolRow | None:
        """Return one pool, None where there is none."""
        listed = self.pools(frozenset({pool}))
        return listed[0] if listed else None

    def programme(self, pool: str) -> ProgrammeRow | None:
        """Return a pool's programme with its rules, None where there is none."""
        with self.database.reading() as connection:
            return pools.programme(connection, pool)

    def programme_of(self, pool: str, etag: str) -> Mapping[str, Any] | None:
        """Return a pool's programme as it was under `etag`, None where nobody knows any more."""
        with self.database.reading() as connection:
            return pools.programme_of(connection, pool, etag)

    def people(  # noqa: PLR0913 - the filters of the page
        self,
        scope: Scope = None,
        *,
        role: str | None = None,
        pool: str | None = None,
        query: str = "",
        cursor: str = "",
        limit: int = 50,
    ) -> RowPage[PersonSummary]:
        """Return people by name: startups, mentors, investors and judges.

        `query` finds parts of names and of what they wrote in either script, ids, and pinyin.
        """
        return self.database.kept(
            ("people", scope, role, pool, query, cursor, limit),
            lambda each: people.list_people(
                each, scope, role=role, pool=pool, query=query, cursor=cursor, limit=limit
            ),
        )

    def person(self, role: str, identifier: str, scope: Scope = None) -> PersonView | None:
        """Return somebody's page, None where there is nobody whom the asker may see."""
        with self.database.reading() as connection:
            return people.person(connection, role, identifier, scope)

    def history_of(
        self, role: str, identifier: str, scope: Scope = None, *, cursor: str = "", limit: int = 50
    ) -> RowPage[HistoryRow]:
        """Return what happened to somebody, the latest first."""
        where = Where()
        where.among("pool", scope)
        if role == "startup":
            where.add("startup = ? AND startup != ''", identifier)
        else:
            where.add(
                "partner = ? AND partner != '' AND partner_role IN (?, 'partner')", identifier, role
            )
        with self.database.reading() as connection:
            return events.history(connection, where, cursor, limit)

    def history_of_pool(
        self, pool: str, *, kind: str | None = None, cursor: str = "", limit: int = 50
    ) -> RowPage[HistoryRow]:
        """Return what happened in a pool, the latest first."""
        where = Where()
        where.add("pool = ?", pool)
        if kind:
            where.add("kind = ?", kind)
        return self.database.kept(
            ("history", pool, kind, cursor, limit),
            lambda each: events.history(each, where, cursor, limit),
        )

    def effects_of(self, event: str, scope: Scope = None) -> list[HistoryRow]:
        """Return what is known of an event by its id: the record and what was decided upon it."""
        where = Where()
        where.add("event = ?", event)
        where.among("pool", scope)
        with self.database.reading() as connection:
            return events.history(connection, where, "", 500).items

    def pairs(
        self,
        pool: str,
        statuses: Sequence[str] = plans.LIVE,
        *,
        cursor: str = "",
        limit: int = 50,
    ) -> RowPage[PairRow]:
        """Return the pairings of a pool by startup and mentor."""
        return self.database.kept(
            ("pairs", pool, *statuses, cursor, limit),
            lambda each: plans.pairs(each, pool, statuses, cursor, limit),
        )

    def pairing(self, pool: str, startup: str, mentor: str) -> PairRow | None:
        """Return one pairing, whatever became of it; None where there never was one."""
        with self.database.reading() as connection:
            return plans.pairing(connection, pool, startup, mentor)

    def draft_pairs(self, pool: str, *, cursor: str = "", limit: int = 50) -> RowPage[PairRow]:
        """Return the pairs of the plan under review."""
        return self.database.kept(
            ("draft_pairs", pool, cursor, limit),
            lambda each: plans.draft_pairs(each, pool, cursor, limit),
        )

    def reviewed_pair(self, pool: str, startup: str, mentor: str = "") -> PairRow | None:
        """Return a pair of the draft, else one in force; without `mentor` the startup's first."""
        with self.database.reading() as connection:
            return plans.reviewed_pair(connection, pool, startup, mentor)

    def draft_pair_after(self, pool: str, startup: str, mentor: str) -> PairRow | None:
        """Return the pair of the draft that follows another in the list, None at its end."""
        with self.database.reading() as connection:
            after = write_cursor(startup, mentor)
            following = plans.draft_pairs(connection, pool, after, 1).items
        return following[0] if following else None

    def without_mentor(self, pool: str) -> list[WaitRow]:
        """Return startups of a pool whom its draft leaves without a mentor, by name; at most 100."""
        key = ("without_mentor", pool)
        return list(self.database.kept(key, lambda each: plans.without_mentor(each, pool)))

    def plan(self, pool: str, status: str = "draft") -> PlanRow | None:
        """Return the figures of the plan under review, or of the published one; None for none."""
        return self.database.kept(
            ("plan", pool, status), lambda each: plans.plan(each, pool, status)
        )

    def publication_event(self, pool: str) -> str:
        """Return the id of the event that put the plan in force; empty where that is not known."""
        with self.database.reading() as connection:
            return plans.publication_event(connection, pool)

    def waits(self, pool: str, *, cursor: str = "", limit: int = 50) -> RowPage[WaitRow]:
        """Return who waits in a pool, the longest first."""
        return self.database.kept(
            ("waits", pool, cursor, limit),
            lambda each: plans.waits(each, pool, cursor, limit),
        )

    def coverage(self, pool: str) -> Coverage:
        """Return what is wanted and what there is in a pool, and how its spaces overlap."""
        with self.database.reading() as connection:
            return coverage.coverage(connection, pool)

    def told(
        self, pool: str, whom: tuple[str, str] | None = None, *, cursor: str = "", limit: int = 50
    ) -> RowPage[ToldRow]:
        """Return decisions of which people of a pool were told, the latest first.

        `whom`, a role and an id: without pairings of others; documents are of many.
        """
        with self.database.reading() as connection:
            return messages.told(connection, pool, whom, cursor, limit)

    def documents(self, pool: str, kind: str | None = None) -> list[DocumentRow]:
        """Return a roadshow's documents, drafts and published ones, the latest first."""
        key = ("documents", pool, kind)
        return list(self.database.kept(key, lambda each: plans.documents(each, pool, kind)))

    def refused(
        self, *, feed: str | None = None, cursor: str = "", limit: int = 50
    ) -> RowPage[RefusedRow]:
        """Return what waits in quarantine, the latest first; for those alone who may see all."""
        with self.database.reading() as connection:
            return events.refused(connection, feed, cursor, limit)

    def refusal(self, identifier: str) -> RefusedRow | None:
        """Return one record in quarantine."""
        with self.database.reading() as connection:
            return events.refusal(connection, identifier)

    def alike(self, identifier: str, limit: int = 500) -> list[RefusedRow]:
        """Return one record in quarantine and those refused for the same reason on its topic, the
        latest first; none where it does not wait.
        """
        with self.database.reading() as connection:
            return events.alike(connection, identifier, limit)

    def lags(self) -> list[StageRow]:
        """Return how far each step is behind, the furthest first."""
        with self.database.reading() as connection:
            return events.lags(connection)

    def lag_points(self, since: int) -> dict[str, list[tuple[int, int]]]:
        """Return for each step how much waited at most, by minutes (ms) from `since` on."""
        with self.database.reading() as connection:
            return events.lag_points(connection, since)

    def today(self, scope: Scope = None, now: int | None = None) -> list[OpenTask]:
        """Return what waits for somebody, the most urgent first; `now` in ms."""
        moment = int(time.time()) * 1_000 if now is None else now
        key = ("today", scope, moment)
        tasks = self.database.kept(key, lambda each: events.open_tasks(each, scope, moment))
        if scope is None:
            with self.database.reading() as connection:
                tasks = tasks + events.stuck(connection, moment)
        return events.in_order(tasks)
