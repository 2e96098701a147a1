import csv
import io
import json
from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.cli import encoding, reading
from services.cli.columns import columns_of
from services.cli.failures import ExitCode, Failure

STARTUPS = "feed.startups"
HEADING = "团队编号,企业名称,项目简介,所属行业"
Read = Callable[[str | bytes, str], list[reading.Row]]
ROW = "T-1,青禾小队,果园巡检机器人,农业"


@pytest.fixture
def rows(tmp_path):
    """Return a function that writes a file and reads its records."""

    def read(content, name="startups.csv"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        source = reading.open_source(path, STARTUPS, columns_of(STARTUPS))
        return list(source.rows())

    return read


def refusal(rows: Read, content: str | bytes, name: str = "startups.csv") -> Failure:
    with pytest.raises(Failure) as raised:
        rows(content, name)
    assert raised.value.code == ExitCode.INPUT
    return raised.value


def test_chinese_titles_and_field_names_fill_the_same_fields(rows):
    chinese = rows(f"{HEADING}\n{ROW}\n")
    english = rows(f"team_id,name,summary,industry\n{ROW}\n")
    assert [r.record for r in chinese] == [r.record for r in english]
    assert chinese[0].record == {"team_id": "T-1", "name": "青禾小队", "summary": "果园巡检机器人", "industry": "农业"}


def test_nested_fields_have_dotted_names_and_titles(rows):
    for heading in ("contact.phone", "联系电话"):
        assert rows(f"team_id,{heading}\nT-1,000\n")[0].record == {"team_id": "T-1", "contact": {"phone": "000"}}


def test_empty_cells_are_absent_and_blank_lines_are_skipped(rows):
    found = rows(f"{HEADING}\n,,,\n\nT-1,,x,\n")
    assert [(r.line, r.record) for r in found] == [(4, {"team_id": "T-1", "summary": "x"})]


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "gb18030"])
def test_utf8_with_and_without_mark_and_gb18030_are_read(rows, codec):
    assert rows(f"{HEADING}\n{ROW}\n".encode(codec))[0].record["name"] == "青禾小队"


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_tabs_and_semicolons_separate_as_well(rows, delimiter):
    assert rows(f"{HEADING}\n{ROW}\n".replace(",", delimiter))[0].record["team_id"] == "T-1"


def test_an_unknown_column_is_named_with_near_ones(rows):
    failure = refusal(rows, "team_id,nmae\nT-1,x\n")
    assert failure.key == "input.unknown_column"
    assert failure.arguments["column"] == 2
    assert "name" in failure.arguments["known"]


def test_a_column_that_stands_twice_is_refused(rows):
    assert refusal(rows, "name,企业名称\na,b\n").key == "input.repeated_column"


def test_half_a_row_is_refused_with_its_line(rows):
    failure = refusal(rows, f"{HEADING}\n{ROW}\nT-2,半行")
    assert (failure.key, failure.arguments["line"], failure.arguments["cells"]) == ("input.short_row", 3, 2)


def test_a_row_with_too_many_cells_is_refused_with_its_line(rows):
    assert refusal(rows, f"{HEADING}\n{ROW},x\n").arguments["line"] == 2


def test_an_unclosed_quote_is_refused_with_the_line_that_it_began_on(rows):
    failure = refusal(rows, f'{HEADING}\n{ROW}\nT-2,"没有配对,x,y\n{ROW}\n')
    assert (failure.key, failure.arguments["line"]) == ("input.quote", 3)


def test_a_quoted_cell_may_hold_line_breaks_and_the_next_record_knows_its_line(rows):
    found = rows(f'{HEADING}\nT-1,a,"x\ny",农业\nT-2,b,z,农业\n')
    assert [(r.line, r.record["summary"]) for r in found] == [(2, "x\ny"), (4, "z")]


def test_a_cell_of_five_megabytes_is_refused(rows):
    failure = refusal(rows, f"{HEADING}\nT-1,x,{'大' * 1_700_000},农业\n")
    assert failure.key in {"input.big_cell", "input.big_value"}
    assert failure.arguments["line"] == 2


def test_a_cell_just_above_the_limit_in_bytes_is_refused_with_its_column(rows):
    failure = refusal(rows, f"{HEADING}\nT-1,x,{'大' * 340_000},农业\n")
    assert (failure.key, failure.arguments["column"]) == ("input.big_value", "项目简介")


def test_a_nul_byte_is_refused_with_line_and_column(rows):
    failure = refusal(rows, f"{HEADING}\n".encode() + b"T-1,a\0b,x,y\n")
    assert (failure.key, failure.arguments["line"], failure.arguments["column"]) == ("input.nul", 2, 6)


def test_utf16_is_refused_with_advice(rows):
    assert refusal(rows, f"{HEADING}\n".encode("utf-16")).key == "input.utf16"


def test_bytes_of_no_known_encoding_are_refused_with_their_place(rows):
    failure = refusal(rows, b"name\n\xff\xff\xff\n")
    assert (failure.key, failure.arguments["line"]) == ("input.encoding", 2)


@pytest.mark.parametrize("name", ["startups.csv", "startups.jsonl", "startups.json"])
def test_an_empty_file_is_refused(rows, name):
    assert refusal(rows, b"", name).key == "input.empty"


def test_an_unknown_kind_of_file_and_a_missing_one_are_refused(rows, tmp_path):
    assert refusal(rows, b"x", "startups.xlsx").key == "input.kind"
    with pytest.raises(Failure) as raised:
        reading.open_source(tmp_path / "none.csv", STARTUPS, columns_of(STARTUPS))
    assert raised.value.key == "input.unreadable"


def test_json_lines_and_arrays_give_the_same_records(rows):
    items = [{"team_id": "T-1", "name": "甲"}, {"team_id": "T-2", "name": "乙"}]
    lines = rows("\n".join(json.dumps(item, ensure_ascii=False) for item in items), "startups.jsonl")
    array = rows(json.dumps(items), "startups.json")
    assert [r.record for r in lines] == [r.record for r in array] == items


def test_a_broken_json_line_is_named(rows):
    failure = refusal(rows, '{"name": "a"}\n{"name": \n', "startups.jsonl")
    assert (failure.key, failure.arguments["line"]) == ("input.not_json", 2)


def test_a_line_that_is_no_object_is_refused(rows):
    assert refusal(rows, "[1]\n", "startups.jsonl").key == "input.not_object"


def test_a_json_line_above_a_megabyte_is_refused(rows):
    assert refusal(rows, json.dumps({"name": "x" * 1_000_001}), "startups.jsonl").key == "input.big_line"


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300))
def test_arbitrary_bytes_are_read_or_refused_in_words(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("bytes") / "startups.csv"
    path.write_bytes(content)
    with suppress(Failure):  # any other exception would reach a person as an internal error
        list(reading.open_source(path, STARTUPS, columns_of(STARTUPS)).rows())


CELL = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(CELL, CELL, CELL), min_size=1, max_size=5))
def test_what_a_spreadsheet_writes_comes_back(tmp_path_factory, table):
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["team_id", "name", "summary"])
    writer.writerows(table)
    path = tmp_path_factory.mktemp("csv") / "startups.csv"
    path.write_text(text.getvalue(), encoding="utf-8", newline="")
    found = [r.record for r in reading.open_source(path, STARTUPS, columns_of(STARTUPS)).rows()]
    names = ("team_id", "name", "summary")
    expected = [{n: c.strip() for n, c in zip(names, row, strict=True) if c.strip()} for row in table]
    assert found == [row for row in expected if row]


def test_the_place_of_a_fault_is_found_across_chunks(tmp_path, monkeypatch):
    monkeypatch.setattr(encoding, "_CHUNK_BYTES", 3)
    path = tmp_path / "x.csv"
    path.write_bytes("甲\n乙丙\n".encode() + b"\0")
    with pytest.raises(Failure) as raised:
        encoding.detect(path)
    assert (raised.value.arguments["line"], raised.value.arguments["column"]) == (3, 1)
    path.write_bytes("甲乙丙丁戊己庚".encode())
    assert encoding.detect(path) == "utf-8-sig"
