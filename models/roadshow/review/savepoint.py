"""What is tried and taken back: the decisions of a transaction and all that they touch."""

from typing import Any, Final

from models.pool.versions import Versions
from models.roadshow.transaction import RoadshowTransaction

_TOUCHED: Final = (
    "meta",
    "programme",
    "selected",
    "filing_turns",
    "text_statistics",
)
"""Fields of a state that drawing up documents changes, all of them replaced as a whole.

Affinities are not among them: what was computed of profiles that changed before holds on.
"""


class Savepoint:
    """A state and its transaction as they are now, to go back to.

    Profiles and marks are not kept: what is tried must not touch them.
    """

    def __init__(self, transaction: RoadshowTransaction) -> None:
        self._transaction = transaction
        self._decisions = len(transaction.decisions)
        self._changes = dict(transaction.changes)
        state = transaction.state
        self._state = {name: getattr(state, name) for name in _TOUCHED}
        self._versions = [
            (versions, versions.current, versions.published)
            for versions in (state.shortlist, *state.contest.reviewed)
        ]
        self._hand = state.contest.by_hand.hand
        self._steps = dict(state.contest.by_hand.steps)

    @property
    def decided(self) -> list[Any]:
        """What was decided since."""
        return list(self._transaction.decisions[self._decisions :])

    def go_back(self) -> None:
        """Bring everything back to what it was."""
        transaction = self._transaction
        del transaction.decisions[self._decisions :]
        transaction.changes.clear()
        transaction.changes.update(self._changes)
        state = transaction.state
        for name, value in self._state.items():
            setattr(state, name, value)
        for versions, current, published in self._versions:
            _put_back(versions, current, published)
        state.contest.by_hand.hand = self._hand
        state.contest.by_hand.steps = self._steps


def _put_back(versions: Versions[Any], current: Any, published: Any) -> None:
    versions.current, versions.published = current, published
