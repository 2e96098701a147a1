"""How one record that was waited for fails."""

from typing import Any

from contracts.decisions import Cycle, Pairing, Refused
from contracts.quarantine import Message
from services.cli.client.quarantine import Summary
from services.cli.client.single import idleness_of, refusal_of
from services.cli.failures import ExitCode


def decision(kind: Any, **fields: Any) -> Any:
    known = dict.fromkeys(kind.__struct_fields__, "") | {"code": "unknown_mentor"}
    return kind(**{name: fields.get(name, known[name]) for name in kind.__struct_fields__})


def test_a_record_in_quarantine_has_the_exit_code_of_refused_records():
    summary = Summary(
        "feed.answers/0/7",
        "feed.answers",
        0,
        7,
        1,
        "intake",
        "contract",
        (Message("$.by", "missing"),),
        "k",
        None,
    )
    failure = refusal_of([summary])
    assert failure is not None
    assert (failure.code, failure.key) == (ExitCode.REFUSED, "error.refused")
    assert refusal_of([]) is None


def test_a_record_without_effect_has_the_same_exit_code_whatever_the_reason():
    refused, pairing = decision(Refused), decision(Pairing)
    whole, part = idleness_of([refused]), idleness_of([refused, pairing])
    assert whole is not None
    assert part is not None
    assert (whole.code, whole.key) == (ExitCode.REFUSED, "error.no_effect")
    assert (part.code, part.key) == (ExitCode.REFUSED, "error.partly")
    assert idleness_of([decision(Cycle)]) is None


def test_every_exit_code_is_in_the_help(duijie):
    text = duijie("--help").out
    assert all(f"{code.value} " in text for code in ExitCode)
