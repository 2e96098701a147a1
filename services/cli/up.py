"""`duijie up`: broker, store and all services on this machine, until Ctrl-C."""

import logging
import time
from contextlib import suppress

from rich.table import Table

from services.cli.output import show, write
from services.cli.texts import LANGUAGE
from services.embedded import env_file
from services.embedded.machine import running
from services.embedded.plan import Machine
from services.embedded.settings import UpSettings
from services.runtime.settings import load
from services.words import say

_POLL_S = 0.5


def tell(key: str, /, **arguments: object) -> None:
    """Write one text of the `up` catalogue to stderr."""
    write(_say(key, **arguments))


def _say(key: str, **arguments: object) -> str:
    return say(LANGUAGE.get(), f"up.{key}", **arguments)


def prepare_encoder() -> None:
    """Write the encoder into the cache where it is not there yet, so that no service's start is a long silence."""
    from services.embedder.encoders import make_ready  # noqa: PLC0415 - other commands start without it
    from services.embedder.prepare import teller  # noqa: PLC0415 - likewise
    from services.embedder.settings import from_environment  # noqa: PLC0415 - likewise

    tell("encoder")
    settings = from_environment()
    make_ready(settings, teller(settings))


def up() -> None:
    """Run everything until Ctrl-C or SIGTERM, then stop it in order.

    Raises UsageError for a taken port, a full disk or a second `up`, ChildError where a process ends by itself.
    """
    from services.cli.topics import ensure_topics  # noqa: PLC0415 - brings in the admin client

    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    settings = load(UpSettings)
    assert isinstance(settings, UpSettings)
    file = env_file.path()
    with suppress(KeyboardInterrupt), running(settings, prepare_encoder, ensure_topics, tell) as machine:
        env_file.write(machine.environment(), file)
        try:
            _announce(machine)
            while True:
                machine.check()
                time.sleep(_POLL_S)
        finally:
            file.unlink(missing_ok=True)


def _announce(machine: Machine) -> None:
    table = Table.grid(padding=(0, 2))
    table.add_row(_say("address_kafka"), machine.settings.kafka)
    table.add_row(_say("address_redis"), machine.settings.redis.get_secret_value())
    for name, port in machine.health.items():
        table.add_row(_say("address_health", name=name), f"http://127.0.0.1:{port}/ready  /metrics")
    table.add_row(_say("address_logs"), str(machine.logs))
    table.add_row(_say("address_state"), str(machine.data))
    show(_say("running"), table, _say("hint", file=env_file.path()))
    if machine.kind == "embedded":
        show(_say("forgets"))
