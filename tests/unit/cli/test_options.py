"""The options of every verb: the shared ones come from one decorator, and all print as promised."""

from collections.abc import Iterator
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from services.cli.main import app
from services.cli.options import shared_options
from services.cli.texts import LANGUAGE

WAITS = ["--wait", "--timeout"]
STEP = ["--dry-run", "--timeout", "--json"]
OPTIONS = {
    "up": [],
    "console serve": ["--workers"],
    "console account add": ["--pool", "--json"],
    "console account reset": ["--json"],
    "console account grant": ["--pool"],
    "console account revoke": ["--pool"],
    "console account close": ["--reopen"],
    "console account list": ["--json"],
    "console account expect": ["--forget"],
    "console key add": ["--scope", "--days", "--json"],
    "console key revoke": [],
    "console key list": ["--json"],
    "demo": ["--json"],
    "serve": [],
    "messages": [
        "--hold",
        "--release",
        "--recall",
        "--event",
        "--to",
        "--changed",
        "--again",
        "--recover",
        "--json",
    ],
    "reach": ["--json"],
    "wording save": ["--check", "--json"],
    "wording show": [],
    "wording try": ["--file", "--json"],
    "topics": ["--json"],
    "topics show": ["--json"],
    "topics create": ["--json"],
    "topics check": ["--json"],
    "doctor": ["--json"],
    "settle": ["--wipe", "--rebuild", "--yes", "--json"],
    "submit": [
        "--feed",
        "--sheet",
        "--check",
        "--again",
        "--time",
        "--written-on",
        *WAITS,
        "--json",
    ],
    "open": [*WAITS, "--json"],
    "publish": [*WAITS, "--json"],
    "pin": [*WAITS, "--json"],
    "release": [*WAITS, "--json"],
    "answer": ["--by", "--reason", *WAITS, "--json"],
    "re-encode": [*WAITS, "--json"],
    "quarantine list": ["--feed", "--limit", "--json"],
    "quarantine show": ["--json"],
    "quarantine retry": ["--value", "--key", "--json"],
    "quarantine discard": ["--json"],
    "plan": ["--in-force", "--out", "--json"],
    "swap": ["--mentor", "--other-mentor", *WAITS, "--json"],
    "undo": [*WAITS, "--json"],
    "recall": [*WAITS, "--json"],
    "pairings": ["--startup", "--status", "--json"],
    "shortlist": ["--version", "--json"],
    "outcomes": ["--by", "--startup", "--doubtful", "--json"],
    "doubts": ["--json"],
    "explain": ["--mentor", "--json"],
    "what-if": ["--json"],
    "replay": ["--from", "--json"],
    "verify": ["--json"],
    "people list": ["--role", "--pool", "--json"],
    "people show": ["--json"],
    "people duplicates": ["--json"],
    "people merge": ["--capacity", *WAITS, "--json"],
    "people split": [*WAITS, "--json"],
    "people apart": [*WAITS, "--json"],
    "people capacity": [*WAITS, "--json"],
    "people export": ["--reason", "--by", "--out", "--json"],
    "filings": ["--status", "--day", "--by", "--reason", "--tax", *WAITS, "--json"],
    "pools": ["--json"],
    "projects": ["--search", "--stage", "--need", "--json"],
    "hand-over": ["--without-mentor", *WAITS, "--json"],
    "roadshow build": ["--timeout", "--json"],
    "roadshow publish": ["--timeout", "--json"],
    "roadshow export": ["--to", "--version", "--format", "--draft", "--json"],
    "roadshow report": ["--to", "--cost", "--version", "--format", "--json"],
    "roadshow scores": ["--round", "--judge", "--check", "--timeout", "--json"],
    "roadshow season": ["--season", "--to", "--name", "--cost", "--format", "--json"],
    "roadshow check": ["--json"],
    "roadshow pin": STEP,
    "roadshow exclude": STEP,
    "roadshow place": ["--stage", *STEP],
    "roadshow move": ["--investor", "--stage", *STEP],
    "roadshow swap": STEP,
    "roadshow lock": ["--stage", "--from", "--until", *STEP],
    "roadshow replace": STEP,
    "roadshow drop": STEP,
    "roadshow add": ["--tables", "--session", "--slots", *STEP],
    "roadshow release": STEP,
    "roadshow undo": ["--timeout", "--json"],
    "roadshow redo": ["--timeout", "--json"],
    "roadshow admit": ["--by", "--judge", "--timeout", "--json"],
    "roadshow hand": ["--json"],
    "roadshow late": ["--json"],
    "roadshow what-if": ["--json"],
    "roadshow confirm": ["--by", "--cancel", "--timeout"],
    "roadshow confirmations": ["--json"],
    "roadshow notice": ["--json"],
    "roadshow decide": ["--uphold", "--reason", "--timeout"],
    "roadshow object": ["--text", "--timeout"],
    "roadshow draw commit": ["--source", "--secret-file", "--abandon", "--timeout"],
    "roadshow draw reveal": ["--value", "--secret-file", "--timeout", "--json"],
    "roadshow draw show": ["--json"],
    "audit": ["--json"],
    "backup": ["--json"],
    "restore": ["--yes", "--json"],
    "logs cut": ["--yes", "--json"],
    "heads key": ["--json"],
    "heads sign": ["--json"],
    "heads verify": ["--key", "--offline", "--json"],
    "people erase": ["--reason", "--by", "--out", "--yes", "--timeout", "--json"],
    "vault contact": ["--reason", "--by", "--unmask", "--json"],
    "vault import": ["--reason", "--by", "--json"],
    "vault audit": ["--last", "--json"],
    "vault key": ["--json"],
    "vault rotate": ["--reason", "--by", "--json"],
    "vault reset": ["--reason", "--by", "--yes", "--json"],
}


def verbs_of(command: Any, path: tuple[str, ...] = ()) -> Iterator[str]:
    """Yield the words of every verb below `command`, and of a group that runs without a verb."""
    below = getattr(command, "commands", {})
    if path and (not below or getattr(command, "invoke_without_command", False)):
        yield " ".join(path)
    for name, verb in below.items():
        yield from verbs_of(verb, (*path, name))


def test_every_verb_is_in_the_list_of_options():
    assert sorted(verbs_of(typer.main.get_command(app))) == sorted(OPTIONS)


@pytest.mark.parametrize("verb", OPTIONS)
def test_a_verb_prints_its_own_options_then_the_shared_ones_then_language(verb, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    printed = CliRunner().invoke(app, [*verb.split(), "--help"]).output
    lines = (line.strip("│* ") for line in printed.splitlines())
    options = [line.split()[0] for line in lines if line.startswith("--")]
    assert options == [*OPTIONS[verb], "--language", "--help"]


@pytest.fixture
def verb_with_all():
    received = []
    one_verb = typer.Typer()

    @one_verb.command()
    @shared_options
    def verb(name: str, *, wait_s: float | None, as_json: bool) -> None:
        received.append((name, wait_s, as_json, LANGUAGE.get()))

    return one_verb, received


@pytest.mark.parametrize(
    ("arguments", "values"),
    [
        ([], ("x", None, False, "zh-Hans")),
        (["--wait"], ("x", 600.0, False, "zh-Hans")),
        (["--timeout", "5"], ("x", None, False, "zh-Hans")),
        (["--wait", "--timeout", "5", "--json"], ("x", 5.0, True, "zh-Hans")),
        (["--language", "en"], ("x", None, False, "en")),
    ],
)
def test_a_verb_receives_what_it_asks_for_and_runs_in_the_readers_language(
    verb_with_all, arguments, values, monkeypatch
):
    monkeypatch.delenv("DUIJIE_LANGUAGE", raising=False)
    app_of_one, received = verb_with_all
    before = LANGUAGE.set("zh-Hans")
    try:
        outcome = CliRunner().invoke(app_of_one, ["x", *arguments])
    finally:
        LANGUAGE.reset(before)
    assert outcome.exit_code == 0, outcome.output
    assert received == [values]


def test_a_language_that_there_is_not_is_refused_before_the_verb_runs(verb_with_all):
    app_of_one, received = verb_with_all
    assert CliRunner().invoke(app_of_one, ["x", "--language", "fr"]).exit_code == 2
    assert received == []
