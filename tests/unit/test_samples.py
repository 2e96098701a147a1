"""The sample programme: what is good is admitted, what is broken on purpose is refused for the
intended field.
"""

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from contracts import feeds
from contracts.codes import REGIONS
from contracts.feeds import Filing, Mentor, Startup
from contracts.feeds.errors import explain
from models.mentoring.explain import what_if_patch
from services.intake.people import named_by, person_keys
from services.spreadsheets.columns import columns_of
from services.spreadsheets.faults import FileFault
from services.spreadsheets.reading import open_source

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
CHANGES = SAMPLES / "changes"
FILES = {
    "startups.csv": "feed.startups",
    "startups-en.jsonl": "feed.startups",
    "startups-web.jsonl": "feed.startups",
    "mentors.csv": "feed.mentors",
    "mentors.jsonl": "feed.mentors",
    "filings.jsonl": "feed.filings",
    "judges.csv": "feed.judges",
    "requests.csv": "feed.requests",
    "event/scores.jsonl": "feed.scores",
    "programmes.jsonl": "feed.programmes",
}
MENTORS_POOL, ROADSHOW_POOL = "rongcheng-mentors-2026", "rongcheng-roadshow-2026"
REVIEW_POOL = "rongcheng-camp-2026"
NO_PROGRAMME = "rongcheng-mentors-2025"


def records(file: str) -> list[dict[str, Any]]:
    feed = FILES[file]
    return [row.record for row in open_source(SAMPLES / file, feed, columns_of(feed)).rows()]


def good(*files: str) -> list[Any]:
    admitted = []
    for file in files:
        for record in records(file):
            try:
                admitted.append(feeds.MODELS[FILES[file]].model_validate(record))
            except ValidationError:
                continue
    return admitted


def all_startups() -> list[Startup]:
    return good("startups.csv", "startups-en.jsonl")


def all_mentors() -> list[Mentor]:
    return good("mentors.csv", "mentors.jsonl")


def all_filings() -> list[Filing]:
    return good("filings.jsonl")


def test_exactly_the_records_broken_on_purpose_are_refused_each_for_its_own_field():
    refused = {}
    for file, feed in FILES.items():
        for record in records(file):
            try:
                feeds.MODELS[feed].model_validate(record)
            except ValidationError as error:
                kind, messages = explain(feeds.MODELS[feed], error)
                refused[record.get("name") or record.get("session") or "no name"] = (
                    file,
                    kind,
                    [message.field for message in messages],
                )
    assert refused == {
        "九霄浮空物流有限公司": ("startups.csv", "identity", ["$.uscc"]),
        "问道玄学咨询有限公司": ("startups.csv", "unknown_code", ["$.industry[0]"]),
        "no name": ("startups.csv", "contract", ["$.name"]),
        "倪归零": ("mentors.csv", "contract", ["$.capacity"]),
        "待定资本": ("filings.jsonl", "unknown_code", ["$.status"]),
        "冉若水": ("judges.csv", "contract", ["$.available_from"]),
        "晚上": ("requests.csv", "unknown_code", ["$.session"]),
    }


def test_there_is_enough_of_everybody():
    assert len(all_startups()) >= 60
    assert len(all_mentors()) >= 30
    assert len(all_filings()) >= 20
    assert len({code for one in all_startups() for code in one.industry}) >= 20
    assert sum(not one.uscc for one in all_startups()) >= 15, "teams"


def test_three_languages_are_written():
    written = Counter(
        str(languages[0])
        for languages in [one.languages for one in all_startups()]
        + [one.languages for one in all_mentors()]
    )
    assert written["zh-Hant"] >= 6
    assert written["en"] >= 6
    assert written["zh-Hans"] > written["zh-Hant"] + written["en"]


def test_ids_are_unique():
    for some in (all_startups(), all_mentors(), all_filings()):
        ids = [one.id for one in some]
        assert len(ids) == len(set(ids))


def test_one_person_is_registered_twice_among_the_mentors_and_nobody_else():
    people = {one.id: (one.name, person_keys(named_by(one))) for one in all_mentors()}
    keys = Counter(key for _, found in people.values() for key in found)
    names = [name for name, found in people.values() if any(keys[key] > 1 for key in found)]
    assert all(found for _, found in people.values())
    assert names == ["秦照律", "秦照律"]


def test_one_startup_names_a_pool_that_no_programme_has():
    pools = {one.pool for one in good("programmes.jsonl")}
    assert pools == {MENTORS_POOL, ROADSHOW_POOL, REVIEW_POOL}
    strays = {one.name for one in all_startups() if not set(one.pools) <= pools}
    assert strays == {"旧年档案整理有限公司"}


def test_both_kinds_of_pool_and_both_modes_are_shown():
    shown = {(one.rules.kind, one.rules.mode) for one in good("programmes.jsonl")}
    assert shown == {("mentoring", "on_change"), ("mentoring", "cycle"), ("roadshow", "cycle")}


def test_one_programme_is_reviewed_and_two_of_its_startups_depend_on_the_one_place_of_a_mentor():
    (camp,) = [one for one in good("programmes.jsonl") if one.pool == REVIEW_POOL]
    assert camp.rules.review
    mentors = [one for one in all_mentors() if REVIEW_POOL in one.pools]
    only_english = [
        one.name
        for one in all_startups()
        if REVIEW_POOL in one.pools and set(one.languages) == {"en"}
    ]
    assert len(only_english) == 2
    assert [(one.name, one.capacity) for one in mentors if "en" in one.languages] == [
        ("Tomás Arrieta", 1)
    ]


def test_the_changes_of_the_demonstration_keep_their_contracts():
    (row,) = open_source(
        CHANGES / "programmes-everybody.jsonl", "feed.programmes", columns_of("feed.programmes")
    ).rows()
    changed = feeds.MODELS["feed.programmes"].model_validate(row.record)
    (before,) = [one for one in good("programmes.jsonl") if one.pool == REVIEW_POOL]
    assert changed == before.model_copy(
        update={"rules": before.rules.model_copy(update={"mentors_at_least": 1})}
    )
    patch = what_if_patch.read((CHANGES / "what-if.json").read_bytes())
    assert patch.mentors.keys() <= {one.id for one in all_mentors() if REVIEW_POOL in one.pools}


def test_filings_of_every_status_are_there_and_one_ends_before_the_event():
    (roadshow,) = [one for one in good("programmes.jsonl") if one.pool == ROADSHOW_POOL]
    assert date.fromisoformat(roadshow.event_on) > date(2026, 11, 1)
    assert {one.status for one in all_filings()} == {"submitted", "verified", "expired", "revoked"}
    lapsed = [
        one.id
        for one in all_filings()
        if one.status == "verified" and one.valid_until < roadshow.event_on
    ]
    assert lapsed == ["RC-I-024"]


def test_conflicts_of_interest_name_startups_that_exist():
    known = {one.id for one in all_startups()} | {one.name for one in all_startups()}
    named = [name for one in all_filings() for name in (*one.holdings, *one.relations)]
    named += [name for one in all_mentors() for name in one.conflicts]
    assert len(named) >= 6
    assert set(named) <= known


def test_wishes_sheets_and_ties_of_judges_name_people_who_exist():
    startups, filings, judges = (
        {one.id for one in some} for some in (all_startups(), all_filings(), good("judges.csv"))
    )
    startups |= {one.id for one in good("startups-web.jsonl")}
    wishes, sheets = good("requests.csv"), good("event/scores.jsonl")
    assert len(wishes) >= 60
    assert {one.by for one in wishes} == {"startup", "investor"}
    assert {one.startup for one in (*wishes, *sheets)} <= startups
    assert {one.investor for one in wishes} <= filings
    assert {one.judge for one in sheets} == judges
    assert {tie.subject for one in good("judges.csv") for tie in one.conflicts} <= startups


def test_sheets_mark_every_criterion_of_a_round_that_the_roadshow_has():
    (roadshow,) = [one for one in good("programmes.jsonl") if one.pool == ROADSHOW_POOL]
    criteria = {
        one.name: {criterion.name for criterion in one.criteria} for one in roadshow.rules.rounds
    }
    for sheet in good("event/scores.jsonl"):
        assert set(sheet.marks) == criteria[sheet.round]


def test_enough_judges_are_free_for_a_panel_with_its_reserves():
    (roadshow,) = [one for one in good("programmes.jsonl") if one.pool == ROADSHOW_POOL]
    panels = roadshow.rules.panels
    assert panels is not None
    assert len(good("judges.csv")) >= panels.judges + panels.reserves
    assert sum(one.may_chair for one in good("judges.csv")) >= 2


def test_credit_codes_belong_to_no_area_that_exists():
    for one in all_startups():
        assert not one.uscc or one.uscc[2:8] not in REGIONS.codes


@pytest.mark.parametrize("file", [file for file in FILES if file != "programmes.jsonl"])
def test_contact_data_are_of_nobody(file):
    for record in records(file):
        contact = record.get("contact", {})
        assert contact.get("email", "x@example.org").endswith(("@example.org", "@example.com"))
        assert contact.get("phone", "028-0000-0000").startswith("028-0000-")


def test_a_profile_says_enough_to_be_matched():
    for one in all_startups():
        text = one.summary + one.problem + one.product + one.needs_text
        assert len(text) >= 60
    for other in all_mentors():
        assert len(other.expertise + other.services_text) >= 30


@pytest.mark.parametrize("file", ["startups-half.csv", "startups-wrong-column.csv"])
def test_a_damaged_file_is_stopped_before_anything_is_sent(file):
    with pytest.raises(FileFault):
        list(
            open_source(
                SAMPLES / "damaged" / file, "feed.startups", columns_of("feed.startups")
            ).rows()
        )


def test_a_file_in_gb18030_is_read():
    source = open_source(
        SAMPLES / "damaged" / "startups-gb18030.csv", "feed.startups", columns_of("feed.startups")
    )
    assert next(row.record["name"] for row in source.rows()) == "青穗低空植保科技有限公司"
