"""Figures of trails, and the same by district, industry, space or partner."""

from collections.abc import Iterable

from models.pool.outcomes.structs import (
    GroupedBy,
    Milestone,
    OutcomeGroup,
    OutcomeTotals,
    PoolOutcomes,
    ProjectOutcomes,
    Trail,
)


def totals(projects: Iterable[ProjectOutcomes]) -> OutcomeTotals:
    """Return the figures of `projects`."""
    known = list(projects)
    trails = [trail for project in known for trail in project.trails]
    doubtful = [event for trail in trails for event in trail.doubtful]
    met = [trail for trail in trails if trail.has("met")]
    signed = [trail for trail in trails if trail.has("signed")]
    broken = [trail for trail in trails if trail.reached and not trail.stands]

    def reached(milestone: Milestone) -> int:
        return sum(project.has(milestone) for project in known)

    return OutcomeTotals(
        projects=reached("met"),
        intent=reached("intent"),
        signed=reached("signed"),
        completed=reached("completed"),
        broken_off=len({trail.startup for trail in broken}),
        pairs=len({(trail.startup, trail.partner) for trail in met}),
        deals=len(signed),
        meetings=sum(trail.meetings for trail in trails),
        did_not_take_place=sum(
            trail.ended == "did_not_take_place" and not trail.reached for trail in trails
        ),
        signed_cny=sum(trail.amount_cny for trail in signed),
        broken_off_cny=sum(trail.amount_cny for trail in broken),
        doubtful=len(doubtful),
        doubtful_projects=sum(_only_doubtful(project) for project in known),
        doubtful_cny=sum(event.amount_cny for event in doubtful),
    )


def _only_doubtful(project: ProjectOutcomes) -> bool:
    said = any(trail.reached or trail.ended for trail in project.trails)
    return not said and any(trail.doubtful for trail in project.trails)


def grouped(outcomes: PoolOutcomes, by: GroupedBy) -> list[OutcomeGroup]:
    """Return the figures by district, industry, space, or partner (investor or mentor), those with
    the most matched projects first.

    A project is in one group, but under each of its partners with what came of it there.
    """
    parts: dict[str, list[ProjectOutcomes]] = {}
    names: dict[str, str] = {}
    for project in outcomes.projects:
        if by != "investor":
            parts.setdefault(getattr(project, by), []).append(project)
            continue
        for partner, trails in _by_partner(project).items():
            names[partner] = trails[0].partner_name
            part = ProjectOutcomes(
                startup=project.startup,
                name=project.name,
                district=project.district,
                industry=project.industry,
                space=project.space,
                trails=trails,
            )
            parts.setdefault(partner, []).append(part)
    groups = [_group(key, names.get(key, ""), part) for key, part in parts.items()]
    return sorted(groups, key=lambda group: (-group.totals.projects, group.key))


def _by_partner(project: ProjectOutcomes) -> dict[str, list[Trail]]:
    trails: dict[str, list[Trail]] = {}
    for trail in project.trails:
        trails.setdefault(trail.partner, []).append(trail)
    return trails


def _group(key: str, name: str, projects: list[ProjectOutcomes]) -> OutcomeGroup:
    counted = [project.startup for project in projects if project.counted]
    return OutcomeGroup(key=key, name=name, totals=totals(projects), projects=counted)
