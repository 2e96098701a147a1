"""The register and the pools of a deployment in one process: the real folds, and logs between them.

Each reader of a log is an actor that takes its next record when it is told to; what a reader writes
waits in its outbox until that is relayed. So whoever drives a deployment decides in which order
records come and which service stands still.
"""

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from contracts import pool_log, register
from contracts.decisions import Decision
from models.mentoring import Matcher, MentoringState
from models.register import RegisterFold

REGISTER = "register"


def _keep(fields: dict[str, bytes], changes: Mapping[str, bytes | None]) -> None:
    for name, value in changes.items():
        if value is None:
            fields.pop(name, None)
        else:
            fields[name] = value


@dataclass(slots=True)
class PoolService:
    """The matcher of one pool: its log, how far it has read, what waits to be relayed."""

    pool: str
    state: MentoringState
    log: list[bytes] = field(default_factory=list)
    position: int = 0
    fields: dict[str, bytes] = field(default_factory=dict)
    outbox: deque[bytes] = field(default_factory=deque)
    decided: list[Decision] = field(default_factory=list)


class SimulatedDeployment:
    """Some pools and their register."""

    def __init__(self, pools: Iterable[str]) -> None:
        self.matcher, self.fold = Matcher(), RegisterFold()
        self.pools = {pool: PoolService(pool, self.matcher.empty(pool)) for pool in pools}
        self.register = self.fold.empty()
        self.register_log: list[bytes] = []
        self.position = 0
        self.fields: dict[str, bytes] = {}
        self.outbox: deque[tuple[str, bytes]] = deque()
        self.moves = 0
        """How often the places of a mentor in a pool have changed after the first allotment."""
        self.events = 0
        self._allotted: dict[tuple[str, str], int] = {}

    def to_pool(self, record: pool_log.Record) -> None:
        """Append a record to a pool's log."""
        self.pools[record.pool].log.append(pool_log.encode(record))

    def to_register(self, record: register.Record) -> None:
        """Append a record to the register's log."""
        self.register_log.append(register.encode(record))

    def ready(self) -> list[tuple[str, str]]:
        """Return what can happen next: an actor, and whether it reads or relays."""
        found = [(pool, "read") for pool, it in self.pools.items() if it.position < len(it.log)]
        found += [(pool, "relay") for pool, it in self.pools.items() if it.outbox]
        if self.position < len(self.register_log):
            found.append((REGISTER, "read"))
        if self.outbox:
            found.append((REGISTER, "relay"))
        return found

    def act(self, actor: str, what: str) -> None:
        """Let an actor read or relay one record."""
        if actor == REGISTER:
            if what == "read":
                self._read_register()
            else:
                pool, raw = self.outbox.popleft()
                self.pools[pool].log.append(raw)
        elif what == "read":
            self._read_pool(self.pools[actor])
        else:
            self.register_log.append(self.pools[actor].outbox.popleft())

    def settle(self, pools: Iterable[str] = ()) -> None:
        """Let everything that follows happen, in order; `pools` are those that begin."""
        waiting = dict.fromkeys(pools or self.pools)
        while waiting or self.position < len(self.register_log):
            for pool in list(waiting):
                service = self.pools[pool]
                while service.position < len(service.log):
                    self._read_pool(service)
                self.register_log.extend(service.outbox)
                service.outbox.clear()
            waiting.clear()
            while self.position < len(self.register_log):
                self._read_register()
            while self.outbox:
                pool, raw = self.outbox.popleft()
                if pool in self.pools:
                    self.pools[pool].log.append(raw)
                    waiting[pool] = None

    def restart(self, actor: str) -> None:
        """Let an actor forget what it holds in memory and take it back from its store."""
        if actor == REGISTER:
            self.register = self.fold.restore(self.fields)
        else:
            service = self.pools[actor]
            service.state = self.matcher.restore(actor, service.fields)

    def live(self, mentors: Iterable[str]) -> int:
        """Return how many live pairs `mentors` have over all pools."""
        return sum(
            len(service.state.live_mentor.get(mentor, ()))
            for mentor in mentors
            for service in self.pools.values()
        )

    def _read_pool(self, service: PoolService) -> None:
        raw = service.log[service.position]
        service.position += 1
        self.events += 1
        step = self.matcher.step(service.state, pool_log.decode(raw), raw)
        _keep(service.fields, step.changes)
        service.decided.extend(step.decisions)
        service.outbox.extend(map(register.encode, step.reports))

    def _read_register(self) -> None:
        raw = self.register_log[self.position]
        self.position += 1
        self.events += 1
        step = self.fold.step(self.register, register.decode(raw), raw)
        _keep(self.fields, step.changes)
        for output in step.outputs:
            if isinstance(output, pool_log.Allotment):
                where = output.pool, output.mentor
                self.moves += self._allotted.get(where, output.places) != output.places
                self._allotted[where] = output.places
            self.outbox.append((output.pool, pool_log.encode(output)))
