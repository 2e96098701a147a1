"""`duijie topics`: the catalogue's topics on the broker - shown, created where missing, checked."""

import asyncio
from dataclasses import dataclass, field
from typing import Any, Literal

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import KafkaError, TopicAlreadyExistsError, for_code

from contracts.catalogue import BY_NAME, TOPICS, Topic
from services.cli.client import connect
from services.cli.failures import ExitCode, Failure
from services.runtime.settings import Settings

_ANSWER_LIMIT_S = 20.0
_UNKNOWN_TOPIC = 3

State = Literal["ok", "missing", "partitions_differ", "settings_differ"]


@dataclass(frozen=True, slots=True)
class TopicState:
    """One topic of the catalogue as the broker has it; `differing`: setting -> (on the broker, in
    the catalogue).
    """

    topic: Topic
    full_name: str
    partitions: int
    """0 where the topic does not exist."""
    differing: dict[str, tuple[str, str]] = field(default_factory=dict)
    settings_known: bool = True
    """False where the broker does not tell its topics' settings."""

    @property
    def state(self) -> State:
        """Return what is wrong, the worst first."""
        if self.partitions == 0:
            return "missing"
        if self.partitions != self.topic.partitions:
            return "partitions_differ"
        return "settings_differ" if self.differing else "ok"


async def _partition_counts(admin: AIOKafkaAdminClient, prefix: str) -> dict[str, int]:
    """Return full name -> number of partitions of the topics that exist and begin with `prefix`."""
    described = await admin.describe_topics()
    return {
        item["topic"]: len(item["partitions"])
        for item in described
        if item["topic"].startswith(prefix) and item["error_code"] != _UNKNOWN_TOPIC
    }


async def _configs(
    admin: AIOKafkaAdminClient, names: list[str]
) -> dict[str, dict[str, str]] | None:
    """Return full name -> settings, None where the broker does not answer such questions."""
    resources = [ConfigResource(ConfigResourceType.TOPIC, name) for name in names]
    try:
        async with asyncio.timeout(_ANSWER_LIMIT_S):
            responses = await admin.describe_configs(resources)
    except (KafkaError, OSError, TimeoutError, NotImplementedError, AttributeError):
        return None
    configs: dict[str, dict[str, str]] = {}
    for response in responses:
        for code, _message, _type, name, entries in response.resources:
            if code == 0:
                configs[name] = {entry[0]: entry[1] for entry in entries}
    return configs


def _differing(topic: Topic, held: dict[str, str]) -> dict[str, tuple[str, str]]:
    return {
        name: (held[name], value)
        for name, value in topic.settings().items()
        if name in held and held[name] != value
    }


async def inspect_topics(settings: Settings) -> list[TopicState]:
    """Return every topic of the catalogue as the broker has it.

    Failure AWAY where there is no broker.
    """
    async with connect.admin(settings) as admin:
        return await _inspect(admin, settings)


async def _inspect(admin: AIOKafkaAdminClient, settings: Settings) -> list[TopicState]:
    counts = await _partition_counts(admin, settings.topic_prefix)
    names = [settings.topic_prefix + topic.name for topic in TOPICS]
    configs = await _configs(admin, [name for name in names if name in counts]) if counts else {}
    states = []
    for topic, name in zip(TOPICS, names, strict=True):
        held = (configs or {}).get(name)
        states.append(
            TopicState(
                topic, name, counts.get(name, 0),
                differing={} if held is None else _differing(topic, held),
                settings_known=bool(held),
            )
        )  # fmt: skip
    return states


def check_partitions(states: list[TopicState]) -> None:
    """Raise Failure DIFFERS where a topic exists with another number of partitions than the
    catalogue's.
    """
    for state in states:
        if state.state == "partitions_differ":
            raise Failure(
                ExitCode.DIFFERS, "error.partitions_differ",
                topic=state.full_name, held=state.partitions, wanted=state.topic.partitions,
            )  # fmt: skip


async def ensure_topics(settings: Settings) -> list[str]:
    """Create the topics that are missing and return their full names, once every one of them
    answers.

    May run in several processes at once. Raise Failure AWAY without a broker, DIFFERS where a topic
    exists with another number of partitions: keys would change their partitions, and with them the
    order that everything rests on.
    """
    async with connect.admin(settings) as admin:
        states = await _inspect(admin, settings)
        check_partitions(states)
        missing = [state for state in states if state.state == "missing"]
        if missing:
            await _create(admin, settings, missing)
            await _await_created(admin, settings)
        return [state.full_name for state in missing]


def _new_topic(state: TopicState, replication_factor: int) -> NewTopic:
    new = NewTopic(state.full_name, state.topic.partitions, 1, topic_configs=state.topic.settings())
    new.replication_factor = (
        replication_factor  # -1, the broker's default, passes the protocol but not the constructor
    )
    return new


async def _create(
    admin: AIOKafkaAdminClient, settings: Settings, missing: list[TopicState]
) -> None:
    wanted = [_new_topic(state, settings.replication_factor) for state in missing]
    response: Any = await admin.create_topics(wanted)
    for name, code, *rest in response.topic_errors:
        error = for_code(code)
        if code != 0 and error is not TopicAlreadyExistsError:
            detail = rest[0] if rest and rest[0] else error.__name__
            raise Failure(ExitCode.DIFFERS, "error.topic_refused", topic=name, detail=detail)


async def _await_created(admin: AIOKafkaAdminClient, settings: Settings) -> None:
    names = {settings.topic_prefix + name for name in BY_NAME}
    try:
        async with asyncio.timeout(_ANSWER_LIMIT_S):
            while not names <= (await _partition_counts(admin, settings.topic_prefix)).keys():  # noqa: ASYNC110 - the broker cannot wake us
                await asyncio.sleep(0.1)
    except TimeoutError as error:
        raise Failure(
            ExitCode.TIMED_OUT, "error.topics_slow", seconds=int(_ANSWER_LIMIT_S)
        ) from error


async def require(settings: Settings, names: set[str]) -> None:
    """Raise Failure NOT_FOUND where one of the topics `names` (without prefix) does not exist:
    sending would wait in vain.
    """
    async with connect.admin(settings) as admin:
        held = await _partition_counts(admin, settings.topic_prefix)
    missing = sorted(
        settings.topic_prefix + name for name in names if settings.topic_prefix + name not in held
    )
    if missing:
        raise Failure(ExitCode.NOT_FOUND, "error.topics_missing", topics=", ".join(missing))
