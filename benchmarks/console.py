"""How fast the console answers, and how far behind the logs it is: `python -m benchmarks.console
[--json]`.

20,000 profiles in 40 pools with 10,000 pairs, written as the logs have them and read into a read
model (`rebuild_per_s`, records); then 20 users at once ask a console of so many processes
(`workers`) for each API list and each page in turn (`api`, `pages`: milliseconds, kB as sent, and
`cpu`, the console's processor time a request in milliseconds; `worst_p95_ms`), with sign-in, rights
and guard, over loopback; each page is asked for the first time among them. `behind_log_ms`: from
the producer's acknowledgement until a read model shows a record, on the embedded broker and a
Valkey. `peak_mb` is of the console's largest process. `import`: a list of 50,000 startups
(benchmarks.imports).
"""

import argparse
import asyncio
import contextlib
import multiprocessing
import os
import socket
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, urlsplit

import httpx2
from pydantic import SecretStr

from benchmarks import imports
from benchmarks.support.report import Figures, percentiles, run, say
from contracts import decisions, pool_log
from contracts.catalogue import DECISIONS, POOL_LOG
from contracts.decisions import Pairing, Reason
from contracts.pool_log import Mentor, MentoringRules, Programme, Startup
from services.cli.client.topics import ensure_topics
from services.cli.console.answering import server_of
from services.cli.console.serving import listening_of, shared_between
from services.console.accounts import accounts, keys, sessions
from services.console.app import of_parts
from services.console.clock import now
from services.console.parts import Parts
from services.console.principal import EVERY_POOL
from services.console.questions.stored import StoredQuestions
from services.console.read.database import ReadModelFile
from services.console.read.follow.follower import Follower
from services.console.read.model import ReadModel
from services.console.read.projection import FollowedRecord, Projection
from services.console.security import cookies
from services.console.security.rates import Rates
from services.console.settings import ConsoleSettings
from services.console.shared.file import create
from services.console.shared.state import FILE, SharedState, shared
from services.console.writes.feeds import FeedWrites
from services.control import migrate
from services.embedded import broker, store
from services.embedded.ports import LOOPBACK, free_ports
from services.runtime.core.partitioner import partition_for
from services.runtime.io import kafka

_POOLS: Final = 40
_STARTUPS, _MENTORS, _PAIRS = 300, 200, 250  # a pool
_USERS: Final = 20
_LOOKS: Final = 100
_TIME: Final = 1_790_000_000_000
_SURNAMES: Final = "林王李张刘陈杨黄赵周吴徐孙马朱胡郭何高罗"
_GIVEN: Final = "一帆小雨青禾志远海涛晓明思远雪梅建国文博嘉怡子轩"
_WORDS: Final = "果园巡检机器人手语学习应用农业科技投资智慧医疗影像诊断工业互联网平台"
API: Final = {
    "pools": "/pools", "people": "/people", "search": "/people?q=果园", "pinyin": "/people?q=lin",
    "person": "/people/mentor/p1-m1", "pairs": "/pools/p1/pairs", "waiting": "/pools/p1/waiting",
    "history": "/history?role=startup&id=p1-s1", "audit": "/pools/p1/history", "today": "/today",
    "flow": "/flow",
}  # fmt: skip
PAGES: Final = {
    "pools": "/", "today": "/pools/p1", "people": "/pools/p1/people",
    "person": "/pools/p1/people/mentor/p1-m1", "match": "/pools/p1/match",
    "history": "/pools/p1/history", "flow": "/flow",
}  # fmt: skip


def _name(number: int) -> str:
    given = number // len(_SURNAMES) % (len(_GIVEN) - 1)
    return _SURNAMES[number % len(_SURNAMES)] + _GIVEN[given : given + 2]


def _text(number: int) -> str:
    at = number % (len(_WORDS) - 12)
    return f"为客户做的{_WORDS[at : at + 12]}，第{number}项，服务于成都与重庆的企业。" * 3


def _pool(number: int) -> tuple[str, list[bytes], list[bytes]]:
    """Return a pool's id, its log, and its decisions."""
    pool = f"p{number}"
    rules = MentoringRules()
    head: dict[str, Any] = {"pool": pool, "time": _TIME}
    log = [
        pool_log.encode(Programme(**head, event=f"{pool}", name=f"匹配项目 {pool}", rules=rules))
    ]
    for at in range(_STARTUPS):
        key = f"{pool}-s{at}"
        log.append(pool_log.encode(Startup(
            **head, event=key, id=key, name=f"{_name(at)}{_WORDS[at % 20:at % 20 + 4]}", group="team",
            language="zh-Hans", summary=_text(at), industries=["I65"], region="510100", stage="nursery",
        )))  # fmt: skip
    for at in range(_MENTORS):
        key = f"{pool}-m{at}"
        log.append(pool_log.encode(Mentor(
            **head, event=key, id=key, name=_name(at), engagement="volunteer", track="innovation",
            language="zh-Hans", expertise=_text(at + 7), capacity=3,
        )))  # fmt: skip
    decided = [
        decisions.encode(Pairing(
            **head, seq=at + 1, cause=f"{pool}-c", startup=f"{pool}-s{at}", mentor=f"{pool}-m{at % _MENTORS}",
            status="proposed", score=8_000, revision=1, reply_by=_TIME, startup_name=_name(at),
            mentor_name=_name(at), startup_language="zh-Hans", mentor_language="zh-Hans",
            reason=Reason(industries=["I65"], left_quote=_text(at)[:20], right_quote=_text(at)[:20]),
        ))
        for at in range(_PAIRS)
    ]  # fmt: skip
    return pool, log, decided


def _rebuilt(path: Path) -> Figures:
    """Write all pools as logs and read them into the file at `path`."""
    logs: dict[tuple[str, int], list[FollowedRecord]] = {}
    for number in range(_POOLS):
        pool, log, decided = _pool(number)
        for topic, service, values in ((POOL_LOG, "intake", log), (DECISIONS, "matcher", decided)):
            place = (topic.name, partition_for(pool.encode(), topic.partitions))
            records = logs.setdefault(place, [])
            source: list[Any] = [("ce_source", f"/duijie/{service}".encode())]
            records += [
                FollowedRecord(len(records) + at, pool.encode(), value, source, _TIME)
                for at, value in enumerate(values)
            ]
    projection = Projection(ReadModelFile(path).writer())
    began = time.perf_counter()
    for (topic_name, partition), records in logs.items():
        for first in range(0, len(records), 1_000):
            projection.apply(topic_name, partition, records[first : first + 1_000])
    seconds = time.perf_counter() - began
    projection.connection.close()
    count = sum(map(len, logs.values()))
    say(f"{count} records in {seconds:.1f} s")
    return {"records": count, "rebuild_per_s": round(count / seconds)}


@contextlib.contextmanager
def _served(folder: Path, path: Path, workers: int) -> Iterator["ServedConsole"]:
    """Serve the console over the file at `path` in so many processes of its own."""
    settings = ConsoleSettings.model_validate({"state_dir": folder, "console_port": 0})
    first = listening_of(settings)
    sockets = shared_between(first, workers) if workers > 1 else [first]
    address = f"http://{LOOPBACK}:{sockets[0].getsockname()[1]}"
    database = migrate.opened(settings)
    accounts.add(database, "bench", now(), renew=False)
    accounts.grant(database, "bench", EVERY_POOL, "operator")
    key = keys.add(database, "bench", "bench", ["read", "audit"], now())
    limits = sessions.SessionLimits.of_hours(8, 72)
    cookie = f"{cookies.name_of(secure=False)}={sessions.begin(database, 'bench', now(), limits)}"
    database.close()
    if workers > 1:
        create(folder / FILE)
    processes = [
        multiprocessing.get_context("spawn").Process(
            target=_serve, args=(folder, path, each, workers > 1), daemon=True
        )
        for each in sockets
    ]
    for process in processes:
        process.start()
    try:
        _wait_for(f"{address}/health")
        yield ServedConsole(
            address,
            {"authorization": f"Bearer {key}"},
            {"cookie": cookie},
            [process.pid or 0 for process in processes],
        )
    finally:
        for process in processes:
            process.terminate()
            process.join()


@dataclass(frozen=True, slots=True)
class ServedConsole:
    """A console: its address, the headers of a program and of a person, its processes."""

    address: str
    program: dict[str, str]
    person: dict[str, str]
    pids: list[int]

    def peak_mb(self) -> int:
        """Return the most memory that one of its processes has held."""
        return max(map(_peak_mb, self.pids))

    def processor_s(self) -> float:
        """Return the processor time that its processes have taken."""
        return sum(map(_processor_s, self.pids))


def _peak_mb(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if "VmHWM" in line) >> 10


def _processor_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _serve(folder: Path, path: Path, listening: socket.socket, several: bool) -> None:  # noqa: FBT001 - of a process
    settings = ConsoleSettings.model_validate({"state_dir": folder, "console_port": 0})
    state = shared(folder / FILE) if several else SharedState()
    parts = Parts(
        settings, migrate.opened(settings), ReadModel(path), FeedWrites(settings, state.keys),
        StoredQuestions(settings), rates=Rates(state.counters),
    )  # fmt: skip
    _unlimited(parts.rates)
    server_of(of_parts(parts), settings).run(sockets=[listening])


def _wait_for(url: str) -> None:
    """Wait until so many new connections were answered that each process was most probably there."""
    answered = 0
    with httpx2.Client(headers={"connection": "close"}) as client:
        for _ in range(600):
            with contextlib.suppress(httpx2.TransportError):
                answered += client.get(url).status_code == HTTPStatus.OK
            if answered == _LOOKS:
                return
            time.sleep(0 if answered else 0.1)
    raise TimeoutError(f"{url} does not answer")


def _unlimited(rates: Rates) -> None:
    """Let twenty users come from one address; they are counted nevertheless."""
    count = rates.request
    setattr(rates, "request", lambda address: count(address) or True)  # noqa: B010 - only here


def _asked(
    console: ServedConsole, prefix: str, headers: dict[str, str], paths: dict[str, str], each: int
) -> Figures:
    """Let 20 users ask for each path in turn, `each` times."""
    figures: Figures = {}
    place = urlsplit(console.address).netloc
    with ExitStack() as stack, ThreadPoolExecutor(_USERS) as threads:
        users = [stack.enter_context(closing(HTTPConnection(place))) for _ in range(_USERS)]
        for name, path in paths.items():
            ask, before = _Asking(prefix + path, headers, each), console.processor_s()
            answers = [answer for answers in threads.map(ask, users) for answer in answers]
            took_s = console.processor_s() - before
            times = sorted(took for took, _ in answers)
            figures[name] = {
                "p50": round(statistics.median(times), 1),
                "p95": round(times[int(0.95 * len(times))], 1),
                "kb": round(answers[0][1] / 1_000, 1),
                "cpu": round(took_s * 1_000 / len(answers), 2),
            }
            say(f"{path}: {figures[name]}")
    return figures


class _Asking:
    """Asks for a path again and again over a user's connection, as a browser does; what it takes
    here is little beside what it takes the console.
    """

    def __init__(self, path: str, headers: dict[str, str], times: int) -> None:
        self._path = quote(path, safe="/?&=")
        browsers = {"accept-encoding": "gzip, deflate, br", "sec-fetch-site": "same-origin"}
        self._headers = browsers | headers
        self._times = times

    def __call__(self, user: HTTPConnection) -> list[tuple[float, int]]:
        """Return of each answer the milliseconds that it took, and its bytes."""
        answers = []
        for _ in range(self._times):
            began = time.perf_counter()
            user.request("GET", self._path, headers=self._headers)
            answer = user.getresponse()
            body = answer.read()
            answers.append(((time.perf_counter() - began) * 1_000, len(body)))
            if answer.status != HTTPStatus.OK:
                raise RuntimeError(f"{self._path}: {answer.status}: {body[:200]!r}")
        return answers


async def _behind(folder: Path, count: int) -> dict[str, float]:
    """Return how long records take from the broker's acknowledgement into the read model."""
    for name in ("store", "logs"):
        (folder / name).mkdir()
    valkey_port, kafka_port = free_ports(2)
    valkey = store.start(valkey_port, folder / "store", folder / "logs")
    kafka_child = broker.start(kafka_port, folder / "logs")
    settings = ConsoleSettings.model_validate({
        "state_dir": folder, "kafka": f"{LOOPBACK}:{kafka_port}", "kafka_idempotence": False,
        "redis": SecretStr(f"redis://{LOOPBACK}:{valkey_port}/0"),
    })  # fmt: skip
    try:
        await ensure_topics(settings)
        model = ReadModel(folder / "followed.sqlite3")
        task = asyncio.create_task(Follower(settings, folder / "followed.sqlite3").run())
        try:
            return percentiles(await _delays(settings, model, count))
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            model.close()
    finally:
        kafka_child.stop()
        valkey.stop()


async def _delays(settings: ConsoleSettings, model: ReadModel, count: int) -> list[float]:
    await _until(lambda: model.freshness().state == "current")
    pool, log, _ = _pool(0)
    delays = []
    producer = kafka.producer(settings)
    await producer.start()
    try:
        for number, value in enumerate(log[1 : count + 1]):
            key = f"{pool}-s{number}"
            topic = settings.topic_prefix + POOL_LOG.name
            await producer.send_and_wait(topic, value, key=pool.encode())
            began = time.perf_counter()
            await _until(lambda: model.person("startup", key) is not None)  # noqa: B023 - used at once
            delays.append((time.perf_counter() - began) * 1_000)
    finally:
        await producer.stop()
    return delays


async def _until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while True:
            with contextlib.suppress(Exception):  # there is no read model yet
                if condition():
                    return
            await asyncio.sleep(0.005)


def measure(arguments: argparse.Namespace) -> Figures:
    """Return the figures."""
    with tempfile.TemporaryDirectory(prefix="duijie-bench-") as name:
        folder = Path(name)
        figures = _rebuilt(folder / "read.sqlite3")
        with _served(folder, folder / "read.sqlite3", arguments.workers) as console:
            api = _asked(console, "/api/v1", console.program, API, arguments.each)
            pages = _asked(console, "", console.person, PAGES, arguments.each)
            peak_mb = console.peak_mb()
        figures |= {"behind_log_ms": asyncio.run(_behind(folder, arguments.records))}
    imported = imports.measure(arguments.rows)
    worst = max(figure["p95"] for part in (api, pages) for figure in part.values())
    return {
        "pages": pages, "api": api, "worst_p95_ms": worst, **figures, "peak_mb": peak_mb,
        "users": _USERS, "workers": arguments.workers,
        "import": {
            "rows": arguments.rows, "preview_s": imported["preview_s"], "sent_s": imported["send_s"],
            "peak_mb": imported["memory_mb"],
        },
    }  # fmt: skip


def main() -> int:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--each", type=int, default=10, help="requests of each user a path")
    parser.add_argument("--workers", type=int, default=1, help="processes that answer")
    parser.add_argument("--rows", type=int, default=50_000, help="rows of the imported list")
    parser.add_argument("--records", type=int, default=100, help="records for behind_log_ms")
    return run("console", measure, parser)


if __name__ == "__main__":
    sys.exit(main())
