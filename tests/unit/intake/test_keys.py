"""The key of a message is the id as intake reads it.

Producers may key by what they read, in any spelling.
"""

from typing import Any

import msgspec
import pytest

from contracts.feeds import KEY_FIELDS, MODELS, key_of
from services.intake.admit import LINES, Admission
from services.intake.app import Intake
from services.intake.refusals import Refusal
from services.runtime.core.handler import Inbound, Partition

CODE = "91510100MA0000011M"
SPELLINGS = [
    CODE,
    CODE.lower(),
    f" {CODE.lower()}\u200b",
    "９" + CODE[1:],
    f"{CODE[:9]} {CODE[9:]}",
]
ROWS: dict[str, dict[str, Any]] = {
    "feed.startups": {"uscc": CODE, "name": "n", "summary": "s", "industry": "农业", "region": "成都市", "stage": "孵化器",
                      "pools": "p"},
    "feed.answers": {"pool": "p", "startup": CODE, "mentor": "M", "by": "startup", "answer": "accept"},
    "feed.outcomes": {"pool": "p", "startup": CODE, "partner": "M", "outcome": "met"},
    "feed.scores": {"pool": "p", "round": "final", "startup": CODE, "judge": "J", "marks": {"a": 1}},
    "feed.requests": {"pool": "p", "startup": CODE, "investor": "I", "by": "startup"},
}  # fmt: skip


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("feed", ROWS)
def test_submit_keys_a_record_by_the_id_that_intake_reads(feed: str, spelling: str) -> None:
    row = ROWS[feed] | {KEY_FIELDS[feed][0]: spelling}
    item = MODELS[feed].model_validate(row)
    assert key_of(feed, row) == CODE == getattr(item, KEY_FIELDS[feed][0])


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_key_in_any_spelling_of_the_id_is_taken(spelling: str) -> None:
    value = msgspec.json.encode(ROWS["feed.answers"])
    assert Admission(LINES["feed.answers"]).admit(spelling.encode(), value, None).id == CODE


def test_a_key_that_is_another_id_is_refused() -> None:
    admission = Admission(LINES["feed.answers"])
    for key in (b"T-1", b"\xff", CODE[:-1].encode()):
        with pytest.raises(Refusal):
            admission.admit(key, msgspec.json.encode(ROWS["feed.answers"]), None)


def test_a_tombstone_in_another_spelling_removes_the_entity() -> None:
    intake, partition = Intake(), Partition("feed.startups", 0)
    intake.restore(partition, {})
    intake.process(
        partition, [Inbound(0, 1, CODE.encode(), msgspec.json.encode(ROWS["feed.startups"]), ())]
    )
    effects = intake.process(partition, [Inbound(1, 2, CODE.lower().encode(), None, ())])
    assert [output.key for output in effects.outputs] == [b"register", CODE.encode()]
    assert effects.changes == {"entities": {CODE: None}, "register": {CODE: None}}
