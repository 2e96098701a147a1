"""The detail of a refusal in words, where it is a rule's code rather than names."""

from contracts.by_hand import rules_in
from contracts.decisions import Refused
from contracts.pool_log import Language
from models.pool.doubts import NEAR
from services.words._catalogue import say, texts
from services.words._names import name_of
from services.words.hand_rules import rules_in_words


def detail_of(refused: Refused, language: Language) -> str:
    """Return the detail of `refused` for a reader: of a filing's change, from what to what and
    which rule forbids it.
    """
    said, near, nearest = refused.detail.partition(NEAR)
    if near:
        said = said.removesuffix("; ")
        # A score sheet's detail repeats the id that the line names anyway.
        said = "" if said in (refused.startup, refused.mentor, refused.partner) else said
        return say(language, "common.separator").join(
            filter(None, (said, say(language, "common.nearest", id=nearest)))
        )
    if refused.code == "directive_refused" and (rules := rules_in(refused.detail)):
        return rules_in_words(language, rules)
    change, _, rule = refused.detail.partition(": ")
    key = f"stage_why.filing.{rule}"
    if refused.code != "forbidden_transition" or key not in texts(language):
        return refused.detail
    before, _, after = (
        name_of(language, "filing_status", part) for part in change.partition(" -> ")
    )
    return say(language, "stage_why.change", before=before, after=after, rule=say(language, key))
