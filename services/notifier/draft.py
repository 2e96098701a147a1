"""A notice before it has its id: one person to write to, and the lines to say."""

from dataclasses import dataclass
from typing import Literal

from contracts.pool_log import Language
from services.publishing.plain import one_line
from services.words import name_of, say

RecipientKind = Literal["startup", "mentor", "investor", "judge", "organiser"]


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom a notice is for, and the language to write in."""

    kind: RecipientKind
    id: str
    name: str
    language: Language

    def say(self, key: str, **arguments: object) -> str:
        """Return the text `notices.KEY` in the recipient's language.

        No argument brings a line of its own.
        """
        plain = {
            name: one_line(value) if isinstance(value, str) else value
            for name, value in arguments.items()
        }
        return say(self.language, f"notices.{key}", **plain)

    def item(self, key: str, **arguments: object) -> str:
        """Return the text `notices.KEY` as one item of a list."""
        return self.say("bullet", text=self.say(key, **arguments))


@dataclass(frozen=True, slots=True)
class Draft:
    """What to tell one recipient; `paragraphs` are blocks of lines, the greeting is not among them."""

    to: Recipient
    template: str
    subject: str
    paragraphs: list[list[str]]
    reply_by: int = 0

    def body(self) -> str:
        """Return greeting and paragraphs, with an empty line between them."""
        blocks = [[self.to.say("greeting", name=self.to.name)], *self.paragraphs]
        return "\n\n".join("\n".join(lines) for lines in blocks if lines) + "\n"


def organiser(pool: str, language: Language) -> Recipient:
    """Return the organiser of `pool`, whose id is the pool's."""
    return Recipient("organiser", pool, name_of(language, "recipient", "organiser"), language)
