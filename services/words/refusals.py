"""The detail of a refusal in words, where it is a rule's code rather than names."""

from contracts.decisions import Refused
from contracts.pool_log import Language
from services.words._catalogue import say, texts
from services.words._names import name_of


def detail_of(refused: Refused, language: Language) -> str:
    """Return the detail of `refused` for a reader: of a filing's change, from what to what and which rule forbids it."""
    change, _, rule = refused.detail.partition(": ")
    key = f"stage_why.filing.{rule}"
    if refused.code != "forbidden_transition" or key not in texts(language):
        return refused.detail
    before, _, after = (name_of(language, "filing_status", part) for part in change.partition(" -> "))
    return say(language, "stage_why.change", before=before, after=after, rule=say(language, key))
