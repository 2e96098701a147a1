"""Exported files: what was decided byte for byte, a manifest that names them, and nothing out of
date beside them.
"""

import json
import stat

import pytest

from services.publishing.digest import digest, first_difference, read, written
from services.publishing.files import MANIFEST, altered, exported, write
from tests.unit.publishing.makers import MEETINGS, SLOTS, line_up, made, timetable


def test_a_json_file_is_the_decision_whatever_its_line_breaks():
    for document in made().documents().values():
        assert read(written(document)) == document
        assert digest(read(json.dumps(json.loads(written(document))).encode())) == digest(document)


@pytest.mark.parametrize(
    ("edit", "place"),
    [
        (lambda slot: slot | {"starts_at": "08:00"}, "slots[0].starts_at"),
        (
            lambda slot: (
                {key: value for key, value in slot.items() if key != "stage"} | {"stage": 2}
            ),
            "slots[0].stage",
        ),
    ],
)
def test_an_edited_file_is_told_from_the_original_and_the_place_is_named(edit, place):
    document = line_up()
    plain = json.loads(written(document))
    plain["slots"][0] = edit(plain["slots"][0])
    held = read(json.dumps(plain).encode())
    assert digest(held) != digest(document)
    assert first_difference(held, document) == place


def test_a_row_taken_out_of_a_file_is_found():
    assert first_difference(line_up(slots=SLOTS[:2]), line_up()) == "slots[2]"
    assert first_difference(line_up(), line_up()) == ""


@pytest.mark.parametrize("raw", [b"", b"[]", b'{"type": "nonsense"}', b"\xff\xfe"])
def test_what_is_no_exported_file_is_a_value_error(raw):
    with pytest.raises(ValueError, match=r"."):
        read(raw)


def test_the_manifest_names_each_file_and_each_document_with_its_version(tmp_path):
    found = exported(made(), ["json", "ics", "html", "xlsx"], "zh-Hans")
    manifest = json.loads(found[MANIFEST])
    assert manifest["files"].keys() == found.keys() - {MANIFEST}
    assert manifest["documents"]["line-up"] == {
        "seq": 3, "version": 2, "status": "published", "sha256": digest(line_up()),
    }  # fmt: skip
    for path in write(tmp_path, found):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_calendar_that_no_longer_holds_is_taken_away_and_a_file_of_somebody_else_stays(tmp_path):
    write(tmp_path, exported(made(), ["ics"], "zh-Hans"))
    mine = tmp_path / "calendars" / "my-own.ics"
    mine.write_text("x")
    write(tmp_path, exported(made(timetable=timetable(meetings=MEETINGS[1:])), ["ics"], "zh-Hans"))
    left = {path.name for path in (tmp_path / "calendars").iterdir()}
    assert "investor-I-1.ics" not in left
    assert {"investor-I-2.ics", "my-own.ics"} <= left


def test_other_formats_leave_the_calendars_alone(tmp_path):
    write(tmp_path, exported(made(), ["ics"], "zh-Hans"))
    write(tmp_path, exported(made(), ["xlsx"], "zh-Hans"))
    assert (tmp_path / "calendars" / "investor-I-1.ics").exists()


def test_a_file_that_was_changed_after_the_export_is_named(tmp_path):
    write(tmp_path, exported(made(), ["html", "ics"], "zh-Hans"))
    manifest = (tmp_path / MANIFEST).read_bytes()
    assert altered(manifest, tmp_path) == []
    (tmp_path / "programme.html").write_text("x")
    (tmp_path / "calendars" / "judge-J-1.ics").unlink()
    assert sorted(altered(manifest, tmp_path)) == ["calendars/judge-J-1.ics", "programme.html"]
    with pytest.raises(ValueError, match=r"."):
        altered(b"[]", tmp_path)
