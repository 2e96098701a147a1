"""The records of the register log: who there is, in which roles, where their places are held.

The register (docs/register.md) is one for all pools of a deployment, and its log has one partition,
so every reader sees one order. No record here holds a natural person's name, text or contact data:
people are ids of profiles and keyed hashes (contracts.identity).

base: what the records share. entries: what feeds say. pools: what pools report.
orders: what operators decide. records: all kinds, decoded and encoded.
"""

from contracts.register.base import FirmKey, NamedPerson, PersonKeys, RegisterRecord, Role
from contracts.register.entries import FilingState, ListedPool, Listing, Project, Unlisted
from contracts.register.orders import Apart, Capacity, FilingChange, HandOver, Merge, Split
from contracts.register.pools import Held, Paired, PairStatus, PlacesWanted
from contracts.register.records import Record, decode, encode

__all__ = [
    "Apart",
    "Capacity",
    "FilingChange",
    "FilingState",
    "FirmKey",
    "HandOver",
    "Held",
    "ListedPool",
    "Listing",
    "Merge",
    "NamedPerson",
    "PairStatus",
    "Paired",
    "PersonKeys",
    "PlacesWanted",
    "Project",
    "Record",
    "RegisterRecord",
    "Role",
    "Split",
    "Unlisted",
    "decode",
    "encode",
]
