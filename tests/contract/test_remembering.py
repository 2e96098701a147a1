"""What is remembered of records is bounded in bytes, not only in number."""

import ast
import gc
import tracemalloc
from pathlib import Path

import pytest
from msgspec.structs import replace

from contracts import remembering
from contracts.catalogue import FEEDS
from contracts.codes.industries import INDUSTRIES
from contracts.feeds.fields.codes import code
from contracts.identity import PersonHashes
from services.runtime.core.partitioner import partition_for
from tests.contract.support import example, fresh, inbound

ROOT = Path(__file__).parents[2]
LONG = 100_000


def test_short_arguments_are_remembered_and_long_ones_are_not() -> None:
    asked: list[str] = []

    @remembering.remembered(4)
    def answer(text: str, times: int = 1) -> int:
        asked.append(text)
        return len(text) * times

    long = "x" * (remembering.LONGEST + 1)
    assert [answer("a"), answer("a"), answer("a", 2)] == [1, 1, 2]
    assert [answer(long), answer(long)] == [len(long)] * 2
    assert asked == ["a", "a", long, long]


@pytest.mark.parametrize("feed", [topic.name for topic in FEEDS])
def test_bad_records_that_differ_leave_nothing_behind(feed: str) -> None:
    """Each field in turn holds nearly a megabyte that no record before had."""
    good = example(feed)["good"]
    intake, partition = fresh(feed)
    fields = sorted(good["value"])

    def send(number: int) -> None:
        filler = f"C40{' ' * LONG}{number}" if number % 2 else f"{number}{'1' * LONG}"
        value = good["value"] | {fields[number % len(fields)]: filler}
        record = inbound({**good, "value": value}, number)
        headers = [("ce_id", filler.encode()), ("ce_time", filler.encode())]
        intake.process(partition, [replace(record, headers=headers)])

    for number in range(2 * len(fields)):
        send(number)
    gc.collect()
    tracemalloc.start()
    try:
        for number in range(2 * len(fields), 4 * len(fields)):
            send(number)
        gc.collect()
        grown, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    # The validator may still hold the last value that it was given, and no other.
    assert grown < 2 * LONG, f"{2 * len(fields)} bad records left {grown} bytes"


def test_a_long_spelling_of_a_code_is_not_remembered() -> None:
    spellings = code(INDUSTRIES).spellings
    before = len(spellings)
    assert spellings["C40" + " " * LONG] == "C40"
    assert len(spellings) == before


def test_a_long_key_is_not_remembered() -> None:
    assert partition_for(b"k" * LONG, 6) == partition_for(b"k" * LONG, 6)


def test_people_of_long_names_are_not_remembered() -> None:
    people = PersonHashes(b"secret")
    gc.collect()
    tracemalloc.start()
    try:
        for number in range(20):
            people.keys(f"{'x' * LONG}{number}", phone="13800000000")
        grown, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert grown < LONG


def test_no_module_that_reads_records_uses_an_unbounded_cache_of_its_own() -> None:
    """`lru_cache` there is for what is short by its nature (a character, a number, a type), or was
    measured before it is asked.
    """
    allowed = {
        "contracts/script.py",
        "contracts/envelope.py",
        "contracts/language.py",
        "services/intake/origin.py",
        "contracts/remembering.py",
        "contracts/identity.py",
    }
    found = set()
    for path in [*ROOT.glob("contracts/**/*.py"), *ROOT.glob("services/intake/*.py")]:
        names = {
            node.id for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Name)
        }
        if "lru_cache" in names:
            found.add(path.relative_to(ROOT).as_posix())
    assert found <= allowed
