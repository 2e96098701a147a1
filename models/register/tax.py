"""The day by which an angel's investment is put on record for tax.

An individual angel who has held a start-up's shares for 24 months, and may deduct part of the
investment, reports it with the firm within the first 15 days of the following month (State Taxation
Administration, announcement 43 of 2018, on Caishui [2018] 55).
"""

from typing import Final

HELD_MONTHS: Final = 24
LAST_DAY: Final = 15


def due_on(invested_on: str) -> str:
    """Return the last day (YYYY-MM-DD) for an investment made on `invested_on`; empty where that is
    not known to the month.
    """
    year, _, rest = invested_on.partition("-")
    month = rest[:2]
    if not (year.isdigit() and month.isdigit()):
        return ""
    months = int(year) * 12 + int(month) - 1 + HELD_MONTHS + 1
    return f"{months // 12:04d}-{months % 12 + 1:02d}-{LAST_DAY:02d}"
