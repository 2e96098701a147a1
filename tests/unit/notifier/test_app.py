import pytest

from contracts import decisions, notices
from contracts.decisions import Decision
from contracts.envelope import event_headers, read_attributes
from contracts.refusals import REASONS
from services.notifier.app import Notifier
from services.notifier.settings import NotifierSettings
from services.runtime.core.handler import Delivery, Inbound, Partition
from services.runtime.errors import Poison
from tests.unit.notifier.makers import cycle, pairing, refused, shortlist, waiting

PARTITION = Partition("decisions", 0)


def inbound(offset: int, decision: Decision | bytes | None, service: str = "matcher") -> Inbound:
    headers = event_headers(
        service=service, schema="d/1", id="x", time="2026-11-22T00:00:00Z", key="p"
    )
    value = decision if isinstance(decision, bytes | None) else decisions.encode(decision)
    return Inbound(offset, 0, b"city-mentors", value, headers)


@pytest.fixture
def notifier(tmp_path, monkeypatch):
    monkeypatch.delenv("DUIJIE_NOTIFIER_PRINT", raising=False)
    return Notifier(NotifierSettings(state_dir=tmp_path))


def test_each_notice_is_sent_to_the_topic_keyed_by_its_recipient(notifier):
    effects = notifier.process(PARTITION, [inbound(4, pairing()), inbound(5, waiting())])
    assert [(out.cause, out.topic, out.key) for out in effects.outputs] == [
        (4, "notices", b"T-1"),
        (4, "notices", b"M-1"),
        (5, "notices", b"T-1"),
    ]
    sent = notices.decode(effects.outputs[0].value)
    attributes = read_attributes(effects.outputs[0].headers)
    assert attributes.id == sent.id == "matcher/city-mentors/7/startup:T-1"
    assert attributes.source == "/duijie/notifier"
    assert attributes.time == "2026-11-18T11:06:40.000+00:00"
    assert effects.changes == {}


def test_notices_are_stored_with_the_offset_before_they_are_sent(notifier):
    assert notifier.delivery is Delivery.OUTBOX
    assert notifier.inputs == ("decisions",)
    assert notifier.due(0) == []


def test_a_batch_files_its_notices_and_a_repeat_changes_nothing(notifier, tmp_path):
    batch = [inbound(0, pairing()), inbound(1, shortlist(status="published"), "roadshow")]
    first = notifier.process(PARTITION, batch)
    files = {path: path.read_bytes() for path in tmp_path.rglob("*.txt")}
    assert len(files) == len(first.outputs) == 8
    assert notifier.process(PARTITION, batch) == first
    assert {path: path.read_bytes() for path in tmp_path.rglob("*.txt")} == files


def test_outputs_do_not_depend_on_how_the_log_is_cut(notifier):
    records = [
        inbound(0, pairing(seq=1)),
        inbound(1, waiting(seq=2)),
        inbound(2, cycle(seq=3)),
        inbound(3, refused(seq=4)),
    ]
    whole = notifier.process(PARTITION, records).outputs
    single = [
        output for record in records for output in notifier.process(PARTITION, [record]).outputs
    ]
    assert single == whole


def test_a_log_line_names_no_person(notifier, capsys):
    notifier.process(PARTITION, [inbound(0, pairing())])
    printed = capsys.readouterr()
    assert "matcher/city-mentors/7" in printed.out + printed.err
    for private in ("青禾冷链", "林远舟", "T-1", "M-1"):
        assert private not in printed.out + printed.err


def test_whole_notices_are_printed_where_that_is_asked_for(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("DUIJIE_NOTIFIER_PRINT", "true")
    Notifier(NotifierSettings(state_dir=tmp_path)).process(PARTITION, [inbound(0, pairing())])
    assert "为您推荐导师：林远舟" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("value", "service"),
    [
        (None, "matcher"),
        (b"{", "matcher"),
        (b'{"type":"pairing"}', "matcher"),
        (b'{"type":"\xff"}', "matcher"),
        (decisions.encode(pairing()), "stranger"),
    ],
)
def test_what_is_no_decision_of_ours_is_poison_and_nothing_is_filed(
    notifier, tmp_path, value, service
):
    with pytest.raises(Poison) as caught:
        notifier.process(PARTITION, [inbound(0, pairing()), inbound(9, value, service)])
    assert caught.value.offset == 9
    assert caught.value.messages[0].code in REASONS
    assert list(tmp_path.rglob("*.txt")) == []
