"""What could not take effect, and why."""

from typing import Literal

from contracts.decisions.base import DecisionBase

RefusalCode = Literal[
    "unknown_pool", "unknown_pairing", "already_answered", "unknown_startup", "unknown_mentor", "breaks_rule",
    "duplicate_person", "wrong_pool_kind", "nothing_to_publish", "model_mismatch", "forbidden_transition", "unknown_judge",
    "unknown_investor", "not_on_stage", "not_on_panel", "mark_out_of_range", "unknown_criterion", "round_closed", "no_such_round",
    "no_plan", "draw_mismatch", "no_commitment", "too_many_changes", "invalid_rules", "rules_conflict", "out_of_budget",
    "nothing_to_undo", "place_taken", "which_mentor", "judge_conflicts", "too_few_judges", "no_chair", "day_too_short",
    "no_order", "mark_missing", "already_drawn", "day_past", "too_large",
    "places_elsewhere",
    "nothing_to_redo", "directive_refused", "directive_unmet", "invalid_directive", "deadline_passed", "not_late",
    "confirmed_late", "not_invited", "no_notice", "objection_late", "no_such_objection", "already_decided", "not_final",
    "erased_person", "unknown_outcome", "nothing_to_recall",
]  # fmt: skip


class Refused(DecisionBase, frozen=True, tag="refused", kw_only=True):
    """An answer, command or profile that could not take effect, and why."""

    code: RefusalCode
    startup: str = ""
    mentor: str = ""
    partner: str = ""
    """A judge or an investor."""
    detail: str = ""
