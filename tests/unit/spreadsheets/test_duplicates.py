"""Which records of one submit mean the same one."""

from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.spreadsheets.columns import columns_of
from services.spreadsheets.duplicates import SHOWN, Duplicates, Register
from services.spreadsheets.reading import Source, open_source

CODE = "91510100MA6AAAAA1X"


@pytest.fixture
def duplicates(tmp_path):
    """Return a function that looks for duplicates in lists of records, one file a list."""

    def find(*files, feed="startups"):
        sources = []
        for number, records in enumerate(files):
            path = tmp_path / f"{feed}-{number}.jsonl"
            path.write_bytes(b"\n".join(map(msgspec.json.encode, records)))
            sources.append(open_source(path, f"feed.{feed}", columns_of(f"feed.{feed}")))
        return registered(sources)

    return find


def registered(sources: list[Source]) -> Duplicates:
    register = Register(sources)
    for number, source in enumerate(sources):
        for row in source.rows():
            register.add(number, row)
    return register.duplicates()


def test_records_under_different_ids_are_no_duplicates(duplicates):
    assert (
        duplicates([{"team_id": "T-1", "name": "甲"}, {"team_id": "T-2", "name": "乙"}])
        == Duplicates()
    )


def test_a_code_in_another_case_and_width_is_the_same_id(duplicates):
    found = duplicates([{"uscc": CODE, "name": "甲"}], [{"uscc": CODE.lower(), "name": "甲"}])
    assert (found.identical.count, found.differing.count) == (1, 0)
    found = duplicates(
        [{"uscc": CODE, "name": "甲"}], [{"uscc": f"\u200b{CODE.lower()} ", "name": "乙"}]
    )
    pair = found.differing.pairs[0]
    assert (pair.id, pair.fields) == (CODE, ("name",))
    assert [(Path(place.file).name, place.line) for place in (pair.first, pair.second)] == [
        ("startups-0.jsonl", 1),
        ("startups-1.jsonl", 1),
    ]


def test_an_id_of_another_feed_is_another_id(tmp_path):
    sources = []
    for feed in ("mentors", "judges"):
        path = tmp_path / f"{feed}.jsonl"
        path.write_text('{"id": "X-1", "name": "林一帆"}\n')
        sources.append(open_source(path, f"feed.{feed}", columns_of(f"feed.{feed}")))
    assert registered(sources) == Duplicates()


def test_answers_about_one_startup_are_many(duplicates):
    answers = [{"startup": "T-1", "mentor": name} for name in ("M-1", "M-2")]
    assert duplicates(answers, feed="answers") == Duplicates()


def test_a_team_and_an_enterprise_of_one_name_are_said(duplicates):
    found = duplicates(
        [{"team_id": "T-1", "name": "青禾（成都）科技"}, {"uscc": CODE, "name": "青禾(成都) 科技"}]
    )
    assert [(pair.id, pair.other_id) for pair in found.namesakes.pairs] == [("T-1", CODE)]
    assert found.differing.count == 0


def test_one_name_and_telephone_number_under_two_ids_are_said(duplicates):
    records = [
        {"id": f"M-{n}", "name": "林一帆", "contact": {"phone": phone}}
        for n, phone in enumerate(("028 1", "028-1"))
    ]
    assert duplicates(records, feed="mentors").namesakes.count == 1


def test_one_name_alone_is_not_enough(duplicates):
    records = [{"id": f"M-{n}", "name": "林一帆", "contact": {"phone": str(n)}} for n in range(3)]
    assert duplicates(records, feed="mentors") == Duplicates()


def test_two_records_on_one_line_of_json_are_told_apart(tmp_path):
    path = tmp_path / "mentors.json"
    path.write_text(
        '[{"id": "M-1", "name": "甲"}, {"id": "M-2", "name": "丙"},\n {"id": "M-1", "name": "乙"}]'
    )
    found = registered([open_source(path, "feed.mentors", columns_of("feed.mentors"))])
    assert [(pair.id, pair.first.line, pair.second.line) for pair in found.differing.pairs] == [
        ("M-1", 1, 2)
    ]


def test_of_many_pairs_the_first_are_shown_and_all_are_counted(duplicates):
    records = [{"id": f"M-{n % 50}", "name": f"{n}"} for n in range(100)]
    found = duplicates(records, feed="mentors")
    assert (found.differing.count, len(found.differing.pairs)) == (50, SHOWN)


RECORD = st.fixed_dictionaries(
    {"id": st.sampled_from("abc"), "name": st.sampled_from(("甲", "乙", "乙 "))}
)


@settings(max_examples=80, deadline=None)
@given(st.lists(RECORD, min_size=1, max_size=8))
def test_every_later_record_under_an_id_is_compared_with_the_first(tmp_path_factory, records):
    path = tmp_path_factory.mktemp("list") / "mentors.jsonl"
    path.write_bytes(b"\n".join(map(msgspec.json.encode, records)))
    found = registered([open_source(path, "feed.mentors", columns_of("feed.mentors"))])
    first: dict[str, str] = {}
    same = [
        first.setdefault(record["id"], record["name"].strip()) == record["name"].strip()
        for record in records
    ]
    assert found.differing.count == same.count(False)
    assert found.identical.count == same.count(True) - len(first)


SHEET = {"pool": "p", "round": "final", "judge": "J-1", "startup": "T-001", "marks": {"团队": 8}}


@pytest.mark.parametrize(
    "respelt",
    [
        {},
        {"round": "决赛"},
        {"judge": "j－1"},
        {"startup": "Ｔ-001 ", "judge": "J-1\u200b"},
        {"pool": "Ｐ"},
    ],
)
def test_two_differing_sheets_of_one_judge_and_entry_are_told_however_they_are_spelt(
    duplicates, respelt
):
    other = SHEET | respelt | {"marks": {"团队": 9}}
    differing = duplicates([SHEET, other], feed="scores").differing
    assert [pair.fields for pair in differing.pairs] == [("marks",)]
    equal = duplicates([SHEET, SHEET | respelt | {"marks": {"团队": "8.0"}}], feed="scores")
    assert (equal.identical.count, equal.differing.count) == (1, 0)


@pytest.mark.parametrize(
    "other", [{"round": "preliminary"}, {"judge": "J-2"}, {"startup": "T-002"}, {"pool": "q"}]
)
def test_sheets_of_another_round_judge_entry_or_pool_stand_beside_each_other(duplicates, other):
    assert duplicates([SHEET, SHEET | other], feed="scores") == Duplicates()


def test_a_sheet_that_breaks_its_contract_is_left_to_the_check_of_contracts(duplicates):
    broken = SHEET | {"marks": {}}
    assert duplicates([broken, SHEET, broken | {"veto": True}], feed="scores") == Duplicates()
