"""docker-compose.yml holds what operators rely on; there is no engine here, so the file itself is examined."""

import re
from typing import Any

import pytest

from services.embedded.services import NAMES
from tests.support import compose
from tests.support.kafka import ROOT

SERVICES = compose.services()
OWN = compose.own()


def each(services: dict[str, Any]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("service", services.values(), ids=list(services))


@each(SERVICES)
def test_every_image_is_pinned_to_a_full_version(service: dict[str, Any]) -> None:
    assert re.fullmatch(r"[a-z/]+:\d+\.\d+\.\d+(-alpine)?", service["image"])


def test_the_image_of_the_services_is_built_on_a_pinned_one() -> None:
    assert re.search(r"^FROM python:3\.11\.\d+-slim-bookworm$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)


@each(SERVICES)
def test_every_service_comes_back_by_itself(service: dict[str, Any]) -> None:
    assert service["restart"] in {"unless-stopped", "on-failure"}


@each({name: service for name, service in SERVICES.items() if name != "topics"})
def test_every_service_tells_its_health(service: dict[str, Any]) -> None:
    assert service["healthcheck"]["test"][0] in {"CMD", "CMD-SHELL"}


def test_one_container_a_service_and_nothing_unknown_is_served() -> None:
    assert sorted(compose.served()) == sorted(NAMES)


@each({name: service for name, service in OWN.items() if name != "topics"})
def test_services_wait_for_servers_and_topics(service: dict[str, Any]) -> None:
    conditions = {name: wait["condition"] for name, wait in service["depends_on"].items()}
    assert conditions == {
        "kafka": "service_healthy",
        "valkey": "service_healthy",
        "topics": "service_completed_successfully",
    }


@each(OWN)
def test_services_can_be_scaled_and_cannot_write_into_their_image(service: dict[str, Any]) -> None:
    assert "ports" not in service
    assert "container_name" not in service
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]


@pytest.mark.parametrize("name", ["kafka", "valkey"])
def test_servers_keep_their_data_and_are_published_on_this_machine_only(name: str) -> None:
    volume = SERVICES[name]["volumes"][0].partition(":")[0]
    assert volume in compose.load()["volumes"]
    assert all(port.startswith("127.0.0.1:") for port in SERVICES[name]["ports"])


def test_the_store_writes_an_append_only_file_and_evicts_nothing() -> None:
    command = SERVICES["valkey"]["command"]
    options = dict(zip(command[1::2], command[2::2], strict=True))
    assert options["--appendonly"] == "yes"
    assert options["--maxmemory-policy"] == "noeviction"


def test_no_secret_stands_in_the_file() -> None:
    text = compose.COMPOSE.read_text(encoding="utf-8")
    assert set(re.findall(r"(?i)password\S*", text)) <= {
        "PASSWORD:-}",
        'PASSWORD:-}"',
        "PASSWORD:-}@valkey:6379/0",
    }
