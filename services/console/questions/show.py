"""What a change of a roadshow's rules would do to what is drawn up, in a reader's words."""

from collections.abc import Mapping
from typing import Final

import msgspec

from models.roadshow import RoadshowFold
from models.roadshow.review.documents import documents_of
from models.roadshow.review.what_if import RoadshowPatch, what_if
from services.cli.client import refusals
from services.cli.texts import LANGUAGE
from services.console.questions.asked import (
    AskShow,
    CannotAnswer,
    PoolAnswer,
    ShowAnswer,
    ShowPart,
)
from services.publishing.views import change_rows
from services.publishing.words import Words

_SHOWN: Final = 60


def show_answer(pool: str, fields: Mapping[str, bytes], question: AskShow, now: int) -> PoolAnswer:
    """Return the answer for the roadshow of `fields` at `now` (ms); raise BadPatch."""
    LANGUAGE.set(question.language)
    state = RoadshowFold().restore(pool, fields)
    if state.rules is None or state.shortlist.current is None:
        return CannotAnswer("no_list")
    found = what_if(
        state, RoadshowPatch(question.rules, question.programme), now
    )  # `state` is afterwards as it would be
    words, documents = Words(question.language), documents_of(state).by_part()
    parts = []
    for part, changes in found.answer.changes.items():
        document = documents[part]
        if document is None:
            continue
        shown = msgspec.structs.replace(document, changes=changes[:_SHOWN])
        rows = [
            (row["who"], row["before"], row["after"], row["why"])
            for row in change_rows(shown, words)
        ]
        parts.append(ShowPart(words.title(document), len(changes), rows))
    figures = [(figure.name, figure.before, figure.after) for figure in found.answer.measures]
    return ShowAnswer(figures, parts, list(dict.fromkeys(map(refusals.words, found.refused))))
