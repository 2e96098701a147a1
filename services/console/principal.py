"""Who is asking, and what they may do where: nothing that is not named here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Literal, get_args

Role = Literal["operator", "organiser", "judge", "auditor"]
"""What an account is to a pool, or to all of them."""
Action = Literal[
    "read",
    "write",
    "publish",
    "import",
    "contact",
    "secret",
    "quarantine",
    "audit",
    "judge",
    "admin",
]
"""What a page or a call of the API does.

read: see the pool, its people and plans. write: change a draft, answer on behalf of somebody.
publish: put a draft in force and tell people. import: send lists and rules. contact: read how to
reach somebody. secret: see conflicts of interest that are not public. quarantine: see and mend
refused records. audit: see who did what. judge: see the line-up, enter one's own marks.
admin: accounts, roles and keys.
"""

ROLES: Final[tuple[Role, ...]] = get_args(Role)
ACTIONS: Final[tuple[Action, ...]] = get_args(Action)
EVERY_POOL: Final = "*"
"""Stands for all pools, also those to come. What belongs to no pool (accounts, records that name
none) is open only to whoever has the action for all of them.
"""

_MAY: Final[Mapping[str, frozenset[Action]]] = MappingProxyType(
    {
        "operator": frozenset(ACTIONS) - {"judge"},
        "organiser": frozenset({"read", "write", "publish", "import", "contact", "secret"}),
        "judge": frozenset({"judge"}),
        "auditor": frozenset({"read", "audit"}),
    }
)


@dataclass(frozen=True, slots=True)
class Principal:
    """An account that signed in, or a program with a key of one.

    `roles` are by pool, those for all pools under EVERY_POOL. A key may do what its account may,
    as far as its `scopes` (actions) go; `scopes` of a person are not looked at.
    """

    account: str
    roles: Mapping[str, frozenset[str]] = field(default_factory=lambda: MappingProxyType({}))
    scopes: frozenset[str] = frozenset()
    key: bool = False

    def may(self, action: Action, pool: str = EVERY_POOL) -> bool:
        """Return whether `action` is theirs in `pool`; in EVERY_POOL: for all of them."""
        if self.key and action not in self.scopes:
            return False
        roles = self.roles.get(EVERY_POOL, frozenset()) | self.roles.get(pool, frozenset())
        return any(action in _MAY.get(role, frozenset()) for role in roles)

    def enters(self, pool: str) -> bool:
        """Return whether they may know that `pool` exists."""
        return self.may("read", pool) or self.may("judge", pool)


NOBODY: Final = Principal("")
"""Whoever has not signed in."""
