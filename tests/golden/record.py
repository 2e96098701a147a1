"""`python -m tests.golden.record [NAME ...]`: records golden logs anew, after decisions changed on
purpose.

sample      every pool of the demonstration, with real vectors, draft and review, withdrawal, panels
and sheets mentoring   random histories of a mentoring pool, with answers, pins, swaps, drafts and
re-encoding contests    random days of a contest, with draws, panels, orders, meetings, withdrawals
and score sheets shortlists  random logs of a roadshow pool, with revoked filings, conflicts,
changes of rules and re-encoding
"""

import asyncio
import sys
from collections.abc import Callable, Iterator
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from contracts import pool_log
from contracts.pool_log import Record
from models.mentoring import Matcher
from models.pool.replay import replay
from models.roadshow import RoadshowFold
from services.cli.client import connect
from services.cli.client.topics import ensure_topics
from services.cli.demo import run as demo
from services.cli.demo.timing import Phases
from services.cli.verbs import replay as replay_verb
from services.cli.verbs.up import prepare_encoder
from services.embedded.machine import running
from services.runtime.settings import Settings
from tests.golden.files import GoldenLog, write
from tests.property.mentoring.histories import histories
from tests.property.roadshow import test_contests as contests
from tests.property.roadshow import test_fold as shortlists
from tests.unit.mentoring.pool import POOL as MENTORING_POOL
from tests.unit.roadshow.contest import judge
from tests.unit.roadshow.pool import POOL as CONTEST_POOL
from tests.unit.roadshow.pool import RoadshowLog, command, investor, programme, startup

_LOGS = 250


def _drawn(strategy: st.SearchStrategy[list[Record]]) -> list[list[Record]]:
    """Return logs drawn from `strategy`, the same on every run of one Hypothesis version."""
    found: list[list[Record]] = []

    @seed(20261128)
    @settings(
        max_examples=_LOGS,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def collect(records: list[Record]) -> None:
        found.append(records)

    collect()
    return found


def _golden(name: str, pool: str, records: list[Record]) -> GoldenLog:
    raw = [pool_log.encode(record) for record in records]
    decided = replay(
        [Matcher(), RoadshowFold()], pool, [(pool_log.decode(value), value) for value in raw]
    )
    return GoldenLog(name, pool, raw, decided)


def _mentoring() -> Iterator[GoldenLog]:
    for number, records in enumerate(_drawn(histories(40))):
        yield _golden(f"mentoring-{number}", MENTORING_POOL, records)


def _shortlists() -> Iterator[GoldenLog]:
    for number, records in enumerate(_drawn(shortlists.logs())):
        yield _golden(f"shortlists-{number}", CONTEST_POOL, records)


@st.composite
def _contest_days(draw: st.DrawFn) -> list[Record]:
    rules: dict[str, Any] = draw(contests.RULES)
    profiles = [
        startup(key, group="team" if key in "s1 s4" else "enterprise") for key in contests.STARTUPS
    ]
    judges = [judge(key, may_chair=True) for key in contests.JUDGES]
    opening = [command("open_cycle"), command("publish")]
    log, records = RoadshowLog(), list[Record]()
    events = [programme(**rules), *profiles, investor("i0"), investor("i1"), *judges, *opening]
    for event in [*events, *draw(st.lists(contests.EVENTS, min_size=5, max_size=25))]:
        records.append(contests.drawing(log, event) if isinstance(event, str) else event)
        log.step(records[-1])
    return records


def _contests() -> Iterator[GoldenLog]:
    for number, records in enumerate(_drawn(_contest_days())):
        yield _golden(f"contest-{number}", CONTEST_POOL, records)


def _sample() -> Iterator[GoldenLog]:
    """Run the demonstration and take the logs of its pools before its servers stop."""
    with running(
        demo._settings(), prepare_encoder, ensure_topics, lambda *_, **__: None
    ) as machine:
        yield from asyncio.run(_demonstrated(machine.settings))


async def _demonstrated(of: Settings) -> list[GoldenLog]:
    await demo._run(of, demo._samples(), Phases())
    found = []
    async with connect.stored_pools(of) as store:
        names = sorted(await store.pools())
    for pool in names:
        log, verdicts = await replay_verb.verify(of, pool)
        records = [pool_log.decode(raw) for _, raw in log.values]
        golden = _golden(pool, pool, records)
        assert verdicts, f"nothing was decided in {pool}"
        found.append(golden)
    return found


_RECORDERS: dict[str, Callable[[], Iterator[GoldenLog]]] = {
    "sample": _sample,
    "mentoring": _mentoring,
    "contests": _contests,
    "shortlists": _shortlists,
}


def main() -> None:
    """Record what the arguments name, all without any."""
    for name in sys.argv[1:] or _RECORDERS:
        path = write(name, _RECORDERS[name]())
        print(f"{path.name}: {path.stat().st_size} bytes")  # noqa: T201 - the output of a command


if __name__ == "__main__":
    main()
