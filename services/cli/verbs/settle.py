"""`duijie settle`: by an operator's order a service begins a topic again, after log or store have
lost something.

A service that runs is fenced and takes its partitions anew by itself; one that has stopped does so
at its start.
"""

import typer

from contracts.catalogue import BY_NAME
from services.bootstrap import OPTIONAL, SERVICES
from services.cli.client import connect
from services.cli.client.log_reader import bounds_of
from services.cli.failures import ExitCode, Failure
from services.cli.output import note, show_json
from services.cli.texts import tell
from services.runtime.core.handler import Partition
from services.runtime.core.storage import Settlement
from services.runtime.io.takeover import KEPT_FOR_EVER
from services.runtime.settings import Settings

_KEYS = {Settlement.GO_ON: "ask", Settlement.WIPE: "wipe", Settlement.REBUILD: "rebuild"}


async def _require_head(settings: Settings, topic: str) -> None:
    """Raise Failure NOT_FOUND where the log no longer makes the state again: its head was cut."""
    for number in range(BY_NAME[topic].partitions):
        begin = (await bounds_of(settings, topic, number)).begin
        if begin > 0 and BY_NAME[topic].retention_ms == KEPT_FOR_EVER:
            raise Failure(
                ExitCode.NOT_FOUND, "error.head_cut", topic=topic, number=number, begin=begin
            )


async def settle(  # noqa: PLR0913 - what the command line gives
    settings: Settings, service: str, topic: str, *, how: Settlement, yes: bool, as_json: bool
) -> None:
    """Let `service` begin `topic` again as `how` says.

    Failure USAGE for a pair that does not exist.
    """
    inputs = {known.name: known.inputs for known in (*SERVICES, *OPTIONAL)}
    name = topic.removeprefix(settings.topic_prefix)
    if name not in inputs.get(service, ()):
        pairs = ", ".join(f"{known} {' | '.join(topics)}" for known, topics in inputs.items())
        raise Failure(ExitCode.USAGE, "error.no_input", service=service, topic=topic, pairs=pairs)
    if not yes and not typer.confirm(
        tell(f"settle.{_KEYS[how]}", service=service, topic=name), err=True
    ):
        raise Failure(ExitCode.USAGE, "error.not_confirmed")
    if how is Settlement.REBUILD:
        await _require_head(settings, name)
    async with connect.store(settings) as store:
        for number in range(BY_NAME[name].partitions):
            await store.settle(service, Partition(name, number), how)
    if as_json:
        show_json(
            {
                "service": service,
                "topic": name,
                "partitions": BY_NAME[name].partitions,
                "how": how.value,
            }
        )
    else:
        note("settle.done", service=service, topic=name)
