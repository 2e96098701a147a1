"""docker-compose.yml as Compose reads it: parsed, with its ${NAME:-default} filled in."""

import os
import re
from typing import Any

import yaml

from tests.support.kafka import ROOT

COMPOSE = ROOT / "docker-compose.yml"
_VARIABLE = re.compile(r"\$\{(\w+):-([^}]*)\}")


def load() -> dict[str, Any]:
    """Return the file's content."""
    text = _VARIABLE.sub(
        lambda m: os.environ.get(m[1]) or m[2], COMPOSE.read_text(encoding="utf-8")
    )
    content = yaml.safe_load(text)
    assert isinstance(content, dict)
    return content


def services() -> dict[str, dict[str, Any]]:
    """Return the file's services by name."""
    return dict(load()["services"])


def own() -> dict[str, dict[str, Any]]:
    """Return the services that run duijie itself."""
    return {
        name: service
        for name, service in services().items()
        if re.match(r"duijie[:-]", service["image"])
    }


def served() -> list[str]:
    """Return the names NAME of all `duijie serve NAME`."""
    return [service["command"][2] for service in own().values() if service["command"][1] == "serve"]
