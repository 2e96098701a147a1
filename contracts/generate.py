"""Generate what others read: contracts/schemas/NAME/VERSION.json, contracts/asyncapi.json and
docs/feeds.md.

`python -m contracts.generate` writes the files; with `--check` it writes nothing, names each file
that differs from what the code says, and exits 1.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import msgspec
from pydantic import BaseModel

from contracts import decisions, notices, pool_log, quarantine, register
from contracts.catalogue import FEEDS, TOPICS, Topic
from contracts.feeds import MODELS
from contracts.reference import page

VERSION: Final = "1"
_ROOT: Final = Path(__file__).parent
_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_VERSIONS: Final = {"quarantined": quarantine.VERSION}
"""Versions of the records that are no longer at the first.

Earlier ones are in _EARLIER, for who reads old records.
"""
_EARLIER: Final[dict[str, type[msgspec.Struct]]] = {"quarantined/1": quarantine.QuarantinedV1}
_STRUCTS: Final[dict[str, type[msgspec.Struct]]] = {
    **{f"pool.{kind.__struct_config__.tag}": kind for kind in pool_log.Record.__args__},
    **{f"register.{kind.__struct_config__.tag}": kind for kind in register.Record.__args__},
    **{f"decision.{kind.__struct_config__.tag}": kind for kind in decisions.Decision.__args__},
    "notice": notices.Notice,
    "quarantined": quarantine.Quarantined,
}
_MODELS: Final[dict[str, type[BaseModel]]] = {
    topic.schemas[0]: MODELS[topic.name] for topic in FEEDS
}

_ATTRIBUTES: Final = {
    "ce_specversion": "CloudEvents version: 1.0",
    "ce_id": "id of the event, unique for its source",
    "ce_source": "who produced the event",
    "ce_type": "type of the event",
    "ce_time": "RFC 3339 time of the event, with its offset from UTC",
    "ce_partitionkey": "the record's key",
    "ce_dataschema": "NAME/VERSION of the value's schema",
    "content-type": "application/json",
}
_STAMP: Final = "where the record comes from and what its source sent before it"


def schema_of(name: str) -> dict[str, Any]:
    """Return the JSON Schema of the record type `name` (KeyError where there is none)."""
    model = _MODELS.get(name)
    body = model.model_json_schema() if model else _inlined(msgspec.json.schema(_STRUCTS[name]))
    return {"$schema": _DIALECT, "$id": f"{name}/{version_of(name)}", **body}


def version_of(name: str) -> str:
    """Return the version in which records of type `name` are written."""
    return _VERSIONS.get(name, VERSION)


def _earlier(name: str) -> dict[str, Any]:
    """Return the JSON Schema of an earlier version, `NAME/VERSION`."""
    return {"$schema": _DIALECT, "$id": name, **_inlined(msgspec.json.schema(_EARLIER[name]))}


def _inlined(schema: dict[str, Any]) -> dict[str, Any]:
    """Return a msgspec schema whose root is the record itself, not a reference to it."""
    root = str(schema["$ref"]).rpartition("/")[2]
    others = {name: part for name, part in schema["$defs"].items() if name != root}
    return {**schema["$defs"][root], **({"$defs": others} if others else {})}


def _message(name: str, *, stamped: bool) -> dict[str, Any]:
    headers = {**_ATTRIBUTES, **({"ce_stamp": _STAMP} if stamped else {})}
    return {
        "name": name,
        "contentType": "application/json",
        "headers": {
            "type": "object",
            "properties": {
                header: {"type": "string", "description": about}
                for header, about in headers.items()
            },
        },
        "payload": {"$ref": f"schemas/{name}/{version_of(name)}.json"},
    }


def _channel(topic: Topic) -> dict[str, Any]:
    return {
        "address": f"{{prefix}}{topic.name}",
        "title": topic.about_zh,
        "description": f"{topic.about_en}; key: {topic.key}; written by {', '.join(topic.writers)}, read by {', '.join(topic.readers)}",
        "parameters": {
            "prefix": {"description": "the deployment's topic prefix", "default": "duijie."}
        },
        "messages": {
            name: {"$ref": f"#/components/messages/{_message_id(topic, name)}"}
            for name in topic.schemas
        },
        "bindings": {
            "kafka": {
                "partitions": topic.partitions,
                "topicConfiguration": {
                    "cleanup.policy": [topic.cleanup],
                    "retention.ms": topic.retention_ms,
                    "max.message.bytes": int(topic.settings()["max.message.bytes"]),
                },
            }
        },
    }


def _message_id(topic: Topic, name: str) -> str:
    return name if topic.kind == "feed" else f"{topic.name}.{name}"


def _operations(topic: Topic) -> dict[str, Any]:
    channel = {"$ref": f"#/channels/{topic.name}"}
    sends = {
        f"{name}-sends-{topic.name}": {"action": "send", "channel": channel}
        for name in topic.writers
    }
    takes = {
        f"{name}-receives-{topic.name}": {"action": "receive", "channel": channel}
        for name in topic.readers
    }
    return sends | takes


def asyncapi() -> dict[str, Any]:
    """Return the AsyncAPI 3.0 document of all topics."""
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "duijie 对接",
            "version": VERSION,
            "description": "Topics of duijie. A null value on a feed of entities is a deletion (tombstone).",
        },
        "defaultContentType": "application/json",
        "servers": {"kafka": {"host": "localhost:9092", "protocol": "kafka"}},
        "channels": {topic.name: _channel(topic) for topic in TOPICS},
        "operations": {name: body for topic in TOPICS for name, body in _operations(topic).items()},
        "components": {
            "messages": {
                _message_id(topic, name): _message(name, stamped=topic.kind == "internal")
                for topic in TOPICS
                for name in topic.schemas
            }
        },
    }


def files() -> Iterator[tuple[Path, str]]:
    """Yield every generated file and its content."""
    for name in (*_MODELS, *_STRUCTS):
        yield _ROOT / "schemas" / name / f"{version_of(name)}.json", _text(schema_of(name))
    for name in _EARLIER:
        yield _ROOT / "schemas" / f"{name}.json", _text(_earlier(name))
    yield _ROOT / "asyncapi.json", _text(asyncapi())
    yield _ROOT.parent / "docs" / "feeds.md", page()


def _text(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def differences() -> list[Path]:
    """Return the files that are missing, differ from the code, or that the code no longer
    generates.
    """
    wanted = dict(files())
    differing = [
        path
        for path, text in wanted.items()
        if not path.is_file() or path.read_text(encoding="utf-8") != text
    ]
    return differing + sorted(set((_ROOT / "schemas").glob("*/*.json")) - set(wanted))


def main(arguments: list[str] | None = None) -> int:
    """Write or check the files; return the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m contracts.generate", description="Generate schemas and AsyncAPI."
    )
    parser.add_argument(
        "--check", action="store_true", help="write nothing; exit 1 and name the files that differ"
    )
    if parser.parse_args(arguments).check:
        for path in differences():
            sys.stderr.write(
                f"{path.relative_to(_ROOT.parent)} differs from the code: run python -m contracts.generate\n"
            )
        return 1 if differences() else 0
    for path, text in files():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
