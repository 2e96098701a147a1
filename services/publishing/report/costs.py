"""What an event cost, as the organiser says: `NAME=CNY`, or a CSV file with the columns name and
amount, and over a season of events also pool.
"""

import csv
import io
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from contracts.normal import normal_pool

_NAMES, _AMOUNTS = (
    {"名称", "项目", "名稱", "項目", "name", "item"},
    {"金额", "金額", "费用", "費用", "amount", "amount_cny", "cny"},
)
_POOLS = {"匹配项目", "匹配項目", "活动", "活動", "池", "pool", "event"}
_WANTED = 2


class CostError(ValueError):
    """A cost that cannot be read: what is written, and on which line of a file (0 outside of one)."""

    def __init__(self, value: str, line: int = 0) -> None:
        super().__init__(value)
        self.value = value
        self.line = line


@dataclass(frozen=True, slots=True)
class Cost:
    """One item in yuan; fen are kept."""

    name: str
    amount_cny: Decimal
    pool: str = ""
    """The event that it is for; empty is the only one, or the season as a whole."""


def cost_of(text: str) -> Cost:
    """Return the cost in `NAME=CNY`; raise CostError for anything else."""
    name, equals, amount = text.rpartition("=")
    if not equals or not name.strip():
        raise CostError(text)
    return Cost(name.strip(), _amount(amount, text))


def costs_in(text: str) -> list[Cost]:
    """Return the costs in a CSV file's text.

    Raise CostError naming the line whose amount is no number.
    """
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff")))
    heads = [head.strip().casefold() for head in next(reader, [])]
    names = [place for place, head in enumerate(heads) if head in _NAMES]
    amounts = [
        place for place, head in enumerate(heads) if head.split("（")[0].split("(")[0] in _AMOUNTS
    ]
    if not names or not amounts:
        raise CostError(",".join(heads), 1)
    pools = [place for place, head in enumerate(heads) if head in _POOLS]
    pool = pools[0] if pools else None
    rows = ((reader.line_num, row) for row in reader if any(cell.strip() for cell in row))
    return [_row(line, row, names[0], amounts[0], pool) for line, row in rows]


def _row(line: int, row: list[str], name: int, amount: int, pool: int | None) -> Cost:
    if len(row) <= max(name, amount, pool or 0):
        raise CostError(",".join(row), line)
    event = normal_pool(row[pool]) if pool is not None else ""
    return Cost(row[name].strip(), _amount(row[amount], row[amount], line), event)


def _amount(text: str, shown: str, line: int = 0) -> Decimal:
    try:
        value = Decimal(text.strip().replace(",", "").replace("，", "").removesuffix("元"))
    except InvalidOperation:
        raise CostError(shown, line) from None
    if not value.is_finite() or value < 0 or -int(value.as_tuple().exponent) > _WANTED:
        raise CostError(shown, line)
    return value
