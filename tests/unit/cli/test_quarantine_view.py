"""What stands in quarantine as a reader sees it: in the reader's language, whole, and harmless to
the terminal.
"""

import io
import json

import pytest
from rich.console import Console

from contracts.quarantine import Argument, Message, Quarantined, to_base64
from services.cli.client import quarantine
from services.cli.output import show_json, write
from services.cli.render import quarantine as render
from services.cli.texts import LANGUAGE
from services.spreadsheets.validation import faults

HOSTILE = "\x1b]0;owned\x07\x1b[2J\x9b31m[/bold][link=x]\u202eabc\u2028"
OBEYED = {"\x1b", "\x07", "\x9b", "\u202e", "\u2028", "\x00", "\r"}


def record(text: str = "-2", key: str = "M-1") -> Quarantined:
    arguments: dict[str, Argument] = {"ge": 1, "value": text}
    return Quarantined(
        id="feed.mentors/0/7", topic="feed.mentors", partition=0, offset=7, timestamp=1, service="intake", error="contract",
        messages=[Message("$.capacity", "greater_than_equal", arguments), Message(f"$.{text}", "extra_forbidden", {"given": text})],
        key=to_base64(key.encode()), value=to_base64(f'{{"id": "{text}"}}'.encode()), headers=[],
    )  # fmt: skip


def printed(item: Quarantined) -> str:
    out = io.StringIO()
    summary = quarantine.summary_of(item)
    console = Console(file=out, width=200, color_system=None)
    console.print(render.listed([summary]))
    console.print(*render.whole(summary, b"\x00" + HOSTILE.encode() + (item.value or "").encode()))
    return out.getvalue()


@pytest.fixture
def reader():
    token = LANGUAGE.set("zh-Hans")
    yield LANGUAGE
    LANGUAGE.reset(token)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh-Hans", "“可辅导数量”不能小于 1（现为“-2”）"),
        ("zh-Hant", "“可輔導數量”不能小於 1（現為“-2”）"),
        ("en", "capacity must be at least 1 (now '-2')"),
    ],
)
def test_a_refusal_is_told_in_the_readers_language_wherever_it_is_printed(reader, language, words):
    reader.set(language)
    summary = quarantine.summary_of(record())
    assert words in printed(record())
    assert words in quarantine.refused_words([summary])[0]
    assert words in quarantine.plain(summary)["words"][0]


def test_nothing_that_a_record_says_reaches_the_terminal_as_a_command_or_as_markup(reader):
    text = printed(record(HOSTILE, key=f"[/x]{HOSTILE}"))
    assert not OBEYED & set(text)
    assert "[/x]" in text
    assert "[/bold][link=x]" in text
    assert "[U+001B]" in text
    lines = "\n".join(
        quarantine.refused_words([quarantine.summary_of(record(HOSTILE, key=HOSTILE))])
    )
    assert not OBEYED & set(lines)


def test_a_line_for_people_is_harmless_whoever_wrote_its_parts(capsys):
    write(f"pool {HOSTILE}")
    assert not OBEYED & set(capsys.readouterr().err)


def test_json_for_programs_keeps_every_character_and_lets_none_through_to_a_terminal(capsys):
    value = {"key": HOSTILE + "\ud800\x7f"}
    show_json(value)
    out = capsys.readouterr().out
    assert not (OBEYED | {"\x7f", "\ud800"}) & set(out)
    assert json.loads(out) == value


def test_checking_a_file_tells_what_intake_would_say_in_the_readers_language(reader):
    startup = {"team_id": "T-1", "name": "x", "summary": "y", "founded": "45360"}
    told = dict(faults("feed.startups", startup, "zh-Hans"))
    assert "2024-03-09" in told["$.founded"]
    assert "“成立時間”" in dict(faults("feed.startups", startup, "zh-Hant"))["$.founded"]


def test_more_refusals_than_fit_are_counted(reader):
    summaries = [quarantine.summary_of(record()) for _ in range(8)]
    lines = quarantine.refused_words(summaries)
    assert len(lines) == 6
    assert "3" in lines[-1]
