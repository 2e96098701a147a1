"""The references of a mentoring pool that name nobody in it."""

from collections.abc import Iterator

from contracts.pool_log import Mentor, MentoringRules
from models.mentoring.state import MentoringState
from models.pool.doubts import Doubt, Field, Known, Owner, doubt
from models.pool.outcomes.checks import events_of_pairs
from models.pool.outcomes.held import held

_Reference = tuple[tuple[Owner, str, str], Field, str]


def doubts(state: MentoringState) -> list[Doubt]:
    """Return what conflicts, employers, wishes, limits and outcomes name that the pool does not
    know, by who wrote it, and the outcomes that are held.
    """
    if state.programme is None or not isinstance(state.programme.rules, MentoringRules):
        return []
    startups = {key: profile.name for key, profile in state.startups.items()}
    mentors = {key: profile.name for key, profile in state.mentors.items()}
    spaces = {profile.space for profile in state.startups.values() if profile.space}
    firms, everybody = Known(startups.items(), spaces), Known((startups | mentors).items())
    guides, teams = Known(mentors.items()), Known(startups.items())
    found: list[Doubt | None] = []
    for owner, field, reference in _of_mentors(state):
        found.append(
            doubt(
                teams if field == "wishes" else firms,
                owner,
                field,
                reference,
                ids=field == "wishes",
            )
        )
    for key, startup in sorted(state.startups.items()):
        asking: tuple[Owner, str, str] = ("startup", key, startup.name)
        found += [doubt(guides, asking, "wishes", wish, ids=True) for wish in startup.wishes]
    programme: tuple[Owner, str, str] = ("programme", state.pool, state.programme.name)
    named = [key for limit in state.rules.limits for key in limit.named]
    found += [doubt(everybody, programme, "limits", key, ids=True) for key in named]
    for startup_id, mentor_id in events_of_pairs(state):
        one, other = state.startups.get(startup_id), state.mentors.get(mentor_id)
        team: tuple[Owner, str, str] = ("startup", startup_id, one.name if one else "")
        guide: tuple[Owner, str, str] = ("mentor", mentor_id, other.name if other else "")
        found.append(doubt(guides, team, "outcomes", mentor_id, ids=True))
        found.append(doubt(teams, guide, "outcomes", startup_id, ids=True))
    return [*(raised for raised in found if raised is not None), *held(state)]


def _of_mentors(state: MentoringState) -> Iterator[_Reference]:
    for key, counted in sorted(state.mentors.items()):
        mentor: Mentor = state.listed.get(f"mentor/{key}", counted)
        owner: tuple[Owner, str, str] = ("mentor", key, mentor.name)
        for reference in mentor.conflicts:
            yield owner, "conflicts", reference
        if mentor.employer:
            yield owner, "employer", mentor.employer
        for reference in mentor.wishes:
            yield owner, "wishes", reference
