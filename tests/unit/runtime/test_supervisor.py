"""Duties beside the work: none ends for a failure, and one that goes on failing shows."""

import asyncio
from contextlib import suppress

import pytest
from aiokafka.errors import KafkaConnectionError

from services.runtime.errors import Retryable
from services.runtime.operations.supervisor import Duty, Supervisor


@pytest.mark.parametrize(
    "error", [Retryable("away"), KafkaConnectionError(), OSError("cut"), ValueError("a defect")]
)
async def test_a_duty_goes_on_after_any_failure_and_shows_once_it_goes_on_failing(
    error: Exception,
) -> None:
    tries = 0

    async def fail() -> None:
        nonlocal tries
        tries += 1
        if tries <= 5:
            raise error

    duty = Duty("store", 0, fail)
    supervisor = Supervisor([duty])
    for _ in range(4):
        await duty.once()
    assert supervisor.wrong() == []
    await duty.once()
    (wrong,) = supervisor.wrong()
    assert wrong.startswith("store fails")
    await duty.once()
    assert supervisor.wrong() == []


async def test_a_duty_that_stands_still_is_broken_off() -> None:
    duty = Duty("log", 0, asyncio.Event().wait)  # type: ignore[arg-type]
    await duty.once(limit_s=0)
    assert duty.failures == 1


async def test_duties_run_until_they_are_stopped_and_one_that_ended_shows() -> None:
    begun = asyncio.Event()

    async def note() -> None:
        begun.set()

    supervisor = Supervisor([Duty("ticks", 0, note)])
    supervisor.start()
    await begun.wait()
    assert supervisor.wrong() == []
    await supervisor.stop()
    with suppress(asyncio.CancelledError):
        await asyncio.sleep(0)
    assert supervisor.wrong() == ["ticks does not run"]
