"""The texts of a profile without what web pages and converters did to them.

Every edit stays on record.
"""

from collections.abc import Callable
from operator import attrgetter
from typing import Final, NamedTuple, cast

import msgspec

from contracts.language import detect
from contracts.pool_log import Investor, Mentor, Profile, Record, Startup, TextEdit
from models.text import TEXT_FIELDS, clean_fields
from models.text.suspicion import any_suspicious


class _Texts(NamedTuple):
    """What people write in a kind of profile."""

    names: tuple[str, ...]
    read: Callable[[Record], tuple[str, ...]]
    """What stands in the fields of these names."""
    judged: Callable[[Record], str]
    """The text that tells in which language a profile is written."""


def _texts(kind: type[Record], judged: str) -> _Texts:
    names = tuple(name for name in TEXT_FIELDS if name in kind.__struct_fields__)
    return _Texts(names, attrgetter(*names), attrgetter(judged))


_WRITTEN: Final[dict[type, _Texts]] = {
    kind: _texts(kind, judged)
    for kind, judged in ((Startup, "summary"), (Mentor, "expertise"), (Investor, "thesis"))
}


def readable(record: Record) -> Record:
    """Return `record` with clean texts, and its language told from them where the writer did not
    name it.
    """
    texts = _WRITTEN.get(type(record))
    if texts is None:
        return record
    profile = cast("Profile", _cleaned(record, texts))
    if profile.language and profile.languages:
        return profile
    language = profile.language or detect(texts.judged(profile))
    if profile.languages:
        return msgspec.structs.replace(profile, language=language)
    return msgspec.structs.replace(profile, language=language, languages=[language])


def _cleaned(record: Record, texts: _Texts) -> Record:
    """Return `record` with clean texts and the edits that made them so.

    A text of nothing but damage stays as it is.
    """
    written = texts.read(record)
    if not any_suspicious(written):
        return record
    fields, edits = clean_fields(dict(zip(texts.names, written, strict=True)), texts.names)
    changed = {name: steps for name, steps in edits.items() if fields[name]}
    if not changed:
        return record
    noted = {name: [TextEdit(*edit) for edit in steps] for name, steps in changed.items()}
    return msgspec.structs.replace(record, **{name: fields[name] for name in changed}, edits=noted)
