"""`duijie up`: broker, store and all services on this machine, until Ctrl-C."""

import logging
import time
from contextlib import suppress

from rich.table import Table

from services.cli.output import show, write
from services.cli.texts import LANGUAGE
from services.embedded import env_file
from services.embedded.machine import running, say_gone
from services.embedded.plan import Machine
from services.embedded.settings import UpSettings
from services.runtime import extras
from services.runtime.errors import DuijieError
from services.runtime.settings import Settings, load
from services.words import say

_POLL_S = 0.5


def tell(key: str, /, **arguments: object) -> None:
    """Write one text of the `up` catalogue to stderr."""
    write(_say(key, **arguments))


def _say(key: str, **arguments: object) -> str:
    return say(LANGUAGE.get(), f"up.{key}", **arguments)


def prepare_encoder() -> None:
    """Write the encoder into the cache where it is not there yet, so that no service's start is a
    long silence.
    """
    from services.embedder.encoders import make_ready  # noqa: PLC0415 - other commands start without it
    from services.embedder.prepare import teller  # noqa: PLC0415 - likewise
    from services.embedder.settings import from_environment  # noqa: PLC0415 - likewise

    tell("encoder")
    settings = from_environment()
    make_ready(settings, teller(settings))


def prepare_vault(shared: Settings) -> None:
    """Make the master key of a vault of contacts that is new, and say where it is.

    Where that cannot be, the service of contacts says why, and the others go on.
    """
    from services.vault.settings import VaultSettings  # noqa: PLC0415 - other commands start without it

    own = load(VaultSettings)
    assert isinstance(own, VaultSettings)
    settings = own.model_copy(update={"state_dir": shared.state_dir})
    try:
        with extras.named():
            from services.vault.opening import make_first_key  # noqa: PLC0415 - needs an extra

            made = make_first_key(settings)
    except DuijieError as error:
        tell("no_vault", reason=str(error))
        return
    if made is not None:
        tell("vault_key", file=settings.key_file)


def prepare(settings: Settings) -> None:
    """Make what services need beside their servers, so that no start is a long silence."""
    prepare_encoder()
    prepare_vault(settings)


def start_sender(machine: Machine, console_url: str) -> None:
    """Start what sends notices, where DUIJIE_SENDER_CHANNELS names a channel, without waiting for it.

    Its links lead to DUIJIE_CONSOLE_URL, or to the console of this machine.
    """
    from services.delivery.settings import SenderSettings  # noqa: PLC0415 - other commands start without it
    from services.embedded import sender  # noqa: PLC0415 - likewise

    own = load(SenderSettings)
    assert isinstance(own, SenderSettings)
    if own.channels:
        sender.start(machine, own.console_url or console_url)
        tell("sender", channels=", ".join(own.channels))


def start_console(machine: Machine, port: int, *, in_background: bool = False) -> str:
    """Start the console beside the services without waiting for it; print its address, and of a new
    one the first account. Return the address, empty where there is no console.

    Where it is not installed or its port is taken, say so, and the others go on.
    """
    from services.embedded import console  # noqa: PLC0415 - other commands start without it

    if not console.installed():
        tell("no_console", reason="duijie[console,control]")
        return ""
    from services.cli.console.first import tell_first  # noqa: PLC0415 - needs an extra
    from services.control.settings import ControlSettings  # noqa: PLC0415 - likewise

    own = load(ControlSettings)
    assert isinstance(own, ControlSettings)
    try:
        # before the child runs, which would print the password into its log
        tell_first(own.model_copy(update={"state_dir": machine.settings.state_dir}))
        address = console.start(machine, port, in_background=in_background)
        tell("console", address=address)
    except DuijieError as error:
        tell("no_console", reason=str(error))
        return ""
    return address


def up() -> None:
    """Run everything until Ctrl-C or SIGTERM, then stop it in order.

    Raises UsageError for a taken port, a full disk or a second `up`, ChildError where a process
    ends by itself.
    """
    from services.cli.client.topics import ensure_topics  # noqa: PLC0415 - brings in the admin client

    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    settings = load(UpSettings)
    assert isinstance(settings, UpSettings)
    file = env_file.path()
    with (
        suppress(KeyboardInterrupt),
        running(settings, lambda: prepare(settings), ensure_topics, tell) as machine,
    ):
        start_sender(machine, start_console(machine, settings.console_port))
        env_file.write(machine.environment(), file)
        try:
            _announce(machine)
            while True:
                machine.check()
                for child in machine.newly_gone():
                    say_gone(child, tell)
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
