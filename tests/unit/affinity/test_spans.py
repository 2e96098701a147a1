"""Which words of two profiles carry their match."""

import base64

import msgspec
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.pool_log import Mentor, Startup, Vectors
from models.affinity import (
    MENTORING,
    Measure,
    Span,
    aligned,
    fit,
    quotations,
    sentence_bounds,
    shared_needs,
)
from models.affinity.citing.sentences import MOST_SIGNED
from models.affinity.texts import texts_of
from models.encoders.signs import signs_of
from models.encoders.texts import sections_of
from tests.unit.mentoring.pool import mentor, startup

PROSE = st.text(alphabet="机器视觉检测冷链 abc，。；！\n.", max_size=120)


def team(summary: str = "", **fields: str) -> Startup:
    return startup("s", 0, summary=summary, **fields)


def quotes(left: str, right: str) -> tuple[str, str]:
    return quotations(team(summary=left), mentor("m", expertise=right))


def sections(**rows: list[int]) -> Vectors:
    found = {
        name: base64.b64encode(np.array(row, dtype=np.int8).tobytes()).decode()
        for name, row in rows.items()
    }
    return Vectors("encoder-1", 4, found)


def test_the_quotations_speak_of_the_same_thing():
    assert quotes(
        "团队来自成都。我们研发机器视觉质检设备，需要有工业相机选型经验的导师！",
        "从事教学二十年；熟悉机器视觉与工业相机，做过三条产线。",
    ) == (
        "我们研发机器视觉质检设备，需要有工业相机选型经验的导师！",
        "熟悉机器视觉与工业相机，做过三条产线",
    )


def test_both_scripts_are_found_to_speak_of_the_same_thing():
    assert quotes("團隊來自臺北。我們研發機器視覺設備。", "从事教学二十年。熟悉机器视觉。") == (
        "我們研發機器視覺設備",
        "熟悉机器视觉",
    )


def test_without_shared_words_the_openings_are_quoted():
    assert quotes("面向老人的跌倒检测手环。已有样机。", "Cloud security. Twenty years.") == (
        "面向老人的跌倒检测手环",
        "Cloud security",
    )
    assert quotes("", "x") == ("", "x")
    assert quotes("", "") == ("", "")
    assert quotations(team(needs_text="找导师。", summary="做质检"), None) == ("找导师", "")


def test_long_sentences_are_cut_at_clauses_and_long_clauses_at_words():
    sentence = (
        "We build sensors, " + "and much " * 6 + "more, certification matters to us a great deal"
    )
    assert quotes(sentence, "certification")[0] == "certification matters to us a great deal"
    assert quotes("word " * 30, "other")[0] == ("word " * 12).strip() + "…"
    assert len(quotes("无" * 200, "别的")[0]) == 60


def test_across_languages_the_vectors_of_the_sections_tell_which_sentences_belong_together():
    one = startup(
        "s",
        summary="面向老人的手环。",
        needs_text="找懂医疗器械注册的导师。",
        vectors=sections(need=[0, 9, 0, 0], summary=[9, 0, 0, 0]),
    )
    other = mentor(
        "m", language="en", expertise="Wearables for elders.", services_text="Registration of medical devices.",
        vectors=sections(expertise=[9, 1, 0, 0], services=[0, 9, 1, 0]),
    )  # fmt: skip
    found = aligned(one, other, most=3)
    assert [(pair.left, pair.right) for pair in found] == [
        (
            Span("needs_text", 0, 11, "找懂医疗器械注册的导师"),
            Span("services_text", 0, 31, "Registration of medical devices"),
        ),
        (Span("summary", 0, 7, "面向老人的手环"), Span("expertise", 0, 20, "Wearables for elders")),
    ]


def test_a_sentence_is_cited_once_and_only_for_a_reason():
    one = team(summary="做机器视觉。做冷链物流。做养老。")
    other = mentor("m", expertise="懂冷链物流。懂机器视觉。懂税务。")
    found = aligned(one, other, most=5)
    assert [(pair.left.text, pair.right.text) for pair in found if pair.left and pair.right] == [
        ("做机器视觉", "懂机器视觉"),
        ("做冷链物流", "懂冷链物流"),
    ]


@settings(max_examples=150, deadline=None)
@given(PROSE, PROSE, PROSE, PROSE, st.integers(1, 4))
def test_citations_stand_in_the_text_where_they_say(
    summary, needs_text, expertise, services_text, most
):
    sides: tuple[Startup, Mentor] = (
        team(summary=summary, needs_text=needs_text),
        mentor("m", expertise=expertise, services_text=services_text),
    )
    found = aligned(*sides, most=most)
    assert len(found) <= most
    for pair in found:
        for texts, span in zip(
            (texts_of(sides[0]), texts_of(sides[1])), (pair.left, pair.right), strict=True
        ):
            if span is not None:
                assert texts[span.field][span.start : span.end] == span.text
                assert 0 < len(span.text) <= 60
    assert quotations(*sides) == quotations(*sides)


def test_other_needs_that_both_sides_wrote_are_named_and_cited():
    left = startup("s", needs_other=["检验检测", "法律"], needs=["investment"])
    right = mentor("m", services_other=["檢驗檢測"], services=["investment"])
    assert shared_needs(left, right) == ["investment", "检验检测"]
    assert texts_of(left)["needs_other"] == "检验检测、法律"


ZH = "我们来自成都。电池在冬天掉电太快。团队五个人。"
EN = "I like long walks. I design low-power electronics. Weekends only."


def signed(profile: Startup | Mentor, *near: int) -> Startup | Mentor:
    """Return `profile` with signs: of the i-th sentence of its sections those of topic `near[i]`."""
    topics = np.random.default_rng(5).integers(-127, 128, (9, 64)).astype(np.int8)
    fields, rest = {}, list(near)
    for section, text in sections_of(profile).items():
        rows = topics[[rest.pop(0) for _ in sentence_bounds(text)]]
        fields[section] = base64.b64encode(signs_of(rows).tobytes()).decode()
    vectors = Vectors("encoder-1", 4, {}, fields)
    return msgspec.structs.replace(profile, vectors=vectors)


def cited(left: Startup | Mentor, right: Startup | Mentor, most: int = 1) -> list[tuple[str, str]]:
    pairs = aligned(left, right, most)  # type: ignore[arg-type]
    return [(pair.left.text, pair.right.text) for pair in pairs if pair.left and pair.right]


def test_across_languages_the_sentences_with_the_nearest_vectors_are_cited():
    left = signed(team(summary=ZH), 1, 2, 3)
    right = signed(mentor("m", expertise=EN), 4, 2, 5)
    assert cited(left, right) == [("电池在冬天掉电太快", "I design low-power electronics")]
    assert cited(left, right, most=3) == cited(left, right)


def test_within_a_language_words_and_sections_tell_as_before():
    text = "我爱散步。做低功耗电路，懂电池掉电。周末有空。"
    left, right = team(summary=ZH), mentor("m", expertise=text)
    assert cited(signed(left, 1, 2, 3), signed(right, 3, 4, 1)) == cited(left, right)


def test_records_from_before_and_signs_of_other_sentences_are_cited_by_sections():
    left, right = team(summary=ZH), mentor("m", expertise=EN)
    before = cited(left, right)
    whole = signed(right, 4, 2, 5)
    assert whole.vectors
    for broken in (
        {},
        {"expertise": whole.vectors.sentences["expertise"][:-4]},
        {"expertise": "?"},
        {"services": whole.vectors.sentences["expertise"]},
    ):
        vectors = msgspec.structs.replace(whole.vectors, sentences=broken)
        other = msgspec.structs.replace(whole, vectors=vectors)
        assert cited(signed(left, 1, 2, 3), other) == before


def test_the_signs_of_a_section_are_those_of_its_fields_one_after_the_other():
    left = signed(team(summary=ZH), 1, 2, 3)
    right = mentor("m", expertise="Nice.", services_text="I audit.", services_other=["boards"])
    right = msgspec.structs.replace(right, title="CTO")
    assert list(sections_of(right)) == ["expertise", "services"]
    assert cited(left, signed(right, 5, 6, 7, 2)) == [("电池在冬天掉电太快", "boards")]


@given(PROSE, PROSE)
def test_signs_never_change_a_score_and_any_sentences_can_be_signed(left: str, right: str):
    topic = sections(summary=[1, 2, 3, 4])
    plain = team(summary=left, problem=right), mentor("m", expertise=right)
    with_signs = [signed(profile, *range(9), *range(9), *range(9), *range(9)) for profile in plain]
    vectors = [
        msgspec.structs.replace(topic, sentences=profile.vectors.sentences)
        for profile in with_signs
        if profile.vectors
    ]
    pairs = [
        [
            msgspec.structs.replace(profile, vectors=of)
            for profile, of in zip(plain, of_both, strict=True)
        ]
        for of_both in ([topic, topic], vectors)
    ]
    measure = Measure(MENTORING, model="encoder-1")
    scores = [fit(pair[0], pair[1], measure).score for pair in pairs]  # type: ignore[arg-type]
    assert scores[0] == scores[1]


def test_a_long_text_has_a_bounded_number_of_signs():
    assert len(sentence_bounds("一句。" * 500)) == MOST_SIGNED
    assert sentence_bounds("") == []
