"""What every record of the pool log carries, the codes that several records share, and a profile's
vectors and edits.
"""

from typing import Annotated, Final, Literal

import msgspec

Language = Literal["zh-Hans", "zh-Hant", "en"]
Stage = Literal["nursery", "incubator", "accelerator", "graduated"]
NeedCode = Literal["project_discovery", "team_building", "investment", "acceleration", "follow_up"]
EntityKind = Literal["startup", "mentor", "investor", "programme", "judge"]


class Vectors(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, gc=False
):
    """Embeddings of one profile: base64 of int8[dims] a section, made by the encoder with
    fingerprint `model`.

    Sections are `problem`, `product`, `need`, `summary` of a startup, `expertise`, `services` of a
    mentor, `thesis` of an investor, as far as they hold text; older records carry the whole profile
    as `all`.

    `sentences`: section -> base64 of 768 signs a sentence, one after the other, of its first 16
    sentences; older records, and those of encoders that read no sentences, have none.
    """

    model: str
    dims: int
    sections: dict[str, str]
    sentences: dict[str, str] = {}


class TextEdit(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Characters `start` to `end` (exclusive) of what was written became `replacement`; `why` is a
    code of docs/cleaning.md.
    """

    start: int
    end: int
    replacement: str
    why: str


LAST_MS: Final = 4_102_444_800_000
"""2100-01-01: no record counts later, so every date that follows is one that calendars know."""


class PoolRecord(
    msgspec.Struct,
    frozen=True,
    forbid_unknown_fields=True,
    omit_defaults=True,
    kw_only=True,
    tag_field="kind",
    gc=False,
):
    """What every pool-log record carries."""

    pool: str
    time: Annotated[int, msgspec.Meta(ge=0, le=LAST_MS)]
    event: str
    """Id of the causing event, unique within its feed: `FEED/PARTITION/OFFSET` where the producer
    gave none.
    """


class OrderedRecord(PoolRecord, frozen=True, kw_only=True):
    """What people order, answer or report."""

    actor: str = ""
    """The account that sent it, where its sender says so: evidence for an audit, never a decision's
    business. Empty is not known.
    """
