"""The rules that have a sentence and a field in a form; the rest is edited as JSON."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, Literal

from contracts.codes.terms import LOAD_RULES, MODES, ORDERS, POLICIES
from contracts.feeds.programme import MentoringRules, RoadshowRules
from contracts.pool_log import PoolKind
from models.affinity import MENTORING, ROADSHOW

Control = Literal["number", "numbers", "choice", "yes_no", "text", "day"]
Path = tuple[str, ...]

_MODELS: Final[Mapping[PoolKind, type[MentoringRules | RoadshowRules]]] = {
    "mentoring": MentoringRules,
    "roadshow": RoadshowRules,
}
_WEIGHTS: Final[Mapping[PoolKind, Mapping[str, int]]] = {
    "mentoring": MENTORING,
    "roadshow": ROADSHOW,
}
_CHOICES: Final = {
    "mode": MODES, "policy": POLICIES, "minimum_loads": LOAD_RULES, "order": ORDERS,
}  # fmt: skip
_DAYS: Final = frozenset({"withdraw_until", "confirm_by"})
_RULES: Final[Mapping[PoolKind, tuple[str, ...]]] = {
    "mentoring": (
        "mode", "review", "mentors_per_startup", "mentors_at_least", "reply_days", "remind_after_days",
        "min_score", "same_region_unless_remote", "policy", "fair_depth", "lot_cap_percent", "lot_seed",
        "most_changes", "most_changes_percent", "minimum_loads", "open_proposals_per_startup",
        "open_proposals_per_mentor", "overbook", "seen_too_often", "first_proposals",
        "candidates_per_startup", "effort",
    ),
    "roadshow": (
        "mode", "quotas.enterprise", "quotas.team", "industry_max", "district_max", "coverage",
        "diversity", "require_documents", "require_region", "waiting_list", "investors_per_entry",
        "order", "most_changes", "withdraw_until", "confirm_by", "notice_days",
    ),
}  # fmt: skip
EXPERT: Final[Mapping[PoolKind, tuple[str, ...]]] = {
    "mentoring": ("limits",),
    "roadshow": (
        "stages", "district_floors", "rounds", "slots", "panels", "meetings", "venue",
    ),
}  # fmt: skip
"""Rules without a sentence."""


@dataclass(frozen=True, slots=True)
class RuleField:
    """A rule's field. `path`: where it stands in a programme; `default`: None for none."""

    path: Path
    control: Control
    default: Any = None
    least: int | None = None
    most: int | None = None
    choices: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What the form calls it, and messages about the record after `$.`."""
        return ".".join(self.path)

    @property
    def weight(self) -> bool:
        """Whether it is the share of a feature."""
        return "weights" in self.path

    def of(self, body: Mapping[str, Any]) -> Any:
        """Return what `body` says of it; the default where it says nothing."""
        value: Any = body
        for name in self.path:
            value = value.get(name) if isinstance(value, Mapping) else None
        if value is None and self.weight:
            return None
        return self.default if value is None else value


@cache
def programme_fields(kind: PoolKind) -> tuple[RuleField, ...]:
    """Return what a programme says of itself, besides its rules."""
    days = ("opens_on", "closes_on") + (("event_on",) if kind == "roadshow" else ())
    return (
        RuleField(("name",), "text"),
        *(RuleField((day,), "day", "") for day in days),
        RuleField(("priority",), "number", 0, 0, 100),
    )


@cache
def rule_fields(kind: PoolKind) -> tuple[RuleField, ...]:
    """Return the rules of a kind of pool that have a sentence."""
    return tuple(_field(kind, tuple(name.split("."))) for name in _RULES[kind])


@cache
def weight_fields(kind: PoolKind) -> tuple[RuleField, ...]:
    """Return the shares of the features of a score."""
    return tuple(
        RuleField(("rules", "weights", feature), "number", share, 0, 1000)
        for feature, share in _WEIGHTS[kind].items()
    )


def every_field(kind: PoolKind) -> tuple[RuleField, ...]:
    """Return all of them."""
    return (*programme_fields(kind), *rule_fields(kind), *weight_fields(kind))


def _field(kind: PoolKind, path: Path) -> RuleField:
    name, place = path[0], ("rules", *path)
    default = _MODELS[kind].model_fields[name].default
    if name == "quotas":
        return RuleField(place, "number", default[path[1]], 0, 1000)
    if name == "review":
        return RuleField(place, "yes_no", True)  # noqa: FBT003 - the default of a cycle
    if name in _CHOICES:
        return RuleField(place, "choice", default, choices=tuple(_CHOICES[name].codes))
    if isinstance(default, bool):
        return RuleField(place, "yes_no", default)
    if isinstance(default, list):
        return RuleField(place, "numbers", default)
    return _by_schema(kind, name, place, default)


def _by_schema(kind: PoolKind, name: str, place: Path, default: Any) -> RuleField:
    """Return the field of a number, day or text, with the bounds of its contract."""
    schema = _schema(kind)[name]
    whole = next(
        (part for part in schema.get("anyOf", [schema]) if part.get("type") == "integer"), None
    )
    if whole is not None:
        return RuleField(place, "number", default, whole.get("minimum"), whole.get("maximum"))
    return RuleField(place, "day" if name in _DAYS else "text", default)


@cache
def _schema(kind: PoolKind) -> dict[str, Any]:
    properties: dict[str, Any] = _MODELS[kind].model_json_schema()["properties"]
    return properties
