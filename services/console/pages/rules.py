"""A programme's rules: sentences with fields, what a change would do on today's data, and saving it
as an event.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import Response

from contracts.catalogue import PROGRAMMES
from contracts.pool_log import PoolKind
from models.mentoring.explain.what_if_patch import Patch
from models.pool.patch import merged
from services.cli.texts import LANGUAGE
from services.console.accounts import audit
from services.console.asking import Ask, ConsolePage
from services.console.clock import now
from services.console.pages.inside import Inside, inside, page
from services.console.pages.sending import NotSent, send, why_no_effect
from services.console.pages.templating import go
from services.console.questions.asked import (
    AskShow,
    AskWhatIf,
    CannotAnswer,
    PoolAnswer,
    ShowAnswer,
    WhatIfAnswer,
)
from services.console.read.rows import ProgrammeRow
from services.console.rules.changes import (
    NewProgramme,
    NotAProgramme,
    checked,
    held,
    patch_of,
    read_json,
    with_form,
    written,
)
from services.console.rules.fields import EXPERT, programme_fields, rule_fields, weight_fields
from services.console.rules.sentences import Sentences, place_changes
from services.words import say

_ACTS: Final = frozenset({"preview", "json", "save"})
_MOST_JSON: Final = 200_000
RECORD: Final = "record"
"""The field with the whole programme as JSON."""


@dataclass(frozen=True, slots=True)
class EditedRules:
    """A programme being edited: `before` is in force, `body` what the form or JSON makes of it."""

    within: Inside
    row: ProgrammeRow
    before: dict[str, Any]
    body: dict[str, Any]
    errors: dict[str, str] = field(default_factory=dict)
    """Form field -> what is wrong; under RECORD what belongs to no field."""
    status: int = 200

    @property
    def kind(self) -> PoolKind:
        """The kind of pool."""
        kind: PoolKind = self.before["rules"]["kind"]
        return kind


def programme_of(ask: Ask) -> EditedRules:
    """Return the programme of a page as it is in force; raise 404 where there is none."""
    within = inside(ask)
    row = ask.parts.model.programme(ask.pool)
    if row is None:
        raise HTTPException(404)
    body = held(row.body)
    return EditedRules(within, row, body, body)


def sections(ask: Ask, edited: EditedRules) -> list[tuple[str, list[Any]]]:
    """Return the sentences of a programme in groups, as its form or the rules in force have them."""
    sentences = Sentences(ask.language, edited.kind)
    groups = (
        ("programme", programme_fields(edited.kind)), ("matching", rule_fields(edited.kind)),
        ("weights", weight_fields(edited.kind)),
    )  # fmt: skip
    form = ask.form if edited.errors else {}
    return [
        (name, sentences.rows(fields, edited.body, form, edited.errors)) for name, fields in groups
    ]


def from_form(ask: Ask, edited: EditedRules) -> tuple[EditedRules, NewProgramme]:
    """Return the programme that a form asks for, held to its contract, with what is wrong with it."""
    body = with_form(edited.before, edited.kind, ask.form)
    return with_faults(ask, edited, body)


def with_faults(
    ask: Ask, edited: EditedRules, body: dict[str, Any]
) -> tuple[EditedRules, NewProgramme]:
    """Return `body` held to the contract of programmes; errors stand at the fields of the form."""
    new = checked(ask.pool, body, ask.language)
    errors: dict[str, str] = {}
    for place, message in new.faults:
        errors.setdefault(_field_of(place, edited.kind), message)
    rules = body.get("rules")
    if isinstance(rules, Mapping) and rules.get("kind") != edited.kind:
        errors = {RECORD: say(ask.language, "rules.other_kind")}
    status = 422 if errors else 200
    return EditedRules(edited.within, edited.row, edited.before, body, errors, status), new


def _field_of(place: str, kind: PoolKind) -> str:
    """Return the form's field that a fault at `place` of the record belongs to."""
    fields = (*programme_fields(kind), *rule_fields(kind), *weight_fields(kind))
    names = {rule.name for rule in fields}
    name = place.partition("[")[0]  # of one of several numbers
    return name if name in names else RECORD


def _rules(ask: Ask) -> Response:
    return _form(ask, programme_of(ask))


def _form(  # noqa: PLR0913 - what may stand above the form
    ask: Ask,
    edited: EditedRules,
    *,
    moved: list[tuple[str, str, str]] | None = None,
    known: bool = True,
    note: str = "",
    error: str = "",
) -> Response:
    return page(
        ask, "rules.html", edited.within, edited.status, current="rules", etag=edited.row.etag,
        sections=sections(ask, edited), errors=edited.errors, moved=moved, known=known, note=note,
        error=error, record=ask.form.get(RECORD) if RECORD in edited.errors else None,
        whole=written(edited.body), expert=EXPERT[edited.kind],
    )  # fmt: skip


async def _change(ask: Ask) -> Response:
    """Show what a change would do, or save it; what is wrong stands at its field."""
    act = ask.form.get("act", "")
    if act not in _ACTS:
        raise HTTPException(422)
    current = await run_in_threadpool(programme_of, ask)
    edited, new = await run_in_threadpool(_edited, ask, current, act)
    if edited.errors:
        return await run_in_threadpool(_form, ask, edited)
    if ask.form.get("etag", "") != current.row.etag:
        return await run_in_threadpool(_moved, ask, current, edited)
    if patch_of(edited.before, new.taken) == {}:
        nothing = say(ask.language, "rules.nothing")
        return await run_in_threadpool(lambda: _form(ask, current, note=nothing))
    if act == "save":
        return await _save(ask, edited, new)
    answer = await effect_of(ask, edited, new)
    LANGUAGE.set(ask.language)
    return preview(ask, edited, new, answer, save=True)


def _edited(ask: Ask, current: EditedRules, act: str) -> tuple[EditedRules, NewProgramme]:
    if act == "preview":
        return from_form(ask, current)
    text, body, why = ask.form.get(RECORD, ""), {}, ""
    if len(text) > _MOST_JSON:
        why = say(ask.language, "rules.too_long", most=_MOST_JSON)
    else:
        try:
            body = read_json(text)
        except NotAProgramme as error:
            why = say(ask.language, "rules.not_json", detail=error)
    if why:
        errors = {RECORD: why}
        wrong = EditedRules(current.within, current.row, current.before, current.body, errors, 422)
        return wrong, NewProgramme({})
    return with_faults(ask, current, body)


def _moved(ask: Ask, current: EditedRules, edited: EditedRules) -> Response:
    """Show what somebody else changed meanwhile, with one's own changes on top of that."""
    model, etag = ask.parts.model, ask.form.get("etag", "")
    read = model.programme_of(ask.pool, etag)
    body = edited.body
    if read is not None:
        earlier = held(read)
        own = with_form(earlier, current.kind, ask.form) if RECORD not in ask.form else body
        body = merged(current.before, patch_of(earlier, own))
    moved = list(place_changes(None if read is None else held(read), current.before))
    shown = EditedRules(current.within, current.row, current.before, body, {}, 409)
    return _form(ask, shown, moved=moved, known=read is not None)


async def _save(ask: Ask, edited: EditedRules, new: NewProgramme) -> Response:
    try:
        receipt = await send(ask, PROGRAMMES.name, new.record)
    except NotSent as refusal:
        failed, text = refusal.status, str(refusal)
    else:
        await run_in_threadpool(
            audit.record, ask.parts.database, now(), ask.principal.account, PROGRAMMES.name,
            ask.pool, "", receipt.event,
        )  # fmt: skip
        if not receipt.refused:
            return go(f"/pools/{ask.pool}/rules", event=receipt.event)
        failed, text = 422, why_no_effect(ask, receipt)
    shown = EditedRules(edited.within, edited.row, edited.before, edited.body, {}, failed)
    return await run_in_threadpool(lambda: _form(ask, shown, error=text))


async def effect_of(
    ask: Ask, edited: EditedRules, new: NewProgramme, people: Patch | None = None
) -> PoolAnswer:
    """Return what a change does on today's data."""
    whole = patch_of(edited.before, new.taken)
    rules = whole.pop("rules", {})
    if edited.kind == "roadshow":
        question = AskShow(rules, whole, ask.language)
        return await ask.parts.questions.answer(ask.pool, question)
    others = people or Patch()
    patch = Patch(rules, whole, others.startups, others.mentors)
    return await ask.parts.questions.answer(ask.pool, AskWhatIf(patch))


def preview(  # noqa: PLR0913 - the parts of the page
    ask: Ask,
    edited: EditedRules,
    new: NewProgramme,
    answer: PoolAnswer,
    *,
    save: bool,
    people: list[str] | None = None,
) -> Response:
    """Return the page that shows a change and what it would do; `save`: it can be saved there."""
    changes = Sentences(ask.language, edited.kind).changes(edited.before, new.taken)
    return page(
        ask, "preview.html", edited.within, current="rules" if save else "match",
        changes=changes, people=people or [], save=save, kind=edited.kind, etag=edited.row.etag,
        record=written(new.record), mode=new.taken.get("rules", {}).get("mode", "cycle"),
        found=answer.found if isinstance(answer, WhatIfAnswer) else None,
        show=answer if isinstance(answer, ShowAnswer) else None,
        cannot=answer if isinstance(answer, CannotAnswer) else None,
    )  # fmt: skip


PAGES: Final = (
    ConsolePage("/pools/{pool}/rules", "read", _rules),
    ConsolePage("/pools/{pool}/rules", "import", _change, "POST"),
)
