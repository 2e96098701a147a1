"""Rules as sentences in a reader's language."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from contracts.pool_log import Language, PoolKind
from services.console.rules.changes import differing
from services.console.rules.fields import RuleField, every_field
from services.words import name_of, say

_FIELD: Final = "{field}"
_MOST_SHOWN: Final = 200


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule as a page shows it: the words before and after its field, what its default means."""

    rule: RuleField
    before: str
    after: str
    hint: str
    written: str
    """What stands in the form's field."""
    choices: tuple[tuple[str, str], ...] = ()
    error: str = ""


@dataclass(frozen=True, slots=True)
class RuleChange:
    """A rule as it is and as it would be."""

    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Sentences:
    """Says the rules of a pool of `kind`."""

    language: Language
    kind: PoolKind

    def rows(
        self,
        rules: tuple[RuleField, ...],
        body: Mapping[str, Any],
        form: Mapping[str, str],
        errors: Mapping[str, str],
    ) -> list[RuleRow]:
        """Return `rules` as `body` has them, or as a form that was not taken says."""
        return [self._row(rule, body, form, errors) for rule in rules]

    def _row(
        self,
        rule: RuleField,
        body: Mapping[str, Any],
        form: Mapping[str, str],
        errors: Mapping[str, str],
    ) -> RuleRow:
        before, _, after = self._sentence(rule).partition(_FIELD)
        value = form[rule.name] if rule.name in form else _text(rule.of(body))
        choices = [(code, self._code(rule, code)) for code in rule.choices]
        if rule.control == "yes_no":
            choices = [(code, self._say(code)) for code in ("yes", "no")]
        error = errors.get(rule.name, "")
        return RuleRow(rule, before, after, self._hint(rule), value, tuple(choices), error)

    def changes(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[RuleChange]:
        """Return what differs, as sentences; what has no sentence as it stands in JSON."""
        told = {rule.path: rule for rule in every_field(self.kind)}
        return [
            self._change(told.get(path), path, old, new)
            for path, old, new in differing(before, after)
        ]

    def _change(
        self, rule: RuleField | None, path: tuple[str, ...], old: Any, new: Any
    ) -> RuleChange:
        if rule is None:
            return RuleChange(*(f"{'.'.join(path)}: {_json(side)}" for side in (old, new)))
        return RuleChange(*(self.whole(rule, side) for side in (old, new)))

    def whole(self, rule: RuleField, value: Any) -> str:
        """Return the sentence with `value` in it, None standing for the default."""
        value = rule.default if value is None else value
        return self._sentence(rule).replace(_FIELD, self._shown(rule, value))

    def _shown(self, rule: RuleField, value: Any) -> str:
        if isinstance(value, bool):
            return self._say("yes" if value else "no")
        if value is None or value in ("", []):
            return f"({self._say('empty')})"
        return self._code(rule, str(value)) if rule.choices else _text(value)

    def _sentence(self, rule: RuleField) -> str:
        if rule.weight:
            return f"{name_of(self.language, 'feature', rule.path[-1])} {_FIELD}"
        return self._say(f"{self._table(rule)}says.{self._key(rule)}", field=_FIELD)

    def _hint(self, rule: RuleField) -> str:
        """Return what a rule's default is, and what it means."""
        default = self._say("default", value=self._shown(rule, rule.default))
        if rule.weight:
            return default
        hint = self._say(f"{self._table(rule)}hint.{self._key(rule)}")
        return hint if rule.path == ("name",) else f"{default} {hint}"

    def _table(self, rule: RuleField) -> str:
        return f"{self.kind}." if rule.path[0] == "rules" else ""

    @staticmethod
    def _key(rule: RuleField) -> str:
        return "_".join(part for part in rule.path if part != "rules")

    def _code(self, rule: RuleField, code: str) -> str:
        return self._say(f"choice.{rule.path[-1]}.{code}") if code in rule.choices else code

    def _say(self, key: str, **arguments: object) -> str:
        return say(self.language, f"rules.{key}", **arguments)


def place_changes(
    before: Mapping[str, Any] | None, after: Mapping[str, Any]
) -> Iterator[tuple[str, str, str]]:
    """Yield what differs by place: where, before, after; of an unknown `before`, all."""
    for path, old, new in differing(before or {}, after):
        yield ".".join(path), _json(old), _json(new)


def _text(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def _json(value: Any) -> str:
    text = "–" if value is None else msgspec.json.encode(value, order="sorted").decode()
    return text if len(text) <= _MOST_SHOWN else text[:_MOST_SHOWN] + "…"
