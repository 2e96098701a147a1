"""What a run came to, against a run in which nothing failed."""

import re
from collections import Counter
from dataclasses import dataclass

import redis

from benchmarks.faults.deployment import Deployment
from benchmarks.faults.wire import Decided

State = dict[tuple[str, str, bytes], bytes]
"""Service, bucket, field -> value."""
_PACKED = b"#"
_MOST_PACKED = 4
_DIGEST = re.compile(rb"[0-9a-f]{32,64}|(?<=register/)\d+/\d+")
"""Hexadecimal digests, and places in the register's log."""
_BY_ORDER = (":chain",)
"""Buckets that hold in which order records of different entities came, which no fault need keep."""
_ALL_DIGESTS = ("intake", "register")


@dataclass(frozen=True, slots=True)
class Ending:
    """What was decided and what the services hold in the end."""

    decided: Decided
    state: State


@dataclass(frozen=True, slots=True)
class Differences:
    """How a run differs from the clean one."""

    applied_twice: int
    """Decisions and notices that a reader takes though a clean run has none, or fewer of them."""
    lost: int
    reordered: int
    """Pools whose decisions come in another order."""
    state: int
    """Fields of the services' state that differ."""

    def __bool__(self) -> bool:
        return bool(self.applied_twice or self.lost or self.reordered or self.state)


def state_of(deployment: Deployment, suffix: str) -> State:
    """Return what the services hold of the pools of `suffix`, which itself becomes `x`.

    Digests of what holds the suffix differ in every run: they become `#`.
    """
    mark, state = suffix.encode(), State()
    with redis.Redis.from_url(deployment.servers.redis) as client:
        for key in client.scan_iter(f"{deployment.settings.key_prefix}*:state:*", count=1000):
            service = key.decode().partition("{")[2].partition(":")[0]
            bucket = key.decode().partition(":state:")[2]
            if bucket in _BY_ORDER:
                continue
            digests = (service, bucket) == _ALL_DIGESTS
            for name, value in client.hgetall(key).items():
                if suffix in bucket or mark in name:
                    place = (service, bucket.replace(suffix, "x"), name.replace(mark, b"x"))
                    told = _DIGEST.sub(b"#", value.replace(mark, b"x"))
                    state[place] = _PACKED if digests else told
    return state


def agreed(one: Ending, other: Ending) -> Ending:
    """Return what two clean runs have in common: all of it, but for the few fields of the state that
    hold the suffix packed (a compressed plan, a table of hashed names), which become `#`.

    Raise AssertionError where they decide differently or more than a few fields differ.
    """
    packed = {place for place, value in one.state.items() if other.state.get(place) != value}
    if one.decided != other.decided or len(packed) > _MOST_PACKED:
        raise AssertionError(f"two clean runs differ:\n{shown(one, other)}")
    return Ending(one.decided, {p: _PACKED if p in packed else v for p, v in one.state.items()})


def compare(clean: Ending, run: Ending) -> Differences:
    """Return how `run` differs from `clean`."""
    twice = lost = reordered = 0
    for place in clean.decided.keys() | run.decided.keys():
        wanted, came = clean.decided.get(place, []), run.decided.get(place, [])
        lost += (Counter(wanted) - Counter(came)).total()
        twice += (Counter(came) - Counter(wanted)).total()
        common = Counter(wanted) & Counter(came)
        reordered += _firsts(wanted, common) != _firsts(came, common)
    return Differences(twice, lost, reordered, len(_differing(clean, run)))


def _differing(clean: Ending, run: Ending) -> list[tuple[str, str, bytes]]:
    places = clean.state.keys() | run.state.keys()
    return sorted(
        place
        for place in places
        if clean.state.get(place) != run.state.get(place)
        and not (clean.state.get(place) == _PACKED and place in run.state)
    )


def _firsts(values: list[bytes], common: Counter[bytes]) -> list[bytes]:
    return [value for value in dict.fromkeys(values) if value in common]


def shown(clean: Ending, run: Ending) -> str:
    """Return the first few differences, for a person."""
    lines = []
    for place in sorted(clean.decided.keys() | run.decided.keys()):
        wanted, came = Counter(clean.decided.get(place, [])), Counter(run.decided.get(place, []))
        for sign, rest in (("-", wanted - came), ("+", came - wanted)):
            lines += [f"{sign} {place} {value[:200].decode(errors='replace')}" for value in rest]
    for field in _differing(clean, run):
        wanted_value, value = clean.state.get(field, b""), run.state.get(field, b"")
        at = max(0, _first_difference(wanted_value, value) - 40)
        lines.append(f"! {field}: {wanted_value[at : at + 120]!r} {value[at : at + 120]!r}")
    return "\n".join(lines[:12])


def _first_difference(one: bytes, other: bytes) -> int:
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (left, right) in pairs if left != right), min(len(one), len(other)))
