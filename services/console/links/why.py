"""Why not me: why a startup has no mentor, and what it may do about that, without anything of others.

The answer is the product's own counterfactual (models.mentoring.explain.why_none), brought down to
how many and for which reason: who moves, whose place it is and what others would lose is theirs.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import Response

from models.mentoring.explain.conflict import Reasons
from models.mentoring.explain.why_none import WhyNone
from services.console.asking import Ask, ConsolePage
from services.console.links.mine import OwnPage, found
from services.console.links.opened import fits
from services.console.questions.asked import AskNobody, CannotAnswer, Nobody
from services.console.read.rows import DocumentRow

_OWN_TO_MEND: Final = {
    "no_common_language": "languages", "other_region": "region", "score_too_low": "words",
    "outside_dates": "dates",
}  # fmt: skip
"""Reasons about which a startup can do something, and what."""


_OF_OTHERS: Final = frozenset({"conflict", "declined_before"})
"""Reasons that would tell what somebody else has said: they are told under one name."""
PRIVATE: Final = "private"


@dataclass(frozen=True, slots=True)
class OwnWhy:
    """Why a startup has no mentor, as it may know it.

    `code`: served, kept_out, rules, cost, no_plan or later; `stops`: the rules' codes that leave it
    nobody, `exceptions` those of which a single exception would give it somebody; `full`: so many
    mentors who would do have no place left; `chances`: so many would take it with one place more.
    """

    code: str
    kept_out: str = ""
    stops: tuple[str, ...] = ()
    exceptions: tuple[str, ...] = ()
    full: int = 0
    group_rules: int = 0
    chances: int = 0

    @property
    def to_mend(self) -> list[str]:
        """What the startup itself can do something about."""
        return [_OWN_TO_MEND[code] for code in self.stops if code in _OWN_TO_MEND]


def own_why(answer: Nobody) -> OwnWhy:
    """Return what a startup may know of `answer`: no name, id or score of anybody else."""
    why = answer.why
    if why is None:
        return OwnWhy("no_plan") if answer.conflict else OwnWhy("later")
    if why.kept_out:
        return OwnWhy("kept_out", kept_out=why.kept_out)
    if why.served:
        return OwnWhy("served")
    if why.reasons is not None:
        return _of_rules(why.reasons)
    return OwnWhy("cost", chances=_chances(why))


def _of_rules(reasons: Reasons) -> OwnWhy:
    rules = reasons.rules
    single = [way.changes[0] for way in reasons.ways if len(way.changes) == 1]
    exceptions = {limit.rule for limit in single if limit.kind == "bar"} - _OF_OTHERS
    return OwnWhy(
        "rules",
        stops=tuple(dict.fromkeys(_told(limit.rule) for limit in rules if limit.kind == "bar")),
        exceptions=tuple(sorted(exceptions)),
        full=sum(limit.kind == "mentor_most" for limit in rules),
        group_rules=sum(limit.kind in {"rule_least", "rule_most"} for limit in rules),
    )


def _told(rule: str) -> str:
    return PRIVATE if rule in _OF_OTHERS else rule


def _chances(why: WhyNone) -> int:
    return sum(single.change.kind == "mentor_most" for single in why.enough)


# ---- the page --------------------------------------------------------------------------------------


def _startup(ask: Ask) -> OwnPage | Response:
    own = found(ask)
    if isinstance(own, OwnPage) and own.page.scope.kind != "startup":
        raise HTTPException(404)
    return own


def _pools(own: OwnPage, kind: str) -> list[str]:
    model = own.page.ask.parts.model
    pools = [each.pool for each in own.person.profiles]
    return [pool for pool in pools if (row := model.pool(pool)) and row.kind == kind]


def _show(ask: Ask, error: str = "", status: int = 200, **shown: Any) -> Response:
    own = _startup(ask)
    if isinstance(own, Response):
        return own
    values: dict[str, Any] = {"answer": None, "cannot": ""} | shown
    model = ask.parts.model
    listed = {
        pool: standing(model.documents(pool, "shortlist"), own.page.scope.recipient)
        for pool in _pools(own, "roadshow")
    }
    names = dict(own.scope_pools)
    return own.page.page(
        "why.html", status, own=own, person=own.person, pools=_pools(own, "mentoring"),
        listed=listed, names=names, error=error, **values,
    )  # fmt: skip


def standing(documents: Iterable[DocumentRow], startup: str) -> tuple[str, str]:
    """Return where a startup stands by the published shortlist: (listed, waiting or left_out, rank
    or the reason's code); empty where it is not in it, or nothing is published.
    """
    published = next((each for each in documents if each.status == "published"), None)
    if published is None:
        return "", ""
    for place, part in (
        ("listed", "entries"),
        ("waiting", "waiting_list"),
        ("left_out", "left_out"),
    ):
        for number, row in enumerate(published.body.get(part, []), start=1):
            if row["startup"] == startup:
                return place, str(row.get("reason", "") if place == "left_out" else number)
    return "", ""


async def _why(ask: Ask) -> Response:
    """Ask the pool; it takes as long as a solve, so it is a button and not the page itself."""
    own = await run_in_threadpool(_startup, ask)
    if isinstance(own, Response):
        return own
    pool = ask.form.get("pool", "")
    mentoring = await run_in_threadpool(_pools, own, "mentoring")
    if pool not in mentoring or not fits(ask, own.page.value):
        return await run_in_threadpool(_show, ask, "changed", 422)
    if not ask.parts.rates.question(own.page.link.digest):
        return await run_in_threadpool(_show, ask, "too_often", 429)
    answer = await ask.parts.questions.answer(pool, AskNobody(own.page.scope.recipient))
    if isinstance(answer, Nobody):
        return await run_in_threadpool(_show, ask, answer=own_why(answer))
    cannot = answer.code if isinstance(answer, CannotAnswer) else "failed"
    return await run_in_threadpool(_show, ask, cannot=cannot)


PAGES: Final = (
    ConsolePage("/m/{mine_token}/why", "open", _show),
    ConsolePage("/m/{mine_token}/why", "open", _why, "POST"),
)
