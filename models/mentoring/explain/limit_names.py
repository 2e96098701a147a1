"""Limits of a pool's problem as people know them: whose they are, which rule they come from, what
they stand at.
"""

from dataclasses import dataclass
from typing import Literal

from models.assignment.build import KEPT
from models.assignment.problem import Problem
from models.assignment.questions.limits import Limit
from models.assignment.questions.pairs import pair_at
from models.mentoring.explain.exclusions import exclusion_of
from models.mentoring.state import MentoringState

Kind = Literal[
    "startup_least", "startup_most", "mentor_least", "mentor_most", "rule_least", "rule_most", "pin", "bar", "changes", "score",
    "weight", "min_score",
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedLimit:
    """A limit, with ids and names of those whose it is; `by`: how much it is eased, 0 where it is
    only named.

    `rule` is the code of what forbids pairs for kind "bar", the name of a limit over groups for
    kinds "rule_least" and "rule_most": `grouped` is then by what it sorts pairs, `group` which
    group is meant; for kind "weight" the feature.
    """

    kind: Kind
    value: int
    by: int = 0
    startup: str = ""
    startup_name: str = ""
    mentor: str = ""
    mentor_name: str = ""
    rule: str = ""
    grouped: str = ""
    group: str = ""


def named_limit(state: MentoringState, problem: Problem, limit: Limit, by: int = 0) -> NamedLimit:
    """Return `limit` of `problem`, eased by `by`, with the names that the pool knows."""
    kind: Kind = limit.kind
    who = {"startup": "", "mentor": ""}
    about: dict[str, str] = {}
    exclusion = exclusion_of(limit.name)
    if exclusion is not None:
        kind, about, who[exclusion.side] = "bar", {"rule": exclusion.code}, exclusion.person
    elif limit.name == KEPT:
        kind = "changes"
    elif limit.kind == "pin":
        who["startup"], who["mentor"] = pair_at(problem, limit.place)
    elif limit.kind.startswith("rule"):
        about, side, person = _over_groups(state, limit.name)
        who[side] = person
    else:
        who[limit.kind.split("_")[0]] = limit.name
    return NamedLimit(
        kind=kind,
        value=limit.value,
        by=by,
        startup=who["startup"],
        startup_name=name_of(state, "startup", who["startup"]),
        mentor=who["mentor"],
        mentor_name=name_of(state, "mentor", who["mentor"]),
        **about,
    )


def _over_groups(
    state: MentoringState, row: str
) -> tuple[dict[str, str], Literal["startup", "mentor"], str]:
    """Return what a limit over groups is called, and whose count the row is (see
    models.mentoring.planning.limits); "" for the pool's.
    """
    for rule in state.rules.limits:
        name = rule.name or f"{rule.per}/{rule.by}"
        title = row.removeprefix("rule:")
        if not title.startswith((f"{name}:", f"{name} (")):
            continue
        label = title.removeprefix(name).partition(":")[2]
        person, _, group = label.rpartition("/") if rule.per != "pool" else ("", "", label)
        side: Literal["startup", "mentor"] = "startup" if rule.per == "startup" else "mentor"
        return {"rule": name, "grouped": rule.by, "group": group}, side, person
    return {"rule": row.removeprefix("rule:")}, "mentor", ""


def name_of(state: MentoringState, side: Literal["startup", "mentor"], key: str) -> str:
    """Return what the profile `key` calls itself; empty for one that the pool does not know."""
    found = state.startups.get(key) if side == "startup" else state.mentors.get(key)
    return found.name if found else ""
