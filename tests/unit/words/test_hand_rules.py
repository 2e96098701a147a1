"""Every rule that a change by hand can break, and every step of a way out, has words."""

from typing import get_args

import pytest

from contracts.by_hand import BrokenRule, RuleKind, StepKind, WayStep, detail_of, rules_in
from contracts.decisions import Refused
from models.roadshow.review.answer import GREATER_IS_BETTER
from services.words import LANGUAGES
from services.words._catalogue import texts
from services.words.hand_rules import rules_in_words, steps_in_words
from services.words.refusals import detail_of as words_of


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", get_args(RuleKind))
def test_a_rule_names_what_it_is_about_in_every_language(language, kind):
    rule = BrokenRule(kind, "team" if kind == "quota" else "s1", "late" if kind == "entry" else "3")
    said = rules_in_words(language, [rule], lambda key: f"<{key}>")
    assert said
    assert "{" not in said


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", get_args(StepKind))
def test_a_step_of_a_way_out_has_words_in_every_language(language, kind):
    assert "{" not in steps_in_words(
        language, [WayStep(kind, "team" if kind == "quota" else "s1", "3")]
    )


def test_rules_come_back_from_a_refusals_detail():
    rules = [
        BrokenRule("quota", "team", "4"),
        BrokenRule("directive", "2", "s1"),
        BrokenRule("most_changes", "", "3"),
    ]
    assert rules_in(detail_of(tuple(rules))) == rules
    assert rules_in("unreadable, nonsense/x=y") == []


def test_a_refusal_says_its_rules_in_words():
    refused = Refused(
        pool="p", seq=1, time=0, cause="", code="directive_refused", detail="quota/team=4, directive/2=s1"
    )  # fmt: skip
    assert words_of(refused, "en") == "team: only 4 places, change by hand no. 2 (s1)"


def test_every_measure_has_a_name():
    names = {
        key.removeprefix("hand.measure.") for key in texts("en") if key.startswith("hand.measure.")
    }
    assert names >= GREATER_IS_BETTER
