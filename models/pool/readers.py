"""A pool's stored fields as records, whichever fold stored them: for those who look on from outside.

The command line reads through these, and so may any other reader: the folds' field names are known
nowhere else. `fields` are a pool's stored fields by name, as a fold is restored from them.
"""

from collections.abc import Mapping
from typing import Final, cast

import msgspec

from contracts import pool_log
from contracts.pool_log import Investor, Mentor, PoolKind, Profile, Programme, Startup

PROGRAMME: Final = "programme"
"""The field of the pool's programme."""
META: Final = "meta"
"""The field of the pool's counters."""
_PROFILES: Final = ("startup/", "mentor/", "investor/")


def read_programme(raw: bytes) -> Programme:
    """Return the programme in the field PROGRAMME."""
    record = pool_log.decode(raw)
    assert isinstance(record, Programme)
    return record


def kind_of(programme: Programme) -> PoolKind:
    """Return what kind of pool a programme makes."""
    return cast("PoolKind", programme.rules.__struct_config__.tag)


def read_profiles(fields: Mapping[str, bytes]) -> list[Profile]:
    """Return the profiles of startups, mentors and investors, in the order of their fields."""
    profiles: list[Profile] = []
    for name in sorted(fields):
        if name.startswith(_PROFILES):
            record = pool_log.decode(fields[name])
            assert isinstance(record, Startup | Mentor | Investor)
            profiles.append(record)
    return profiles


class _Seq(msgspec.Struct):
    """As much of a pool's counters as is read here."""

    seq: int = 0


def read_seq(fields: Mapping[str, bytes]) -> int:
    """Return the number of the last decision that the fields hold the outcome of, 0 for none."""
    raw = fields.get(META)
    return msgspec.json.decode(raw, type=_Seq).seq if raw else 0
