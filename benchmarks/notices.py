"""What sending notices takes: `python -m benchmarks.notices [--count 10000] [--kills 10] [--json]`.

Proposals to as many people as there are notices are queued, and a sender in a process of its own hands them to a mail
server (aiosmtpd, a process too). Printed are notices a second from the first claim to the last answer, the time from a
decision to its mails for single decisions under that load (50th and 99th percentile), and the sender's memory. Then the same again, and
the sender is killed with SIGKILL so many times on the way: what was sent twice, what was lost (neither sent nor noted as
doubtful), and how many are doubtful, which a person looks at.
"""

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from sqlalchemy import func, select

from benchmarks.support.report import percentiles, run
from contracts.decisions import Pairing, Reason, encode
from services.control.schema import DELIVERY_LEDGER
from services.delivery.intake import queued
from services.delivery.ledger import CLAIM_MS, DeliveryLedger
from services.delivery.sending import now
from services.delivery.settings import SenderSettings
from services.notifier.compose import notices_for
from services.vault.keys import KeyFile, new_master
from services.vault.opening import open_vault
from services.vault.subjects import Profile, ProfileCards

_ROOT: Final = Path(__file__).parents[1]
_PROBES: Final = 100
_AT_ONCE: Final = 500
_LIMIT_S: Final = 1_800.0
_SENDER: Final = """
import asyncio
from services.delivery.channels import opened
from services.delivery.sending import SendingLoop
from services.delivery.settings import SenderSettings
from services.runtime.operations import logs
from services.runtime.settings import load
from services.vault.opening import open_vault
settings = load(SenderSettings)
logs.configure(settings, "sender")
asyncio.run(SendingLoop(open_vault(settings), opened(settings), settings).run())
"""


class MailProcess:
    """The mail server, and what it has taken."""

    def __init__(self, spool: Path) -> None:
        spool.mkdir()
        self._file = spool / "taken"
        argv = [sys.executable, "-W", "ignore", "-m", "benchmarks.support.smtp_server", str(spool)]
        self.process = subprocess.Popen(argv, cwd=_ROOT, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        self.port = int(self.process.stdout.readline())

    def taken(self) -> list[str]:
        """Return the Message-ID of every mail."""
        return [line.split()[0] for line in self._file.read_text().splitlines()]

    def stop(self) -> None:
        """End it."""
        self.process.terminate()
        self.process.wait(20)
        assert self.process.stdout is not None
        self.process.stdout.close()


class SendersAtWork:
    """One deployment's control database, and senders on it."""

    def __init__(self, folder: Path, server: MailProcess) -> None:
        given = {
            "state_dir": folder, "sender_channels": "mail", "console_url": "https://console.test",
            "mail_host": "127.0.0.1", "mail_port": server.port, "mail_security": "none",
            "mail_from": "notices@duijie.test", "log_level": "warning",
        }  # fmt: skip
        self.settings = SenderSettings.model_validate(given)
        self.variables = {f"DUIJIE_{name.upper()}": str(value) for name, value in given.items()}
        KeyFile(self.settings.key_file).write([new_master()])
        self.vault = open_vault(self.settings)
        self.ledger = DeliveryLedger(self.vault.database)

    def know(self, first: int, count: int) -> None:
        """Put so many startups and mentors into the vault."""
        for begin in range(first, first + count, _AT_ONCE):
            numbers = range(begin, min(begin + _AT_ONCE, first + count))
            cards = []
            for number in numbers:
                startup, mentor = (
                    Profile("startup", f"T-{number}"),
                    Profile("mentor", f"M-{number}"),
                )
                cards.append(ProfileCards(startup, {"email": f"t{number}@mail.test"}))
                cards.append(ProfileCards(mentor, {"email": f"m{number}@mail.test"}))
            self.vault.write(cards, "feed")

    def decide(self, first: int, count: int) -> None:
        """Queue the notices of so many proposals, two each."""
        for begin in range(first, first + count, _AT_ONCE):
            rows, bodies = [], {}
            for number in range(begin, min(begin + _AT_ONCE, first + count)):
                decision = _proposal(number)
                body = encode(decision)
                for notice in notices_for(decision, "matcher"):
                    rows.append(queued(notice, decision))
                    bodies[notice.cause] = body
            self.ledger.enqueue(bodies, rows, "mail", now())

    def states(self) -> Counter[str]:
        """Return how many rows are in which state."""
        table = DELIVERY_LEDGER.c
        question = select(table.state, func.count()).group_by(table.state)
        with self.vault.database.transaction() as connection:
            return Counter(
                {str(state): int(count) for state, count in connection.execute(question)}
            )

    @contextmanager
    def sender(self) -> Iterator[subprocess.Popen[bytes]]:
        """Run a sender."""
        argv = [sys.executable, "-c", _SENDER]
        process = subprocess.Popen(argv, cwd=_ROOT, env=os.environ | self.variables)
        try:
            yield process
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGKILL)
            process.wait(20)

    def wait(self, done: int, process: subprocess.Popen[bytes] | None = None) -> None:
        """Return once `done` rows wait no more."""
        end = time.monotonic() + _LIMIT_S
        while time.monotonic() < end:
            states = self.states()
            open_rows = states["queued"] + states["claimed"] + states["sending"]
            if states.total() - open_rows >= done:
                return
            if process is not None and process.poll() is not None:
                raise SystemExit(f"notices: the sender has ended with {process.returncode}")
            time.sleep(0.2)
        raise SystemExit(f"notices: not sent within {_LIMIT_S} s: {self.states()}")


def _proposal(number: int) -> Pairing:
    reason = Reason(["investment"], ["I65"], "冷链车厢温度无法全程追溯", "十五年冷链物流运营经验")
    return Pairing(
        pool="city", seq=number, time=now(), cause=f"cycle/{number}", startup=f"T-{number}",
        mentor=f"M-{number}", status="proposed", score=8_000, revision=1, note="cycle",
        reply_by=now() + 86_400_000, startup_name=f"青禾冷链{number}", mentor_name=f"林远舟{number}",
        startup_language="zh-Hans", mentor_language="zh-Hans", reason=reason,
    )  # fmt: skip


def _peak_mb(process: subprocess.Popen[bytes]) -> int:
    status = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) >> 10


def _load(bench: SendersAtWork, server: MailProcess, count: int) -> dict[str, Any]:
    """Send all, with single decisions in between, and measure."""
    bench.know(0, count // 2 + _PROBES)
    bench.decide(0, count // 2)
    with bench.sender() as process:
        while not bench.states()["sent"]:  # the start of Python is not what is measured
            time.sleep(0.02)
        begun, already = time.perf_counter(), bench.states()["sent"]
        times = _single_ones(bench, count)
        probes = 2 * len(times)
        bench.wait(count + probes, process)
        took = time.perf_counter() - begun
        memory = _peak_mb(process)
    if len(server.taken()) != count + probes or bench.states()["sent"] != count + probes:
        raise AssertionError(f"{len(server.taken())} mails of {count}: {bench.states()}")
    return {
        "notices": count,
        "per_s": round((count + probes - already) / took),
        "single_decisions": len(times),
        "decision_to_handed_over_ms": percentiles(times),
        "peak_mb": memory,
    }


def _single_ones(bench: SendersAtWork, count: int) -> list[float]:
    """Return ms from single decisions to both their mails, one after another, while the sender has
    others to send.
    """
    times: list[float] = []
    for number in range(count // 2, count // 2 + _PROBES):
        if not bench.states()["queued"]:
            break
        begun = time.perf_counter()
        bench.decide(number, 1)
        notices = [f"matcher/city/{number}/{who}-{number}" for who in ("startup:T", "mentor:M")]
        while any(row.state != "sent" for each in notices for row in bench.ledger.of_notice(each)):
            time.sleep(0.04)
        times.append((time.perf_counter() - begun) * 1_000)
    return times


def _killed(bench: SendersAtWork, server: MailProcess, count: int, kills: int) -> dict[str, Any]:
    """Send all with a sender that is killed again and again."""
    bench.know(0, count // 2)
    bench.decide(0, count // 2)
    chance = random.Random(7)  # noqa: S311 - when to kill
    for kill in range(kills):
        goal = (count * (kill + 1)) // (kills + 2) + chance.randrange(count // (kills + 2) or 1)
        with bench.sender() as process:
            while len(server.taken()) < goal and process.poll() is None:
                time.sleep(chance.random() / 100)
        bench.ledger.sweep([], now() + CLAIM_MS + 1)
        bench.decide(0, count // 2)  # the log is read again
    with bench.sender() as process:
        bench.wait(count, process)
    states, mails = bench.states(), Counter(server.taken())
    unsent = count - states["sent"] - states["doubtful"]
    not_there = states["sent"] - len(mails)
    return {
        "kills": kills,
        "sent_twice": sum(times - 1 for times in mails.values()),
        "lost": max(0, unsent) + max(0, not_there),
        "doubtful": states["doubtful"],
        "doubtful_that_arrived": len(mails) - states["sent"],
    }


def measure(count: int = 10_000, kills: int = 10) -> dict[str, Any]:
    """Return the figures that this benchmark prints."""
    figures: dict[str, Any] = {}
    parts: list[Callable[[SendersAtWork, MailProcess], dict[str, Any]]]
    parts = [lambda bench, server: _load(bench, server, count)]
    if kills:
        parts.append(lambda bench, server: _killed(bench, server, count, kills))
    for part in parts:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            server = MailProcess(folder / "spool")
            bench = SendersAtWork(folder / "state", server)
            try:
                figures |= part(bench, server)
            finally:
                bench.vault.database.close()
                server.stop()
    return figures


def main() -> int:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.notices", description=__doc__)
    parser.add_argument("--count", type=int, default=10_000, help="notices, an even number")
    parser.add_argument("--kills", type=int, default=10)
    return run("notices", lambda asked: measure(asked.count // 2 * 2, asked.kills), parser)


if __name__ == "__main__":
    sys.exit(main())
