"""The embedder's handler: order, vectors, caches, refusals."""

import base64
import hashlib
import itertools
from collections.abc import Sequence

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts import pool_log
from contracts.envelope import read_attributes
from contracts.pool_log import (
    Command,
    Investor,
    Language,
    Mentor,
    Profile,
    Record,
    Removed,
    Startup,
)
from contracts.refusals import REASONS
from models.encoders import Bounds, Vectors8, vectors
from models.encoders.signs import BYTES, signs_of
from services.embedder.cache import MemoryCache
from services.embedder.handler import EmbedderHandler
from services.runtime.core.handler import Inbound, Partition
from services.runtime.errors import Poison

AT = Partition("to-embed", 0)


class Fake:
    """Vectors from a hash, so that equal texts have equal ones; counts what it is asked."""

    fingerprint = "fake/1"
    dims = 8

    def __init__(self) -> None:
        self.asked: list[str] = []

    def encode(self, texts: Sequence[str], languages: Sequence[Language]) -> Vectors8:
        self.asked += texts
        rows = [
            hashlib.sha256(f"{language}{text}".encode()).digest()[:8]
            for text, language in zip(texts, languages, strict=True)
        ]
        return np.stack([np.frombuffer(row, np.int8) for row in rows])


def startup(name: str, summary: str, pool: str = "demo", language: Language = "zh-Hans") -> Startup:
    return Startup(
        pool=pool, time=1_700_000_000_000, event=f"e-{name}", id=name, name=name, group="team", language=language,
        summary=summary, industries=["C"], region="610100", stage="nursery", languages=["zh-Hans"],
    )  # fmt: skip


def mentor(name: str, expertise: str, language: Language = "en") -> Mentor:
    return Mentor(
        pool="demo", time=1_700_000_000_000, event=f"e-{name}", id=name, name=name, engagement="volunteer",
        track="innovation", language=language, expertise=expertise, capacity=2,
    )  # fmt: skip


def inbound(records: Sequence[Record], first: int = 10) -> list[Inbound]:
    return [
        Inbound(first + i, 0, b"k", pool_log.encode(record), []) for i, record in enumerate(records)
    ]


def decoded(handler: EmbedderHandler, records: Sequence[Record]) -> list[Record]:
    return [
        pool_log.decode(output.value) for output in handler.process(AT, inbound(records)).outputs
    ]


REMOVED = Removed(pool="demo", time=5, event="gone", entity="mentor", id="m1")


def test_profiles_get_their_vectors_and_nothing_else_of_them_changes():
    records: list[Record] = [startup("s1", "视觉质检"), mentor("m1", "Machine vision"), REMOVED]
    out = decoded(EmbedderHandler(Fake(), []), records)
    for before, after in zip(records[:2], out[:2], strict=True):
        assert isinstance(after, Startup | Mentor)
        assert msgspec.structs.replace(after, vectors=None) == before
        assert after.vectors is not None
        assert (after.vectors.model, after.vectors.dims) == ("fake/1", 8)
        (section,) = after.vectors.sections.values()
        assert vectors.from_base64(section).shape == (8,)
    assert out[2] == REMOVED


def test_each_section_has_a_vector_of_its_own_and_empty_ones_none():
    fake = Fake()
    record = msgspec.structs.replace(
        startup("s1", "视觉质检"), needs_text="Find a mentor", problem=" "
    )
    (after,) = decoded(EmbedderHandler(fake, []), [record])
    assert isinstance(after, Startup)
    assert after.vectors is not None
    assert list(after.vectors.sections) == ["need", "summary"]
    assert fake.asked == ["视觉质检", "Find a mentor"]


def test_outputs_go_to_the_pool_log_by_pool_in_order_with_canonical_bytes():
    records: list[Record] = [startup("s1", "甲", pool="b"), REMOVED, startup("s2", "乙", pool="a")]
    outputs = EmbedderHandler(Fake(), []).process(AT, inbound(records)).outputs
    assert [output.cause for output in outputs] == [10, 11, 12]
    assert {output.topic for output in outputs} == {"pool-log"}
    assert [output.key for output in outputs] == [b"b", b"demo", b"a"]
    for output in outputs:
        assert pool_log.encode(pool_log.decode(output.value)) == output.value
        attributes = read_attributes(output.headers)
        assert attributes.source == "/duijie/embedder"
        assert attributes.partitionkey == output.key.decode()
    first = read_attributes(outputs[0].headers)
    assert first[:4] == (
        "e-s1/b",
        "/duijie/embedder",
        "duijie.pool.startup",
        "2023-11-14T22:13:20.000+00:00",
    )
    assert first.dataschema == "pool.startup/1"


def test_a_text_is_encoded_once_for_all_pools_and_batches():
    fake = Fake()
    handler = EmbedderHandler(fake, [MemoryCache(100)])
    decoded(handler, [startup("s1", "视觉质检", pool="a"), startup("s1", "视觉质检", pool="b")])
    decoded(handler, [startup("s2", "视觉质检"), startup("s3", "冷链")])
    assert fake.asked == ["视觉质检", "冷链"]


def test_what_a_far_cache_holds_moves_to_the_near_one_and_is_not_encoded():
    near, far = MemoryCache(10), MemoryCache(10)
    decoded(EmbedderHandler(Fake(), [far]), [startup("s1", "视觉质检")])
    fake = Fake()
    first = decoded(EmbedderHandler(fake, [near, far]), [startup("s1", "视觉质检")])
    second = decoded(EmbedderHandler(fake, [near]), [startup("s1", "视觉质检")])
    assert fake.asked == []
    assert first == second == decoded(EmbedderHandler(Fake(), []), [startup("s1", "视觉质检")])


def test_the_language_of_the_text_counts_not_the_one_that_was_declared():
    text = "Robots that repair wind turbines"
    declared, meant = decoded(
        EmbedderHandler(Fake(), []), [startup("s1", text), startup("s2", text, language="en")]
    )
    assert isinstance(declared, Startup)
    assert isinstance(meant, Startup)
    assert declared.vectors == meant.vectors


PROFILES: list[Profile | Removed] = [
    startup("s1", "视觉质检"),
    mentor("m1", "Machine vision"),
    REMOVED,
    startup("s2", "冷链"),
    startup("s1", "视觉质检二代"),
    Investor(pool="demo", time=1, event="i", id="i", name="i", type="bank", status="verified", language="en", thesis="AI"),
]  # fmt: skip


@settings(max_examples=40)
@given(st.sets(st.integers(1, len(PROFILES) - 1)))
def test_cutting_the_log_into_other_batches_gives_the_same_outputs(cuts):
    records = inbound(PROFILES)
    bounds = [0, *sorted(cuts), len(records)]
    handler = EmbedderHandler(Fake(), [MemoryCache(3)])
    parts = [records[a:b] for a, b in itertools.pairwise(bounds)]
    cut = [output for part in parts for output in handler.process(AT, part).outputs]
    assert cut == EmbedderHandler(Fake(), []).process(AT, records).outputs


@pytest.mark.parametrize(
    ("value", "error"),
    [
        (None, "unreadable"),
        (b"", "unreadable"),
        (b"\xff\xfe", "unreadable"),
        (b'{"kind":"startup"}', "unreadable"),
        (b'{"kind":"other"}', "unreadable"),
        (pool_log.encode(Command(pool="p", time=1, event="e", command="tick")), "contract"),
    ],
)
def test_what_is_no_profile_is_poison_at_its_offset_before_anything_is_encoded(value, error):
    fake = Fake()
    records = [*inbound([startup("s1", "视觉质检")]), Inbound(11, 0, b"k", value, [])]
    with pytest.raises(Poison) as caught:
        EmbedderHandler(fake, []).process(AT, records)
    assert (caught.value.offset, caught.value.error) == (11, error)
    (message,) = caught.value.messages
    assert message.code in REASONS
    assert fake.asked == []


@given(st.binary(max_size=80))
def test_arbitrary_bytes_are_poison_and_nothing_else(value):
    with pytest.raises(Poison):
        EmbedderHandler(Fake(), []).process(AT, [Inbound(1, 0, None, value, [])])


def test_a_chinese_startup_ranks_the_english_mentor_of_its_field_first(encoder):
    fields = [
        (
            "为汽车零部件厂做表面缺陷的视觉检测",
            "Built optical inspection lines for car part makers",
        ),
        (
            "糖尿病患者的饮食与用药管理",
            "Endocrinologist who ran programmes for people with diabetes",
        ),
        ("餐厨垃圾转化为生物柴油", "Engineer of plants that turn kitchen waste into fuel"),
        ("古籍数字化与文字识别", "Librarian and researcher in OCR of historical books"),
    ]
    records: list[Record] = [startup(f"s{i}", zh) for i, (zh, _) in enumerate(fields)]
    records += [mentor(f"m{i}", en) for i, (_, en) in enumerate(fields)]
    rows = np.stack(
        [vector_of(record) for record in decoded(EmbedderHandler(encoder, []), records)]
    )
    left, right = rows[:4].astype(np.float64), rows[4:].astype(np.float64)
    scores = left @ right.T / np.linalg.norm(right, axis=1)
    assert scores.argmax(axis=1).tolist() == [0, 1, 2, 3]


def vector_of(record: Record) -> Vectors8:
    assert isinstance(record, Startup | Mentor)
    assert record.vectors is not None
    (section,) = record.vectors.sections.values()
    return vectors.from_base64(section)


class ReadsParts(Fake):
    """Also gives the parts of a text the vectors that they would have alone."""

    def encode_with_parts(
        self,
        texts: Sequence[str],
        languages: Sequence[Language],
        parts: Sequence[Sequence[Bounds]],
    ) -> tuple[Vectors8, list[Vectors8]]:
        rows = self.encode(texts, languages)
        alone = Fake()
        return rows, [
            alone.encode([text[start:end] for start, end in bounds], [language] * len(bounds))
            if bounds
            else np.zeros((0, self.dims), dtype=np.int8)
            for text, language, bounds in zip(texts, languages, parts, strict=True)
        ]


def test_records_carry_the_signs_of_their_sections_sentences():
    encoder = ReadsParts()
    handler = EmbedderHandler(encoder, [MemoryCache(100)])
    several = mentor("m1", "I build boards. I review audits. Ask me anything.")
    silent = startup("s1", "")
    first, second = decoded(handler, [several, silent])
    assert isinstance(first, Mentor)
    assert isinstance(second, Startup)
    assert first.vectors
    assert second.vectors
    signs = base64.b64decode(first.vectors.sentences["expertise"])
    assert len(signs) == 3 * BYTES
    alone = Fake().encode(["I review audits"], ["en"])
    assert signs[BYTES : 2 * BYTES] == signs_of(alone).tobytes()
    assert second.vectors.sentences == {}
    asked = len(encoder.asked)
    assert decoded(handler, [several, silent]) == [first, second]
    assert len(encoder.asked) == asked, "signs are kept with the vector"


def test_works_have_no_signs():
    known = msgspec.structs.replace(mentor("m1", "I build."), works=["A bridge. A dam."])
    (record,) = decoded(EmbedderHandler(ReadsParts(), []), [known])
    assert isinstance(record, Mentor)
    assert record.vectors
    assert set(record.vectors.sentences) == {"expertise"}


def test_records_from_before_signs_are_read_and_written_as_they_were():
    raw = pool_log.encode(decoded(EmbedderHandler(Fake(), []), [startup("s1", "一句")])[0])
    assert b"sentences" not in raw
    assert pool_log.encode(pool_log.decode(raw)) == raw
