"""Which of the events to be sent intake has taken before: they do not count again, and whoever
sends them hears it.
"""

from types import TracebackType
from typing import TYPE_CHECKING, Self

from contracts.catalogue import BY_NAME
from contracts.envelope import read_attributes
from services.cli.client import connect
from services.cli.client.events import Event
from services.cli.failures import Failure
from services.intake.taken import BUCKET, name_of
from services.runtime.core.handler import Partition
from services.runtime.core.partitioner import partition_for
from services.runtime.errors import DuijieError
from services.runtime.settings import Settings

if TYPE_CHECKING:
    from services.runtime.io.store import Store


class KnownEvents:
    """Counts the events that were taken before; a store that does not answer knows none."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._store: Store | None = None
        self._away = False
        self.count = 0

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._store is not None:
            await self._store.close()

    async def note(self, event: Event) -> None:
        """Count `event` if intake has taken it before."""
        given = read_attributes(event.headers)
        if self._away or event.key is None or not given.id:
            return
        try:
            if self._store is None:
                self._store = await connect.open_store(self._settings)
            place = Partition(event.feed, partition_for(event.key, BY_NAME[event.feed].partitions))
            key = self._store.key("intake", place, f"state:{BUCKET}")
            name = name_of(given.source or "", given.id)
            self.count += bool(await self._store.client.hexists(key, name))
        except (Failure, DuijieError):
            self._away = True
