"""Whom the vault keeps contacts of: people as parts of profiles, and the data of one card."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple

from contracts.register import Role

Source = Literal["feed", "import"]
"""Where a datum comes from; each source replaces only what came from itself."""
Kind = Literal["contact", "founder"]
"""What a person is to a profile: whom to write to about it, or one of a startup's founders."""
Field = Literal["name", "phone", "email", "wechat", "qq", "dingtalk", "feishu", "whatsapp"]

ROLES: Final[tuple[Role, ...]] = ("startup", "mentor", "investor", "judge")
SOURCES: Final[tuple[Source, ...]] = ("import", "feed")
"""In the order in which they count where both have a datum: a list is mended by hand."""
FIELDS: Final[tuple[Field, ...]] = (
    "name",
    "phone",
    "email",
    "wechat",
    "qq",
    "dingtalk",
    "feishu",
    "whatsapp",
)
LONGEST: Final = 500
"""Characters of one datum at most."""
Card = Mapping[str, str]
"""Field -> datum of one person, empty ones left out."""


class Profile(NamedTuple):
    """A profile, written ROLE/ID."""

    role: Role
    id: str

    def __str__(self) -> str:
        return f"{self.role}/{self.id}"


class PersonPlace(NamedTuple):
    """One person of a profile: `contact`, or `founder-1` and so on."""

    profile: Profile
    name: str

    @property
    def kind(self) -> str:
        """What the person is to the profile."""
        return self.name.partition("-")[0]


@dataclass(frozen=True, slots=True)
class ProfileCards:
    """All that one source says of a profile's people; nothing for a kind takes its people out."""

    profile: Profile
    contact: Card = field(default_factory=dict)
    founders: Sequence[Card] = ()
    removed: bool = False
    """The profile is gone: what all sources said of it goes too."""
