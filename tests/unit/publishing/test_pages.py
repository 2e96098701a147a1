"""Pages and their PDF: complete, escaped, stamped, in Chinese letters.

And what a browser makes of them.
"""

import re
import shutil
import subprocess
from pathlib import Path

import pypdfium2
import pytest

from contracts.pool_log import Language
from contracts.roadshow import Venue
from services.publishing import pdf as printer
from services.publishing.digest import short
from services.publishing.edition import Edition
from services.publishing.letters import with_letters
from services.publishing.pages import booklet
from services.publishing.pdf import NoPrinterError, pdf
from tests.unit.publishing.makers import RULES, change, line_up, made, panels

CHROMIUM = shutil.which("chromium")
needs_pango = pytest.mark.skipif(
    not printer.available(),
    reason=f"no Pango on this machine (Debian: apt-get install {' '.join(printer.PACKAGES)})",
)


def pages(edition: Edition | None = None, language: Language = "zh-Hans") -> dict[str, str]:
    return {page.name: page.html for page in booklet(edition or made(), language)}


def text(html: str) -> str:
    return re.sub(r"<[^>]+>", " ", html.rsplit("</style>", maxsplit=1)[-1])


def test_there_are_a_programme_score_sheets_and_a_page_for_each_person():
    found = pages()
    assert list(found) == ["programme", "score-sheets", "people"]
    assert found["score-sheets"].count('<section class="page">') == 3
    assert found["people"].count('<section class="page">') == 8


def test_names_cannot_leave_their_place_in_page_or_style_sheet():
    for html in pages().values():
        assert "<script" not in html
        assert html.count("</style>") == 1
        assert "<创新>" not in html.split("</style>")[1]


def test_every_page_carries_version_and_digest():
    for html in pages().values():
        assert "核对码" in html
        assert short(made().shortlist) in html


def test_a_pause_stands_between_pitches_that_do_not_follow_at_once():
    assert "09:15–09:30 休息" in " ".join(text(pages()["programme"]).split())


def test_a_judge_has_no_fields_for_an_entry_that_he_is_spared():
    sheet = pages()["score-sheets"].split('<section class="page">')[2]
    assert "林远舟" in sheet
    assert sheet.count("回避：由其他评委评分") == 1
    assert sheet.count("<td></td>") == 3


def test_without_criteria_or_panels_there_are_no_score_sheets():
    assert "score-sheets" not in pages(made(panels=None))
    rules = type(RULES)(quotas={"enterprise": 1})
    programme = type(made().programme)(pool="p", time=1, event="e", name="n", rules=rules)
    assert "score-sheets" not in pages(made(programme=programme, panels=panels(round="")))


def test_a_draft_says_so():
    assert "草案：尚未发布" in pages(made(line_up=line_up(status="draft")))["programme"]
    assert "草案：尚未发布" not in pages()["programme"]


def test_who_moved_from_where_to_where_and_why_is_told():
    changes = [change("T-1", "1/2/09:30", "1/1/09:00", "moved")]
    html = text(pages(made(line_up=line_up(replaces=1, changes=changes)))["programme"])
    assert "第1会场第2位，09:30" in html
    assert "调整" in html


@needs_pango
@pytest.mark.parametrize(
    ("language", "word"),
    [("zh-Hans", "出场顺序"), ("zh-Hant", "出場順序"), ("en", "Running order")],
)
def test_a_pdf_is_a4_with_running_heads_and_letters_that_can_be_read(language, word):
    found = pypdfium2.PdfDocument(
        pdf(with_letters(pages(language=language)["programme"], language))
    )
    first = found[0]
    assert [round(side) for side in first.get_size()] == [595, 842]
    read = first.get_textpage().get_text_range()
    assert word in read
    assert "青禾冷链" in read
    assert "茶跡" in read
    assert short(made().shortlist) in read


@needs_pango
def test_a_page_can_fetch_nothing_from_the_machine_or_the_net(tmp_path):
    secret = tmp_path / "secret.svg"
    secret.write_text('<svg xmlns="http://www.w3.org/2000/svg"><text y="20">SECRET</text></svg>')
    html = f'<html><body>x<img src="{secret.as_uri()}"><img src="http://127.0.0.1:1/x.png"></body></html>'
    assert "SECRET" not in pypdfium2.PdfDocument(pdf(html))[0].get_textpage().get_text_range()


def test_a_machine_without_pango_says_which_packages_are_missing(monkeypatch):
    def missing():
        raise NoPrinterError("cannot load library 'libpango-1.0-0'")

    monkeypatch.setattr(printer, "_printer", missing)
    with pytest.raises(NoPrinterError, match="libpango"):
        pdf("<html></html>")
    assert not printer.available()


@pytest.mark.skipif(
    CHROMIUM is None, reason="no chromium on this machine (Debian: apt-get install chromium)"
)
def test_a_browser_prints_the_same_pages(tmp_path: Path):
    assert CHROMIUM is not None
    source, target = tmp_path / "programme.html", tmp_path / "programme.pdf"
    source.write_text(with_letters(pages()["programme"], "zh-Hans"))
    quiet = [
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ]
    options = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        f"--user-data-dir={tmp_path / 'profile'}",
        *quiet,
    ]
    command = [
        CHROMIUM,
        *options,
        "--no-pdf-header-footer",
        f"--print-to-pdf={target}",
        source.as_uri(),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    found = pypdfium2.PdfDocument(target)
    assert [round(side) for side in found[0].get_size()] == [595, 842]
    assert "出场顺序" in found[0].get_textpage().get_text_range()
    assert b"NotoSansSC" in target.read_bytes(), (
        "the page's own letters, whatever fonts the machine has"
    )


def test_a_page_carries_the_same_letters_each_time_and_nothing_from_elsewhere():
    page = pages()["programme"]
    once = with_letters(page, "zh-Hans")
    assert once == with_letters(page, "zh-Hans")
    assert not re.search(r"url\((?!'data:)", once)


def test_the_way_to_the_venue_stands_on_the_programme_and_on_everybodys_page():
    hall = Venue(name="会展中心", rooms=["一号厅"], doors_at="08:30", judges_bring="身份证件")
    found = pages(made(line_up=line_up(venue=hall), panels=panels(venue=hall)))
    assert "会展中心" in found["programme"]
    assert "第1会场（一号厅）" in found["programme"]
    assert "身份证件" not in found["programme"]
    assert "入场：08:30 起" in found["people"]
    assert found["people"].count("请携带：身份证件") == 3
