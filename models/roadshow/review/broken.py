"""Why a command by hand cannot be carried out."""

from dataclasses import dataclass

from contracts.by_hand import BrokenRule, detail_of
from contracts.decisions import RefusalCode


@dataclass(frozen=True, slots=True)
class HandFault:
    """Why a command by hand cannot be carried out: unreadable or about somebody unknown (`code`),
    or against `rules`, none of which can be spared.
    """

    code: RefusalCode
    detail: str = ""
    rules: tuple[BrokenRule, ...] = ()


def against(*rules: BrokenRule) -> HandFault:
    """Return the fault of what would break these rules."""
    return HandFault("directive_refused", detail_of(rules), rules)
