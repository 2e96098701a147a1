"""The register's fold: who there is, in which roles, and where a mentor's places are held.

One register stands beside all pools of a deployment (docs/register.md). It is pure: records of the
register log in; changes of its state and records for pools' logs out.

fold: which record does what. members: who a profile names. links: who is the same person or firm.
places: who may use how many of a mentor's places. moves: hand-overs from pool to pool. filings: one
status for all pools. relations: what pools hear of a profile's other roles. questions: who looks
alike. state, stored: what is known and how it is kept. readers: for those who only look on.
"""

from models.register.fold import RegisterFold, RegisterStep

__all__ = ["RegisterFold", "RegisterStep"]
