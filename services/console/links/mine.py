"""A person's own page: what they have, what they were told, their calendar, and what they change."""

from dataclasses import dataclass
from typing import Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from contracts.catalogue import OUTCOMES
from contracts.notices import Notice
from services.console.asking import Ask, ConsolePage
from services.console.clock import now
from services.console.links import agreed, profile
from services.console.links.opened import OpenedPage, fits, opened, unknown
from services.console.links.sending import NotTaken, send
from services.console.pages.templating import go
from services.console.read.rows import PairRow, PersonView
from services.console.read.told import SERVICES
from services.delivery import links
from services.delivery.links import derived_token
from services.delivery.settings import STOPPABLE
from services.delivery.subjects import EVERY_SUBJECT, Subject
from services.delivery.told import states_of
from services.notifier.compose import notices_for
from services.runtime.errors import Retryable

OUTCOME_CODES: Final = ("met", "did_not_take_place", "completed")
"""What people say of a pairing in two taps."""
_MOST_TOLD: Final = 10
_SUBJECTS_OF: Final[dict[str, tuple[Subject, ...]]] = {
    "mentoring": ("proposals", "pairings"), "roadshow": ("lists", "stage", "meetings"),
}  # fmt: skip
"""What messages of a kind of pool are about."""
_PAIRED: Final = ("startup", "mentor")


@dataclass(frozen=True, slots=True)
class ToldNotice:
    """A notice that somebody was sent, and what became of it: (channel, state, when in ms)."""

    notice: Notice
    states: list[tuple[str, str, int]]


@dataclass(frozen=True, slots=True)
class OwnPage:
    """A link of somebody whom the read model knows."""

    page: OpenedPage
    person: PersonView

    @property
    def scope_pools(self) -> list[tuple[str, str]]:
        """Their pools with the names of these."""
        model = self.page.ask.parts.model
        pools = [each.pool for each in self.person.profiles]
        return [(pool, (row.name if (row := model.pool(pool)) else "") or pool) for pool in pools]

    def pair(self, text: str) -> PairRow | None:
        """Return their pairing that a form calls `POOL STARTUP MENTOR`."""
        pool, _, rest = text.partition(" ")
        startup, _, mentor = rest.partition(" ")
        own = startup if self.page.scope.kind == "startup" else mentor
        if self.page.scope.kind not in _PAIRED or own != self.page.scope.recipient:
            return None
        return self.page.ask.parts.model.pairing(pool, startup, mentor)


def found(ask: Ask) -> OwnPage | Response:
    """Return whose page it is; the page that says why not where the link does nothing any more.

    Raise Retryable while the read model does not know yet.
    """
    page = opened(ask, "mine_token", "mine")
    if page is None:
        return unknown(ask)
    if page.state != "live":
        return page.ended()
    person = ask.parts.model.person(page.scope.kind, page.scope.recipient)
    if person is None:
        fresh = ask.parts.model.freshness()
        if fresh.state == "starting" or fresh.behind:
            raise Retryable("the read model does not know it yet")
        return page.page("gone.html", 404)
    return OwnPage(page, person)


def _show(ask: Ask, error: str = "", status: int = 200, **shown: Any) -> Response:
    own = found(ask)
    if isinstance(own, Response):
        return own
    page, model = own.page, ask.parts.model
    tokens = {purpose: derived_token(page.token, purpose) for purpose in ("calendar", "judge")}
    origin = ask.parts.settings.console_url or str(ask.request.base_url).rstrip("/")
    pairs = [each for each in own.person.pairs if each.status in {"proposed", "accepted"}]
    values: dict[str, Any] = {"contact": None, "why_not": "", "done": ask.query("done")} | shown
    return page.page(
        "mine.html", status, own=own, person=own.person, pairs=pairs, error=error,
        calendar=f"{origin}/c/{tokens['calendar']}.ics", judge=f"/j/{tokens['judge']}",
        told=_told(own), outcomes=OUTCOME_CODES, stopped=EVERY_SUBJECT in _stopped(page),
        subjects=[(each, each not in _stopped(page)) for each in _subjects(own)],
        fresh=model.freshness(), once=ask.once, **values,
    )  # fmt: skip


def _stopped(page: OpenedPage) -> set[str]:
    """Return the subjects of which they want no mails."""
    person = (page.scope.kind, page.scope.recipient)
    stops = links.stops(page.ask.parts.database, {person[1]}, STOPPABLE)
    return {subject for kind, who, subject in stops if (kind, who) == person}


def _subjects(own: OwnPage) -> list[Subject]:
    """Return what messages to them may be about, by the kinds of their pools."""
    model = own.page.ask.parts.model
    pools = (model.pool(each.pool) for each in own.person.profiles)
    kinds = {row.kind for row in pools if row is not None}
    return [
        subject for kind, subjects in _SUBJECTS_OF.items() if kind in kinds for subject in subjects
    ]


def _told(own: OwnPage) -> list[ToldNotice]:
    """Return the latest notices to them over all their pools, the latest first."""
    person, model = (own.page.scope.kind, own.page.scope.recipient), own.page.ask.parts.model
    notices = [
        notice
        for profile_row in own.person.profiles
        for row in model.told(profile_row.pool, person, limit=_MOST_TOLD).items
        for notice in notices_for(row.decision, SERVICES[row.service])
        if (notice.recipient_kind, notice.recipient) == person
    ]
    latest = sorted(notices, key=lambda notice: -notice.time)[:_MOST_TOLD]
    states = states_of(own.page.ask.parts.database, [notice.id for notice in latest])
    return [ToldNotice(notice, states.get(notice.id, [])) for notice in latest]


async def _act(ask: Ask) -> Response:
    """Do what a button of the page says."""
    own = await run_in_threadpool(found, ask)
    if isinstance(own, Response):
        return own
    if not fits(ask, own.page.value):
        return await run_in_threadpool(_show, ask, "changed", 422)
    match ask.form.get("act", ""):
        case "outcome":
            return await _outcome(ask, own)
        case "contact":
            return await run_in_threadpool(_contact, ask, own)
        case "stop" | "resume" | "subjects" as act:
            choose = _choose_subjects if act == "subjects" else _stop
            return await run_in_threadpool(choose, ask, own)
        case _:
            return await run_in_threadpool(_show, ask, "changed", 422)


async def _outcome(ask: Ask, own: OwnPage) -> Response:
    pair = await run_in_threadpool(own.pair, ask.form.get("pair", ""))
    outcome = ask.form.get("outcome", "")
    if pair is None or pair.status != "accepted" or outcome not in OUTCOME_CODES:
        return await run_in_threadpool(_show, ask, "changed", 422)
    record = {
        "pool": pair.pool, "startup": pair.startup, "partner": pair.mentor, "outcome": outcome,
        "by": "startup" if own.page.scope.kind == "startup" else "partner",
    }  # fmt: skip
    try:
        await send(own.page, OUTCOMES.name, record, act="link_outcome", what=outcome)
    except NotTaken as refusal:
        return await run_in_threadpool(refused, _show, ask, refusal)
    return go(ask.request.url.path, done="outcome")


def _contact(ask: Ask, own: OwnPage) -> Response:
    """Show how the other side of an accepted pair is reached; the vault has it on its record."""
    pair = own.pair(ask.form.get("pair", ""))
    if pair is None or pair.status != "accepted":
        return _show(ask, "changed", 422)
    contact = agreed.contact(ask, own.page.scope, pair)
    if contact is None:
        return _show(ask, "no_contact")
    own.page.note("link_contact", str(agreed.other_side(own.page.scope.kind, pair)))
    return _show(ask, contact=contact)


def _stop(ask: Ask, own: OwnPage) -> Response:
    act = ask.form["act"]
    if act == "stop":
        links.stop(ask.parts.database, own.page.scope, STOPPABLE, now())
    else:
        links.resume(ask.parts.database, own.page.scope, STOPPABLE)
    own.page.note(f"link_{act}", STOPPABLE)
    return go(ask.request.url.path, done="stopped" if act == "stop" else "resumed")


def _choose_subjects(ask: Ask, own: OwnPage) -> Response:
    """Note about which subjects they want mails, and about which none."""
    wanted = set(ask.chosen.get("subject", []))
    database, scope = ask.parts.database, own.page.scope
    for subject in _subjects(own):
        if subject in wanted:
            links.resume(database, scope, STOPPABLE, subject)
        else:
            links.stop(database, scope, STOPPABLE, now(), subject)
    own.page.note("link_subjects", " ".join(sorted(wanted & set(_subjects(own)))))
    return go(ask.request.url.path, done="subjects")


def refused(show: Any, ask: Ask, refusal: NotTaken) -> Response:
    """Return the page that `show` makes, with why nothing was sent."""
    response: Response = show(ask, refusal.code, refusal.status, why_not=refusal.why)
    return response


# ---- the profile -----------------------------------------------------------------------------------


def _profile(ask: Ask, error: str = "", status: int = 200, **shown: Any) -> Response:
    own = found(ask)
    if isinstance(own, Response):
        return own
    kind = own.page.scope.kind
    fields = profile.shown(own.person, kind)
    wished = {wish: _name(ask, kind, wish) for wish in fields.get("wishes", [])}
    values: dict[str, Any] = {"why_not": "", "done": ask.query("done")} | shown
    return own.page.page(
        "profile.html", status, own=own, person=own.person, fields=fields, error=error,
        wished=wished, chosen=profile.CHOSEN, once=ask.once, **values,
    )  # fmt: skip


def _name(ask: Ask, kind: str, identifier: str) -> str:
    other = "startup" if kind == "mentor" else "mentor"
    person = ask.parts.model.person(other, identifier)
    return (person.name if person else "") or identifier


async def _change(ask: Ask) -> Response:
    own = await run_in_threadpool(found, ask)
    if isinstance(own, Response):
        return own
    if not fits(ask, own.page.value):
        return await run_in_threadpool(_profile, ask, "changed", 422)
    try:
        changed = await profile.change(own.page, own.person)
    except NotTaken as refusal:
        return await run_in_threadpool(refused, _profile, ask, refusal)
    return go(ask.request.url.path, done="profile" if changed else "same")


PAGES: Final = (
    ConsolePage("/m/{mine_token}", "open", _show),
    ConsolePage("/m/{mine_token}", "open", _act, "POST"),
    ConsolePage("/m/{mine_token}/profile", "open", _profile),
    ConsolePage("/m/{mine_token}/profile", "open", _change, "POST"),
)
