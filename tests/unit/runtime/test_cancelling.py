"""A client that swallows a cancellation keeps nothing from ending."""

import asyncio
from typing import cast

import pytest

from services.runtime.errors import Retryable
from services.runtime.io.backoff import until_done
from services.runtime.io.cancelling import ended
from services.runtime.operations.supervisor import Duty, Supervisor


class SwallowingClient:
    """Waits, and takes the first cancellation of who waits for its own."""

    def __init__(self) -> None:
        self.asked = 0

    async def ask(self) -> None:
        self.asked += 1
        if self.asked == 1:
            try:
                await asyncio.Future()
            except asyncio.CancelledError:
                return

    async def ask_in_vain(self) -> None:
        await self.ask()
        raise Retryable("away")


async def test_a_duty_whose_client_swallows_the_cancellation_ends() -> None:
    client = SwallowingClient()
    supervisor = Supervisor([Duty("store", 3_600.0, client.ask)])
    supervisor.start()
    while not client.asked:  # noqa: ASYNC110 - the duty runs meanwhile
        await asyncio.sleep(0)
    await supervisor.stop()
    assert client.asked == 1
    assert supervisor.wrong() == ["store does not run"]


async def test_who_tries_again_for_ever_ends_when_cancelled_though_the_client_swallows_it() -> None:
    client = SwallowingClient()
    trying = until_done(client.ask_in_vain, "store", longest_s=0.01, patience_s=float("inf"))
    task = asyncio.create_task(trying)
    while not client.asked:  # noqa: ASYNC110 - the task runs meanwhile
        await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert client.asked == 1


async def test_a_task_that_does_not_look_is_cancelled_again() -> None:
    client = SwallowingClient()

    async def stubborn() -> None:
        await client.ask()
        await cast("asyncio.Future[None]", asyncio.Future())

    task = asyncio.create_task(stubborn())
    await asyncio.sleep(0)
    await ended([task])
    assert task.cancelled()
