"""The records of the pool log (and of to-embed, which carries the same profiles before they have
vectors).

Every record names its pool, the time at which it counts (`time`, ms since 1970 UTC, the only clock
a decision sees) and the event that caused it. Text is clean, codes are resolved, identity is
settled: no later stage checks again. Contact data stays in the feeds and is not here.

base: what they share. profiles: startup, mentor, investor, judge. programme: a pool and its rules.
events: what happens in it. register: what the register tells it. records: all kinds, decoded and encoded. writing: one record's content,
written for each pool it belongs to.
"""

from contracts.pool_log.base import (
    LAST_MS,
    EntityKind,
    Language,
    NeedCode,
    PoolRecord,
    Stage,
    TextEdit,
    Vectors,
)
from contracts.pool_log.events import Answer, Command, Outcome, Reencoded, Removed, Request, Score
from contracts.pool_log.profiles import (
    AngelTie,
    FilingStatus,
    Investor,
    InvestorType,
    Judge,
    Mentor,
    PastDeal,
    Startup,
)
from contracts.pool_log.programme import (
    MentoringFeature,
    MentoringRules,
    PoolKind,
    Programme,
    RoadshowFeature,
    RoadshowRules,
)
from contracts.pool_log.records import ORDERED, Profile, Record, decode, encode
from contracts.pool_log.register import Allotment, Filed, HandedOver, Related

__all__ = [
    "LAST_MS",
    "ORDERED",
    "Allotment",
    "AngelTie",
    "Answer",
    "Command",
    "EntityKind",
    "Filed",
    "FilingStatus",
    "HandedOver",
    "Investor",
    "InvestorType",
    "Judge",
    "Language",
    "Mentor",
    "MentoringFeature",
    "MentoringRules",
    "NeedCode",
    "Outcome",
    "PastDeal",
    "PoolKind",
    "PoolRecord",
    "Profile",
    "Programme",
    "Record",
    "Reencoded",
    "Related",
    "Removed",
    "Request",
    "RoadshowFeature",
    "RoadshowRules",
    "Score",
    "Stage",
    "Startup",
    "TextEdit",
    "Vectors",
    "decode",
    "encode",
]
