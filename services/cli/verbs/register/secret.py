"""Whether people's hashes are still made under the secret that profiles were read under."""

from typing import Final

from contracts.catalogue import BY_NAME
from contracts.identity import PersonHashes
from services.cli.client import connect
from services.intake.secret_mark import BUCKET, FIELD
from services.intake.settings import IntakeSettings
from services.runtime.core.handler import Partition
from services.runtime.errors import UsageError
from services.runtime.settings import Settings, load

_FEEDS: Final = ("feed.startups", "feed.mentors", "feed.filings", "feed.judges")


def own_fingerprint() -> str | None:
    """Return the fingerprint of the secret that this machine's environment names, None without."""
    settings = load(IntakeSettings)
    assert isinstance(settings, IntakeSettings)
    try:
        return PersonHashes(settings.secret()).fingerprint
    except UsageError:
        return None


async def kept_fingerprints(settings: Settings) -> set[str]:
    """Return the fingerprints under which intake has read profiles."""
    kept: set[str] = set()
    async with connect.store(settings) as store:
        for feed in _FEEDS:
            for number in range(BY_NAME[feed].partitions):
                mark = await store.field("intake", Partition(feed, number), BUCKET, FIELD)
                if mark:
                    kept.add(mark.decode())
    return kept
