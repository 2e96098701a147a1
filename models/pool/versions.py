"""A decision that is reviewed before it counts: its versions, and what changed between two."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar


class Reviewed(Protocol):
    """A decision with a number of its own, a draft first and then published."""

    @property
    def version(self) -> int:
        """Its number among those of its kind."""

    @property
    def status(self) -> str:
        """`published` once it counts."""


ReviewedT = TypeVar("ReviewedT", bound=Reviewed)
EntryT = TypeVar("EntryT")
KeyT = TypeVar("KeyT", str, tuple[str, str])


@dataclass(slots=True)
class Versions(Generic[ReviewedT]):
    """The latest version of a decision, draft or published, and the one published last.

    `field` is the stored field of the latest one, `published_field` of the one published last:
    `FIELD_published` unless it is given.
    """

    field: str
    current: ReviewedT | None = None
    published: ReviewedT | None = None
    published_field: str = ""

    def __post_init__(self) -> None:
        self.published_field = self.published_field or f"{self.field}_published"

    @property
    def draft(self) -> ReviewedT | None:
        """The latest version where it is not published."""
        return None if self.current is None or self.current.status == "published" else self.current

    @property
    def published_number(self) -> int:
        """The number of the one published last, 0 where there is none."""
        return 0 if self.published is None else self.published.version

    def stored(self) -> Iterator[tuple[str, ReviewedT]]:
        """Yield the stored fields there are, with what they hold."""
        if self.current is not None:
            yield self.field, self.current
        if self.published is not None:
            yield self.published_field, self.published

    def put(self, decision: ReviewedT) -> list[str]:
        """Make `decision` the latest version, and the published one if it is that; return the
        stored fields that hold it from now on.
        """
        self.current = decision
        if decision.status != "published":
            return [self.field]
        self.published = decision
        return [self.field, self.published_field]

    def drop_draft(self) -> None:
        """Let go of a draft: what is published, if anything, is the latest version again."""
        self.current = self.published

    def restore(self, field: str, decision: Any) -> None:
        """Take back what one of the two stored fields holds."""
        if field == self.field:
            self.current = decision
        else:
            self.published = decision


@dataclass(frozen=True, slots=True)
class EntryMove(Generic[KeyT, EntryT]):
    """An entry that stands elsewhere in the later of two versions; `old` or `new` is None where it
    is in one alone, and `before` or `after` is empty then.
    """

    key: KeyT
    entry: EntryT
    old: EntryT | None
    new: EntryT | None
    before: str
    after: str

    def why(self, gone: str, came: str = "new") -> str:
        """Return the code of a move: `gone` of one that left, `came` of one that came."""
        if not self.after:
            return gone
        return "moved" if self.before else came


def moves(
    before: Mapping[KeyT, EntryT],
    after: Mapping[KeyT, EntryT],
    place: Callable[[EntryT, EntryT | None], str],
) -> Iterator[EntryMove[KeyT, EntryT]]:
    """Yield, by key, the entries that came, left, or have another place.

    `place` writes where an entry stands; its second argument is the same entry in the other
    version, for what is written only where it differs.
    """
    for key in sorted(before.keys() | after.keys()):
        old, new = before.get(key), after.get(key)
        entry = new if new is not None else old
        was = "" if old is None else place(old, new)
        now = "" if new is None else place(new, old)
        if entry is not None and was != now:
            yield EntryMove(key, entry, old, new, was, now)
