"""Tells how far behind a worker is, and commits hints for tools that ask the group."""

import asyncio

import structlog
from aiokafka.errors import KafkaError

from services.runtime import metrics
from services.runtime.host import Host

_EVERY_S = 2.0
_log = structlog.get_logger()


async def watch_lag(host: Host) -> None:
    """Every two seconds update the lag metric, commit the stored offsets and look at the store; say once when all is in hand."""
    said_ready = False
    while True:
        if not said_ready and host.owned and host.settled:
            said_ready = True
            _log.info("ready", partitions=len(host.owned))
        consumer = host.find_consumer()
        if consumer is not None and host.owned:
            try:
                ends = await consumer.end_offsets(list(host.owned))
            except (KafkaError, OSError) as error:
                _log.debug("lag_unknown", reason=repr(error))
            else:
                for tp, tenure in list(host.owned.items()):
                    partition = tenure.partition
                    end = max(ends.get(tp, 0), consumer.highwater(tp) or 0)  # the embedded broker reports ends too low
                    metrics.LAG.labels(partition.topic, str(partition.number)).set(max(end - (tenure.offset or 0), 0))
            await host.commit_hints()
            await host.verify()
        await asyncio.sleep(_EVERY_S if said_ready else 0.1)
