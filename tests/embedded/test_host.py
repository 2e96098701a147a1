"""The host on the embedded broker, whose ends are not what they seem."""

import pytest

from services.runtime.core.handler import Delivery
from services.runtime.settings import Settings
from tests.support.numbering import Numbering, outputs, produce, running
from tests.support.topics import create_topics

pytestmark = pytest.mark.embedded


async def test_a_service_that_starts_again_goes_on_after_a_batch_at_the_end_of_the_log(
    embedded_broker: str, settings: Settings
) -> None:
    await create_topics(settings, partitions=1)
    await produce(settings, [b"%d" % i for i in range(40)])
    async with running(settings, Numbering(Delivery.OUTBOX)):
        await outputs(settings, 40)
    async with running(settings, Numbering(Delivery.OUTBOX)) as host:
        await produce(settings, [b"more"])
        assert len(await outputs(settings, 41)) == 41
        assert not host.failed.done()
