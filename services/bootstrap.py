"""The services there are: the one list that serving, `duijie up`, progress and tests read.

A service's own module is imported only when it is built, so that reading the list loads no encoder.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast

from contracts.catalogue import BY_NAME as TOPICS
from contracts.catalogue import (
    DECISIONS,
    FEEDS,
    FILINGS,
    JUDGES,
    MENTORS,
    POOL_LOG,
    REGISTER_LOG,
    STARTUPS,
    TO_EMBED,
)
from services.delivery.settings import SenderSettings
from services.embedder.settings import EmbedderSettings
from services.intake.settings import IntakeSettings
from services.notifier.settings import NotifierSettings
from services.runtime.core.handler import Handler, Partition
from services.runtime.settings import Settings
from services.runtime.workers.settings import FoldSettings
from services.vault.settings import VaultSettings

if TYPE_CHECKING:
    from models.mentoring import MentoringState
    from models.roadshow import RoadshowState
    from services.runtime.fold_handler import FoldHandler

# ruff: noqa: PLC0415 - services load when they are built


@dataclass(frozen=True, slots=True)
class Service:
    """One service: its name, the topics that it reads, its settings, and what makes its handler."""

    name: str
    inputs: tuple[str, ...]
    build: Callable[[Settings], Handler]
    settings: type[Settings] = Settings
    vital: bool = True
    """Whether a deployment on one machine ends with it; the others go on without what is not."""


def _intake(settings: Settings) -> Handler:
    from services.intake import hashes
    from services.intake.app import Intake

    hashes.use(cast("IntakeSettings", settings).secret())
    return Intake()


def _embedder(settings: Settings) -> Handler:
    from services.embedder.app import build

    return build(cast("EmbedderSettings", settings))


def matcher_handler() -> "FoldHandler[MentoringState]":
    """Return what runs in each process of the matcher."""
    from models.mentoring import Matcher
    from services.runtime.fold_handler import FoldHandler

    return FoldHandler(Matcher())


def roadshow_handler() -> "FoldHandler[RoadshowState]":
    """Return what runs in each process of the roadshow service."""
    from models.roadshow import RoadshowFold
    from services.runtime.fold_handler import FoldHandler

    return FoldHandler(RoadshowFold())


def _matcher(settings: Settings) -> Handler:
    from services.runtime.workers.processes import PartitionProcesses

    folds = cast("FoldSettings", settings)
    return PartitionProcesses("matcher", matcher_handler, ["models.mentoring"], folds)


def _roadshow(settings: Settings) -> Handler:
    from services.runtime.workers.processes import PartitionProcesses

    folds = cast("FoldSettings", settings)
    return PartitionProcesses("roadshow", roadshow_handler, ["models.roadshow"], folds)


def _register(_: Settings) -> Handler:
    from services.register.app import RegisterHandler

    return RegisterHandler()


def _notifier(settings: Settings) -> Handler:
    from services.notifier.app import Notifier

    return Notifier(cast("NotifierSettings", settings))


def _contacts(settings: Settings) -> Handler:
    from services.contacts.app import Contacts

    return Contacts(cast("VaultSettings", settings))


def _sender(settings: Settings) -> Handler:
    from services.delivery.app import SenderHandler

    return SenderHandler(cast("SenderSettings", settings))


SERVICES: Final = (
    Service("intake", tuple(topic.name for topic in FEEDS), _intake, IntakeSettings),
    Service("embedder", (TO_EMBED.name,), _embedder, EmbedderSettings),
    Service("matcher", (POOL_LOG.name,), _matcher, FoldSettings),
    Service("roadshow", (POOL_LOG.name,), _roadshow, FoldSettings),
    Service("register", (REGISTER_LOG.name,), _register),
    Service("notifier", (DECISIONS.name,), _notifier, NotifierSettings),
    Service(
        "contacts",
        (STARTUPS.name, MENTORS.name, FILINGS.name, JUDGES.name),
        _contacts,
        VaultSettings,
        vital=False,
    ),
)
"""In the order in which records pass them: what one has finished gives the next nothing new, except
for those in CIRCLE.
"""
CIRCLE: Final = ("matcher", "roadshow", "register")
"""Services that stand side by side above and give one another work: pools tell the register of
pairs, the register gives them places. They have finished together or not at all.
"""
BY_NAME: Final = {service.name: service for service in SERVICES}
OPTIONAL: Final = (Service("sender", (DECISIONS.name,), _sender, SenderSettings, vital=False),)
"""Services that a deployment has where it is set up for them; nothing waits for these."""
OPTIONAL_BY_NAME: Final = {service.name: service for service in OPTIONAL}


def every_partition() -> Iterator[tuple[str, Partition]]:
    """Yield every service's name with every partition that it reads."""
    for service in SERVICES:
        for topic in service.inputs:
            for number in range(TOPICS[topic].partitions):
                yield service.name, Partition(topic, number)
