"""A file of commands submitted twice counts once, through broker, intake and store; `--again` means
it.
"""

from pathlib import Path
from typing import Any

import pytest

from services.cli.lists.sources import sources_of
from services.cli.verbs.submit import submit
from services.intake.app import Intake
from services.runtime.settings import Settings
from tests.support.numbering import running
from tests.support.topics import create_topics, read_all
from tests.support.waiting import eventually

pytestmark = pytest.mark.embedded


async def test_a_file_of_commands_submitted_twice_counts_once_unless_it_is_meant(
    embedded_broker: str, settings: Settings, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    await create_topics(settings)
    path = tmp_path / "commands.jsonl"
    path.write_text('{"pool": "p", "command": "open_cycle"}\n' * 2)
    handler: Any = Intake()
    async with running(settings, handler) as host:

        async def send(*, again: bool, taken: int, applied: int) -> str:
            await submit(settings, sources_of([path], None), time="2026-03-01T00:00:00Z", wait_s=None, as_json=True,
                         again=again)  # fmt: skip

            async def done() -> bool:
                return sum(lease.offset or 0 for lease in host.leases.values()) == applied

            await eventually(done, f"{applied} records of the feed are applied", 30)
            assert len(await read_all(settings, "pool-log")) == taken
            return capfd.readouterr().err

        assert "--again" not in await send(again=False, taken=2, applied=2)
        assert "--again" in await send(again=False, taken=2, applied=4)
        assert "--again" not in await send(again=True, taken=4, applied=6)
