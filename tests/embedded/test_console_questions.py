"""What the console's pages ask is answered from the store, in a process of its own, within bounds."""

import pytest
from pydantic import SecretStr

from models.mentoring.explain.what_if_patch import Patch
from services.console.questions.asked import (
    AskNobody,
    AskPair,
    AskShow,
    AskWhatIf,
    CannotAnswer,
    Nobody,
    PairAnswer,
    ShowAnswer,
    WhatIfAnswer,
)
from services.console.questions.stored import StoredQuestions
from services.embedded.ports import LOOPBACK, free_ports
from services.runtime.io.partition_store import partition_of
from services.runtime.io.store import Store
from services.runtime.settings import Settings
from tests.embedded.test_explain_and_what_if import BETWEEN, EAST, NORTH, everything, put
from tests.unit.mentoring.pool import POOL, mentor, opened, startup
from tests.unit.roadshow.test_hand import drafted

pytestmark = pytest.mark.embedded


async def test_questions_are_answered_from_the_store_and_change_nothing_there(settings: Settings):
    host = opened(
        startup("a", vectors=EAST), startup("b", vectors=BETWEEN), startup("c", vectors=NORTH),
        mentor("m", vectors=EAST), mentor("n", vectors=NORTH), review=True,
    )  # fmt: skip
    await put(settings, host.fields)
    before = await everything(settings)
    questions = StoredQuestions(settings)
    pair = await questions.answer(POOL, AskPair("a", "m"))
    assert isinstance(pair, PairAnswer)
    assert [other.mentor for other in pair.found.instead] == ["n"]
    nobody = await questions.answer(POOL, AskNobody("b"))
    assert isinstance(nobody, Nobody)
    assert nobody.why is not None
    assert nobody.why.enough
    other = await questions.answer(POOL, AskWhatIf(Patch(mentors={"m": {"capacity": 2}})))
    assert isinstance(other, WhatIfAnswer)
    assert other.found.after.pairs == other.found.before.pairs + 1
    bad = await questions.answer(POOL, AskWhatIf(Patch(rules={"min_score": "x"})))
    assert bad == CannotAnswer(
        "bad_patch", "$.rules.min_score", "Expected `int`, got `str`", "invalid"
    )
    assert await questions.answer(POOL, AskPair("x", "m")) == CannotAnswer("unknown", detail="x")
    assert await questions.answer("elsewhere", AskPair("a", "m")) == CannotAnswer("unknown")
    assert await everything(settings) == before


async def test_a_roadshow_is_asked_about_in_words_of_the_reader(settings: Settings):
    store = await Store.open(settings)
    try:
        key = store.key("roadshow", partition_of("contest"), "state:contest")
        await store.client.hset(key, mapping=drafted().fields)  # type: ignore[arg-type]
    finally:
        await store.close()
    question = AskShow({"quotas": {"enterprise": 1}}, {}, "en")
    answer = await StoredQuestions(settings).answer("contest", question)
    assert isinstance(answer, ShowAnswer)
    assert "places" in {name for name, _, _ in answer.figures}
    assert await StoredQuestions(settings).answer("none", question) == CannotAnswer("unknown")


async def test_an_answer_that_takes_too_long_is_ended(settings: Settings):
    await put(settings, opened(startup("a", vectors=EAST), mentor("m", vectors=EAST)).fields)
    ended = await StoredQuestions(settings, most_s=0).answer(POOL, AskPair("a", "m"))
    assert ended == CannotAnswer("too_long")


async def test_while_the_store_is_away_the_page_is_told_so(settings: Settings):
    nowhere = SecretStr(f"redis://{LOOPBACK}:{free_ports(1)[0]}/0")
    away = settings.model_copy(update={"redis": nowhere})
    assert await StoredQuestions(away).answer(POOL, AskPair("a", "m")) == CannotAnswer("away")
