"""What the documents name exists: files, folders, and the pages that they link to."""

import re
from pathlib import Path

import pytest

from tests.support.kafka import ROOT

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
FOLDERS = ("contracts", "models", "services", "benchmarks", "tests", "samples", "docs", ".ci")
FILES = {path.name for folder in FOLDERS for path in (ROOT / folder).rglob("*.py")}
CODE = re.compile(r"`([^`\n]+)`")
PATH = re.compile(
    rf"^(?:{'|'.join(map(re.escape, FOLDERS))})(?:/[\w.-]+)+/?$|^(?:[\w.-]+/)+[\w-]+\.py$"
)
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")


def _page(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _named(page: Path) -> list[str]:
    """Return the paths that a page names in code spans."""
    spans = CODE.findall(page.read_text(encoding="utf-8"))
    return [path for path in spans if PATH.match(path)]


@pytest.mark.parametrize("page", PAGES, ids=_page)
def test_every_path_that_a_page_names_exists(page):
    assert [path for path in _named(page) if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=_page)
def test_every_file_that_a_page_names_without_its_folder_exists(page):
    spans = CODE.findall(page.read_text(encoding="utf-8"))
    assert [span for span in spans if re.fullmatch(r"\w+\.py", span) and span not in FILES] == []


@pytest.mark.parametrize("page", PAGES, ids=_page)
def test_every_page_that_a_page_links_to_exists(page):
    links = LINK.findall(page.read_text(encoding="utf-8"))
    assert [link for link in links if "://" not in link and not (page.parent / link).exists()] == []


def test_paths_are_told_from_other_code():
    assert PATH.match("models/mentoring/fold.py")
    assert PATH.match("services/words/catalogues")
    assert not PATH.match("feed.startups/0/17")
    assert not PATH.match("models")


def _rows() -> list[list[str]]:
    lines = (ROOT / "docs/glossary.md").read_text(encoding="utf-8").splitlines()
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in lines if line[:1] == "|"
    ]
    return [row for row in rows if row[0] not in {"word", "---"}]


def test_the_glossary_gives_each_word_in_both_languages_with_its_meaning_and_its_file():
    for row in _rows():
        word, chinese, meaning, home = row
        assert word
        assert re.search("[\u4e00-\u9fff]", chinese), word
        assert meaning, word
        assert home == "-" or (ROOT / home.strip("`")).is_file(), word


def test_the_glossary_has_each_word_once():
    words = [row[0] for row in _rows()]
    assert len(words) == len(set(words)) > 60
