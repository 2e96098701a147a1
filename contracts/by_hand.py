"""Rules that a change by hand to a roadshow would break, and steps of a way out, as codes that need
no translation: a refusal's detail holds them, and words for them are in the catalogue `hand`.
"""

from typing import Literal, NamedTuple, get_args

RuleKind = Literal[
    "quota", "industry_max", "district_max", "entry", "directive",
    "not_listed", "no_stage", "no_place", "no_slot_at", "hours", "quorum", "begun", "past", "founders", "most_changes", "day_ends",
    "judge_away", "judge_conflict", "judge_limit", "judge_hours", "judge_seated", "judges", "chair",
    "no_meeting", "pair", "away", "on_stage", "overlap", "tables",
]  # fmt: skip


class BrokenRule(NamedTuple):
    """A rule: `key` is whom or what it is about, `value` how far it goes."""

    kind: RuleKind
    key: str = ""
    value: str = ""

    @property
    def text(self) -> str:
        """The rule as a refusal's detail says it."""
        key = f"{self.kind}/{self.key}" if self.key else self.kind
        return f"{key}={self.value}" if self.value else key


StepKind = Literal[
    "quota", "industry_max", "district_max", "most_changes", "release", "pin", "time", "place", "judge", "tables"
]  # fmt: skip


class WayStep(NamedTuple):
    """A rule eased to `value`, a directive released, or another place, time or judge."""

    kind: StepKind
    key: str = ""
    value: str = ""


def detail_of(rules: tuple[BrokenRule, ...]) -> str:
    """Return several of them as one detail."""
    return ", ".join(rule.text for rule in rules)


def rules_in(detail: str) -> list[BrokenRule]:
    """Return the rules that a refusal's detail names."""
    rules = []
    for text in filter(None, detail.split(", ")):
        name, _, value = text.partition("=")
        kind, _, key = name.partition("/")
        if kind in get_args(RuleKind):
            rules.append(BrokenRule(kind, key, value))  # type: ignore[arg-type]
    return rules
