"""What somebody has done, as the feature `works` and as a section of their vectors."""

import numpy as np
import pytest

from contracts.pool_log import Mentor, Startup, Vectors
from models.affinity import MENTORING, Measure, Table, cited_work, fit, read_pool
from models.affinity.terms import stem, terms_of
from models.affinity.weights import UNSTATED
from models.encoders.texts import sections_of
from models.encoders.vectors import to_base64
from models.encoders.works import pooled, with_works_as_one
from services.intake.works import ALL, LONGEST, kept

_BATTERY = "Solid electrolytes for lithium batteries, drying of electrode coatings"
_TEA = "Grading of tea leaves by near infrared spectra"
_ROW = np.arange(1, 9, dtype=np.int8)


def startup_of(key: str, summary: str) -> Startup:
    vectors = Vectors("m", 8, {"summary": to_base64(_ROW)})
    return Startup(
        pool="p", time=0, event=key, id=key, name=key, group="team", language="en",
        summary=summary, industries=["I65"], region="110000", stage="nursery", languages=["en"],
        vectors=vectors,
    )  # fmt: skip


def mentor_with(key: str, works: list[str]) -> Mentor:
    return Mentor(
        pool="p", time=0, event=key, id=key, name=key, engagement="volunteer", track="innovation",
        language="en", expertise="advice", capacity=1, languages=["en"], works=works,
        vectors=Vectors("m", 8, {"expertise": to_base64(_ROW)}),
    )  # fmt: skip


def _pool(works: dict[str, list[str]]) -> tuple[Startup, list[Mentor], Measure]:
    startup = startup_of("s", "Batteries whose lithium electrolyte is solid")
    fillers = [startup_of(f"s{n}", f"Irrigation of field number {n} by drones") for n in range(14)]
    mentors = [mentor_with(key, texts) for key, texts in works.items()]
    statistics = read_pool([startup, *fillers, *mentors], "m", 8)
    return startup, mentors, Measure(MENTORING, statistics, "m")


def test_whose_works_speak_of_the_same_comes_first() -> None:
    startup, mentors, measure = _pool({"m0": [_TEA], "m1": [_BATTERY], "m2": [_TEA, _TEA + "."]})
    scores = Table(mentors, side="partner", measure=measure, dims=8).scores(startup)
    assert int(scores.argmax()) == 1


def test_one_pair_and_a_table_of_them_score_alike() -> None:
    startup, mentors, measure = _pool({"m0": [_TEA], "m1": [_BATTERY, "换电柜的调度"], "m2": []})
    wanted = [fit(startup, mentor, measure).score for mentor in mentors]
    table = Table(mentors, side="partner", measure=measure, dims=8)
    assert table.scores(startup).tolist() == wanted
    other = Table([startup], side="startup", measure=measure, dims=8)
    assert [int(other.scores(mentor)[0]) for mentor in mentors] == wanted


def test_the_same_work_for_everybody_says_nothing() -> None:
    startup, mentors, measure = _pool({f"m{n}": [_BATTERY] for n in range(5)})
    parts = {fit(startup, mentor, measure).parts["works"] for mentor in mentors}
    assert len(parts) == 1


def test_without_works_in_the_startups_language_family_the_feature_is_not_stated() -> None:
    startup, mentors, measure = _pool({"m0": ["换电柜的调度与电池健康"], "m1": [], "m2": [_TEA]})
    stated = ["works" in fit(startup, mentor, measure).parts for mentor in mentors]
    assert stated == [False, False, True]


def test_a_pool_without_works_is_read_as_before() -> None:
    _, _, measure = _pool({"m0": [], "m1": []})
    assert not measure.text_statistics.works.rarity
    assert not measure.text_statistics.works.common


def test_a_table_that_changes_scores_as_a_new_one() -> None:
    startup, mentors, measure = _pool({"m0": [_TEA], "m1": [_BATTERY], "m2": []})
    table = Table(mentors[:2], side="partner", measure=measure, dims=8)
    table.put(mentors[2])
    table.put(mentor_with("m0", [_BATTERY]))
    table.drop("m1")
    fresh = Table(
        [mentor_with("m0", [_BATTERY]), mentors[2]], side="partner", measure=measure, dims=8
    )
    assert table.scores(startup).tolist() == fresh.scores(startup).tolist()


def test_the_work_that_is_cited_is_the_nearest_one() -> None:
    startup, mentors, measure = _pool({"m0": [_TEA, _BATTERY], "m1": ["换电柜"]})
    assert cited_work(startup, mentors[0], measure.text_statistics.works) == _BATTERY
    assert not cited_work(startup, mentors[1], measure.text_statistics.works)


def test_forms_of_a_word_are_one_term_and_chinese_is_read_in_pairs() -> None:
    assert stem("testing") == stem("tested") == "test"
    assert (
        terms_of("The testing of cells").buckets.tolist() == terms_of("test cell").buckets.tolist()
    )
    assert len(terms_of("换电柜").buckets) == 5
    assert terms_of("換電櫃").buckets.tolist() == terms_of("换电柜").buckets.tolist()
    assert not len(terms_of("—— !!").buckets)


def test_many_works_are_one_vector() -> None:
    mentor = mentor_with("m", [f"work {n}" for n in range(200)])
    sections = dict.fromkeys(sections_of(mentor), _ROW)
    assert set(with_works_as_one(sections)) == {"expertise", "works"}
    assert pooled(np.stack([_ROW, _ROW])).tolist() == pooled(_ROW[None]).tolist()
    assert not pooled(np.zeros((2, 8), dtype=np.int8)).any()


@pytest.mark.parametrize("count", [1, 7, 200])
def test_a_megabyte_of_works_stays_within_its_bounds(count: int) -> None:
    works = [f"{n} " + "电" * (330_000 // count) for n in range(count)]
    found = kept(works)
    assert len(found) == count
    assert sum(map(len, found)) <= ALL
    assert max(map(len, found)) <= LONGEST


def test_empty_works_and_repetitions_are_left_out() -> None:
    assert kept(["", "  ", _TEA, f" {_TEA} ", _BATTERY]) == [_TEA, _BATTERY]


def test_five_languages_are_read_without_a_fault() -> None:
    works = ["换电柜", "換電櫃", "battery", "電池の研究", "배터리 연구", "батареи"]
    startup, mentors, measure = _pool({"m0": works})
    assert fit(startup, mentors[0], measure).parts["works"] != UNSTATED
