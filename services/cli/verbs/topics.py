"""`duijie topics`: what it prints."""

from typing import Any

from rich import box
from rich.table import Column, Table

from services.cli.client.topics import TopicState, check_partitions, ensure_topics, inspect_topics
from services.cli.failures import ExitCode, Failure
from services.cli.output import note, show, show_json
from services.cli.texts import LANGUAGE, tell
from services.runtime.settings import Settings


def _plain(state: TopicState) -> dict[str, Any]:
    topic = state.topic
    return {
        "name": state.full_name, "state": state.state, "partitions": state.partitions, "wanted_partitions": topic.partitions,
        "key": topic.key, "settings": topic.settings(), "differing": state.differing, "settings_known": state.settings_known,
        "schemas": topic.schemas, "writers": topic.writers, "readers": topic.readers,
    }  # fmt: skip


def _table(states: list[TopicState]) -> Table:
    table = Table(
        Column(tell("column.topic"), no_wrap=True),
        *(
            Column(tell(f"column.{name}"), overflow="fold")
            for name in ("about", "key", "partitions", "kept", "writers", "readers", "status")
        ),
        box=box.SIMPLE_HEAD,
    )
    for state in states:
        topic = state.topic
        partitions = (
            str(topic.partitions)
            if state.state != "partitions_differ"
            else f"{state.partitions} != {topic.partitions}"
        )
        words = tell(f"topics.{state.state}")
        if state.differing:
            words += " " + ", ".join(
                f"{name}={held} ({wanted})" for name, (held, wanted) in state.differing.items()
            )
        elif state.partitions and not state.settings_known:
            words = tell("topics.settings_unknown")
        table.add_row(
            state.full_name, topic.about_en if LANGUAGE.get() == "en" else topic.about_zh, topic.key, partitions,
            _kept(topic.cleanup, topic.retention_ms), ", ".join(topic.writers), ", ".join(topic.readers), words,
        )  # fmt: skip
    return table


def _kept(cleanup: str, retention_ms: int) -> str:
    if cleanup == "compact":
        return tell("topics.compact")
    return (
        tell("topics.for_ever")
        if retention_ms < 0
        else tell("topics.days", days=retention_ms // 86_400_000)
    )


async def show_topics(settings: Settings, *, as_json: bool) -> None:
    """Print the catalogue's topics as the broker has them."""
    states = await inspect_topics(settings)
    if as_json:
        show_json([_plain(state) for state in states])
    else:
        show(_table(states))


async def create_topics(settings: Settings, *, as_json: bool) -> None:
    """Create what is missing and print what was created."""
    created = await ensure_topics(settings)
    if as_json:
        show_json({"created": created})
    elif created:
        note("topics.created", count=len(created), topics=", ".join(created))
    else:
        note("topics.all_there")


async def check_topics(settings: Settings, *, as_json: bool) -> None:
    """Print the topics; Failure DIFFERS where one is missing or differs."""
    states = await inspect_topics(settings)
    await show_topics(settings, as_json=as_json)
    check_partitions(states)
    missing = [state.full_name for state in states if state.state == "missing"]
    if missing:
        raise Failure(ExitCode.DIFFERS, "error.topics_missing", topics=", ".join(missing))
    differing = [state.full_name for state in states if state.state == "settings_differ"]
    if differing:
        raise Failure(ExitCode.DIFFERS, "error.settings_differ", topics=", ".join(differing))
    if not all(state.settings_known for state in states):
        note("topics.no_settings")
