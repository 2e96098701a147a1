"""What the roadshow service has stored of a pool, for those who only show it (see
models.pool.readers).
"""

from collections.abc import Mapping
from typing import Final

from contracts import decisions, pool_log
from contracts.decisions import Draw, LineUp, Panels, Results, Shortlist, Timetable
from contracts.pool_log import Filed, Judge, Profile, Record, Startup
from models.pool.outcomes.book import KINDS
from models.pool.outcomes.reading import outcomes_of
from models.pool.outcomes.structs import PoolOutcomes
from models.pool.readers import read_profiles
from models.pool.state import META, PROGRAMME
from models.roadshow.restored import restore

StoredDocument = Shortlist | Panels | LineUp | Timetable | Draw | Results
_LATEST_SHORTLIST: Final = "shortlist"
_DOCUMENTS: Final = frozenset({
    _LATEST_SHORTLIST, "published", "panels", "panels_published", "line_up", "line_up_published", "timetable", "timetable_published",
    "draw",
})  # fmt: skip
_FILED: Final = "filed/"
_JUDGES: Final = "judge/"
_RESULTS: Final = "results/"
_RECORDS: Final = (
    "startup/", "investor/", "judge/", "outcome/", "score/", "request/", "withdrawn/", "unavailable/", "checked_in/", "admitted/",
    "confirmed/", "struck/",
)  # fmt: skip
_FOR_OUTCOMES: Final = (META, PROGRAMME, "startup/", "investor/", *(f"{kind}/" for kind in KINDS))


def read_documents(fields: Mapping[str, bytes]) -> list[StoredDocument]:
    """Return the latest and the published version of each document, each once, in the order in
    which they were decided.
    """
    documents: dict[int, StoredDocument] = {}
    for name, raw in fields.items():
        if name in _DOCUMENTS or name.startswith(_RESULTS):
            document = decisions.decode(raw)
            assert isinstance(document, StoredDocument)
            documents[document.seq] = document
    return [documents[seq] for seq in sorted(documents)]


def read_shortlist(fields: Mapping[str, bytes]) -> Shortlist | None:
    """Return the latest shortlist, a draft or a published one; None where there is none yet."""
    raw = fields.get(_LATEST_SHORTLIST)
    if raw is None:
        return None
    shortlist = decisions.decode(raw)
    assert isinstance(shortlist, Shortlist)
    return shortlist


def read_startups(fields: Mapping[str, bytes]) -> dict[str, Startup]:
    """Return the profiles of startups by id."""
    profiles = (profile for profile in read_profiles(fields) if isinstance(profile, Startup))
    return {startup.id: startup for startup in profiles}


def read_outcomes(pool: str, fields: Mapping[str, bytes]) -> PoolOutcomes:
    """Return what came of the pool's startups and investors: every project, trail and figure."""
    kept = {name: raw for name, raw in fields.items() if name.startswith(_FOR_OUTCOMES)}
    return outcomes_of(restore(pool, kept))


def read_records(fields: Mapping[str, bytes]) -> list[Record]:
    """Return the records that the pool still stands on, by time: profiles, outcomes, score sheets,
    requests, and the commands that marked somebody.
    """
    records = [pool_log.decode(raw) for name, raw in fields.items() if name.startswith(_RECORDS)]
    return sorted(records, key=lambda record: record.time)


def read_people(fields: Mapping[str, bytes]) -> list[Profile | Judge]:
    """Return the profiles of startups, investors and judges."""
    people: list[Profile | Judge] = [*read_profiles(fields)]
    for name in sorted(fields):
        if name.startswith(_JUDGES):
            record = pool_log.decode(fields[name])
            assert isinstance(record, Judge)
            people.append(record)
    return people


def read_filed(fields: Mapping[str, bytes]) -> list[Filed]:
    """Return the statuses of filings that an order put in force, whatever the profiles say."""
    orders = []
    for name in sorted(fields):
        if name.startswith(_FILED):
            record = pool_log.decode(fields[name])
            assert isinstance(record, Filed)
            orders.append(record)
    return orders
