import pytest

from benchmarks import citations
from contracts.pool_log import Investor
from models.affinity import Span
from models.affinity.texts import texts_of

PAIRS = citations.read(citations.PAIRS)


def test_there_are_sixty_pairs_of_every_script_and_kind_and_each_side_is_marked_once():
    assert len(PAIRS) == 60
    assert {pair.languages for pair in PAIRS} == {"zh->zh", "zh->en", "en->zh", "en->en"}
    sides = [side for pair in PAIRS for side in (pair.startup, pair.partner)]
    assert {side.language for side in sides} == {"zh-Hans", "zh-Hant", "en"}
    assert sum(isinstance(pair.partner, Investor) for pair in PAIRS) == 10
    for pair in PAIRS:
        assert [sum(map(len, side.values())) for side in pair.marked] == [1, 1], pair.startup.id


def test_marks_are_taken_out_of_the_texts_and_stand_around_whole_sentences():
    for pair in PAIRS:
        for side, marked in zip((pair.startup, pair.partner), pair.marked, strict=True):
            texts = texts_of(side)
            assert not any("[[" in text or "]]" in text for text in texts.values())
            cited = [texts[field][a:b] for field, spans in marked.items() for a, b in spans]
            assert all(text[-1] in "。.？" for text in cited), cited


@pytest.mark.parametrize(
    ("span", "hit"),
    [
        (Span("summary", 4, 10, ""), True),
        (Span("summary", 1, 7, ""), True),
        (Span("summary", 0, 7, ""), False),
        (Span("problem", 4, 10, ""), False),
    ],
)
def test_a_citation_hits_where_half_of_it_is_marked(span, hit):
    assert citations._hit(span, {"summary": [(4, 10)]}) is hit


def test_without_vectors_words_alone_cite_a_pair_in_one_language():
    assert citations.hits(PAIRS[0], 1) == [True, True]
