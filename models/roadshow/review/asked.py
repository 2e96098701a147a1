"""A command by hand, with what it is about."""

from collections.abc import Mapping
from dataclasses import dataclass

from contracts.decisions import Shortlist
from contracts.pool_log import Command, RoadshowRules
from models.roadshow.transaction import RoadshowTransaction


@dataclass(frozen=True, slots=True)
class Asked:
    """A command by hand and what it is about: the pool, its rules, the list that is being changed."""

    transaction: RoadshowTransaction
    rules: RoadshowRules
    shortlist: Shortlist
    command: Command

    @property
    def values(self) -> Mapping[str, str]:
        """What the command says beside ids."""
        return self.command.values
