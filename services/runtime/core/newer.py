"""Records that a newer version of ourselves wrote, told from what nobody can read."""

import re
from typing import Final

from contracts.envelope import read_stamp
from services.runtime.core.handler import Inbound
from services.runtime.core.stamps import decode
from services.runtime.errors import Newer

_NOT_YET_KNOWN: Final = re.compile(
    r"contains unknown field|Invalid enum value|Invalid value '.{0,200}' - at `\$\.(?:kind|type)`"
)
"""How a reader says that a record holds a field, a code or a kind that it does not know."""


def require_known(record: Inbound, error: Exception) -> None:
    """Raise Newer where `error` says that `record` holds more than this version knows, and one of
    our own services wrote it: it carries a stamp.

    Putting it aside would lose it, for only this version cannot read it.
    """
    if not _NOT_YET_KNOWN.search(str(error)) or not _stamped(record):
        return
    raise Newer(
        f"the record at {record.offset} was written by a newer version ({error}): run the newer"
        " version, which goes on from there"
    )


def _stamped(record: Inbound) -> bool:
    stamp = read_stamp(record.headers)
    if stamp is None:
        return False
    try:
        decode(stamp)
    except ValueError:
        return False
    return True
