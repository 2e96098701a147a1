"""feed.commands: an operator's command to a pool, and the ticks by which time enters its log."""

import re
from typing import Annotated, Final, Literal, Self

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from contracts.codes.terms import COMMANDS, CONTEST_ROUNDS
from contracts.feeds.fields.codes import code, code_or_empty
from contracts.feeds.fields.types import OptionalId, PoolId, Record, text
from contracts.normal import normal_id, visible
from contracts.roadshow import RoundName

_SLASH: Final = re.compile("[/／]")
_CODED: Final = frozenset({
    "from", "until", "undo", "commitment", "entries", "abandon", "to", "stage", "place", "with", "tables", "starts_at", "slots",
    "session", "number", "outcome",
})  # fmt: skip
"""Values that are times of day, numbers, ids or digests.

A draw's sources, their values and its secret stay as they were typed.
"""

_NEEDED: Final[dict[str, tuple[str, ...]]] = {
    "pin_entry": ("startup",),
    "exclude_entry": ("startup",),
    "place_entry": ("startup",),
    "move_slot": ("startup",),
    "swap_slots": ("startup", "other_startup"),
    "replace_judge": ("partner",),
    "move_meeting": ("startup", "partner"),
    "drop_meeting": ("startup", "partner"),
    "admit_late": ("startup",),
    "object": ("startup",),
}
"""Whom a change by hand of a roadshow has to name."""


def normal_values(values: dict[str, str]) -> dict[str, str]:
    """Return what a draw or a time needs, names and values without what nobody sees, times and
    digests in half width.
    """
    plain: dict[str, str] = {}
    for written, value in values.items():
        kind, *names = _SLASH.split(visible(written), maxsplit=1)
        key = "/".join([normal_id(kind), *(name.strip() for name in names)])
        plain[key] = normal_id(value) if key in _CODED else visible(value).strip()
    return plain


class Command(Record):
    """A command; pin and release name a startup and a mentor, swap two startups, the others nobody."""

    pool: PoolId = Field(title="匹配项目", description="the pool")
    command: Annotated[
        Literal[
            "open_cycle", "pin", "release", "swap", "undo", "publish", "tick", "withdraw", "check_in", "unavailable", "draw_commit",
            "draw_reveal", "close_round", "pin_entry", "exclude_entry", "place_entry", "move_slot", "swap_slots", "lock_slots",
            "replace_judge", "move_meeting", "drop_meeting", "add_tables", "add_session", "release_directive", "redo", "admit_late",
            "object", "decide_objection", "recall_publication",
        ],
        code(COMMANDS),
    ] = Field(
        title="指令",
        description="open_cycle, publish, recall_publication, undo, redo, tick; pin, release, swap;"
        " a roadshow's day and changes by hand (docs/roadshow.md)",
    )  # fmt: skip
    startup: OptionalId = Field(
        "", title="企业编号", description="the startup's id (pin, release, swap)"
    )
    mentor: OptionalId = Field(
        "",
        title="导师编号",
        description="the mentor's id (pin, release; swap, where the startup has several)",
    )
    other_startup: OptionalId = Field(
        "", title="另一企业编号", description="the startup with which mentors are exchanged (swap)"
    )
    other_mentor: OptionalId = Field(
        "",
        title="另一导师编号",
        description="the other startup's mentor (swap, where it has several)",
    )
    partner: OptionalId = Field(
        "",
        title="对方编号",
        description="a judge's or an investor's id (withdraw, check_in, unavailable)",
    )
    round: Annotated[RoundName | Literal[""], code_or_empty(CONTEST_ROUNDS)] = Field(
        "",
        title="赛程",
        description="the round (draw_commit, draw_reveal, close_round); empty is the one under way",
    )
    values: Annotated[
        dict[Annotated[str, text(100, 1)], Annotated[str, text(4000)]],
        Field(max_length=50),
        AfterValidator(normal_values),
    ] = Field(
        {},
        title="附加内容",
        description="what a draw, a time or a change by hand needs (docs/roadshow.md)",
    )

    @model_validator(mode="after")
    def _names_a_pair(self) -> Self:
        if self.command in {"pin", "release"} and not (self.startup and self.mentor):
            raise PydanticCustomError(
                "pair_missing",
                "a pair is needed",
                {"field": "mentor" if self.startup else "startup"},
            )
        if self.command == "swap" and not (self.startup and self.other_startup):
            raise PydanticCustomError(
                "pair_missing",
                "a pair is needed",
                {"field": "other_startup" if self.startup else "startup"},
            )
        if self.command in {"withdraw", "check_in", "unavailable"} and not (
            self.startup or self.partner
        ):
            raise PydanticCustomError("partner_missing", "somebody is needed", {"field": "startup"})
        return self

    @model_validator(mode="after")
    def _names_whom_it_changes(self) -> Self:
        missing = [name for name in _NEEDED.get(self.command, ()) if not getattr(self, name)]
        if missing:
            raise PydanticCustomError(
                "partner_missing", "somebody is needed", {"field": missing[0]}
            )
        return self
