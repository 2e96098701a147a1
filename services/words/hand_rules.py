"""Rules that a change by hand would break, and ways out, in words."""

from collections.abc import Callable, Iterable
from typing import Final

from contracts.by_hand import BrokenRule, WayStep
from contracts.pool_log import Language
from services.words._catalogue import say
from services.words._names import name_of

Names = Callable[[str], str]
_KEYS: Final = {"quota": "group", "industry_max": "industry", "district_max": "region"}
_VALUES: Final = {"entry": "left_out", "pair": "unmet"}
_BRACKETED: Final = frozenset(
    {"directive", "quorum", "begun", "day_ends", "judges", "chair", "release"}
)
"""Kinds whose value, where there is one, stands in brackets."""


def rules_in_words(language: Language, rules: Iterable[BrokenRule], names: Names = str) -> str:
    """Return `rules` in one sentence; `names` says what an id is called."""
    texts = [
        say(language, f"hand.rule.{rule.kind}", **_words(language, rule, names)) for rule in rules
    ]
    return say(language, "common.separator").join(text.strip() for text in texts)


def steps_in_words(language: Language, steps: Iterable[WayStep], names: Names = str) -> str:
    """Return the steps of a way out."""
    texts = [
        say(language, f"hand.way.{step.kind}", **_words(language, step, names)) for step in steps
    ]
    return say(language, "hand.say.join").join(text.strip() for text in texts)


def _words(language: Language, code: BrokenRule | WayStep, names: Names) -> dict[str, str]:
    table, of_value = _KEYS.get(code.kind), _VALUES.get(code.kind)
    key = name_of(language, table, code.key) if table and code.key else _named(code.key, names)
    value = name_of(language, of_value, code.value) if of_value and code.value else code.value
    if code.kind in ("directive", "release"):
        value = _named(code.value, names)
    if code.kind in _BRACKETED and value:
        value = say(language, "common.bracketed", text=value)
    return {"about": key, "value": value}


def _named(text: str, names: Names) -> str:
    """Return ids with what they are called; several stand one after another or as a pair."""
    separator = "/" if "/" in text else " "
    return separator.join(names(part) for part in text.split(separator)) if text else ""
