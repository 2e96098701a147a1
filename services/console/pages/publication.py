"""Publishing a plan, and taking the publication back: who is told is shown before anybody is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import Response

from services.console.accounts import audit
from services.console.asking import Ask, ConsolePage
from services.console.clock import now
from services.console.pages.inside import Inside, inside, page
from services.console.pages.match import shown_match
from services.console.pages.sending import ask_for
from services.console.read.rows import PlanRow
from services.delivery import holding
from services.delivery.holding import ChosenNotices, WaitingEvent

RECALL: Final = "recall_publication"
_MINUTE_MS: Final = 60_000
_MOST_OPEN: Final = 200


@dataclass(slots=True)
class ToldMentor:
    """What a plan changes for a mentor: ids of startups."""

    gained: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)


def told_mentors(moves: Sequence[Mapping[str, Any]]) -> dict[str, ToldMentor]:
    """Return the mentors whom a plan's moves touch, by id."""
    mentors: dict[str, ToldMentor] = {}
    for move in moves:
        for mentor in move.get("gained", ()):
            mentors.setdefault(mentor, ToldMentor()).gained.append(move["startup"])
        for mentor in move.get("lost", ()):
            mentors.setdefault(mentor, ToldMentor()).lost.append(move["startup"])
    return dict(sorted(mentors.items()))


@dataclass(frozen=True, slots=True)
class Publication:
    """The plan in force as it may be taken back. `notices` is what still waits of it, None where
    nothing does; `until` (ms) is when that leaves.
    """

    plan: PlanRow
    event: str
    proposed: int
    accepted: int
    notices: WaitingEvent | None
    until: int


def publication(ask: Ask) -> Publication | None:
    """Return the publication that can be taken back; None where nothing of it is unanswered."""
    model = ask.parts.model
    plan, pool = model.plan(ask.pool, "published"), model.pool(ask.pool)
    if plan is None or pool is None or not pool.proposed:
        return None
    event = model.publication_event(ask.pool)
    waiting = holding.waiting(ask.parts.database, ask.pool, _MOST_OPEN) if event else []
    notices = next((each for each in waiting if each.event == event), None)
    window = int(ask.parts.settings.sender_recall_min * _MINUTE_MS)
    return Publication(
        plan, event, pool.proposed, pool.accepted, notices, plan.time + window if window else 0
    )


def _mentoring(ask: Ask) -> Inside:
    return inside(ask, "mentoring")


def _publish(ask: Ask) -> Response:
    """Show who will be told, before anybody is."""
    within = _mentoring(ask)
    plan = ask.parts.model.plan(ask.pool)
    return page(
        ask, "publish.html", within, current="match", plan=plan,
        mentors=told_mentors(plan.body["moves"]) if plan else {},
        window=ask.parts.settings.sender_recall_min,
    )  # fmt: skip


async def _confirm(ask: Ask) -> Response:
    return await ask_for(ask, _mentoring, shown_match, {"publish": ()}, f"/pools/{ask.pool}/match")


def _recall(ask: Ask) -> Response:
    """Show what a recall would take back and what it would not."""
    return _shown_recall(ask, _mentoring(ask))


def _shown_recall(ask: Ask, within: Inside, status: int = 200, error: str = "") -> Response:
    return page(
        ask, "recall.html", within, status, current="match", publication=publication(ask),
        error=error,
    )  # fmt: skip


async def _take_back(ask: Ask) -> Response:
    """Hold what has not left, withdraw the proposals, and then drop what was held; where the pool
    refuses, let it leave after all.
    """
    if ask.form.get("act") != RECALL:
        raise HTTPException(422)
    database, who = ask.parts.database, ask.principal.account
    event = await run_in_threadpool(ask.parts.model.publication_event, ask.pool)
    chosen = ChosenNotices(ask.pool, event)
    if event:
        await run_in_threadpool(holding.hold, database, chosen, who, now())
    answer = await ask_for(ask, _mentoring, _shown_recall, {RECALL: ()}, f"/pools/{ask.pool}/match")
    if not event:
        return answer
    if answer.status_code >= 400:  # noqa: PLR2004 - HTTP's refusals
        await run_in_threadpool(holding.release, database, chosen, now())
        return answer
    taken = await run_in_threadpool(holding.recall, database, chosen, who, now())
    what = f"{taken.recalled} {taken.gone} {event}"
    await run_in_threadpool(
        audit.record, database, now(), who, "recall_notices", ask.pool, what, event
    )
    return answer


PAGES: Final = (
    ConsolePage("/pools/{pool}/match/publish", "publish", _publish),
    ConsolePage("/pools/{pool}/match/publish", "publish", _confirm, "POST"),
    ConsolePage("/pools/{pool}/match/recall", "publish", _recall),
    ConsolePage("/pools/{pool}/match/recall", "publish", _take_back, "POST"),
)
