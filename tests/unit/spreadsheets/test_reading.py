import csv
import io
import json
from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.spreadsheets import encoding, reading
from services.spreadsheets.columns import columns_of
from services.spreadsheets.faults import FileFault
from services.spreadsheets.tables import FileRow

STARTUPS = "feed.startups"
HEADING = "团队编号,企业名称,项目简介,所属行业"
Read = Callable[[str | bytes, str], list[FileRow]]
ROW = "T-1,青禾小队,果园巡检机器人,农业"


@pytest.fixture
def rows(tmp_path):
    """Return a function that writes a file and reads its records; `hear` takes (key, line) of what
    is said.
    """

    def read(content, name="startups.csv", hear=lambda _: None):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        source = reading.open_source(path, STARTUPS, columns_of(STARTUPS))
        return list(source.rows(lambda key, arguments: hear((key, arguments["line"]))))

    return read


def refusal(rows: Read, content: str | bytes, name: str = "startups.csv") -> FileFault:
    with pytest.raises(FileFault) as raised:
        rows(content, name)
    return raised.value


def test_chinese_titles_and_field_names_fill_the_same_fields(rows):
    chinese = rows(f"{HEADING}\n{ROW}\n")
    english = rows(f"team_id,name,summary,industry\n{ROW}\n")
    assert [r.record for r in chinese] == [r.record for r in english]
    assert chinese[0].record == {
        "team_id": "T-1",
        "name": "青禾小队",
        "summary": "果园巡检机器人",
        "industry": "农业",
    }


def test_nested_fields_have_dotted_names_and_titles(rows):
    for heading in ("contact.phone", "联系电话"):
        assert rows(f"team_id,{heading}\nT-1,000\n")[0].record == {
            "team_id": "T-1",
            "contact": {"phone": "000"},
        }


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


def test_a_file_that_ends_inside_a_record_is_refused_with_its_line(rows):
    failure = refusal(rows, f"{HEADING}\n{ROW}\nT-2,半行")
    assert (failure.key, failure.arguments["line"], failure.arguments["cells"]) == (
        "input.short_row",
        3,
        2,
    )


def test_a_file_that_ends_before_a_required_cell_is_refused_wherever_the_cut_fell(rows):
    whole = f"{HEADING}\n{ROW}\n{ROW.replace('T-1', 'T-2')}"
    columns = columns_of("feed.startups")
    (last,) = {columns.meaning("所属行业").paths[0]} & columns.required
    assert last == ("industry",)
    begin = whole.rindex("\n") + 1
    for end in range(begin + 1, len(whole)):
        filled = [cell for cell in whole[begin:end].split(",") if cell]
        if len(filled) < len(HEADING.split(",")):
            assert refusal(rows, whole[:end]).key == "input.short_row"


def test_missing_and_extra_empty_cells_at_a_rows_end_are_empty(rows):
    found = rows(f"{HEADING}\n{ROW},,,\nT-2,半行\n{ROW},  ,\u200b")
    assert [len(row.record) for row in found] == [4, 2, 4]


def test_a_cell_beyond_the_headings_is_refused_with_line_and_column(rows):
    failure = refusal(rows, f"{HEADING}\n{ROW},,x\n")
    assert (failure.key, failure.arguments["line"], failure.arguments["column"]) == (
        "input.long_row",
        2,
        6,
    )


def test_a_column_without_a_heading_is_passed_over_only_where_it_is_empty(rows):
    assert rows("team_id,,name,\nT-1,,甲,\n,,,\n")[0].record == {"team_id": "T-1", "name": "甲"}
    failure = refusal(rows, "team_id,,name\nT-1,,甲\nT-2,x,乙\n")
    assert (failure.key, failure.arguments["line"], failure.arguments["column"]) == (
        "input.no_heading",
        3,
        2,
    )


def test_headings_that_stand_again_are_passed_over_and_said(rows):
    remarks: list[tuple[str, int]] = []
    found = rows(
        f"{HEADING}\n{ROW}\n*團隊編號,企业 名称,Summary,industry\n{ROW}\n", hear=remarks.append
    )
    assert [row.line for row in found] == [2, 4]
    assert remarks == [("heard.headings_again", 3)]


def test_other_headings_in_the_middle_are_refused(rows):
    failure = refusal(rows, f"{HEADING}\n{ROW}\n企业名称,团队编号,项目简介,所属行业\n{ROW}\n")
    assert (failure.key, failure.arguments["line"]) == ("input.other_headings", 3)


@pytest.mark.parametrize(
    "title", ["2026年度创业团队名单,,,", "名单", "填表人：,某某,,", "\n\n名单\n说明：一行一家"]
)
def test_a_title_above_the_headings_is_passed_over_and_said(rows, title):
    remarks: list[tuple[str, int]] = []
    found = rows(f"{title}\n{HEADING}\n{ROW}\n", hear=remarks.append)
    line = title.count("\n") + 2
    assert [(row.line, row.record["team_id"]) for row in found] == [(line + 1, "T-1")]
    assert remarks == [("heard.headings_at", line)]


def test_a_record_above_the_headings_is_not_passed_over(rows):
    failure = refusal(rows, f"{ROW}\n{HEADING}\n{ROW}\n")
    assert (failure.key, failure.arguments["line"], failure.arguments["above"]) == (
        "input.rows_above",
        2,
        1,
    )


def test_two_rows_of_headings_in_two_languages_are_one(rows):
    found = rows(f"{HEADING}\nteam_id,name,summary,industry\n{ROW}\n")
    assert [row.line for row in found] == [3]


def test_a_file_without_headings_is_told_what_was_looked_for(rows):
    failure = refusal(rows, f"{ROW}\n{ROW}\n")
    assert (failure.key, failure.arguments["rows"]) == ("input.no_headings", 2)
    assert "团队编号" in failure.arguments["known"]


def test_a_heading_of_two_fields_and_two_headings_of_one_are_named(rows):
    failure = refusal(rows, "团队编号/统一社会信用代码,企业名称\nT-1,x\n")
    assert (failure.key, failure.arguments["fields"]) == (
        "input.two_fields",
        "团队编号、统一社会信用代码",
    )
    failure = refusal(
        rows, "名　称,企业名称（全称）,团队编号,name\na,b,c,d\n".replace("名　称,", "")
    )
    assert failure.key == "input.repeated_column"
    names = {failure.arguments["first"], failure.arguments["heading"]}
    assert names == {"企业名称（全称）", "name"}


def test_an_amount_under_an_unclear_unit_is_asked_and_one_with_its_own_is_read(rows):
    heading = "team_id,拟融资额（例：500万元）"
    assert rows(f"{heading}\nT-1,80万元\n")[0].record["amount_sought_cny"] == "80万元"
    failure = refusal(rows, f"{heading}\nT-1,80\n")
    assert (failure.key, failure.arguments["line"]) == ("input.unit", 2)
    assert rows("team_id,拟融资额（万元）\nT-1,80\n")[0].record["amount_sought_cny"] == "80万"


def test_a_contact_may_stand_in_one_cell_beside_the_name(rows):
    found = rows(
        "team_id,联系人,联系方式\nT-1,林一帆,028-0000-0001\nT-2,,028-0000-0002\nT-3,何雨,\n"
    )
    assert [row.record["contact"] for row in found] == [
        {"name": "林一帆 028-0000-0001"}, "028-0000-0002", {"name": "何雨"},
    ]  # fmt: skip


def test_a_whole_beside_its_parts_is_asked(tmp_path):
    path = tmp_path / "programmes.csv"
    path.write_text("匹配项目编号,规则.最低分,规则\np,1,{}\n".replace("匹配项目编号", "pool"))
    with pytest.raises(FileFault) as raised:
        list(reading.open_source(path, "feed.programmes", columns_of("feed.programmes")).rows())
    assert raised.value.key == "input.whole_and_part"


def test_an_invisible_character_in_an_unknown_heading_is_named(rows):
    failure = refusal(rows, "团对编号\u200b,企业名称\nT-1,x\n")
    assert failure.key == "input.strange_column"
    assert "U+200B" in failure.text("zh-Hans")
    assert "号" in failure.text("zh-Hans")
    assert "\u200b" not in failure.arguments["heading"]


def test_five_hundred_columns_are_read_where_they_are_empty_and_refused_where_not(rows):
    assert rows(f"{HEADING}{',' * 500}\n{ROW}{',' * 500}\n")[0].record["team_id"] == "T-1"
    many = ",".join(f"栏{number}" for number in range(500))
    assert refusal(rows, f"{HEADING},{many}\n").arguments["column"] == 5


def test_a_cell_of_two_hundred_kilobytes_is_for_the_contract_to_judge(rows):
    assert len(rows(f"{HEADING}\nT-1,甲,{'x' * 200_000},农业\n")[0].record["summary"]) == 200_000


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
    assert (failure.key, failure.arguments["line"], failure.arguments["column"]) == (
        "input.nul",
        2,
        6,
    )


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", "\t"])
def test_utf16_is_read_with_and_without_mark(rows, codec, delimiter):
    text = f"{HEADING}\r\n{ROW}\r\n".replace(",", delimiter)
    assert [(row.line, row.record["name"]) for row in rows(text.encode(codec))] == [(2, "青禾小队")]


def test_utf16_that_ends_in_half_a_character_is_refused_with_its_line(rows):
    failure = refusal(rows, f"{HEADING}\n{ROW}\n".encode("utf-16") + b"x")
    assert (failure.key, failure.arguments["line"]) == ("input.utf16", 3)


TRADITIONAL = "團隊編號,企業名稱,項目簡介,所屬行業\nT-1,聽見實驗室,給聽障兒童的手語學習應用,教育\n"


def test_big5_is_read_where_the_headings_prove_it(rows):
    assert rows(TRADITIONAL.encode("cp950"))[0].record["name"] == "聽見實驗室"
    assert rows(TRADITIONAL.encode("gb18030"))[0].record["name"] == "聽見實驗室"


def test_what_may_be_big5_or_gb18030_is_asked(rows):
    text = "team_id,name,summary,industry\nT-1,青禾小隊,為丘陵果園做的巡檢機器人,農業\n"
    assert refusal(rows, text.encode("cp950")).key == "input.which_encoding"
    assert rows(text.encode("gb18030"))[0].record["name"] == "青禾小隊"


def test_a_list_in_an_encoding_of_europe_is_not_read_as_chinese(rows):
    text = "team_id,name,summary\nT-1,Caf\u00e9s for \u00e9tudiants,M\u00fcller und S\u00f6hne\n"
    assert refusal(rows, text.encode("cp1252")).key in {"input.which_encoding", "input.encoding"}
    assert refusal(rows, b"team_id,name\nT-1,M\xfcller S\xf6hne\n").key == "input.which_encoding"


@pytest.mark.parametrize(
    ("first", "second", "key"),
    [("utf-8", "gb18030", "input.no_longer_utf8"), ("gb18030", "utf-8", "input.utf8_from")],
)
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_the_line_where_the_encoding_changes_is_said(rows, first, second, key, ending):
    text = [
        f"{HEADING}{ending}{ROW}{ending}".encode(first),
        f"T-2,听见实验室,手语学习应用,教育{ending}".encode(second),
    ]
    failure = refusal(rows, b"".join(text))
    assert (failure.key, failure.arguments["line"]) == (key, 3)


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_lines_are_those_of_an_editor_whatever_ends_them(rows, ending):
    text = f'{HEADING}\n\nT-1,a,"x\ny",农业\nT-2,b,z,农业\n'.replace("\n", ending)
    assert [row.line for row in rows(text)] == [3, 5]
    failure = refusal(rows, text.encode() + b"T-3,\xff\xff,\0\n")
    assert failure.arguments["line"] == 6


@pytest.mark.parametrize("mark", ["\ufeff", "\ufeff\ufeff", "\u200b"])
def test_marks_before_the_first_cell_are_passed_over(rows, mark):
    assert rows(f'{mark}"团队\n编号",企业名称\nT-1,甲\n')[0].record == {
        "team_id": "T-1",
        "name": "甲",
    }
    assert rows(f'{mark}{{"team_id": "T-1"}}\n', "startups.jsonl")[0].record == {"team_id": "T-1"}
    if mark != "\u200b":
        assert rows(f'{mark}[{{"team_id": "T-1"}}]', "startups.json")[0].record == {
            "team_id": "T-1"
        }


@pytest.mark.parametrize("line", ["sep=,", "SEP=,", '"sep=,"', "\ufeffsep=,"])
def test_a_line_that_names_the_delimiter_is_passed_over(rows, line):
    assert [row.line for row in rows(f"{line}\n{HEADING}\n{ROW}\n")] == [3]
    semicolons = f"{line}\n{HEADING}\n{ROW}\n".replace(",", ";")
    assert [row.line for row in rows(semicolons)] == [3]


@pytest.mark.parametrize("delimiter", ["，", "；", "|"])
def test_full_width_commas_semicolons_and_bars_separate_as_well(rows, delimiter):
    assert rows(f"{HEADING}\n{ROW}\n".replace(",", delimiter))[0].record["industry"] == "农业"


def test_bytes_of_no_known_encoding_are_refused_with_their_place(rows):
    failure = refusal(rows, b"name\n\xff\xff\xff\n")
    assert (failure.key, failure.arguments["line"]) == ("input.encoding", 2)


@pytest.mark.parametrize("name", ["startups.csv", "startups.jsonl", "startups.json"])
def test_an_empty_file_is_refused(rows, name):
    assert refusal(rows, b"", name).key == "input.empty"


@pytest.mark.parametrize("content", [b"\xef\xbb\xbf", b"\n\n ,,\n"])
def test_a_file_of_blanks_is_refused(rows, content):
    assert refusal(rows, content).key == "input.blank"


def test_an_unknown_kind_of_file_and_a_missing_one_are_refused(rows, tmp_path):
    assert refusal(rows, b"x", "startups.docx").key == "input.kind"
    with pytest.raises(FileFault) as raised:
        reading.open_source(tmp_path / "none.csv", STARTUPS, columns_of(STARTUPS))
    assert raised.value.key == "input.unreadable"


def test_json_lines_and_arrays_give_the_same_records(rows):
    items = [{"team_id": "T-1", "name": "甲"}, {"team_id": "T-2", "name": "乙"}]
    lines = rows(
        "\n".join(json.dumps(item, ensure_ascii=False) for item in items), "startups.jsonl"
    )
    array = rows(json.dumps(items), "startups.json")
    assert [r.record for r in lines] == [r.record for r in array] == items


def test_records_of_an_array_and_its_faults_have_the_lines_of_an_editor(rows):
    text = '[\n{"name": "a"},\n\n{"name":\n "b"}, {"name": "a"}\n]'
    assert [row.line for row in rows(text, "startups.json")] == [2, 4, 5]
    assert refusal(rows, text.replace('"b"', "b"), "startups.json").arguments["line"] == 5
    assert (
        refusal(rows, text.replace('{"name": "a"}\n', "7\n"), "startups.json").arguments["line"]
        == 5
    )


def test_a_broken_json_line_is_named(rows):
    failure = refusal(rows, '{"name": "a"}\n{"name": \n', "startups.jsonl")
    assert (failure.key, failure.arguments["line"]) == ("input.not_json", 2)


def test_a_line_that_is_no_object_is_refused(rows):
    assert refusal(rows, "[1]\n", "startups.jsonl").key == "input.not_object"


def test_a_json_line_above_a_megabyte_is_refused(rows):
    assert (
        refusal(rows, json.dumps({"name": "x" * 1_000_001}), "startups.jsonl").key
        == "input.big_line"
    )


PIECES = [
    HEADING.encode(), ROW.encode(), ROW.encode("gb18030"), TRADITIONAL.encode("cp950"), HEADING.encode("utf-16"),
    b"\n", b"\r", b'"', b",", b"\xef\xbb\xbf", b"\xff\xfe", b"\0", b"sep=", b"[", b"{", b'{"a": 1}', b"]", b"\x80",
]  # fmt: skip
JUNK = st.one_of(
    st.binary(max_size=300),
    st.lists(
        st.sampled_from(PIECES),
        max_size=12,
    ).map(b"".join),
)


@settings(max_examples=300, deadline=None)
@given(JUNK, st.sampled_from([".csv", ".tsv", ".jsonl", ".json"]))
def test_arbitrary_bytes_are_read_or_refused_in_words(tmp_path_factory, content, suffix):
    path = tmp_path_factory.mktemp("bytes") / f"startups{suffix}"
    path.write_bytes(content)
    with suppress(FileFault):  # any other exception would reach a person as an internal error
        list(reading.open_source(path, STARTUPS, columns_of(STARTUPS)).rows())


@pytest.mark.parametrize("suffix", [".jsonl", ".json"])
def test_brackets_nested_beyond_all_measure_are_refused(rows, suffix):
    assert refusal(rows, "[" * 100_000, f"startups{suffix}").key == "input.not_json"


@st.composite
def tables(draw):
    """Return the bytes of one table as many programs and hands write it: what differs means
    nothing.
    """
    names = draw(st.permutations([0, 1, 2, 3]))
    empty = draw(st.lists(st.integers(0, 4), max_size=3))
    lines = [HEADING.split(","), ROW.split(","), ["T-2", "听见实验室", "手语学习应用", "教育"]]
    table = [[line[index] for index in names] for line in lines]
    for place in empty:
        for line in table:
            line.insert(place, draw(st.sampled_from(["", " ", "\u3000"])))
    width = len(table[0])
    above = draw(st.lists(st.sampled_from([["名单"], [""] * width, ["2026年度", ""]]), max_size=2))
    for place in draw(st.lists(st.integers(1, 3), max_size=2)):
        table.insert(place, draw(st.sampled_from([[""], [""] * (width + 3), table[0]])))
    table = above + [line + [""] * draw(st.integers(0, 2)) for line in table]
    text = io.StringIO()
    delimiter = draw(st.sampled_from(",\t;，|"))
    writer = csv.writer(
        text, delimiter=delimiter, lineterminator=draw(st.sampled_from(["\n", "\r\n", "\r"]))
    )
    writer.writerows(table)
    codec = draw(st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le"]))
    return text.getvalue().encode(codec)


@settings(max_examples=150, deadline=None)
@given(tables())
def test_what_means_nothing_in_a_table_changes_no_record(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("tables") / "startups.csv"
    path.write_bytes(content)
    found = [row.record for row in reading.open_source(path, STARTUPS, columns_of(STARTUPS)).rows()]
    assert found == [
        {"team_id": "T-1", "name": "青禾小队", "summary": "果园巡检机器人", "industry": "农业"},
        {"team_id": "T-2", "name": "听见实验室", "summary": "手语学习应用", "industry": "教育"},
    ]


CELL = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf", "Cn"]), min_size=1, max_size=20)


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
    expected = [
        {n: c.strip() for n, c in zip(names, row, strict=True) if c.strip()} for row in table
    ]
    assert found == [row for row in expected if row]


def test_the_place_of_a_fault_is_found_across_chunks(tmp_path, monkeypatch):
    monkeypatch.setattr(encoding, "_CHUNK_BYTES", 3)
    path = tmp_path / "x.csv"
    path.write_bytes("甲\n乙丙\n".encode() + b"\0")
    with pytest.raises(FileFault) as raised:
        encoding.detect(path)
    assert (raised.value.arguments["line"], raised.value.arguments["column"]) == (3, 1)
    path.write_bytes("甲乙丙丁戊己庚".encode())
    assert encoding.detect(path) == "utf-8-sig"


@pytest.mark.parametrize(
    "template",
    [
        "必填,必填,选填,必填",
        "＊必填,（必填）,選填,",
        "Required,required,Optional,[required]",
        "必填\u200b,必填,可选,必填\n选填,,,",
    ],
)
def test_a_templates_row_on_what_to_fill_in_is_passed_over_and_said(rows, template):
    remarks: list[tuple[str, int]] = []
    records = rows(f"{HEADING}\n{template}\n{ROW}\n", hear=remarks.append)
    count = template.count("\n") + 1
    assert [row.record["team_id"] for row in records] == ["T-1"]
    assert remarks == [("heard.template_row", 2 + number) for number in range(count)]


@pytest.mark.parametrize("row", ["必填,选填,选填,农业", "T-1,必填,必填,必填", "必填。,选填,,"])
def test_a_row_with_anything_else_in_it_is_a_record(rows, row):
    remarks: list[tuple[str, int]] = []
    assert [record.line for record in rows(f"{HEADING}\n{row}\n", hear=remarks.append)] == [2]
    assert remarks == []


def test_words_of_a_template_below_the_first_record_are_a_record(rows):
    assert [record.line for record in rows(f"{HEADING}\n{ROW}\n必填,必填,选填,必填\n")] == [2, 3]
