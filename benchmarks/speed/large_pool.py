"""A cycle of a large pool on the matcher's own path: records in, a draft, and its publication."""

import base64
import resource
import time
from collections.abc import Iterator
from typing import Any, Final

import numpy as np

from benchmarks.support.generate import TIME_MS
from benchmarks.support.report import Figures, say
from contracts import pool_log
from contracts.pool_log import Command, Mentor, MentoringRules, Programme, Record, Startup, Vectors
from services.bootstrap import matcher_handler
from services.runtime.core.handler import Effects, Inbound, Partition
from services.runtime.operations.gc import calm_collector

_POOL: Final = "large"
_PLACE: Final = Partition("pool-log", 0)
_DIMS: Final = 384
_CENTRES: Final = 60
_AT_ONCE: Final = 2_000
_SECTIONS: Final = ("I65", "C35", "A01", "G59", "Q84", "P83", "M73", "F52", "N77", "R87")
_REGIONS: Final = ("510100", "330106", "310115", "110108", "440305")
_THINGS: Final = (
    "植保无人机", "冷链箱", "康复机器人", "视觉质检仪", "碳账本", "溯源码", "换电柜", "法律助手",
)  # fmt: skip
_FOLK: Final = ("合作社", "县医院", "小微工厂", "社区食堂", "物流车队", "职业学校", "检测机构")


def fold_figures(startups: int, mentors: int, seed: int) -> Figures:
    """Return how long a pool's draft and its publication take, in seconds by the clock and of the
    processor.
    """
    calm_collector()
    handler = matcher_handler()
    handler.restore(_PLACE, {})
    records = list(_records(startups, mentors, seed))
    say(f"{len(records)} records of the pool log")
    loading, _ = _timed(handler, records)
    figures: Figures = {"load_s": loading["s"]}
    for name, command in (("draft", "open_cycle"), ("publish", "publish")):
        verb: Any = command
        seconds, effects = _timed(handler, [Command(**_about(command), command=verb)])
        say(f"{name}: {seconds['s']} s, {len(effects.outputs)} decisions")
        figures |= {f"{name}_{unit}": value for unit, value in seconds.items()}
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return figures | {"decisions": len(effects.outputs), "peak_mb": round(peak_mb)}


def _timed(handler: Any, records: list[Record]) -> tuple[dict[str, float], Effects]:
    inbound = [
        Inbound(offset, TIME_MS, _POOL.encode(), pool_log.encode(record), ())
        for offset, record in enumerate(records)
    ]
    began, busy, effects = time.perf_counter(), time.process_time(), Effects()
    for start in range(0, len(inbound), _AT_ONCE):
        effects = handler.process(_PLACE, inbound[start : start + _AT_ONCE])
    return {
        "s": round(time.perf_counter() - began, 2),
        "cpu_s": round(time.process_time() - busy, 2),
    }, effects


def _about(event: str) -> dict[str, Any]:
    return {"pool": _POOL, "time": TIME_MS, "event": f"large/{event}"}


def _records(startups: int, mentors: int, seed: int) -> Iterator[Record]:
    rng = np.random.default_rng(seed)
    centres = rng.normal(size=(_CENTRES, _DIMS)) * 0.7
    yield Programme(**_about("programme"), name="大池", rules=MentoringRules(review=True))
    for number, vectors in enumerate(_vectors(rng, startups, centres)):
        yield Startup(
            **_about(f"s{number}"), id=f"s{number:06}", name=f"企业{number}", group="enterprise",
            language="zh-Hans", languages=["zh-Hans"], stage="incubator", needs=["investment"],
            summary=f"我们用{_THINGS[number % 8]}服务{_FOLK[number // 8 % 7]}，已在{number % 97}处试用。",
            industries=[_SECTIONS[number % 10]], region=_REGIONS[number % 5], vectors=vectors,
        )  # fmt: skip
    for number, vectors in enumerate(_vectors(rng, mentors, centres)):
        yield Mentor(
            **_about(f"m{number}"), id=f"m{number:06}", name=f"导师{number}", engagement="volunteer",
            track="entrepreneurship", language="zh-Hans", languages=["zh-Hans"],
            services=["investment"], capacity=1 + number % 4,
            expertise=f"做过{_THINGS[number % 8]}，熟悉{_FOLK[number // 8 % 7]}，带过{number % 41}个团队。",
            industries=[_SECTIONS[number // 3 % 10]], region=_REGIONS[number // 2 % 5],
            vectors=vectors,
        )  # fmt: skip


def _vectors(rng: np.random.Generator, count: int, centres: np.ndarray) -> Iterator[Vectors]:
    """Yield the vectors of `count` profiles, each near one of `centres`."""
    for _ in range(count):
        point = centres[rng.integers(len(centres))] + rng.normal(size=_DIMS)
        packed = np.rint(point * 127 / np.abs(point).max()).astype(np.int8)
        text = base64.b64encode(packed.tobytes()).decode()
        yield Vectors("bench/1", _DIMS, {"all": text})
