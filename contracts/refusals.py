"""Every reason for which a record is refused: a code, the kind of fault that it is, and the
arguments that it carries.

This is the one table to which a new reason is added. Its words stand in
`services/words/catalogues/refused.*.toml` under `[why]`, one text a language; `{field}`, `{title}`
and `{value}` may stand in any of them, `{name}` for each argument here. The contract tests hold
code, table and catalogues to each other.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

from contracts.quarantine import ErrorKind


class RefusalReason(NamedTuple):
    """What is known of a reason before any record has it."""

    error: ErrorKind
    arguments: tuple[str, ...] = ()
    """Names of the arguments; `value` (what stands in the record) goes without saying."""
    plain: bool = False
    """The value is a date, a code, a number or a choice: never a personal datum, so it is shown as
    it is.
    """


OTHER: Final = "other"
"""The code for what the table does not name; `type` is pydantic's own name for it."""

REASONS: Final[Mapping[str, RefusalReason]] = {
    # the record as a whole
    "empty": RefusalReason("not_json"),
    "not_json": RefusalReason("not_json"),
    "not_json_at": RefusalReason("not_json", ("line", "column")),
    "not_utf8": RefusalReason("not_utf8", ("byte",)),
    "not_utf8_but_gbk": RefusalReason("not_utf8", ("byte",)),
    "too_large": RefusalReason("too_large", ("size", "most")),
    "cut": RefusalReason("too_large", ("size", "place")),
    "no_key": RefusalReason("key_mismatch", ("keys",)),
    "wrong_key": RefusalReason("key_mismatch", ("given", "expected")),
    "unreadable_key": RefusalReason("key_mismatch"),
    "unknown_schema": RefusalReason("contract", ("given", "known")),
    "no_deletion": RefusalReason("contract", ("feed",)),
    "more": RefusalReason("contract", ("count",)),
    # the form of a field
    "missing": RefusalReason("contract"),
    "extra_forbidden": RefusalReason("contract", ("given", "near")),
    "string_type": RefusalReason("contract"),
    "string_too_short": RefusalReason("contract"),
    "string_too_long": RefusalReason("contract", ("max_length",)),
    "string_pattern_mismatch": RefusalReason("contract", ("pattern",)),
    "int_type": RefusalReason("contract", plain=True),
    "int_parsing": RefusalReason("contract", plain=True),
    "int_from_float": RefusalReason("contract", plain=True),
    "int_parsing_size": RefusalReason("contract", plain=True),
    "greater_than_equal": RefusalReason("contract", ("ge",), plain=True),
    "less_than_equal": RefusalReason("contract", ("le",), plain=True),
    "list_type": RefusalReason("contract"),
    "dict_type": RefusalReason("contract"),
    "model_type": RefusalReason("contract"),
    "too_short": RefusalReason("contract", ("min_length",)),
    "too_long": RefusalReason("contract", ("max_length",)),
    "literal_error": RefusalReason("contract", ("expected",), plain=True),
    "union_tag_invalid": RefusalReason("contract"),
    "union_tag_not_found": RefusalReason("contract"),
    OTHER: RefusalReason("contract", ("type",)),
    # codes and ids
    "unknown_code": RefusalReason("unknown_code", ("table", "near")),
    "ambiguous_place": RefusalReason("unknown_code", ("candidates",)),
    "scientific": RefusalReason("contract", plain=True),
    "uscc_shape": RefusalReason("identity", plain=True),
    "uscc_check": RefusalReason("identity", plain=True),
    "uscc_scientific": RefusalReason("identity", plain=True),
    "uscc_rounded": RefusalReason("identity", plain=True),
    "uscc_old_registration": RefusalReason("identity", plain=True),
    "uscc_organisation": RefusalReason("identity", plain=True),
    "uscc_letters": RefusalReason("identity", plain=True),
    "uscc_letters_near": RefusalReason("identity", ("suggestion",), plain=True),
    "one_id": RefusalReason("identity"),
    # dates, times, amounts, yes and no
    "day": RefusalReason("contract", plain=True),
    "month": RefusalReason("contract", plain=True),
    "day_unreal": RefusalReason("contract", plain=True),
    "day_time": RefusalReason("contract", plain=True),
    "day_serial": RefusalReason("contract", ("day",), plain=True),
    "day_short_year": RefusalReason("contract", plain=True),
    "day_year_last": RefusalReason("contract", plain=True),
    "day_weekday": RefusalReason("contract", plain=True),
    "clock": RefusalReason("contract", plain=True),
    "clock_zone": RefusalReason("contract", plain=True),
    "money": RefusalReason("contract", plain=True),
    "money_range": RefusalReason("contract", plain=True),
    "money_currency": RefusalReason("contract", ("currency",), plain=True),
    "two_currencies": RefusalReason("contract", ("other",)),
    "mark": RefusalReason("contract", plain=True),
    "percent": RefusalReason("contract", plain=True),
    "truth": RefusalReason("contract", plain=True),
    # people
    "person": RefusalReason("contract"),
    "person_comma": RefusalReason("contract"),
    "contact": RefusalReason("contract"),
    # parts that do not fit together
    "order": RefusalReason("contract", ("other",)),
    "overlap": RefusalReason("contract"),
    "repeated": RefusalReason("contract"),
    "conflict": RefusalReason("contract"),
    "deal": RefusalReason("contract"),
    "no_text_weight": RefusalReason("contract"),
    "promotion": RefusalReason("contract"),
    "same_round": RefusalReason("contract"),
    "private_number": RefusalReason("contract"),
    "position": RefusalReason("contract", plain=True),
    "empty_venue": RefusalReason("contract"),
    "pair_missing": RefusalReason("contract"),
    "partner_missing": RefusalReason("contract"),
    "answer_missing": RefusalReason("contract"),
    "answer_two": RefusalReason("contract"),
    "limit_empty": RefusalReason("contract"),
    "limit_named": RefusalReason("contract"),
    "review_mode": RefusalReason("contract"),
    "lot_seed": RefusalReason("contract"),
    "remind_late": RefusalReason("contract"),
    # orders to the register that take no effect
    "unknown_entry": RefusalReason("contract", ("entry",), plain=True),
    "other_kind": RefusalReason("contract", ("entry", "other_entry"), plain=True),
    "entry_full": RefusalReason("contract", ("entry", "other_entry", "count", "most"), plain=True),
    "nobody_stays": RefusalReason("contract", ("entry",), plain=True),
    "one_entry": RefusalReason("contract", ("entry", "other_entry"), plain=True),
    "no_mentor": RefusalReason("contract", ("entry",), plain=True),
    "unknown_filing": RefusalReason("contract", ("investor",), plain=True),
    "unlisted_startup": RefusalReason("contract", ("startup",), plain=True),
    "no_mentoring_pool": RefusalReason("contract", ("pool",), plain=True),
    "same_pool": RefusalReason("contract", ("pool",), plain=True),
    "moves_already": RefusalReason("contract", ("startup",), plain=True),
    # records between services
    "undecodable": RefusalReason("unreadable", ("detail",)),
    "no_pool_record": RefusalReason("unreadable", ("detail",)),
    "no_register_record": RefusalReason("unreadable", ("detail",)),
    "no_tombstone": RefusalReason("unreadable", ("topic",)),
    "no_profile": RefusalReason("unreadable", ("detail",)),
    "kind_without_vector": RefusalReason("contract", ("kind",)),
    "unknown_source": RefusalReason("unreadable", ("allowed",)),
    "no_decision": RefusalReason("unreadable", ("detail",)),
    "as_written": RefusalReason("contract", ("zh", "en")),
}
