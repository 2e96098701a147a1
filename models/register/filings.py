"""One status of an investor's filing for all pools, as operators order it.

An order counts before the feed until the feed states something that happened later.
"""

from typing import TYPE_CHECKING

from contracts.pool_log import Filed
from models.register.stored import FilingEntry

if TYPE_CHECKING:
    from contracts.register import FilingChange, FilingState, Listing
    from models.register.transaction import RegisterTransaction


def change(transaction: "RegisterTransaction", record: "FilingChange") -> None:
    """Take an order; one about an investor whom no feed lists is refused."""
    listing = transaction.state.listing(f"investor/{record.investor}")
    if listing is None:
        transaction.refuse("subject", "unknown_filing", investor=record.investor)
        return
    entry = FilingEntry(record.status, record.day, record.by, record.reason, listing.pools)
    transaction.set_filing(record.investor, entry)
    _tell(transaction, record.investor, entry, listing.pools)


def follow(transaction: "RegisterTransaction", listing: "Listing") -> None:
    """Tell pools in which the investor is new of an order in force; let the feed overtake it."""
    entry = transaction.state.filings.get(listing.id)
    if entry is None or listing.filing is None:
        return
    if latest_day(listing.filing) > entry.day:
        feeds = FilingEntry(
            listing.filing.status,
            latest_day(listing.filing),
            listing.filing.verified_by,
            listing.filing.reason,
            [],
        )
        transaction.set_filing(listing.id, None)
        _tell(transaction, listing.id, feeds, sorted({*listing.pools, *entry.told}))
        return
    new = [pool for pool in listing.pools if pool not in entry.told]
    if new:
        told = sorted([*entry.told, *new])
        transaction.set_filing(
            listing.id, FilingEntry(entry.status, entry.day, entry.by, entry.reason, told)
        )
        _tell(transaction, listing.id, entry, new)


def latest_day(filing: "FilingState") -> str:
    """Return the day of the latest thing that the feed says happened to the filing."""
    return max(filing.submitted_on, filing.verified_on, filing.revoked_on)


def _tell(
    transaction: "RegisterTransaction", investor: str, entry: FilingEntry, pools: list[str]
) -> None:
    for pool in pools:
        transaction.tell(
            Filed(
                pool=pool,
                time=transaction.time,
                event=transaction.event,
                investor=investor,
                status=entry.status,
                day=entry.day,
                by=entry.by,
                reason=entry.reason,
            )
        )
