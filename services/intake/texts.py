"""The texts of a profile without what web pages and converters did to them; every edit stays on record."""

from typing import Final

import msgspec

from contracts.pool_log import Investor, Mentor, Record, Startup, TextEdit
from models.text import TEXT_FIELDS, clean_fields
from models.text.suspicion import any_suspicious

_WRITTEN: Final[dict[type, tuple[str, ...]]] = {
    kind: tuple(name for name in TEXT_FIELDS if name in kind.__struct_fields__) for kind in (Startup, Mentor, Investor)
}


def cleaned(record: Record) -> Record:
    """Return `record` with clean texts and the edits that made them so; a text of nothing but damage stays as it is."""
    names = _WRITTEN.get(type(record))
    if names is None:
        return record
    texts = {name: getattr(record, name) for name in names}
    if not any_suspicious([*texts.values()]):
        return record
    fields, edits = clean_fields(texts, names)
    made = {name: found for name, found in edits.items() if fields[name]}
    if not made:
        return record
    noted = {name: [TextEdit(*edit) for edit in found] for name, found in made.items()}
    return msgspec.structs.replace(record, **{name: fields[name] for name in made}, edits=noted)
