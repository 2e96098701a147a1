"""The records of the decisions topic: what the matcher and the roadshow decided, and why.

Decisions are a function of the pool log alone; replaying it gives the same bytes. Codes here are
turned into words by the notifier and the command line, in the reader's language.

base: what they share. mentoring: pairings, cycles, plans. shortlist, contest, meetings: a roadshow.
refusals: what took no effect. records: all kinds, decoded and encoded.
"""

from contracts.decisions.base import Change, DecisionBase, Reason
from contracts.decisions.contest import Draw, LineUp, Panel, Panels, Result, Results, Slot
from contracts.decisions.meetings import (
    Meeting,
    SuggestedProject,
    Timetable,
    Unmet,
    WithoutMeeting,
)
from contracts.decisions.mentoring import (
    AnsweringSide,
    AnswerModel,
    Cycle,
    Pairing,
    PairingNote,
    PairingStatus,
    Plan,
    Reminder,
    Waiting,
    WaitingReason,
)
from contracts.decisions.objections import Objection
from contracts.decisions.records import MAX_DECISION_BYTES, Decision, bounded, decode, encode
from contracts.decisions.refusals import RefusalCode, Refused
from contracts.decisions.shortlist import Entry, LeftOut, LeftOutReason, Shortlist

__all__ = [
    "MAX_DECISION_BYTES",
    "AnswerModel",
    "AnsweringSide",
    "Change",
    "Cycle",
    "Decision",
    "DecisionBase",
    "Draw",
    "Entry",
    "LeftOut",
    "LeftOutReason",
    "LineUp",
    "Meeting",
    "Objection",
    "Pairing",
    "PairingNote",
    "PairingStatus",
    "Panel",
    "Panels",
    "Plan",
    "Reason",
    "RefusalCode",
    "Refused",
    "Reminder",
    "Result",
    "Results",
    "Shortlist",
    "Slot",
    "SuggestedProject",
    "Timetable",
    "Unmet",
    "Waiting",
    "WaitingReason",
    "WithoutMeeting",
    "bounded",
    "decode",
    "encode",
]
