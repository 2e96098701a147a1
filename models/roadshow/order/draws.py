"""The draw (抽签) of the running order: committed before, revealed after.

`draw_commit` carries in its values `commitment`, and `source/NAME` for each public source, with a
note on where its value will be found; also `entries`, the digest of who was on the list when the
commitment was made, so that a list that has changed since is noticed before and not after.
`draw_reveal` carries `secret` and `value/NAME` for each source. `models.roadshow.order.draw` tells
the rest.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from typing import Final

import msgspec

from contracts.decisions import Draw
from contracts.pool_log import Command, RoadshowRules
from models.roadshow.order import line_up
from models.roadshow.order.draw import commitment, draw
from models.roadshow.transaction import RoadshowTransaction

SOURCE: Final = "source/"
VALUE: Final = "value/"
ABANDON: Final = "abandon"
"""A value of `draw_commit`: the commitment, never revealed, that this one takes the place of."""
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")


def entries_digest(entries: Iterable[str]) -> str:
    """Return the digest by which a commitment says among whom is drawn."""
    return hashlib.sha256(msgspec.json.encode(sorted(entries))).hexdigest()


def commit(transaction: RoadshowTransaction, rules: RoadshowRules, command: Command) -> None:
    """Take the commitment of a draw among the entries of the current shortlist."""
    shortlist, values = transaction.state.shortlist.current, command.values
    if rules.order != "draw":
        transaction.refuse("invalid_rules", detail=f"order: {rules.order}")
    elif shortlist is None or not shortlist.entries:
        transaction.refuse("no_plan", detail="shortlist")
    elif command.round and command.round != shortlist.round:
        transaction.refuse("no_such_round", detail=command.round)
    else:
        entries = sorted(entry.startup for entry in shortlist.entries)
        sources = sorted(name.removeprefix(SOURCE) for name in values if name.startswith(SOURCE))
        drafted = Draw(
            pool=transaction.state.pool,
            seq=0,
            time=command.time,
            cause=command.event,
            status="committed",
            round=shortlist.round,
            commitment=values.get("commitment", ""),
            sources=sources,
            entries=entries,
        )
        if fault := _fault(transaction, drafted, command):
            transaction.refuse(
                "already_drawn" if fault.startswith("draw/") else "draw_mismatch", detail=fault
            )
        else:
            transaction.issue_draw(msgspec.structs.replace(drafted, seq=transaction.next_seq()))


def _fault(transaction: RoadshowTransaction, drafted: Draw, command: Command) -> str:
    """Return what keeps a commitment from being taken; empty for nothing."""
    if not _DIGEST.fullmatch(drafted.commitment):
        return "commitment"
    if not drafted.sources:
        return "sources"
    if command.values.get("entries", "") not in ("", entries_digest(drafted.entries)):
        return "entries"
    known = transaction.state.contest.draw
    if known is None or (known.round, known.entries) != (drafted.round, drafted.entries):
        return ""
    # One draw for one list: who may draw again until the order pleases has not drawn.
    abandoned = known.status == "committed" and command.values.get(ABANDON) == known.commitment
    return "" if abandoned else f"draw/{known.status}"


def reveal(transaction: RoadshowTransaction, rules: RoadshowRules, command: Command) -> None:
    """Take what the commitment hid, and the values of its sources; the order follows."""
    known, secret = transaction.state.contest.draw, command.values.get("secret", "")
    if (
        known is None
        or known.status == "revealed"
        or (command.round and command.round != known.round)
    ):
        transaction.refuse(
            "no_commitment", detail=command.round or (f"draw/{known.status}" if known else "")
        )
        return
    values = _source_values(command)
    if fault := _reveal_fault(known, secret, values):
        transaction.refuse("draw_mismatch", detail=fault)
        return
    transaction.issue_draw(
        msgspec.structs.replace(
            known,
            **transaction.envelope(),
            status="revealed",
            secret=secret,
            values=dict(sorted(values.items())),
            order=draw(known.commitment, secret, values, known.entries),
        )
    )
    if rules.slots is not None:
        line_up.draw_up(transaction, rules)


def _source_values(command: Command) -> dict[str, str]:
    """Return what the sources of a draw have come to, by their names."""
    return {
        name.removeprefix(VALUE): text
        for name, text in command.values.items()
        if name.startswith(VALUE)
    }


def _reveal_fault(known: Draw, secret: str, values: Mapping[str, str]) -> str:
    """Return what does not fit the commitment; empty for nothing."""
    empty = sorted(name for name, text in values.items() if not text)
    strange = sorted(set(known.sources) ^ values.keys()) or empty
    if strange:
        return f"{VALUE}{strange[0]}"
    promised = commitment(known.pool, known.round, known.entries, known.sources, secret)
    return "" if promised == known.commitment else "secret"
