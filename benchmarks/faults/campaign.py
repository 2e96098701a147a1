"""Faults times seeds, one deployment a kind of broker, each trial in pools of its own."""

import asyncio
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.faults.catalogue import StagedFault
from benchmarks.faults.deployment import Deployment
from benchmarks.faults.oracle import Ending, agreed
from benchmarks.faults.servers import servers
from benchmarks.faults.trial import FaultTrial, Figures, suffixes
from benchmarks.faults.wire import Wire
from services.bootstrap import BY_NAME
from services.cli.client.topics import ensure_topics
from services.runtime.core.stamps import Verdict
from services.runtime.settings import Settings


@dataclass(frozen=True, slots=True)
class Tried:
    """A fault and what its trials measured; `failure` is why one did not run to its end."""

    fault: StagedFault
    figures: Sequence[Figures]
    failure: str = ""

    @property
    def good(self) -> bool:
        """Whether all trials ran, and ended as a run without faults."""
        return not self.failure and not any(one.differences for one in self.figures)

    def row(self) -> dict[str, Any]:
        """Return the sums and maxima over the seeds, under the keys that stay the same over time."""
        totals = [figures.differences for figures in self.figures]
        return {
            "name": self.fault.name,
            "seeds": len(self.figures),
            "records": sum(figures.records for figures in self.figures),
            "wire_duplicates": sum(figures.wire_duplicates for figures in self.figures),
            "applied_twice": sum(total.applied_twice for total in totals),
            "lost": sum(total.lost for total in totals),
            "reordered": sum(total.reordered for total in totals),
            "state_differs": sum(total.state for total in totals),
            "longest_stall_s": max((one.longest_stall_s for one in self.figures), default=0.0),
            "recovery_s": max((one.recovery_s for one in self.figures), default=0.0),
            "failure": self.failure,
        }


def campaign(
    faults: Sequence[StagedFault], seeds: int, first_seed: int, say: Callable[[str], None]
) -> Iterator[Tried]:
    """Try each fault with each seed; yield what came of it, fault by fault."""
    for nodes, group in groupby(faults, lambda fault: fault.nodes):
        rest = list(group)
        while rest:
            say(f"starting {nodes or 'embedded'} broker(s), store and services")
            with _deployed(nodes) as deployment:
                for tried in _Campaign(deployment, say).run(rest, seeds, first_seed):
                    rest = rest[1:]
                    yield tried


@contextmanager
def _deployed(nodes: int) -> Iterator[Deployment]:
    with (
        tempfile.TemporaryDirectory(prefix="duijie-faults-") as name,
        servers(Path(name), nodes) as running,
    ):
        settings = Settings.model_validate(
            {
                "kafka": running.kafka,
                "kafka_idempotence": nodes > 0,
                "redis": running.redis,
                "topic_prefix": "fault.",
                "key_prefix": "fault:",
                "state_dir": Path(name) / "state",
            }
        )
        asyncio.run(ensure_topics(settings))
        deployment = Deployment(running, settings, Path(name) / "services")
        deployment.logs.mkdir()
        try:
            deployment.start(*BY_NAME)
            yield deployment
        finally:
            deployment.stop()


class _Campaign:
    """The trials in one deployment."""

    def __init__(self, deployment: Deployment, say: Callable[[str], None]) -> None:
        self._deployment = deployment
        self._say = say
        self._wire = Wire(deployment.settings)
        self._suffixes = suffixes()
        began = datetime.now(UTC) - timedelta(hours=1)
        self._time = began.strftime("%Y-%m-%dT%H:%M:%SZ")

    def run(self, faults: Sequence[StagedFault], seeds: int, first_seed: int) -> Iterator[Tried]:
        """Run two clean trials, then all faults."""
        clean = agreed(*(self._trial(Random(0)).run(_nothing) for _ in range(2)))  # noqa: S311 - no secret
        for fault in faults:
            figures: list[Figures] = []
            try:
                figures.extend(
                    self._try(fault, seed, clean) for seed in range(first_seed, first_seed + seeds)
                )
            except Exception as error:  # noqa: BLE001 - whatever it is, it is what this fault came to
                self._say(f"{fault.name}: {error!r}")
                yield Tried(fault, figures, f"{type(error).__name__}: {error}"[:2000])
                return  # the deployment may be in any state now: the rest runs in another
            yield Tried(fault, figures)

    def _trial(self, random: Random) -> FaultTrial:
        return FaultTrial(self._deployment, self._wire, next(self._suffixes), random, self._time)

    def _try(self, fault: StagedFault, seed: int, clean: Ending) -> Figures:
        self._deployment.restore()
        trial = self._trial(Random(f"{fault.name}/{seed}"))  # noqa: S311 - no secret
        self._wire.read()
        before = self._wire.verdicts[Verdict.DUPLICATE]
        run = trial.run(fault.do)
        figures = trial.figures(clean, run, before)
        self._say(
            f"{fault.name} (seed {seed}): {figures.wire_duplicates} duplicates on the wire,"
            f" stall {figures.longest_stall_s} s, recovery {figures.recovery_s} s"
            + (f"; DIFFERS: {figures.differences}\n{figures.note}" if figures.differences else "")
        )
        return figures


def _nothing(_trial: FaultTrial) -> None:
    """Let nothing fail."""
