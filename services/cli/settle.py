"""`duijie settle`: by an operator's order a service begins a topic again, after the topic was made anew or lost its tail."""

import typer

from contracts.catalogue import BY_NAME
from services.cli import connect
from services.cli.failures import ExitCode, Failure
from services.cli.output import note, show_json
from services.cli.texts import tell
from services.runtime.handler import Partition
from services.runtime.progress import STAGES
from services.runtime.settings import Settings


async def settle(  # noqa: PLR0913 - what the command line gives
    settings: Settings, service: str, topic: str, *, wipe: bool, yes: bool, as_json: bool
) -> None:
    """Forget how far `service` had come in `topic`; with `wipe` its state goes too. Failure USAGE for a pair that does not exist."""
    inputs = {stage.service: stage.inputs for stage in STAGES}
    name = topic.removeprefix(settings.topic_prefix)
    if name not in inputs.get(service, ()):
        pairs = ", ".join(f"{known} {' | '.join(topics)}" for known, topics in inputs.items())
        raise Failure(ExitCode.USAGE, "error.no_input", service=service, topic=topic, pairs=pairs)
    if not yes and not typer.confirm(
        tell("settle.wipe" if wipe else "settle.ask", service=service, topic=name), err=True
    ):
        raise Failure(ExitCode.USAGE, "error.not_confirmed")
    async with connect.store(settings) as store:
        for number in range(BY_NAME[name].partitions):
            await store.settle(service, Partition(name, number), wipe=wipe)
    if as_json:
        show_json({"service": service, "topic": name, "partitions": BY_NAME[name].partitions, "wiped": wipe})
    else:
        note("settle.done", service=service, topic=name)
