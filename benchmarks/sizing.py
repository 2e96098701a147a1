"""What one profile and one event take: the constants of docs/scaling.md, and what so many profiles
come to.

Records as in the other benchmarks, with a vector of 384 bytes. `store_bytes` is what a Valkey holds
for a profile and its pair, `process_bytes` what the process of a partition holds for it, `log_bytes` what it
takes on the pool log (unpacked, one copy); `fold_us` is the processor time of an edit.
"""

import argparse
import gc
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import redis

from benchmarks.support.generate import pool_startups
from benchmarks.support.report import Figures, run, say
from contracts.catalogue import POOL_LOG
from services.bootstrap import matcher_handler
from services.embedded import store
from services.embedded.ports import LOOPBACK, free_ports
from services.runtime.core.handler import Inbound, Partition
from services.runtime.operations.gc import calm_collector

_PLACE: Final = Partition("pool-log", 0)
_HOUR_S: Final = 3600


def measure(arguments: argparse.Namespace) -> Figures:
    """Return the constants, and what `--profiles` come to."""
    rows = list(pool_startups(arguments.sample, seed=7))
    say(f"{len(rows):,} profiles")
    log_bytes = statistics.mean(
        len(value) + sum(len(name) + len(text) for name, text in headers)
        for _, value, headers in rows
    )
    inbound = [
        Inbound(offset, 0, pool.encode(), value, ()) for offset, (pool, value, _) in enumerate(rows)
    ]
    process_bytes, fold_us, state = _folded(inbound)
    constants = {
        "log_bytes": round(log_bytes),
        "store_bytes": round(_stored(state) / len(rows)),
        "process_bytes": round(process_bytes),
        "fold_us": round(fold_us, 1),
    }
    return constants | _of(arguments, constants)


def _folded(inbound: list[Inbound]) -> tuple[float, float, Mapping[str, Mapping[str, bytes]]]:
    """Return bytes of memory and processor time (us) for each record, and what is stored of all."""
    calm_collector()
    handler = matcher_handler()
    handler.restore(_PLACE, {})
    before, busy = _resident_bytes(), time.process_time()
    changes = handler.process(_PLACE, inbound).changes
    spent = time.process_time() - busy
    state = {
        pool: {name: value for name, value in fields.items() if value is not None}
        for pool, fields in changes.items()
    }
    changes.clear()
    gc.collect()
    taken = _resident_bytes() - before - sum(len(v) for f in state.values() for v in f.values())
    return taken / len(inbound), spent / len(inbound) * 1e6, state


def _resident_bytes() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize()


def _stored(state: Mapping[str, Mapping[str, bytes]]) -> int:
    """Return what a store holds for `state`, in bytes of its own memory."""
    with tempfile.TemporaryDirectory(prefix="duijie-bench-") as name:
        port = free_ports(1)[0]
        valkey = store.start(port, Path(name), Path(name))
        try:
            with redis.Redis(LOOPBACK, port) as client:
                before = int(client.info("memory")["used_memory"])
                for pool, fields in state.items():
                    client.hset(pool, mapping=dict(fields))
                return int(client.info("memory")["used_memory"]) - before
        finally:
            valkey.stop()


def _of(arguments: argparse.Namespace, constants: Mapping[str, float]) -> Figures:
    """Return what the deployment of `--profiles` takes."""
    count, partitions = arguments.profiles, arguments.partitions
    gib = 1024**3
    return {
        "profiles": count,
        "partitions": partitions,
        "store_gib": round(count * constants["store_bytes"] / gib, 1),
        "log_gib": round(count * constants["log_bytes"] / gib, 1),
        "process_gib_each": round(count * constants["process_bytes"] / partitions / gib, 2),
        "fold_core_hours": round(count * constants["fold_us"] / 1e6 / _HOUR_S, 2),
        "encoder_hours": round(count / arguments.encoded_per_s / _HOUR_S, 1),
        "rebuild_hours": round(count / arguments.applied_per_s / _HOUR_S, 2),
    }


def main() -> int:
    """Run."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sizing", description=__doc__)
    parser.add_argument("--sample", type=int, default=20_000, help="profiles measured (20000)")
    parser.add_argument("--profiles", type=int, default=10_000_000)
    parser.add_argument("--partitions", type=int, default=POOL_LOG.partitions)
    parser.add_argument(
        "--encoded-per-s",
        type=float,
        default=19.0,
        help="profiles a second, from benchmarks.encode",
    )
    parser.add_argument(
        "--applied-per-s", type=float, default=2400.0, help="of benchmarks.pipeline --rebuild-only"
    )
    return run("sizing", measure, parser)


if __name__ == "__main__":
    sys.exit(main())
