"""A plan as it is shown, as programs get it, and its document as a file."""

import json
from hashlib import sha256

import pytest
from rich.console import Console

from contracts.pool_log import Language, Programme
from services.cli.failures import ExitCode, Failure
from services.cli.proofs.plan import check, read
from services.cli.render import plan as render_plan
from services.cli.texts import LANGUAGE
from services.cli.verbs import plan as verb
from tests.unit.mentoring.pool import NOON, MentoringLog, exact, mentor, programme, startup

EAST, NORTH, BETWEEN = exact([127, 0]), exact([0, 127]), exact([100, 80])


def drafted() -> MentoringLog:
    host = MentoringLog(
        programme(review=True),
        startup("a", vectors=BETWEEN),
        startup("b", vectors=EAST),
        mentor("m", vectors=EAST),
        mentor("n", vectors=NORTH, capacity=2, min_load=2),
    )
    host.command("open_cycle")
    host.command("pin", "a", "m")
    return host


def shown(host: MentoringLog) -> str:
    programme, planned = host.state.programme, host.state.draft
    assert isinstance(programme, Programme)
    assert planned is not None
    pairs = [verb.pairing_of(host.state, *key) for key in planned.pairs]
    console = Console(width=300, record=True)
    outdated = verb.outdated(host.state, planned, NOON)
    console.print(*render_plan.plan(programme, planned, pairs, draft=True, outdated=outdated))
    return console.export_text()


@pytest.mark.parametrize(
    ("language", "parts"),
    [
        ("zh-Hans", ["草案第 2 版，尚未发布", "手工改动 1 处", "已证明", "未能满足：n (1 of 2)", "新增 Mentor m", "主办方指定"]),
        ("zh-Hant", ["草案第 2 版，尚未發布", "總分最高", "首次配上導師"]),
        ("en", ["Draft 2, not published yet", "changes by hand: 1", "Proven", "new: Mentor m", "duijie publish pool"]),
    ],
)  # fmt: skip
def test_a_draft_shows_what_it_is_worth_what_proves_it_and_who_moves_why(
    language: Language, parts: list[str]
):
    LANGUAGE.set(language)
    text = shown(drafted())
    assert [part for part in parts if part not in text] == []


def test_a_draft_says_how_many_of_its_pairs_can_no_longer_be():
    LANGUAGE.set("en")
    host = drafted()
    host.take(mentor("m", vectors=EAST, conflicts=["a"]))
    assert "1 of these pairs can no longer be" in shown(host)


def test_programs_get_pairs_moves_and_figures_without_the_document(capsys):
    host = drafted()
    assert host.state.programme is not None
    assert host.state.draft is not None
    verb.display(host.state.programme, host.state, host.state.draft, draft=True, as_json=True)
    found = json.loads(capsys.readouterr().out)
    assert {(pair["startup"], pair["mentor"]) for pair in found["pairs"]} == {
        ("a", "m"),
        ("b", "n"),
    }
    assert (found["status"], found["gap"], found["moved"], found["digest"]) == (
        "draft",
        0,
        2,
        host.state.draft.digest,
    )
    assert "document" not in found


def test_the_written_document_is_what_the_digest_names_and_holds_every_claim(tmp_path):
    draft = drafted().state.draft
    assert draft is not None
    out = tmp_path / "plan.json"
    verb.write_document("pool", draft, out)
    assert sha256(out.read_bytes()).hexdigest() == draft.digest
    assert all(claim.holds for claim in check(read(out)))


def test_a_folder_that_is_not_there_is_named(tmp_path):
    draft = drafted().state.draft
    assert draft is not None
    with pytest.raises(Failure) as raised:
        verb.write_document("pool", draft, tmp_path / "no" / "plan.json")
    assert raised.value.code == ExitCode.INPUT


def test_an_empty_pool_has_no_document_to_write(tmp_path):
    host = MentoringLog(programme(review=True), startup("a"))
    host.command("open_cycle")
    assert host.state.draft is not None
    with pytest.raises(Failure) as raised:
        verb.write_document("pool", host.state.draft, tmp_path / "plan.json")
    assert raised.value.code == ExitCode.NOT_FOUND
