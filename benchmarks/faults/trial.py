"""One fault, once: a programme fed while it happens, and what came of it."""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from random import Random

from benchmarks.faults import programme
from benchmarks.faults.deployment import Deployment
from benchmarks.faults.oracle import Differences, Ending, compare, shown, state_of
from benchmarks.faults.watch import Watch
from benchmarks.faults.wire import Wire
from services.cli.client.events import Event
from services.runtime.core.stamps import Verdict

_DRAINED_S = 240.0
_POLL_S = 0.1


@dataclass(frozen=True, slots=True)
class Figures:
    """What one trial measured."""

    records: int
    wire_duplicates: int
    differences: Differences
    longest_stall_s: float
    recovery_s: float
    note: str = ""
    """The first differences, for a person."""


@dataclass(slots=True)
class FaultTrial:
    """A run of two pools of its own, told from others by a suffix, in a deployment that others use
    too.
    """

    deployment: Deployment
    wire: Wire
    suffix: str
    random: Random
    time: str
    watch: Watch = field(init=False)
    healed: float | None = None
    """When the last fault was over."""
    recovered: float | None = None
    """When all had been done after it."""
    records: int = 0
    _profiles: list[Event] = field(default_factory=list)
    _programmes: list[Event] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.watch = Watch(self.deployment)
        self._programmes = list(programme.programmes(self.suffix, self.time))
        self._profiles = list(programme.profiles(self.suffix, self.time))

    # ---- what a fault may call ------------------------------------------------------------------------

    def begin(self) -> None:
        """Feed the programmes and let them pass, unless that was done."""
        if self._programmes:
            self._send(self._programmes)
            self._programmes = []
            self.drain()

    def begin_only(self) -> None:
        """Feed the programmes without waiting for anybody."""
        self._send(self._programmes)
        self._programmes = []

    def feed(self, share: float = 1.0) -> None:
        """Feed that share of the profiles that were not yet fed."""
        self.begin()
        count = round(len(self._profiles) * share)
        self._send(self._profiles[:count])
        self._profiles = self._profiles[count:]

    def open(self) -> None:
        """Open both cycles, which is when the folds decide; all profiles must have passed."""
        self._send(programme.open_cycles(self.suffix, self.time))

    def heal(self) -> None:
        """Note that the fault is over."""
        self.healed, self.recovered = time.monotonic(), None

    def drain(self, without: Iterable[str] = (), limit_s: float = _DRAINED_S) -> None:
        """Wait until all that was fed has passed every service; those that kill themselves are
        started again.
        """
        left_out, end = list(without), time.monotonic() + limit_s
        while True:
            if (revived := self.deployment.revive()) is not None:
                self.healed, self.recovered = revived, None
            states = self.deployment.states(left_out)
            if states is not None and all(state.done for state in states):
                break
            if time.monotonic() > end:
                stand = [(state.service.name, state.lag, state.outbox) for state in states or []]
                raise AssertionError(f"not drained within {limit_s} s: {stand}")
            time.sleep(_POLL_S)
        self.watch.rest()
        if self.recovered is None:
            self.recovered = time.monotonic()

    # ---- the run --------------------------------------------------------------------------------------

    def run(self, fault: Callable[["FaultTrial"], None]) -> Ending:
        """Run to the end; return what came of it."""
        self.watch.start()
        try:
            fault(self)
            self.feed()
            self.drain()
            self.open()
            self.drain()
        finally:
            self.watch.stop()
        if self.deployment.armed:
            raise AssertionError(f"{self.deployment.armed} never came to their failpoint")
        self.wire.read()
        return Ending(self.wire.decided(self.suffix), state_of(self.deployment, self.suffix))

    def figures(self, clean: Ending, run: Ending, duplicates_before: int) -> Figures:
        """Return what the run measured."""
        differences = compare(clean, run)
        recovery = (self.recovered or 0.0) - self.healed if self.healed is not None else 0.0
        return Figures(
            self.records,
            self.wire.verdicts[Verdict.DUPLICATE] - duplicates_before,
            differences,
            round(self.watch.longest_s, 2),
            round(max(recovery, 0.0), 2),
            shown(clean, run) if differences else "",
        )

    def _send(self, events: Iterable[Event]) -> None:
        sent = list(events)
        self.watch.work()
        self.deployment.send(sent)
        self.records += len(sent)


def suffixes() -> Iterator[str]:
    """Yield suffixes that stand in no digest, no text and no base64."""
    letters = "ghjkmnpqrstuvwxyz"
    for first in letters:
        for second in letters:
            yield f"q7{first}{second}-z"
