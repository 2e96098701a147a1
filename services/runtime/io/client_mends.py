"""What aiokafka's clients do otherwise than we need, mended for all of a process.

- They stop whenever they are asked to. While an assignment changes, the task that fetches cancels
  what it had under way, and takes a cancellation of its own for one of those: `stop` then waits for
  it for ever. It is cancelled again until it has ended. And what is cancelled before it began ends
  as cancelled: `stop` raised that at its caller, who was not cancelled at all.
- They never let a broker create a topic. Each of their requests for metadata allows it, and a broker
  with `auto.create.topics.enable` (Kafka's default, and the embedded one) makes a topic that was
  deleted anew by itself, with another number of partitions than the catalogue's.
"""

from typing import Any

import aiokafka.client
from aiokafka.consumer.fetcher import Fetcher
from aiokafka.protocol.metadata import MetadataRequest

from services.runtime.io.cancelling import ended

_close = Fetcher.close


async def _closed(fetcher: Any) -> None:
    await ended({fetcher._fetch_task})  # noqa: SLF001 - aiokafka ends it nowhere else
    await ended(fetcher._pending_tasks)  # noqa: SLF001
    fetcher._pending_tasks.clear()  # noqa: SLF001
    await _close(fetcher)


def _without_creating(topics: list[str] | None = None) -> MetadataRequest:
    return MetadataRequest(topics, allow_auto_topic_creation=False)


def mend_clients() -> None:
    """Mend the clients of this process; may be called again."""
    Fetcher.close = _closed
    aiokafka.client.MetadataRequest = _without_creating
