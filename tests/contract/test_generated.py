import json
from collections.abc import Iterator
from typing import Any

from contracts import generate
from contracts.catalogue import TOPICS


def test_the_committed_schemas_are_what_the_code_generates():
    assert generate.main(["--check"]) == 0


def test_a_schema_that_differs_is_named(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(generate, "_ROOT", tmp_path / "contracts")
    assert generate.main([]) == 0
    assert generate.main(["--check"]) == 0
    changed = tmp_path / "contracts" / "schemas" / "pool.mentor" / "1.json"
    changed.write_text("{}", encoding="utf-8")
    stray = tmp_path / "contracts" / "schemas" / "pool.mentor" / "0.json"
    stray.write_text("{}", encoding="utf-8")
    assert generate.main(["--check"]) == 1
    told = capsys.readouterr().err
    assert "contracts/schemas/pool.mentor/1.json" in told
    assert "contracts/schemas/pool.mentor/0.json" in told


def test_the_asyncapi_document_has_every_topic_and_only_references_that_resolve():
    document = generate.asyncapi()
    assert set(document["channels"]) == {topic.name for topic in TOPICS}
    files = {path.relative_to(generate._ROOT.parent).as_posix() for path, _ in generate.files()}

    def references(part: object) -> Iterator[str]:
        if isinstance(part, dict):
            for name, value in part.items():
                if name == "$ref":
                    yield value
                else:
                    yield from references(value)

    for reference in references(document):
        if reference.startswith("#/"):
            found: dict[str, Any] = document
            for step in reference[2:].split("/"):
                found = found[step]
        else:
            assert f"contracts/{reference}" in files
    json.dumps(document)
