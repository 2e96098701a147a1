"""Score sheets on a judge's phone: a page that works without scripts, sheet by sheet, and with the
script `judge.js` goes on while the connection is away.

What was marked is the judge's: the page says which sheets have been handed in, never what is on
them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from contracts.catalogue import SCORES
from contracts.roadshow import Criterion, Round
from services.console.asking import Ask, ConsolePage
from services.console.links.opened import OpenedPage, fits, opened, unknown
from services.console.links.sending import NotTaken, send
from services.console.pages.templating import go
from services.console.read.rows import DocumentRow
from services.words import say

_HUNDREDTHS: Final = 2
_LONGEST_MARK: Final = 8


@dataclass(frozen=True, slots=True)
class JudgedEntry:
    """One entry that a judge marks; `handed_in` is when (ms), 0 for not yet."""

    startup: str
    name: str
    time: str
    handed_in: int


@dataclass(frozen=True, slots=True)
class JudgeRound:
    """One round that somebody judges, in the order of the stage."""

    round: Round
    entries: list[JudgedEntry]

    @property
    def done(self) -> int:
        """How many sheets have been handed in."""
        return sum(entry.handed_in > 0 for entry in self.entries)

    def entry(self, startup: str) -> JudgedEntry | None:
        """Return one of the entries."""
        return next((entry for entry in self.entries if entry.startup == startup), None)


def rounds_of(page: OpenedPage) -> list[JudgeRound]:
    """Return what the judge of `page` marks by the panels that were published."""
    model, scope = page.ask.parts.model, page.scope
    programme = model.programme(scope.pool)
    if programme is None:
        return []
    rules = msgspec.convert(programme.body.get("rules", {}).get("rounds", []), list[Round])
    documents = [each for each in model.documents(scope.pool) if each.status == "published"]
    history = model.history_of("judge", scope.recipient, frozenset({scope.pool}), limit=200).items
    handed = {
        (str(row.detail.get("round", "")), row.startup): row.time
        for row in reversed(history)
        if row.kind == "score"
    }
    judged = []
    for each in rules:
        entries = _entries(documents, each.name, scope.recipient, handed)
        if each.criteria and entries:
            judged.append(JudgeRound(each, entries))
    return judged


def _entries(
    documents: Sequence[DocumentRow], name: str, judge: str, handed: Mapping[tuple[str, str], int]
) -> list[JudgedEntry]:
    panels = _of_round(documents, "panels", name)
    if panels is None:
        return []
    spared = panels.get("spared", {}).get(judge, {})
    own = [
        startup
        for panel in panels.get("panels", [])
        if judge in panel["judges"] or judge == panel["chair"]
        for startup in panel.get("entries", [])
        if startup not in spared
    ]
    slots = {
        slot["startup"]: slot
        for slot in (_of_round(documents, "line_up", name) or {}).get("slots", [])
    }
    names = {row["startup"]: row["name"] for row in _listed(documents)}
    entries = [
        JudgedEntry(
            startup, names.get(startup) or slots.get(startup, {}).get("name", startup),
            slots.get(startup, {}).get("starts_at", ""), handed.get((name, startup), 0),
        )
        for startup in dict.fromkeys(own)
    ]  # fmt: skip
    return sorted(entries, key=lambda entry: (entry.time or "~", entry.startup))


def _of_round(documents: Sequence[DocumentRow], kind: str, name: str) -> Mapping[str, Any] | None:
    """Return a round's document; one that names no round is of every one."""
    bodies = [each for each in documents if each.kind == kind and each.round in {name, ""}]
    return bodies[0].body if bodies else None


def _listed(documents: Sequence[DocumentRow]) -> Sequence[Mapping[str, Any]]:
    shortlist = next((each for each in documents if each.kind == "shortlist"), None)
    return [] if shortlist is None else shortlist.body.get("entries", [])


# ---- pages -----------------------------------------------------------------------------------------


def _opened(ask: Ask) -> OpenedPage | Response:
    page = opened(ask, "judge_token", "judge")
    if page is None:
        return unknown(ask)
    return page if page.state == "live" else page.ended()


def _show(ask: Ask, error: str = "", status: int = 200, why_not: str = "") -> Response:
    page = _opened(ask)
    if isinstance(page, Response):
        return page
    rounds = rounds_of(page)
    pool = ask.parts.model.pool(page.scope.pool)
    person = ask.parts.model.person("judge", page.scope.recipient)
    return page.page(
        "judge.html", status, rounds=rounds, error=error, why_not=why_not, done=ask.query("done"),
        programme=(pool.name if pool else "") or page.scope.pool,
        judge=(person.name if person else "") or page.scope.recipient, once=ask.once,
    )  # fmt: skip


def _sheet(ask: Ask, error: str = "", status: int = 200, why_not: str = "") -> Response:
    """Show one sheet by itself, for phones without scripts."""
    page = _opened(ask)
    if isinstance(page, Response):
        return page
    name = ask.query("round") or ask.form.get("round", "")
    startup = ask.query("startup") or ask.form.get("startup", "")
    judged, entry = _asked_for(page, name, startup)
    if judged is None or entry is None:
        raise HTTPException(404)
    return page.page(
        "sheet.html", status, judged=judged, entry=entry, error=error, why_not=why_not,
        given=ask.form, once=ask.form.get("once") or ask.once,
    )  # fmt: skip


def _asked_for(
    page: OpenedPage, name: str, startup: str
) -> tuple[JudgeRound | None, JudgedEntry | None]:
    judged = next((each for each in rounds_of(page) if each.round.name == name), None)
    return judged, judged.entry(startup) if judged else None


async def _hand_in(ask: Ask) -> Response:
    """Hand in one sheet; the same again is the same event, however often a phone tries."""
    page = await run_in_threadpool(_opened, ask)
    if isinstance(page, Response):
        return page
    try:
        startup = await _handed_in(ask, page)
    except NotTaken as refusal:
        return await run_in_threadpool(_refused, ask, page, refusal)
    if ask.form.get("script"):
        return JSONResponse({"done": True})
    return go(f"/j/{page.token}", done=startup)


async def _handed_in(ask: Ask, page: OpenedPage) -> str:
    name, startup = ask.form.get("round", ""), ask.form.get("startup", "")
    judged, entry = await run_in_threadpool(_asked_for, page, name, startup)
    if judged is None or entry is None or not fits(ask, page.value) or not ask.form.get("once"):
        raise NotTaken(422, "changed")
    marks = {
        criterion.name: _mark(ask.form.get(f"mark.{number}", ""), criterion)
        for number, criterion in enumerate(judged.round.criteria)
    }
    record: dict[str, Any] = {
        "pool": page.scope.pool, "round": name, "startup": startup,
        "judge": page.scope.recipient, "marks": marks,
    }  # fmt: skip
    if judged.round.one_vote_veto and ask.form.get("veto") == "yes":
        record["veto"] = True
    await send(page, SCORES.name, record, act="link_score", what=f"{name} {startup}")
    return entry.name


def _mark(text: str, criterion: Criterion) -> str:
    """Return a mark as it is written; raise NotTaken for what is none."""
    plain = text.replace(",", ".").strip()
    try:
        mark = Decimal(plain) if len(plain) <= _LONGEST_MARK else Decimal("NaN")
    except InvalidOperation:
        mark = Decimal("NaN")
    if not mark.is_finite() or not 0 <= mark <= criterion.most:
        raise NotTaken(422, "mark", f"{criterion.name}: 0 - {criterion.most}")
    if -int(mark.as_tuple().exponent) > _HUNDREDTHS:
        raise NotTaken(422, "mark", f"{criterion.name}: 0.01")
    return str(mark)


def _refused(ask: Ask, page: OpenedPage, refusal: NotTaken) -> Response:
    if ask.form.get("script"):
        words = say(page.ask.language, f"links.error.{refusal.code}")
        said = f"{words} {refusal.why}".strip()
        return JSONResponse({"done": False, "why": said}, refusal.status)
    try:
        return _sheet(ask, refusal.code, refusal.status, refusal.why)
    except HTTPException:
        return _show(ask, refusal.code, refusal.status, refusal.why)


PAGES: Final = (
    ConsolePage("/j/{judge_token}", "open", _show),
    ConsolePage("/j/{judge_token}", "open", _hand_in, "POST"),
    ConsolePage("/j/{judge_token}/sheet", "open", _sheet),
)
