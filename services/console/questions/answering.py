"""A question answered from a pool's stored fields; it takes as long as a solve of the pool."""

from collections.abc import Mapping

from models.assignment import AssignmentError, OutOfBudget
from models.mentoring import Matcher, MentoringState
from models.mentoring.explain.conflict import reasons_of
from models.mentoring.explain.instead import side_by_side
from models.mentoring.explain.profile_map import profile_map
from models.mentoring.explain.situation import situation_of
from models.mentoring.explain.what_if import what_if
from models.mentoring.explain.why_none import why_none
from models.pool.patch import BadPatch
from services.console.questions.asked import (
    AskMap,
    AskNobody,
    AskPair,
    AskShow,
    AskWhatIf,
    CannotAnswer,
    MapAnswer,
    Nobody,
    PairAnswer,
    PoolAnswer,
    PoolQuestion,
    WhatIfAnswer,
)


def answered(
    pool: str, fields: Mapping[str, bytes], question: PoolQuestion, now: int
) -> PoolAnswer:
    """Return the answer to `question` about the pool of `fields` at `now` (ms)."""
    if not fields:
        return CannotAnswer("unknown")
    try:
        return _answered(pool, fields, question, now)
    except BadPatch as error:
        return CannotAnswer("bad_patch", error.place, error.found, error.code)
    except KeyError as error:
        return CannotAnswer("unknown", detail=str(error.args[0]) if error.args else "")
    except AssignmentError as error:
        code = "too_hard" if isinstance(error, OutOfBudget) else "bad_rules"
        return CannotAnswer(code, detail=str(error))


def _answered(
    pool: str, fields: Mapping[str, bytes], question: PoolQuestion, now: int
) -> PoolAnswer:
    if isinstance(question, AskShow):
        # a mentoring pool's question need not wait until all of a roadshow is loaded
        from services.console.questions.show import show_answer  # noqa: PLC0415

        return show_answer(pool, fields, question, now)
    if isinstance(question, AskWhatIf):
        return WhatIfAnswer(what_if(pool, fields, question.patch, now))
    state = Matcher().restore(pool, fields)
    match question:
        case AskPair(startup, mentor):
            return _pair(state, (startup, mentor), now)
        case AskNobody(startup):
            return _nobody(state, startup, now)
        case AskMap():
            return MapAnswer(profile_map(state))


def _pair(state: MentoringState, pair: tuple[str, str], now: int) -> PoolAnswer:
    if pair[0] not in state.startups:
        return CannotAnswer("unknown", detail=pair[0])
    if pair[1] not in state.mentors:
        return CannotAnswer("unknown", detail=pair[1])
    return PairAnswer(side_by_side(state, pair, situation_of(state, now)))


def _nobody(state: MentoringState, startup: str, now: int) -> PoolAnswer:
    if startup not in state.startups:
        return CannotAnswer("unknown", detail=startup)
    situation = situation_of(state, now)
    if situation is None:
        return Nobody(None)
    if situation.plan is None:
        return Nobody(None, reasons_of(situation))
    return Nobody(why_none(situation, startup))
